// Counts down what a step tells to wait; its "done" can be pressed once the time is over. The server checks it anyway.
import { now } from "./link.js";
import { hear } from "./place.js";
import { announce, text } from "./texts.js";

const SECOND = 1000;
let ticking = null;
const over = new Set();

function clock(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

function tick() {
  const timers = [...document.querySelectorAll("[data-timer]")];
  for (const timer of timers) {
    const left = Math.max(0, Math.ceil((Date.parse(timer.dataset.timer) - now()) / SECOND));
    const shown = timer.querySelector(".left") ?? timer, words = left ? clock(left) : text("time_over");
    if (shown.textContent !== words) shown.textContent = words;
    timer.classList.toggle("over", !left);
    for (const button of (timer.closest("#now") ?? document).querySelectorAll("[data-after-timer]")) {
      button.disabled = left > 0;
    }
    if (!left && !over.has(timer.dataset.timer)) {
      over.add(timer.dataset.timer);
      announce(text("time_over"));
      // A browser refuses, and says so, until the page was touched once.
      if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(200);
    }
  }
  clearTimeout(ticking);
  if (timers.length) ticking = setTimeout(tick, SECOND / 2);
}

export function start() {
  hear("swapped", tick);
  tick();
}
