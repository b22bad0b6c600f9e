// Passes on what was chosen in the conversation, and keeps its latest question in view.
let turns = 0;

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choose]");
  if (button) trigger("select", { choose: button.dataset.choose, ask: button.dataset.ask ?? "" });
});

watch("value", () => {
  const all = element.querySelectorAll(".turn");
  if (all.length > turns) all[all.length - 1].scrollIntoView({ block: "start" });
  turns = all.length;
});
