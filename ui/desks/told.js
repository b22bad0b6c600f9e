// The notice above a panel: read out when it changes, seen wherever the page was scrolled to.
element.setAttribute("role", "status");
document.addEventListener("desk:clear", () => { props.value = ""; });
document.addEventListener("desk:trouble", (event) => { props.value = document.querySelector(event.detail).innerHTML; });
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) props.value = "";
});
watch("value", () => {
  document.dispatchEvent(new Event("desk:told"));
  element.querySelector(".notice")?.scrollIntoView({ block: "nearest" });
});
