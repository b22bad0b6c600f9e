// What is tapped or filled in becomes an act of the technician, kept in the outbox before anything is sent.
import { confirmed } from "./dialog.js";
import { sent } from "./drafts.js";
import { send } from "./link.js";
import { discard, isSending, keep, own, sender } from "./outbox.js";
import { hear, here, isHere } from "./place.js";
import { refresh, swap, visit } from "./screen.js";
import { rated, thank } from "./thumbs.js";

// A glove that taps twice means it once, also where the second tap meets the next step's button.
const BOUNCE = 600;
// One of these at a time: the gate is the server's, and the next step is not known before it has taken the last one.
const ONE_AT_A_TIME = new Set([
  "answer", "step", "verify", "close", "confirm", "repair", "repair_unlisted", "follow", "escalate", "seen", "move", "review",
]);
let last = { act: "", at: -Infinity };

const key = (element) =>
  [element.dataset.act, element.dataset.fields ?? "", element.closest("#screen [id]")?.id ?? ""].join(" ");

// What the form around a button says, and the button itself; of a form of changes, what was changed.
function fields(element) {
  const form = element.closest("[data-form]"), found = {};
  for (const input of form?.querySelectorAll("[name]") ?? []) {
    if (input.disabled || ((input.type === "radio" || input.type === "checkbox") && !input.checked)) continue;
    if (input.dataset.was === undefined || input.value !== input.dataset.was) found[input.name] = input.value;
  }
  const named = form?.dataset.form ? { [form.dataset.form]: found } : found;
  return { ...named, ...JSON.parse(element.dataset.fields ?? "{}") };
}

// Does an act where the technician is, or at another place. Resolves once it is kept.
export async function act(name, body, { label, mark = "", ...place } = {}) {
  const { asset, case: job, version, lang, to, attempt } = here();
  const entry = { kind: "act", asset, case: job, version: job && name !== "feedback" ? version : null, lang, label, mark, to, attempt };
  return keep({ ...entry, ...place, body: { ...body, act: name } });
}

async function tapped(element, event) {
  const name = element.dataset.act, time = event.timeStamp;
  if (element.disabled || element.hasAttribute("data-pending") || element.getAttribute("aria-disabled") === "true") return;
  if (name === last.act && time - last.at < BOUNCE) return;
  last = { act: name, at: time };
  if (element.dataset.confirm && !(await confirmed(element.dataset.confirm))) return;
  last.at = performance.now();
  const mark = key(element), body = fields(element), block = rated(element), { thanks } = element.dataset;
  pending(element);
  // The same thing tried anew stands for what was refused before.
  for (const each of await own()) {
    if (each.state === "refused" && each.mark === mark && isHere(each)) await discard(each);
  }
  await act(name, body, { label: label(element), mark });
  if (name === "lock_out") await behind();
  sent(element.closest("[data-form]"));
  if (block) thank(block, thanks);
}

// What was refused for want of this lock is said again, after it.
async function behind() {
  for (const each of await own()) {
    if (each.state !== "refused" || each.problem?.code !== "lock" || each.case !== here().case) continue;
    const { kind, asset, case: job, version, lang, body, label: words, mark: key } = each;
    await keep({ kind, asset, case: job, version, lang, body, label: words, mark: key });
    await discard(each);
  }
}

function label(element) {
  return (element.dataset.label ?? element.innerText ?? "").trim().replace(/\s+/g, " ").slice(0, 120);
}

function pending(element) {
  element.setAttribute("data-pending", "");
  element.setAttribute("aria-busy", "true");
}

// Shows on the buttons what is on its way, also after a reload.
async function mark() {
  const { case: job, to } = here();
  const waiting = (await own()).filter((each) =>
    each.kind === "act" && (each.state === "waiting" || isSending(each)) && isHere(each));
  const marks = new Set(waiting.map((each) => each.mark));
  const busy = (job || to) && waiting.some((each) => ONE_AT_A_TIME.has(each.body.act));
  for (const element of document.querySelectorAll("#screen [data-act], #queue [data-act], #alerts [data-act], #thread [data-act]")) {
    const on = marks.has(key(element));
    element.toggleAttribute("data-pending", on);
    if (on) element.setAttribute("aria-busy", "true");
    else element.removeAttribute("aria-busy");
    if (busy && ONE_AT_A_TIME.has(element.dataset.act)) element.setAttribute("aria-disabled", "true");
    else element.removeAttribute("aria-disabled");
  }
}

async function transmit(entry) {
  const { id, asset, case: job, version, lang, to, attempt } = entry, opens = entry.body.act === "open";
  // What was left empty is not said.
  const body = Object.fromEntries(Object.entries(entry.body).filter(([, value]) => value !== ""));
  const at = { ...(asset ? { asset } : {}), ...(job && !opens ? { case: job } : {}), ...(attempt ? { attempt } : {}) };
  const whole = { id, ...at, lang, ...body };
  if (version !== null && !opens) whole.version = version;
  return send(to || "/app/acts", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(whole),
  });
}

async function taken(entry, response) {
  const answer = await response.json(), same = isHere(entry), go = new URL(answer.go || location.href, location.href);
  if (same && go.pathname !== location.pathname) {
    history.pushState({}, "", go);
    if (answer.html) swap(answer.html);
    // A new place is read from its head.
    document.querySelector("main").scrollTo(0, 0);
    // The bar, the thread and the question box are the new place's, too.
    visit(go, { shown: true });
  } else if (same && answer.html) {
    if (answer.go) history.replaceState({}, "", go);
    swap(answer.html, true);
  }
  return answer;
}

export function start() {
  sender("act", { send: transmit, taken });
  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-act]");
    if (element) tapped(element, event);
  });
  hear("outbox", mark);
  hear("swapped", mark);
  hear("threaded", mark);
  hear("refused", ({ entry }) => { if (entry.kind === "act" && isHere(entry)) refresh(); });
  mark();
}
