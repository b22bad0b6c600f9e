// The bar of a desk: opens one panel at a time (#documents), and switches the language.
let begun = false;

function open(key) {
  const links = [...element.querySelectorAll("nav a")];
  if (!links.length) return;
  const chosen = links.find((each) => each.hash === "#" + key) ?? links[0];
  for (const link of links) {
    if (link === chosen) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const name = chosen.hash.slice(1);
  document.querySelectorAll(".block.panel").forEach((each) => each.classList.toggle("open", each.id === "panel-" + name));
  document.dispatchEvent(new CustomEvent("desk:show", { detail: name }));
}

function named() {
  const root = element.querySelector("[data-lang]");
  if (!root) return;
  document.documentElement.lang = root.dataset.lang;
  document.title = root.dataset.title;
  if (!begun) {
    begun = true;
    open(location.hash.slice(1));
  }
}

// An event that does not reach us, or comes from nobody any more, is told in the page's own words.
const send = window.fetch;
window.fetch = async (...asked) => {
  const joins = String(asked[0]?.url ?? asked[0]).includes("/queue/join");
  try {
    const response = await send(...asked);
    if (joins && response.status === 401) document.dispatchEvent(new CustomEvent("desk:trouble", { detail: "#away" }));
    return response;
  } catch (error) {
    if (joins) document.dispatchEvent(new CustomEvent("desk:trouble", { detail: "#lost" }));
    throw error;
  }
};

element.addEventListener("change", (event) => {
  if (!event.target.matches("[name=lang]")) return;
  document.cookie = `lang=${encodeURIComponent(event.target.value)}; path=/; max-age=31536000; samesite=strict`;
  location.reload();
});
addEventListener("hashchange", () => {
  document.dispatchEvent(new Event("desk:clear"));
  open(location.hash.slice(1));
});
watch("value", named);
named();
