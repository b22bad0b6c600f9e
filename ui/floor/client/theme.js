// Dark, light, or as the device has it; chosen once for this tablet.
const YEAR = 31_536_000;

function choose(theme) {
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  for (const each of document.querySelectorAll("[data-theme-to]")) {
    each.setAttribute("aria-pressed", String(each.dataset.themeTo === theme));
  }
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-to]");
    if (button) choose(button.dataset.themeTo);
  });
}
