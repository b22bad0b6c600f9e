// Whether a block helped, and why not: the reasons stand once in the page and are copied into the fold that is opened.
import { hear, here } from "./place.js";
import { announce, node } from "./texts.js";

// What was rated while this page was open.
const done = new Set();

// A part of a case is named within its case alone.
const named = ({ dataset }) => `${here().case} ${dataset.about}`;

// The block that a button rates; asked before anything is sent: when it has gone, the block may have been rendered anew.
export function rated(button) {
  const sheet = button.closest(".thumbs")?.querySelector("[data-about]");
  return sheet && named(sheet);
}

export function thank(block, words) {
  done.add(block);
  announce(words);
  settle();
}

function settle() {
  for (const sheet of document.querySelectorAll(".thumbs [data-about]")) {
    const thumbs = sheet.closest(".thumbs"), { thanks } = thumbs.querySelector("[data-thanks]").dataset;
    if (done.has(named(sheet))) thumbs.replaceChildren(node("p", "thanked", thanks));
  }
  fill();
}

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
  // What is rendered anew comes without reasons, and unrated.
  for (const name of ["swapped", "threaded"]) hear(name, settle);
}
