// A question to the manuals: its turn is on the screen at once, the answer grows into it as it comes.
import { lines, LinkError, send } from "./link.js";
import { morph, parsed } from "./morph.js";
import { done, flush, isSending, keep, meanwhile, own, sender, settle } from "./outbox.js";
import { hear, here, isHere, tell } from "./place.js";
import { node, text } from "./texts.js";

const PAUSE = 3000;
// An answer in quoted mode takes seconds; where a language model writes it, the first line may take longer.
const PATIENCE = 60_000;
// The question whose answer is followed: it stays at the head of the screen until the person moves the screen.
let followed = "";

export async function ask(words) {
  const { asset, case: job, lang } = here();
  const { id } = await keep({ kind: "ask", asset, case: job, lang, label: words, body: { text: words } });
  followed = id;
  await draw();
  follow();
}

function follow() {
  if (followed) document.getElementById(`turn-${followed}`)?.scrollIntoView({ block: "start", behavior: "instant" });
}

function transmit({ id, asset, case: job, lang, body }) {
  const about = job && !job.startsWith("@") ? { case: job } : {};
  return send("/app/ask", {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id, text: body.text, asset, ...about, lang }),
  }, PATIENCE);
}

async function taken(entry, response) {
  meanwhile(entry, () => stream(entry, response));
  return { held: true };
}

// A stream that is cut leaves the entry kept; under the same id the server goes on with the same turn.
async function stream(entry, response) {
  try {
    for await (const line of lines(response)) {
      if (line.problem) return await settle(entry, "refused", line.problem);
      if (line.html) show(entry, line.html);
      if (line.done) {
        await done(entry);
        return tell("answered", { id: entry.id });
      }
    }
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
  }
  setTimeout(flush, PAUSE);
}

function turns() {
  const thread = document.getElementById("thread");
  thread.hidden = false;
  let shown = thread.querySelector(".turns");
  if (!shown) {
    shown = node("div", "turns");
    shown.setAttribute("role", "log");
    thread.append(shown);
  }
  return shown;
}

function show(entry, html) {
  if (!isHere(entry)) return;
  const shown = document.getElementById(`turn-${entry.id}`), fresh = parsed(html);
  if (shown) morph(shown, fresh);
  else turns().append(fresh);
  if (entry.id === followed) follow();
}

// What was asked and has no answer yet stands in the thread, whether it is on its way or kept.
async function draw() {
  for (const entry of await own()) {
    if (entry.kind !== "ask" || entry.state !== "waiting" || !isHere(entry)) continue;
    let turn = document.getElementById(`turn-${entry.id}`);
    if (!turn) {
      turn = node("article", "turn", node("h3", "question", entry.body.text), waiting(""));
      turn.id = `turn-${entry.id}`;
      turns().append(turn);
    }
    const words = text(isSending(entry) ? "asking" : "kept"), line = turn.querySelector(".waiting.own span.words");
    if (line && line.textContent !== words) line.textContent = words;
  }
}

function waiting(words) {
  const dots = node("span", "dots", node("i"), node("i"), node("i"));
  dots.setAttribute("aria-hidden", "true");
  const line = node("p", "waiting own", dots, node("span", "words", words));
  line.setAttribute("role", "status");
  return line;
}

// What is no longer kept and never got an answer leaves the thread.
async function tidy() {
  const kept = new Set((await own()).filter((each) => each.state === "waiting").map((each) => `turn-${each.id}`));
  for (const line of document.querySelectorAll(".turn > .waiting.own")) {
    if (!kept.has(line.parentElement.id)) line.parentElement.remove();
  }
}

export function start() {
  sender("ask", { send: transmit, taken });
  hear("outbox", () => draw().then(tidy));
  hear("threaded", draw);
  for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    document.addEventListener(moved, () => { followed = ""; }, { capture: true, passive: true });
  }
  draw();
}
