// Opens the cited page of the manual beside the case; closed by its button or Escape, the focus goes back.
import { hear } from "./place.js";

let opener = null, shown = "";

const panel = () => document.getElementById("source");

function show(address) {
  shown = address;
  panel().hidden = !address;
  document.body.classList.toggle("reading", Boolean(address));
  if (address) panel().querySelector("iframe").src = address;
}

function open(button) {
  document.querySelector("[data-href][aria-expanded]")?.removeAttribute("aria-expanded");
  opener = button;
  button.setAttribute("aria-expanded", "true");
  show(button.dataset.href);
  panel().querySelector(".close").focus();
}

function close() {
  show("");
  const same = opener?.isConnected ? opener : document.querySelector(`[data-href="${CSS.escape(opener?.dataset.href ?? "")}"]`);
  same?.removeAttribute("aria-expanded");
  same?.focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-href]");
    if (button) open(button);
    else if (event.target.closest("#source .close")) close();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) close(); });
  // A part of the page that was rendered anew knows nothing of what is open.
  hear("swapped", () => { if (shown) { panel().hidden = false; document.body.classList.add("reading"); } });
}
