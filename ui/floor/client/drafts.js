// What is typed is kept as it is typed, by user and case or machine: a reload, a cut or a flat battery loses nothing.
import { hear, here, spot } from "./place.js";

const KEPT = "#say, #screen [data-keep]";
const prefix = () => `draft|${here().user}|`;
const key = (input) => `${prefix()}${spot()}|${input.id || input.dataset.keep || input.name}`;
const fresh = (input) => input.dataset.was ?? input.defaultValue;

// Where a browser keeps nothing, typing still works.
function quietly(work) {
  try { return work(); } catch { return null; }
}

function keep(input) {
  quietly(() => {
    if (input.value === fresh(input)) localStorage.removeItem(key(input));
    else localStorage.setItem(key(input), input.value);
  });
}

let shown = "";

function restore() {
  const now = spot(), moved = now !== shown;
  shown = now;
  for (const input of document.querySelectorAll(KEPT)) {
    const kept = quietly(() => localStorage.getItem(key(input)));
    // The box of another place is empty, or has what was typed there.
    if (input.id === "say" && moved) set(input, kept ?? "");
    else if (kept !== null && input !== document.activeElement) set(input, kept);
  }
}

function set(input, value) {
  if (input.value === value) return;
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const fold = input.closest("details");
  if (fold && value) fold.open = true;
}

// What was sent is no draft any more.
export function sent(form) {
  for (const input of form?.querySelectorAll("[data-keep]") ?? []) quietly(() => localStorage.removeItem(key(input)));
}

// A photo gets another name once the server has taken it, none once it is dropped; also where it is not shown now.
export function rename(old, fresh) {
  for (const input of document.querySelectorAll(KEPT)) if (input.value === old) set(input, fresh);
  quietly(() => {
    for (const each of Object.keys(localStorage)) {
      if (each.startsWith(prefix()) && localStorage.getItem(each) === old) localStorage.setItem(each, fresh);
    }
  });
}

export function forget(user = here().user) {
  quietly(() => {
    for (const each of Object.keys(localStorage)) if (each.startsWith(`draft|${user}|`)) localStorage.removeItem(each);
  });
}

export function start() {
  document.addEventListener("input", (event) => { if (event.target.matches?.(KEPT)) keep(event.target); });
  hear("swapped", restore);
  restore();
}
