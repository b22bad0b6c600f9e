// What the technician did and the server has not taken yet: kept in order, sent one at a time, each exactly once.
//
// An entry is {seq, id, user, kind, case, asset, version, lang, body, label, made, state, problem}, of a lesson also
// {to, attempt}. `id` is made once and the server does nothing twice under it. State: "waiting"; "refused" or "conflict"
// until the person decides; "heard" for a recording that became text, with its {transcript}. A case or photo that is
// itself on its way is named "@ID" of its entry.
import { LinkError, reachable } from "./link.js";
import { here, hear, tell, uuid } from "./place.js";
import { entries } from "./store.js";

// What fails this often without a reason is shown to the person instead of holding up the rest.
const MOST_FAILURES = 5, PAUSE = 3000;
const RETRIED = new Set([408, 425, 429, 502, 503, 504]);
// What changes nothing in a case waits for nobody's decision about one.
const ALONE = new Set(["ask", "recording"]);
const senders = {}, channel = globalThis.BroadcastChannel && new BroadcastChannel("floor-outbox");
const failures = new Map(), waited = new Map(), under = new Set();
let flushing = null, again = false, later = null;
let sending = "";

// How a kind of entry is sent: `send` gives a Response; `taken` gets the entry and that, and gives what it led to. An
// answer that is `held` leaves the entry where it is: somebody else ends it.
export function sender(kind, { send, taken }) {
  senders[kind] = { send, taken };
}

export const own = async () => (await entries.all()).filter((each) => each.user === here().user);
export const others = async () => (await entries.all()).filter((each) => each.user !== here().user).length;
export const isSending = (entry) => entry.id === sending || under.has(entry.id);

function changed() {
  channel?.postMessage("changed");
  tell("outbox");
}

// Keeps the entry, then sees to it that it is sent; the promise ends once it is kept.
export async function keep(entry, id = uuid()) {
  const whole = { version: null, ...entry, id, user: here().user, made: Date.now(), state: "waiting", problem: null };
  const told = new Promise((done) => waited.set(id, done));
  await entries.add(whole);
  changed();
  flush();
  return { id, told };
}

export async function discard(entry) {
  await entries.remove(entry.seq);
  await release(entry, null);
  tell("discarded", { entry });
  waited.get(entry.id)?.(null);
  changed();
  flush();
}

// Sends a refused entry once more, on the version that stands now where one is given.
export async function retry(entry, version = entry.version) {
  failures.delete(entry.id);
  await entries.change(entry.seq, (each) => ({ ...each, version, state: "waiting", problem: null }));
  changed();
  flush();
}

export async function settle(entry, state, problem = null, more = {}) {
  await entries.change(entry.seq, (each) => ({ ...each, state, problem, ...more }));
  waited.get(entry.id)?.(null);
  changed();
}

// Entries made after this one build on what it did: they get the case, the photo's name and the version it led to.
async function release(entry, answer) {
  const name = `@${entry.id}`, job = answer?.case ?? entry.case;
  for (const each of await own()) {
    if (each.seq <= entry.seq) continue;
    const builds = each.case === name || (each.case && each.case === job);
    const shows = each.body?.photo === name;
    if (!builds && !shows) continue;
    await entries.change(each.seq, (old) => ({
      ...old,
      ...(builds && answer ? { case: job } : {}),
      ...(builds && answer?.version != null && old.version !== null ? { version: answer.version } : {}),
      ...(old.case === name && !answer ? { case: "" } : {}),
      ...(shows ? { body: { ...old.body, photo: answer?.photo ?? "" } } : {}),
    }));
  }
}

// The first entry that may go. What a person has to decide about holds up its own case, nothing else.
async function first() {
  const held = new Set();
  for (const each of await own()) {
    const alone = ALONE.has(each.kind) || each.body?.act === "feedback";
    const lane = each.case || `${each.to ?? ""} ${each.attempt || each.asset}`;
    if (under.has(each.id)) continue;
    if (each.state === "waiting" && (alone || !held.has(lane))) return each;
    if (!alone) held.add(lane).add(`@${each.id}`);
  }
  return null;
}

// An answer that is still coming in: its entry stays kept, the next ones do not wait for it.
export async function meanwhile(entry, work) {
  under.add(entry.id);
  try {
    await work();
  } finally {
    under.delete(entry.id);
    changed();
  }
}

export async function done(entry) {
  await entries.remove(entry.seq);
  changed();
}

export function flush() {
  if (flushing) {
    again = true;
    return flushing;
  }
  flushing = alone(all).finally(() => {
    flushing = null;
    if (again) flush();
  });
  again = false;
  return flushing;
}

// One tab sends at a time. Where there are no locks the server's memory of ids still keeps everything single.
function alone(work) {
  return navigator.locks ? navigator.locks.request("floor-outbox", work) : work();
}

async function all() {
  for (let entry = await first(); entry; entry = await first()) {
    if (!(await one(entry))) return;
  }
}

async function one(entry) {
  sending = entry.id;
  changed();
  try {
    const response = await senders[entry.kind].send(entry);
    if (response.status === 401 || response.redirected) return false;
    if (!response.ok) return await refused(entry, response);
    const answer = await senders[entry.kind].taken(entry, response);
    await release(entry, answer);
    if (!answer?.held) await entries.remove(entry.seq);
    failures.delete(entry.id);
    waited.get(entry.id)?.(answer);
    waited.delete(entry.id);
    return true;
  } catch (error) {
    if (!(error instanceof LinkError)) return await stumbled(entry, { message: String(error.message ?? error) });
    return false;
  } finally {
    sending = "";
    changed();
  }
}

async function refused(entry, response) {
  const problem = await response.json().catch(() => null);
  const code = problem?.code;
  if (RETRIED.has(response.status)) return wait(Number(response.headers.get("retry-after")) * 1000 || PAUSE);
  if (response.status >= 500) return stumbled(entry, problem);
  await settle(entry, response.status === 409 && code !== "gate" ? "conflict" : "refused", problem);
  tell("refused", { entry, problem });
  return true;
}

async function stumbled(entry, problem) {
  const count = (failures.get(entry.id) ?? 0) + 1;
  failures.set(entry.id, count);
  if (count < MOST_FAILURES) return wait(PAUSE);
  await settle(entry, "refused", problem);
  return true;
}

function wait(milliseconds) {
  clearTimeout(later);
  later = setTimeout(flush, milliseconds);
  return false;
}

export function start() {
  channel?.addEventListener("message", () => tell("outbox"));
  hear("link", ({ online }) => { if (online) flush(); });
  addEventListener("pageshow", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  // A tab that holds the lock may be gone for good by the time its lock comes free.
  setInterval(() => { if (reachable()) flush(); }, 10_000);
  flush();
}
