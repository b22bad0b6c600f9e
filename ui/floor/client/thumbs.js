// Why a block did not help: the reasons stand once in the page and are copied into the fold that is opened.
import { hear } from "./place.js";

function fill() {
  const reasons = document.getElementById("reasons");
  for (const sheet of document.querySelectorAll(".thumbs details[open] > .sheet:empty")) {
    const copy = reasons.content.cloneNode(true), about = JSON.parse(sheet.dataset.about);
    for (const button of copy.querySelectorAll("[data-act]")) {
      button.dataset.fields = JSON.stringify({ ...about, ...JSON.parse(button.dataset.fields) });
    }
    sheet.append(copy);
  }
}

export function start() {
  // A fold's opening is told to itself alone.
  document.addEventListener("toggle", ({ target }) => {
    fill();
    if (target.open) target.querySelector(".thumbs .sheet")?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }, true);
  // What is rendered anew comes without them.
  for (const name of ["swapped", "threaded"]) hear(name, fill);
}
