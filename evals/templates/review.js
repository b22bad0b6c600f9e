// One key each, while nothing is being typed; Escape leaves a field, Ctrl+Enter keeps from within one.
const KEYS = { k: "keep", e: "edit", d: "drop", u: "undo" };

function press(name) {
  const button = document.getElementById(name);
  if (button && !button.disabled) button.click();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, input");
  if (typing && event.key === "Escape") {
    typing.blur();
  } else if (typing && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    typing.blur();
    press("keep");
  } else if (!typing && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const name = KEYS[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault(); // else "e" would be typed into the field it opens
    press(name);
  }
});
