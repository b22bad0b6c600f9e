// Shows what is kept on this tablet, and what the server refused until the person has decided about it.
import { reachable } from "./link.js";
import { discard, isSending, others, own, retry } from "./outbox.js";
import { hear, here } from "./place.js";
import { refresh } from "./screen.js";
import { announce, button, node, problemText, text } from "./texts.js";
import { write, read } from "./composer.js";
import { use } from "./mic.js";

// What is sent at once is no news.
const SHOWN_AFTER = 1200, MOST = 5;
let next = null, count = 0, told = new Set();

function ground() {
  let shown = document.getElementById("queue");
  if (!shown) {
    shown = node("section");
    shown.id = "queue";
    shown.hidden = true;
    document.getElementById("screen").before(shown);
  }
  return shown;
}

const decided = (entry) => entry.state !== "waiting";
const shows = (entry) => decided(entry) || !reachable() || Date.now() - entry.made > SHOWN_AFTER;

function words(entry) {
  if (entry.state === "conflict" || entry.state === "refused") return problemText(entry.problem);
  if (entry.state === "heard") return text("heard", { text: entry.heard });
  return text(isSending(entry) && reachable() ? "sending" : "kept");
}

function keys(entry) {
  const typed = entry.body?.text, drop = button(text("discard"), () => discard(entry));
  if (entry.state === "heard") return [button(text("use"), () => understood(entry), "first"), drop];
  if (entry.state === "conflict") return [button(text("conflict_again"), () => anew(entry), "first"), drop];
  if (entry.state !== "refused") return [];
  if (entry.problem?.code === "lock") return [lock(), ...(typed ? [button(text("edit"), () => take(entry, typed))] : []), drop];
  const edit = typed ? [button(text("edit"), () => take(entry, typed), "first")] : [];
  return [...edit, button(text("retry"), () => anew(entry), edit.length ? "" : "first"), drop];
}

// The step that is missing; what was refused for want of it goes after it by itself.
function lock() {
  const made = button(text("lock"), () => {}, "first");
  made.dataset.act = "lock_out";
  return made;
}

// Takes the text back into the question box, where it can be changed.
function take(entry, words) {
  write([read().trimEnd(), words].filter(Boolean).join(" "));
  document.getElementById("say")?.focus();
  discard(entry);
}

// A recording's codes may have to be asked about, as those of one that was heard at once.
function understood(entry) {
  // One that was kept by an earlier version of this page has its text alone.
  use(entry.transcript ?? { text: entry.heard, codes: [], values: [], warnings: [] });
  document.getElementById("say")?.focus();
  discard(entry);
}

// Does it again on the case as it stands now.
async function anew(entry) {
  await refresh();
  const at = here();
  retry(entry, entry.case && entry.case === at.case && entry.version !== null ? at.version : entry.version);
}

function card(entry) {
  const made = node("article", `kept ${entry.state}`, node("p", "what", entry.label || text(`kind_${entry.kind}`)));
  made.dataset.entry = entry.id;
  const line = node("p", "state", words(entry));
  if (decided(entry)) line.setAttribute("role", "alert");
  made.append(line);
  const choices = keys(entry);
  if (choices.length) made.append(node("div", "keys", ...choices));
  return made;
}

async function draw() {
  clearTimeout(next);
  const all = await own(), shown = all.filter(shows), foreign = await others(), queue = ground();
  if (shown.length < all.length) next = setTimeout(draw, SHOWN_AFTER);
  const cards = [...shown.filter(decided), ...shown.filter((each) => !decided(each)).slice(0, MOST)].map(card);
  const waiting = shown.filter((each) => !decided(each)).length;
  if (waiting > MOST) cards.push(node("p", "more", text("more", { count: waiting - MOST })));
  if (foreign) cards.push(node("p", "others", text("others", { count: foreign })));
  queue.hidden = !cards.length;
  if (!same(queue, cards)) queue.replaceChildren(...cards);
  proclaim(shown, waiting);
}

// Buttons that are in use are not taken from under the finger.
function same(queue, cards) {
  const now = [...queue.children];
  return now.length === cards.length && now.every((each, place) => each.outerHTML === cards[place].outerHTML);
}

function proclaim(shown, waiting) {
  for (const entry of shown.filter(decided)) {
    if (told.has(entry.id)) continue;
    told.add(entry.id);
    announce(words(entry));
    // Who has read on below sees at once what is asked of them.
    document.querySelector(`[data-entry="${entry.id}"]`)?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }
  if (waiting > count) announce(text("kept"));
  else if (count && !waiting) announce(text("sent"));
  count = waiting;
}

export function start() {
  for (const name of ["outbox", "link", "swapped"]) hear(name, draw);
  draw();
}
