// Whether the server answers: found out by the requests themselves, for a tablet may be "online" and reach nothing.
import { hear, here, tell } from "./place.js";

const FIRST = 1000, LONGEST = 15_000, PATIENCE = 20_000;
// Where a page leads whose session is over.
const DOORS = /^\/(sign-in|kiosk|password)$/;
let online = true, pause = FIRST, next = null, ahead = 0;

export class LinkError extends Error {}

export const reachable = () => online;

// The server's clock, which timers go by: a tablet's own may be hours off.
export const now = () => Date.now() + ahead;

function answered(response) {
  const date = Date.parse(response.headers.get("date") ?? "");
  // The header has whole seconds; only a clock that is really off matters.
  if (date && Math.abs(date - Date.now()) > 2000) ahead = date - Date.now();
  pause = FIRST;
  clearTimeout(next);
  next = null;
  set(true);
}

function lost() {
  set(false);
  next ??= setTimeout(probe, pause * (0.75 + Math.random() / 2));
}

function set(value) {
  if (online === value) return;
  online = value;
  tell("link", { online });
}

async function probe() {
  next = null;
  pause = Math.min(LONGEST, pause * 2);
  try {
    await send("/healthz", { cache: "no-store" }, 5000);
  } catch { /* tried again after a longer pause */ }
}

// Whose page this is: somebody else may have signed in in another one since, and must not be taken for them.
function signed(options) {
  const { user } = here();
  return user ? { ...options, headers: { ...options.headers, "X-User": encodeURIComponent(user) } } : options;
}

// As fetch, but it fails with LinkError where no server answered, and tells where signing in is needed.
export async function send(url, options = {}, patience = PATIENCE) {
  const waiting = new AbortController(), timer = setTimeout(() => waiting.abort("slow"), patience);
  const leave = () => waiting.abort("left");
  options.signal?.addEventListener("abort", leave);
  let response;
  try {
    response = await fetch(url, { ...signed(options), redirect: "follow", signal: waiting.signal });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    lost();
    throw new LinkError(error.message);
  } finally {
    clearTimeout(timer);
  }
  // The worker answers from what it kept: that is no server.
  if (response.headers.get("x-kept")) lost();
  else answered(response);
  if (response.status === 401 || (response.redirected && DOORS.test(new URL(response.url).pathname))) tell("sign-in");
  return response;
}

export async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => { lost(); throw new LinkError(error.message); });
    if (done) return;
    const parts = (held + value).split("\n");
    held = parts.pop();
    for (const part of parts) if (part) yield JSON.parse(part);
  }
}

function draw() {
  document.documentElement.classList.toggle("offline", !online);
  const shown = document.getElementById("link"), words = shown?.querySelector("span");
  if (!words) return;
  shown.dataset.state = online ? "online" : "offline";
  const told = online ? shown.dataset.on : shown.dataset.off;
  if (words.textContent !== told) words.textContent = told;
}

export function start() {
  addEventListener("offline", lost);
  addEventListener("online", probe);
  hear("link", draw);
  hear("swapped", draw);
  draw();
}
