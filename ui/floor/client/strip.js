// The strip above the question: what was heard or read, for the technician to check before anything is used.
// A state is {line, found, busy, drop}: line and found give the words and the buttons anew, for the language may be
// switched at any time; drop ends what is under way.
import { hear, here } from "./place.js";
import { button, node, problemText, text } from "./texts.js";

let state = null;

const ground = () => document.getElementById("strip");

export const sense = (key, values) => text(`sense.${key}`, values);
export const seconds = () => Number(ground().dataset.seconds) || 30;
export const address = (path, asset = here().asset) => `${path}?${new URLSearchParams({ lang: here().lang, asset })}`;

export function draw() {
  const strip = ground();
  if (!strip) return;
  const focused = strip.contains(document.activeElement) && document.activeElement.textContent;
  strip.classList.toggle("shown", Boolean(state));
  strip.classList.toggle("busy", Boolean(state?.busy));
  const told = state ? state.line() : "", line = strip.querySelector(".told");
  if (line.textContent !== told) line.textContent = told;
  strip.querySelector(".found").replaceChildren(...(state?.found?.() ?? []));
  strip.querySelector(".close")?.remove();
  if (state) strip.querySelector(".head").append(button(state.drop ? sense("discard") : text("close"), drop, "close"));
  if (focused) refocus(strip, focused);
}

// Who works by keyboard goes on where they were, though the buttons are new.
function refocus(strip, label) {
  const same = [...strip.querySelectorAll("button")].find((each) => each.textContent === label);
  (same ?? strip.querySelector("button") ?? document.querySelector("#mic button"))?.focus();
}

export function show(next) {
  state = next;
  draw();
}

export const clear = () => show(null);

export function drop() {
  const dropped = state;
  clear();
  dropped?.drop?.();
}

export const say = (line) => show({ line });
export const problem = (told) => (told?.message ? problemText(told) : sense("failed"));

// A line for everything said or read that looks like a code: the listed one, those it may be, or that there is none.
export function codes(seen, { which, unlisted, chosen, pick }) {
  return seen.filter((each) => !each.code).map((each) => {
    if (!each.choices.length) return node("p", "unlisted", sense(unlisted, { said: each.said }));
    const choices = each.choices.map((code) => {
      const made = button(code, () => pick(each, code));
      if (chosen) made.setAttribute("aria-pressed", String(chosen(each) === code));
      return made;
    });
    return node("div", "which", node("p", "", sense(which, { said: each.said })), ...choices);
  });
}

export function listed(label, values) {
  return values.length ? [node("p", "listed", sense(label), ...values.map((each) => node("b", "", each)))] : [];
}

export function start() {
  // Once the question is asked, what led to it has had its say; what is under way goes on.
  hear("composed", () => { if (!state?.drop) clear(); });
  hear("swapped", draw);
}
