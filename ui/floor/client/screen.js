// Shows what the server sends in place of what is shown: parts of the page, or a whole page under a new address.
import { LinkError, reachable, send } from "./link.js";
import { morph, parsed } from "./morph.js";
import { here, screen, tell } from "./place.js";
import { announce } from "./texts.js";

// The parts of a page that change with the place and the language; the question box among them keeps what was typed.
const PARTS = ["bar", "alerts", "screen", "composer", "source", "texts", "reasons"];
const PLACE = /^\/app(\/(asset|case|learn\/lesson|learn\/practice)\/[^/]+|\/learn(\/review)?)?\/?$/;
let said = "", refreshing = null;

// What was fetched before the latest act may arrive after its answer.
const job = ({ dataset }) => dataset.case || dataset.attempt;
const stale = (old, fresh) => old.id === "screen" && job(old) && job(old) === job(fresh)
  && Number(fresh.dataset.version) < Number(old.dataset.version);

function replace(fresh) {
  const old = fresh?.id && document.getElementById(fresh.id);
  if (!old || stale(old, fresh)) return null;
  // The scroll position is kept although what stands above may have become longer.
  const top = screen()?.getBoundingClientRect().top ?? 0;
  const shown = morph(old, fresh);
  if (fresh.id === "alerts") document.querySelector("main").scrollBy(0, (screen()?.getBoundingClientRect().top ?? 0) - top);
  return shown;
}

function focused() {
  const at = document.activeElement;
  return at && at !== document.body ? at : null;
}

// Whoever works by keyboard goes on at the head of what came; the focus never falls back to the top of the page.
function refocus(before, renewed) {
  if (!before || (before.isConnected && !(renewed && before.closest("#now")))) return;
  const target = document.getElementById("now-title") ?? document.getElementById("title") ?? screen();
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  // Only where it is not seen: a page that jumps while somebody reads is worse than none.
  target.scrollIntoView({ block: "nearest", behavior: "instant" });
}

// What is to be done now, in words; another one is another step.
function current() {
  const texts = [...document.querySelectorAll("#now-title, #now .todo, #now .safety")].map((each) => each.innerText.trim());
  return texts.join(". ");
}

// Puts a fragment in its place. `mine`: it answers what was done here, so its new card is brought into view.
export function swap(html, mine = false) {
  const before = focused();
  if (!replace(parsed(html))) return;
  const renewed = proclaim();
  refocus(before, mine && renewed);
  if (mine && renewed) present(document.getElementById("now"));
  tell("swapped", { mine, renewed });
}

// What is higher than the screen begins at its head.
function present(card) {
  const room = document.querySelector("main").clientHeight;
  card?.scrollIntoView({ block: card.offsetHeight < 0.75 * room ? "nearest" : "start", behavior: "instant" });
}

// A new step is told to who does not see the screen, once. Gives whether it was new.
function proclaim() {
  const words = current(), renewed = words !== said;
  said = words;
  if (renewed && words) announce(words);
  return renewed;
}

export function address(path, extra = {}) {
  const { asset, case: job, lang } = here();
  const fields = { ...(asset ? { asset } : {}), ...(job ? { case: job } : {}), lang, ...extra };
  return `${path}?${new URLSearchParams(fields)}`;
}

function own(url) {
  const target = new URL(url, location.href);
  target.searchParams.set("lang", document.documentElement.lang);
  return target;
}

async function fetched(url, options) {
  const response = await send(url, options);
  return response.ok && !response.redirected ? response.text() : null;
}

// The screen as it stands on the server now.
export function refresh() {
  refreshing ??= fetched(own(location.href), { headers: { "X-Fragment": "1" }, cache: "no-store" })
    .then((html) => { if (html) swap(html); })
    .catch(quiet)
    .finally(() => { refreshing = null; });
  return refreshing;
}

// What was asked here, from the server.
export async function rethread() {
  const { asset, case: job } = here();
  if (!asset && !job) return tell("threaded");
  const html = await fetched(address("/app/thread")).catch(quiet), before = focused();
  if (html) replace(parsed(html));
  refocus(before, false);
  tell("threaded");
}

// Another place, or this one in another language, without loading the page anew. False where the server is not there.
export async function visit(url, { push = false, shown = false, lang = document.documentElement.lang } = {}) {
  const target = own(url);
  target.searchParams.set("lang", lang);
  let response, html;
  tell("leaving");
  try {
    response = await send(target, { headers: { Accept: "text/html" } });
    html = await response.text();
  } catch (error) {
    quiet(error);
    tell("threaded");
    return false;
  }
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!response.ok || !fresh.getElementById("screen")) return tell("threaded") ?? false;
  const before = focused(), stays = clean(target) === clean(location.href);
  // What is `shown` of the place is worth more than the word that its page was not kept.
  if (shown && away(fresh) && !away(document)) return tell("threaded") ?? false;
  if (push) history.pushState({}, "", clean(response.redirected ? response.url : url));
  document.title = fresh.title;
  document.documentElement.lang = fresh.documentElement.lang;
  for (const part of PARTS) replace(fresh.getElementById(part));
  if (!stays) replace(fresh.getElementById("thread"));
  proclaim();
  refocus(before, false);
  if (push) document.querySelector("main").scrollTo(0, 0);
  tell("swapped", { renewed: !stays });
  await rethread();
  return true;
}

const away = (page) => page.getElementById("screen")?.dataset.view === "offline";

// The language is in the cookie, not in an address that is passed on.
function clean(url) {
  const target = new URL(url, location.href);
  target.searchParams.delete("lang");
  return target.pathname + target.search;
}

function quiet(error) {
  if (!(error instanceof LinkError)) throw error;
}

function followed(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || link.target) return;
  const target = new URL(link.href, location.href);
  if (target.origin !== location.origin || !PLACE.test(target.pathname)) return;
  event.preventDefault();
  visit(target, { push: true }).then((shown) => { if (!shown && reachable()) location.assign(target); });
}

export function start() {
  document.addEventListener("click", followed);
  addEventListener("popstate", () => visit(location.href).then((shown) => { if (!shown) location.reload(); }));
  said = current();
  rethread();
}
