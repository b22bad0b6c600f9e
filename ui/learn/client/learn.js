// Learning: a long list is narrowed by what is typed above it.
import { hear } from "./place.js";

const folded = (words) => words.toLocaleLowerCase(document.documentElement.lang);

function narrow(input) {
  const wanted = folded(input.value).split(/\s+/).filter(Boolean);
  for (const line of input.parentElement.querySelectorAll(".choices > li")) {
    const words = folded(line.textContent);
    line.hidden = !wanted.every((each) => words.includes(each));
  }
}

// What is rendered anew comes whole.
function all() {
  for (const input of document.querySelectorAll("[data-find]")) narrow(input);
}

export function start() {
  document.addEventListener("input", (event) => { if (event.target.matches?.("[data-find]")) narrow(event.target); });
  hear("swapped", all);
  all();
}
