// Turns what is shown into what came, touching only what differs: focus, typed words and open folds stay.
const OWN = new Set(["aria-busy", "data-pending"]);

// What has a name of its own never becomes something else: the value typed for one step is not the next one's.
function name(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return `#${node.nodeType}`;
  const { act, fields, href, keep } = node.dataset ?? {};
  const own = node.id || [act, fields, href, keep].filter((each) => each !== undefined).join("|") || "";
  return `${node.localName} ${own || node.getAttribute("name") || ""}`;
}

function attributes(old, fresh) {
  for (const { name: key } of [...old.attributes]) {
    if (fresh.hasAttribute(key) || OWN.has(key) || (key === "open" && old.localName === "details" && old.id)) continue;
    old.removeAttribute(key);
  }
  for (const { name: key, value } of fresh.attributes) {
    if (key === "open" && old.localName === "details" && old.id) continue;
    if (old.getAttribute(key) !== value) old.setAttribute(key, value);
  }
}

function typed(node) {
  return node.matches?.("input, textarea, select") && (node.hasAttribute("data-keep") || node === document.activeElement);
}

export function morph(old, fresh) {
  // What is in a template is no child of it.
  if (old.nodeType !== fresh.nodeType || name(old) !== name(fresh) || old.localName === "template") {
    old.replaceWith(fresh);
    return fresh;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return old;
  }
  if (old.isEqualNode(fresh)) return old;
  const before = old.getAttribute("value");
  attributes(old, fresh);
  if (typed(old) && old.localName !== "select") return old;
  children(old, fresh);
  if (old.localName === "select" && !typed(old)) old.value = fresh.value;
  if (old.localName === "input" && old.getAttribute("value") !== before) old.value = old.getAttribute("value") ?? "";
  return old;
}

function children(old, fresh) {
  const waiting = new Map();
  for (const child of old.childNodes) {
    const key = name(child);
    waiting.set(key, [...(waiting.get(key) ?? []), child]);
  }
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = waiting.get(name(child))?.shift();
    if (!same) {
      old.insertBefore(child, place);
      continue;
    }
    // Moving a node would take the focus from it, so what stands before it and is left over goes instead.
    while (place && place !== same && !held(place)) place = gone(place, waiting);
    if (same === place) place = place.nextSibling;
    else old.insertBefore(same, place);
    morph(same, child);
  }
  for (const left of waiting.values()) for (const child of left) child.remove();
}

const held = (node) => node.contains?.(document.activeElement);

function gone(place, waiting) {
  const next = place.nextSibling, left = waiting.get(name(place)), at = left?.indexOf(place) ?? -1;
  if (at >= 0) left.splice(at, 1);
  place.remove();
  return next;
}

export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}
