// Opens the cited page beside the conversation.
let shown = "", opener = null;

function show(address) {
  shown = address;
  const panel = element.querySelector(".panel");
  if (!panel) return;
  panel.hidden = !address;
  document.body.classList.toggle("reading", Boolean(address));
  if (address) panel.querySelector("iframe").src = address;
}

function close() {
  show("");
  opener?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-source]");
  if (button) {
    document.querySelector("[data-source][aria-expanded]")?.removeAttribute("aria-expanded");
    opener = button;
    button.setAttribute("aria-expanded", "true");
    show(button.dataset.source);
    element.querySelector(".close").focus();
  } else if (event.target.closest(".panel .close")) close();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) close(); });
watch("value", () => show(shown));
