// The strip above the question: what was heard or read, for the technician to check before anything is used.
// A state is {line, found, busy, drop}: line and found give the words and the buttons anew, for the language may be
// switched at any time; drop ends what is under way.
let state = null;

const box = () => document.querySelector("#question textarea");
const ground = () => element.querySelector(".strip");

function text(key, values = {}) {
  const { lang, texts } = ground().dataset;
  const known = JSON.parse(texts);
  const form = "count" in values ? `${key}.${new Intl.PluralRules(lang).select(values.count)}` : key;
  const pattern = known[form] ?? known[`${key}.other`] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

function node(tag, kind, ...inside) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

function button(label, act, kind = "") {
  const made = node("button", `choice ${kind}`, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function draw() {
  const strip = ground();
  if (!strip) return;
  const focused = strip.contains(document.activeElement) && document.activeElement.textContent;
  strip.classList.toggle("shown", Boolean(state));
  strip.classList.toggle("busy", Boolean(state?.busy));
  const told = state ? state.line() : "", line = strip.querySelector(".told");
  if (line.textContent !== told) line.textContent = told;
  strip.querySelector(".found").replaceChildren(...(state?.found?.() ?? []));
  strip.querySelector(".close")?.remove();
  if (state) strip.querySelector(".head").append(button(text(state.drop ? "discard" : "close"), drop, "close"));
  if (focused) refocus(strip, focused);
}

// Who works by keyboard goes on where they were, though the buttons are new.
function refocus(strip, label) {
  const same = [...strip.querySelectorAll("button")].find((each) => each.textContent === label);
  (same ?? strip.querySelector("button") ?? document.querySelector("#mic button"))?.focus();
}

function show(next) {
  state = next;
  draw();
}

function clear() {
  show(null);
}

function drop() {
  const dropped = state;
  clear();
  dropped?.drop?.();
}

function write(words) {
  const area = box();
  area.value = words;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

// What the server says of a failure, in one sentence or two.
function problem(told) {
  return told?.message ? [told.message, told.remedy].filter(Boolean).join(" ") : text("failed");
}

// A line for everything said or read that looks like a code: the listed one, those it may be, or that there is none.
function codes(seen, { which, unlisted, chosen, pick }) {
  return seen.filter((each) => !each.code).map((each) => {
    if (!each.choices.length) return node("p", "unlisted", text(unlisted, { said: each.said }));
    const choices = each.choices.map((code) => {
      const made = button(code, () => pick(each, code));
      if (chosen) made.setAttribute("aria-pressed", String(chosen(each) === code));
      return made;
    });
    return node("div", "which", node("p", "", text(which, { said: each.said })), ...choices);
  });
}

function listed(label, values) {
  return values.length ? [node("p", "listed", text(label), ...values.map((each) => node("b", "", each)))] : [];
}

window.copilotStrip = {
  text, node, button, draw, show, clear, drop, write, problem, codes, listed,
  read: () => box().value,
  pick: (asset) => trigger("select", { asset }),
  seconds: () => Number(ground().dataset.seconds),
  address: (path) => `${path}?${new URLSearchParams({
    lang: ground().dataset.lang, asset: document.body.dataset.asset ?? "",
  })}`,
};

// Once the question is asked, what led to it has had its say; what is under way goes on.
function asked() {
  if (!state?.drop) clear();
}

document.addEventListener("click", (event) => { if (event.target.closest("#ask, #new, [data-choose]")) asked(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && event.target === box()) asked();
});
watch("value", draw);
