// Where the technician is: whose tablet, which screen, machine, case or attempt and version; how modules tell news.
export const screen = () => document.getElementById("screen");

export function here() {
  const { view = "", asset = "", case: job = "", version = "", phase = "", to = "", attempt = "" } = screen()?.dataset ?? {};
  return {
    view, asset, case: job, phase, to, attempt, version: version === "" ? null : Number(version),
    lang: document.documentElement.lang, user: document.body.dataset.user ?? "",
  };
}

// What is typed and kept belongs to a case, else to a machine.
export function spot({ case: job, asset } = here()) {
  return job ? `case:${job}` : asset ? `asset:${asset}` : "home";
}

// Whether something kept was done at this place. `to`: the address of a screen's acts where it is not that of cases.
export function isHere(entry, at = here()) {
  if ((entry.to ?? "") !== at.to || (entry.attempt ?? "") !== at.attempt) return false;
  return entry.case || at.case ? entry.case === at.case : (entry.asset ?? "") === at.asset;
}

export const over = ({ phase } = here()) => phase === "closed" || phase === "escalated";

// News: "link" (online or not), "outbox" (entries changed), "swapped" (the screen is new), "sign-in" (it is needed).
const news = new EventTarget();

export function tell(name, detail = {}) {
  news.dispatchEvent(new CustomEvent(name, { detail }));
}

export function hear(name, act) {
  news.addEventListener(name, (event) => act(event.detail));
}

// Pages without https have no crypto.randomUUID.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
