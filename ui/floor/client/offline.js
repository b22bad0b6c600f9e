// What stays readable without a network, on this tablet and for this user alone: pages, and what an open case cites.
import { hear, here, over, screen } from "./place.js";
import { reachable } from "./link.js";
import { choose } from "./dialog.js";
import { forget as forgetDrafts } from "./drafts.js";
import { own } from "./outbox.js";
import { swap } from "./screen.js";
import { button, node, text } from "./texts.js";

const MOST_CASES = 3, PAUSE = 400, SETTLED = 1500;
let waiting = null, gathering = false, leaving = false;

const able = () => window.isSecureContext && "serviceWorker" in navigator && "caches" in window;
const prefix = () => `floor|${encodeURIComponent(here().user)}|`;
const pages = () => open(`${prefix()}pages`);
const manual = (job) => `${prefix()}manual|${job}`;

// What was under way when somebody signed out brings nothing back.
function open(name) {
  if (leaving) throw new Error("left");
  return caches.open(name);
}

// The first page of all was loaded before there was a worker to keep it.
async function first() {
  if (navigator.serviceWorker.controller) return;
  await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  await fetch(location.href, { headers: { Accept: "text/html" } });
}

async function register() {
  const files = document.body.dataset.files ?? "";
  const worker = `/app/sw.js?v=${files.split("/").pop()}`;
  // Cited pages lie outside /app; a server that allows less gives less.
  try {
    await navigator.serviceWorker.register(worker, { scope: "/" });
  } catch {
    await navigator.serviceWorker.register(worker, { scope: "/app" });
  }
}

// Nothing of another user stays readable.
export async function clearOthers() {
  const others = (await caches.keys()).filter((name) => name.startsWith("floor|") && !name.startsWith(prefix()));
  await Promise.all(others.map((name) => caches.delete(name)));
}

export async function clearAll() {
  forgetDrafts();
  if (!able()) return;
  const names = (await caches.keys()).filter((name) => name.startsWith("floor|"));
  await Promise.all(names.map((name) => caches.delete(name)));
}

// The screen as the last act left it: a page from the cache may be older.
async function remember() {
  const shown = screen(), { case: job, attempt, lang } = here();
  if (!(job || attempt) || !reachable()) return;
  const headers = { "Content-Type": "text/html", "X-Lang": lang };
  await (await pages()).put(`/app/kept/${job || attempt}`, new Response(shown.outerHTML, { headers }));
}

async function recall() {
  const { case: job, attempt, version, lang } = here(), name = job || attempt;
  const kept = name && (await (await pages()).match(`/app/kept/${name}`));
  if (!kept || kept.headers.get("X-Lang") !== lang) return;
  const html = await kept.text(), newer = Number(/data-version="(\d+)"/.exec(html)?.[1]);
  if (newer > version) swap(html);
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(gather, SETTLED);
}

async function gather() {
  if (gathering || !reachable()) return;
  gathering = true;
  try {
    await remember();
    await keepManual();
  } catch { /* the network went, or the tablet is full: what is kept is kept */ }
  gathering = false;
}

// The pages that the open case cites, with their pictures, one at a time; dropped once the case is over.
async function keepManual() {
  const { case: job } = here();
  if (!job) return;
  if (over()) return caches.delete(manual(job));
  const cache = await open(manual(job));
  const cited = [...document.querySelectorAll("#screen [data-href], #thread [data-href]")].map((each) => each.dataset.href);
  for (const address of new Set(cited.map((each) => each.split("#")[0]))) {
    if (here().case !== job) return;
    await keepPage(cache, address);
  }
  await dropOldest();
}

async function keepPage(cache, address) {
  if (await cache.match(address)) return;
  await new Promise((done) => setTimeout(done, PAUSE));
  const response = await fetch(address, { priority: "low" });
  if (!response.ok || response.headers.get("x-kept")) return;
  // Parsed as a document, its styles would count as ours and be refused: it is only looked through.
  const html = await response.text();
  for (const [, escaped] of html.matchAll(/<(?:image|img) [^>]*?(?:href|src)="([^"]+)"/g)) {
    const source = escaped.replaceAll("&amp;", "&");
    const found = await fetch(source, { priority: "low" });
    if (found.ok) await cache.put(source, found);
  }
  // A page that was reached by a redirect would be refused in a frame: it is kept as if it lay at the cited address.
  await cache.put(address, new Response(html, { headers: response.headers }));
}

async function dropOldest() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(`${prefix()}manual|`));
  for (const name of kept.slice(0, -MOST_CASES)) await caches.delete(name);
}

async function leave(form) {
  const kept = (await own()).length;
  if (kept && !(await choose(text("leave", { count: kept }), [[true, text("leave_yes"), "first"]]))) return;
  leaving = true;
  navigator.serviceWorker?.controller?.postMessage("leave");
  await clearAll();
  form.submit();
}

function missing() {
  const line = node("p", "missing-line", text("plain_http"));
  const shown = node("section", "", line, button(text("close"), () => {
    try { sessionStorage.setItem("missing", "seen"); } catch { /* then it is told again */ }
    shown.remove();
  }));
  shown.id = "missing";
  let seen = null;
  try { seen = sessionStorage.getItem("missing"); } catch { /* told, then */ }
  if (!seen) document.getElementById("screen").before(shown);
}

export function start() {
  document.addEventListener("submit", (event) => {
    if (!/^\/sign-out/.test(new URL(event.target.action, location.href).pathname)) return;
    event.preventDefault();
    leave(event.target);
  });
  if (!window.isSecureContext) missing();
  if (!able()) return;
  first().catch(() => {});
  register().catch(() => {});
  clearOthers().then(recall).catch(() => {});
  for (const name of ["swapped", "threaded", "answered"]) hear(name, later);
  hear("link", ({ online }) => { if (online) later(); });
  later();
}
