// A photo of a panel, a nameplate or a label: what the copilot reads on it is offered, nothing is used unasked. A label
// scanned on the home page opens its machine; a step's photo is kept with the case.
import { read, write } from "./composer.js";
import { rename } from "./drafts.js";
import { LinkError, send as sent } from "./link.js";
import { keep, sender } from "./outbox.js";
import { hear, here } from "./place.js";
import { visit } from "./screen.js";
import { address, codes, draw, drop, problem, say, sense, show } from "./strip.js";
import { announce, button, node, text } from "./texts.js";
import * as voice from "./readaloud.js";

const LARGEST_MB = 25;
// What the next photo is for: "look", "scan", or the button of a step.
let purpose = "look";

const input = () => document.querySelector("#camera input");

const post = (photo, signal) => sent(address("/look"), {
  method: "POST", body: photo, headers: { "Content-Type": photo.type || "application/octet-stream" }, signal,
}, 60_000);

function taken(photo) {
  const wanted = purpose;
  purpose = "look";
  voice.stop();
  drop();
  if (photo.size > LARGEST_MB * 1e6) return say(() => sense("photo_large", { limit: LARGEST_MB }));
  return wanted instanceof Element ? attach(photo, wanted) : look(photo, wanted === "scan");
}

function picture(photo) {
  const shown = node("img", "taken");
  shown.alt = "";
  shown.addEventListener("load", () => URL.revokeObjectURL(shown.src), { once: true });
  shown.src = URL.createObjectURL(photo);
  return shown;
}

async function look(photo, scanning) {
  const leaving = new AbortController(), shown = picture(photo);
  show({ line: () => sense("looking"), found: () => [shown], busy: true, drop: () => leaving.abort() });
  try {
    const response = await post(photo, leaving.signal), told = await response.json().catch(() => null);
    if (!response.ok || !told) return say(() => problem(told));
    if (scanning && told.asset) return go(told.asset);
    review(told, shown);
  } catch (error) {
    if (leaving.signal.aborted) return;
    if (!(error instanceof LinkError)) throw error;
    show({
      line: () => sense("lost_photo"),
      found: () => [button(sense("again"), () => look(photo, scanning), "first")],
    });
  }
}

function go(asset) {
  drop();
  visit(`/app/asset/${encodeURIComponent(asset)}`, { push: true });
}

// The photo goes ahead of the step that names it; both wait together where nothing can be sent.
async function attach(photo, opener) {
  const { asset, case: job, lang } = here();
  const { id } = await keep({ kind: "photo", asset, case: job, lang, label: text("kind_photo"), body: {}, blob: photo });
  const form = opener.closest("[data-form]"), field = form?.querySelector('[name="photo"]');
  if (field) {
    field.value = `@${id}`;
    // What is typed is kept over a reload, and so is this.
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form?.querySelector(".taken")?.remove();
  opener.after(picture(photo));
  mark();
  announce(opener.dataset.kept ?? text("kept"));
}

// The button says that there is a photo, also after a reload.
function mark() {
  for (const opener of document.querySelectorAll("[data-photo][data-kept]")) {
    const label = opener.querySelector("span"), field = opener.closest("[data-form]")?.querySelector('[name="photo"]');
    opener.dataset.plain ??= label.textContent;
    label.textContent = field?.value ? opener.dataset.kept : opener.dataset.plain;
    if (!field?.value) opener.parentElement.querySelector(".taken")?.remove();
  }
}

// Sent before its step was: the form then has the name that the server gave it.
async function arrived({ id }, response) {
  const answer = await response.json();
  rename(`@${id}`, answer.photo);
  return answer;
}

const upload = ({ id, case: job, blob }) => sent(`/app/photo?${new URLSearchParams({ case: job, id })}`, {
  method: "POST", body: blob, headers: { "Content-Type": blob.type || "application/octet-stream" },
}, 60_000);

function review(seen, shown) {
  const marks = [...seen.codes, ...seen.parts], used = new Set();
  let line = () => question(seen, marks);
  const use = (found, asset, mark) => {
    const before = read(), fresh = found.filter((code) => !before.includes(code));
    if (fresh.length) write([before.trimEnd(), ...fresh].filter(Boolean).join(" "));
    [...found, asset, mark].forEach((each) => used.add(each));
    line = () => sense(found.length ? "taken_over" : "picked", { what: found.join(", ") || asset });
    draw();
    if (asset && asset !== here().asset) elsewhere(asset);
  };
  show({
    line: () => line(),
    found: () => [
      shown,
      ...sure(marks, seen.asset, used, use),
      ...codes(marks.filter((mark) => !used.has(mark)), {
        which: "which_read", unlisted: "unlisted_read", pick: (mark, code) => use([code], "", mark),
      }),
      ...machines(seen, used, use),
      ...(seen.model ? [node("p", "", sense("model", { model: seen.model }))] : []),
      ...seen.warnings.filter((each) => each !== line()).map((each) => node("p", "warned", each)),
      ...whole(seen.lines),
    ],
  });
}

// What was read goes along to the machine that it was read on.
async function elsewhere(asset) {
  const words = read();
  if (await visit(`/app/asset/${encodeURIComponent(asset)}`, { push: true })) write(words);
}

function question(seen, marks) {
  const found = certain(marks), { asset } = seen, [what] = found;
  if (found.length > 1) return sense("read_several");
  if (what && asset) return sense("read_on", { what, asset });
  if (what || asset) return sense("read", { what: what || asset });
  const unsure = marks.some((each) => each.choices.length) || seen.assets.length;
  return seen.warnings[0] ?? sense(unsure ? "read_unsure" : "read_nothing");
}

function certain(marks) {
  return [...new Set(marks.map((each) => each.code).filter(Boolean))];
}

// A code and its machine are one answer; of several codes the technician chooses.
function sure(marks, asset, used, use) {
  const found = certain(marks).filter((code) => !used.has(code)), place = used.has(asset) ? "" : asset;
  const yes = (code) => button(
    sense("use", { what: [code, place].filter(Boolean).join(" · ") }), () => use(code ? [code] : [], place), "first",
  );
  if (certain(marks).length <= 1) return found.length || place ? [yes(found[0])] : [];
  const each = found.map((code) => button(code, () => use([code], "")));
  return [node("div", "which", ...each), ...(place ? [yes("")] : [])];
}

function machines(seen, used, use) {
  if (seen.asset || !seen.assets.length || seen.assets.some((asset) => used.has(asset))) return [];
  const choices = seen.assets.map((asset) => button(asset, () => use([], asset)));
  return [node("div", "which", node("p", "", sense("which_asset")), ...choices)];
}

function whole(lines) {
  if (!lines.length) return [];
  const summary = node("summary", "", sense("all_text"));
  return [node("details", "", summary, node("p", "", lines.join("\n")))];
}

function clicked(event) {
  const step = event.target.closest("[data-photo]"), scan = event.target.closest("[data-scan]");
  if (!step && !scan && !event.target.closest("#camera button")) return;
  purpose = step ?? (scan ? "scan" : "look");
  input().click();
}

export function start() {
  sender("photo", { send: upload, taken: arrived });
  hear("swapped", mark);
  hear("discarded", ({ entry }) => {
    if (entry.kind === "photo") rename(`@${entry.id}`, "");
    mark();
  });
  mark();
  document.addEventListener("click", clicked);
  document.addEventListener("change", (event) => {
    if (event.target !== input()) return;
    const [photo] = event.target.files ?? [];
    // The same picture may be chosen twice.
    event.target.value = "";
    if (photo) taken(photo);
  });
}
