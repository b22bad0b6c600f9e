// The client's own words, in the language that the page was rendered in.
let source = null, known = {};

function texts() {
  const element = document.getElementById("texts");
  if (element?.textContent !== source) {
    source = element?.textContent ?? null;
    known = source ? JSON.parse(source) : {};
  }
  return known;
}

// Where `count` is among the values it picks the plural form, as copilot.wording does.
export function text(key, values = {}) {
  const { lang } = document.documentElement;
  const form = "count" in values ? `${key}.${new Intl.PluralRules(lang).select(values.count)}` : key;
  const pattern = texts()[form] ?? texts()[`${key}.other`] ?? texts()[key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

// What the server says of a failure, in one sentence or two.
export function problemText(problem) {
  return problem?.message ? [problem.message, problem.remedy].filter(Boolean).join(" ") : text("failed");
}

export function node(tag, kind, ...inside) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

export function button(label, act, kind = "") {
  const made = node("button", `choice ${kind}`.trim(), label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// Says something to who does not see it.
export function announce(words) {
  let line = document.getElementById("told");
  if (!line) {
    line = node("p", "unseen");
    line.id = "told";
    line.setAttribute("role", "status");
    line.setAttribute("aria-live", "polite");
    document.body.append(line);
  }
  // The same words twice are said twice.
  line.textContent = "";
  setTimeout(() => { line.textContent = words; }, 30);
}
