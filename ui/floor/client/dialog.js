// Asks before something is done that cannot be taken back, in the page's own words and buttons.
import { button, node, text } from "./texts.js";

// Resolves to the choice's value, null where the person thinks better of it. `choices`: [[value, label, kind], ...].
export function choose(question, choices, more = []) {
  const opener = document.activeElement, shown = node("dialog", "asking");
  const words = node("p", "", question);
  words.id = "asking-words";
  shown.setAttribute("aria-labelledby", words.id);
  return new Promise((done) => {
    const end = (value) => { shown.close(); shown.remove(); opener?.focus?.(); done(value); };
    const keys = choices.map(([value, label, kind]) => button(label, () => end(value), kind));
    shown.append(words, ...more, node("div", "keys", ...keys, button(text("no"), () => end(null))));
    shown.addEventListener("cancel", (event) => { event.preventDefault(); end(null); });
    document.body.append(shown);
    shown.showModal();
  });
}

export const confirmed = (question) => choose(question, [[true, text("yes"), "first"]]);
