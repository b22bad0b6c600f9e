// Switches the language in place: everything is rendered anew, what was typed stays.
import { visit } from "./screen.js";
import { announce, text } from "./texts.js";

const YEAR = 31_536_000;

async function change(select) {
  const lang = select.value, before = document.documentElement.lang;
  document.cookie = `lang=${lang}; path=/; max-age=${YEAR}; samesite=lax`;
  if (await visit(location.href, { lang, shown: true })) return;
  // The page in another language is the server's to make.
  document.cookie = `lang=${before}; path=/; max-age=${YEAR}; samesite=lax`;
  select.value = before;
  announce(text("unreached"));
}

export function start() {
  document.addEventListener("change", (event) => { if (event.target.id === "language") change(event.target); });
}
