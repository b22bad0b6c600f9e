// Keeps the status line current, and tells the page when documents have come in.
const BUSY = 2000, IDLE = 15000, LOST = 5000;
let documents = null;

function named() {
  const { lang, title } = element.querySelector("[data-lang]")?.dataset ?? {};
  if (!lang) return;
  document.documentElement.lang = lang;
  document.title = title;
}

async function look() {
  let pause = IDLE;
  const shown = element.querySelector("[data-lang]");
  if (shown) {
    const line = shown.querySelector("p");
    try {
      const response = await fetch("/progress?lang=" + encodeURIComponent(shown.dataset.lang));
      const standing = await response.json();
      line.textContent = standing.text;
      shown.classList.toggle("busy", standing.busy);
      if (documents !== null && documents !== standing.documents) trigger("apply");
      documents = standing.documents;
      if (standing.busy) pause = BUSY;
    } catch {
      line.textContent = shown.dataset.unreachable;
      pause = LOST;
    }
  }
  clearTimeout(look.next);
  look.next = setTimeout(look, pause);
}

watch("value", () => { named(); look(); });
named();
look();
