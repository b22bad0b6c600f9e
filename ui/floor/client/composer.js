// The question box: what is typed is asked of the manuals or reported to the case, each by its own button.
import { act } from "./acts.js";
import { ask } from "./ask.js";
import { own } from "./outbox.js";
import { hear, here, over, tell } from "./place.js";
import { visit } from "./screen.js";
import { announce, text } from "./texts.js";

const box = () => document.getElementById("say");

export const read = () => box()?.value ?? "";

export function write(words) {
  box().value = words;
  box().dispatchEvent(new Event("input", { bubbles: true }));
}

function taken() {
  const words = read().trim();
  if (!words) {
    announce(text("empty"));
    box().focus();
    return "";
  }
  write("");
  tell("composed");
  return words;
}

async function report() {
  const at = here();
  if (!at.case && !at.asset) return announce(text("pick"));
  const words = taken();
  if (!words) return;
  if (at.case) return act("say", { text: words }, { label: words });
  // A case whose opening is still on its way takes what is said next.
  const opening = (await own()).find((each) => each.body?.act === "open" && each.asset === at.asset && each.state === "waiting");
  if (opening) return act("say", { text: words }, { label: words, case: `@${opening.id}`, version: 0 });
  return act("open", { asset: at.asset, text: words, alarms: [] }, { label: words });
}

function asked() {
  const words = taken();
  if (words) ask(words);
}

// A question about another machine is asked at that machine.
async function about({ ask: words, asset = here().asset }) {
  if (asset !== here().asset && !(await visit(`/app/asset/${encodeURIComponent(asset)}`, { push: true }))) return;
  ask(words);
}

function clicked(event) {
  const example = event.target.closest("[data-ask]");
  if (event.target.closest("#ask")) asked();
  else if (event.target.closest("#report")) report();
  else if (example) about(example.dataset);
  else if (event.target.closest('a[href="#say"]')) {
    event.preventDefault();
    box().focus();
  }
}

// As high as what is typed, up to four lines.
function grow() {
  const area = box();
  if (!area) return;
  area.style.blockSize = "auto";
  area.style.blockSize = `${Math.min(area.scrollHeight + 4, 140)}px`;
}

function place() {
  document.getElementById("composer")?.classList.toggle("over", over());
  grow();
}

export function start() {
  document.addEventListener("click", clicked);
  document.addEventListener("input", (event) => { if (event.target === box()) grow(); });
  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    asked();
  });
  hear("swapped", place);
  place();
}
