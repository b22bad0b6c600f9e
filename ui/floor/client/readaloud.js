// Reads replies and steps aloud. The steps of a list wait to be asked for; any tap is silence.
import { hear } from "./place.js";
import { text } from "./texts.js";
import { say, silence as quiet } from "./voices.js";

const SLOWEST = 0.5, FASTEST = 1.6, PACE = 1.25;
let parts = [], at = 0, rate = 1, run = null, trouble = { key: "", lang: "" };

const bar = () => document.getElementById("voice");
export const speaking = () => Boolean(run);

// A part is what "repeat" repeats and "next" goes on from: a whole step, or a piece of anything else.
function grouped(pieces) {
  const found = [];
  for (const piece of pieces) {
    const last = found[found.length - 1];
    if (last && piece.step && last[0].step === piece.step) last.push(piece);
    else found.push([piece]);
  }
  return found;
}

// Resolves to whether it was read to its end, uninterrupted.
async function play(from) {
  silence();
  if (!parts[from]) return false;
  const own = run = { live: true, rate };
  at = from;
  trouble = { key: "", lang: "" };
  draw();
  for (;;) {
    for (const [place, piece] of parts[at].entries()) {
      const next = parts[at].slice(place + 1, place + 2).concat(place + 1 < parts[at].length ? [] : parts[at + 1] ?? []);
      try { await say(piece, next, own); } catch (error) { if (own.live) trouble = { key: error.message, lang: piece.lang }; }
      if (!own.live) return false;
    }
    if (parts[at][0].step || !parts[at + 1]) break;
    at += 1;
    draw();
  }
  own.live = false;
  run = null;
  draw();
  return true;
}

function troubled() {
  const { key, lang } = trouble;
  if (!key) return "";
  let language = lang;
  try { language = new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(lang); } catch { /* as it is */ }
  return text(key === "none" || key === "busy" ? `voice.${key}` : "voice.lost", { language });
}

function silence() {
  const own = run;
  run = null;
  quiet(own);
}

export function dismiss() {
  silence();
  parts = [];
  draw();
}

// The keys stay while there are steps to ask for or trouble to be read, else as long as there is something to hear.
function draw() {
  const shown = bar();
  if (!shown) return;
  const steps = parts.some(([piece]) => piece.step), part = parts[at], told = shown.querySelector(".trouble");
  if (told.textContent !== troubled()) told.textContent = troubled();
  shown.hidden = !part || !(run || steps || trouble.key);
  shown.classList.toggle("speaking", Boolean(run));
  shown.querySelector(".now-reading").textContent = part?.[0].step ? part[0].text : shown.getAttribute("aria-label");
  shown.querySelector("[data-say=next]").disabled = !parts[at + 1];
}

// Reads what a button stands for, or the pieces given.
export function read(what) {
  const pieces = what instanceof Element ? JSON.parse(what.dataset.read) : what;
  parts = grouped(pieces);
  return play(0);
}

const latest = () => document.querySelector("#now .read-aloud") ?? [...document.querySelectorAll("#thread .read-aloud")].pop();

// Does what was said or pressed; without anything read so far, "repeat" and "next" begin what there is to read.
export function command(name) {
  if (name === "stop") dismiss();
  else if (name === "slower" || name === "faster") {
    rate = Math.min(FASTEST, Math.max(SLOWEST, name === "slower" ? rate / PACE : rate * PACE));
    if (parts.length) play(at);
  } else if (!["repeat", "next", "back"].includes(name)) return false;
  else if (!parts.length) {
    if (!latest() || name === "back") return false;
    read(latest());
  } else if (name === "repeat") play(at);
  else if (name === "next") play(Math.min(at + 1, parts.length - 1));
  else play(Math.max(at - 1, 0));
  return true;
}

// Any tap interrupts; what was read stays at hand for "repeat" and "next".
export function stop() {
  if (!run) return;
  silence();
  draw();
}

export function start() {
  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-say]"), button = event.target.closest(".read-aloud");
    if (key) command(key.dataset.say);
    else if (button && !run) read(button);
    else stop();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") dismiss(); });
  addEventListener("pagehide", silence);
  // Another place has nothing to do with what was read; the same one in another language draws anew.
  hear("swapped", ({ renewed }) => (renewed ? dismiss() : draw()));
}
