// Looks every few seconds whether another tablet or the machine itself has news, while the page is seen.
import { LinkError, reachable, send } from "./link.js";
import { morph, parsed } from "./morph.js";
import { own } from "./outbox.js";
import { hear, here, tell } from "./place.js";
import { address, refresh, rethread } from "./screen.js";

const EVERY = 3000;
let next = null, turns = null, cases = null, place = "", beating = false;

async function beat() {
  clearTimeout(next);
  if (document.hidden || beating) return;
  beating = true;
  try {
    if (here().view !== "offline") await look();
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
  } finally {
    beating = false;
    // While nothing answers the link itself tries, ever more slowly, and tells when it is back.
    next = setTimeout(beat, reachable() ? EVERY : 3 * EVERY);
  }
}

async function look() {
  const before = here(), seen = document.getElementById("alerts")?.dataset.hash ?? "";
  const response = await send(address("/app/pulse", { seen }), { cache: "no-store" }, 10_000);
  if (!response.ok || response.redirected) return;
  const told = await response.json(), at = here();
  if (at.case !== before.case || at.asset !== before.asset || at.lang !== before.lang) return;
  if (told.html) {
    morph(document.getElementById("alerts"), parsed(told.html));
    tell("alerts");
  }
  await follow(told, at);
}

// What is done here brings its own news; only what others did is fetched.
async function follow(told, at) {
  const now = `${at.view} ${at.asset} ${at.case}`, known = now === place;
  const busy = (await own()).some((each) => each.kind === "act" && each.state === "waiting");
  if (!busy && at.case && told.version !== null && told.version !== at.version) await refresh();
  // Nobody else has a hand in what somebody learns.
  if (!busy && known && !at.case && !at.to && told.cases !== cases) await refresh();
  const streaming = (await own()).some((each) => each.kind === "ask" && each.state === "waiting");
  if (known && !streaming && told.turns !== turns) await rethread();
  [place, turns, cases] = [now, told.turns, told.cases];
}

export function start() {
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  hear("link", ({ online }) => {
    if (!online) return;
    // What was not kept is the server's to show; what was entered is kept over a reload.
    if (here().view === "offline") location.reload();
    else beat();
  });
  next = setTimeout(beat, EVERY);
}
