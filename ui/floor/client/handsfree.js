// Hands-free steps: reads each new step aloud, then listens for a few seconds and does what is said. A safety message
// is acknowledged by touch alone.
import { transcribe } from "./hearing.js";
import { hear, here, screen } from "./place.js";
import { commands, recording } from "./mic.js";
import { Recording, SOUND, hindrance } from "./recorder.js";
import { clear, say, sense } from "./strip.js";
import { text } from "./texts.js";
import * as voice from "./readaloud.js";

const KEY = "hands-free", LONGEST = 7, PATIENCE = 5, QUIET = 1.1, ROUNDS = 3;
// Which button an outcome is, by the fields it sends.
const MEANT = { done: ["done", "absent"], not_ok: ["not_ok", "present"] };
let on = false, listening = null, round = 0;

const button = () => document.querySelector("[data-hands-free]");

function draw() {
  for (const each of document.querySelectorAll("[data-hands-free]")) each.setAttribute("aria-pressed", String(on));
}

function set(value) {
  on = value;
  try { sessionStorage.setItem(KEY, on ? "1" : ""); } catch { /* only for now, then */ }
  draw();
  if (on) begin();
  else {
    hush();
    voice.dismiss();
    clear();
  }
}

function hush() {
  round += 1;
  listening?.stop(false);
  listening = null;
}

// Reads the step, then listens in turns; a newer step ends the round.
async function begin() {
  hush();
  const own = round, pieces = document.querySelector("#now .read-aloud");
  if (!on || !button()) return;
  if (pieces && !(await voice.read(pieces))) return;
  for (let turn = 0; turn < ROUNDS && on && own === round; turn++) {
    const heard = await listen(own);
    if (heard === null || own !== round) return;
    if (heard && (await obey(heard))) return;
  }
  if (own === round) say(() => text("hands_tap"));
}

// What was said, as a command; "" where nothing was, null where listening is not possible.
async function listen(own) {
  if (recording()) return null;
  const hindered = hindrance();
  if (hindered) return say(() => sense(hindered)) ?? null;
  let spoken = 0, sounded = false;
  const taken = new Recording((loud, passed) => {
    if (loud > SOUND) [sounded, spoken] = [true, passed];
    return sounded ? passed - spoken > QUIET : passed > PATIENCE;
  }, LONGEST);
  listening = taken;
  try {
    await taken.begin();
  } catch (error) {
    say(() => sense(error.message));
    return null;
  }
  say(() => text("hands_listening"));
  const blob = await taken.blob;
  listening = null;
  if (own !== round || !blob) return null;
  if (!sounded) return "";
  try {
    const heard = await transcribe(blob, here().asset);
    if (!heard.command) say(() => text("hands_heard", { text: heard.text || "…" }));
    return heard.command ?? "";
  } catch {
    say(() => text("unreached"));
    return null;
  }
}

// Does a command; true where listening is over with it.
function obey(name) {
  if (!on) return false;
  if (name === "stop") {
    set(false);
    return true;
  }
  if (screen()?.dataset.view === "lesson" && ["done", "next"].includes(name)) return onwards();
  if (name in MEANT) return outcome(name);
  if (name === "next" && !document.querySelector("#voice [data-say=next]:not(:disabled)")) {
    say(() => text("hands_done"));
    return false;
  }
  if (name === "repeat") {
    begin();
    return true;
  }
  return voice.command(name);
}

// The next card of a lesson; an answer is given by touch, as it is read.
function onwards() {
  if (gated()) return false;
  const button = document.querySelector("#now .actions :is([data-act=seen], a)");
  if (!button) {
    say(() => text("hands_cannot"));
    return false;
  }
  button.click();
  return true;
}

// Safety messages are acknowledged by touch.
function gated() {
  const gate = ["messages", "gate"].includes(screen()?.dataset.task);
  if (gate) say(() => text("hands_touch"));
  return gate;
}

function outcome(name) {
  if (gated()) return false;
  const found = [...document.querySelectorAll("#now [data-act=step], #now [data-act=answer]")].filter((each) => {
    const fields = JSON.parse(each.dataset.fields ?? "{}");
    return MEANT[name].includes(fields.outcome ?? fields.state) && !fields.value;
  });
  if (found.length !== 1 || found[0].disabled) {
    say(() => text("hands_cannot"));
    return false;
  }
  found[0].click();
  return true;
}

export function start() {
  try { on = Boolean(sessionStorage.getItem(KEY)); } catch { on = false; }
  commands(obey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-hands-free]")) set(!on);
    else if (on && event.isTrusted && event.target.closest("#mic button")) hush();
  });
  hear("swapped", ({ renewed }) => {
    draw();
    if (on && renewed) begin();
  });
  addEventListener("pagehide", hush);
  draw();
}
