// One panel: sends what is pressed or chosen in it to the server, and draws how far long work is.
const key = element.closest(".block.panel").id.replace("panel-", "");
let kept = null, watching = null, waiting = null, said = null, forms = new Map(), sent = { at: -Infinity };

function fieldsOf(form) {
  const fields = {};
  if (!form) return fields;
  for (const [name, value] of new FormData(form)) if (typeof value === "string") (fields[name] ??= []).push(value);
  return fields;
}

// Nothing is pressed while an answer is on its way: two at once could come back in the other order.
function wait(sender = null) {
  forms = new Map([...element.querySelectorAll("form")].map((form) => [form, form === sender ? null : purpose(form)]));
  element.classList.add("busy");
  element.setAttribute("aria-busy", "true");
  clearTimeout(waiting);
  waiting = setTimeout(rest, 15_000);
}

// What a form is for; two of the same purpose are one form to whoever fills it in.
const purpose = ({ dataset: { act, upload, of } }) => [act, upload, of].join();

function rest() {
  clearTimeout(waiting);
  element.classList.remove("busy");
  element.removeAttribute("aria-busy");
}

// How the panel is looked at: its filters, and what a link or button adds to them.
const view = (more = {}) => ({ ...fieldsOf(element.querySelector("form[data-view]")), ...more });
const show = (more) => {
  wait();
  trigger("apply", { view: view(more) });
};

function send(act, fields, sender) {
  // A double click is meant once.
  const same = JSON.stringify([act, fields]) === JSON.stringify(sent.what), soon = performance.now() - sent.at < 700;
  if (same && soon) return;
  sent = { what: [act, fields], at: performance.now() };
  remember();
  wait(sender);
  trigger("submit", { act, fields, view: view() });
}

function remember() {
  const at = document.activeElement;
  kept = element.contains(at) ? at.id || null : null;
}

function settle() {
  rest();
  // Gradio patches the page in place: a field would keep what was typed into it for another form, or was done with.
  for (const [form, was] of forms) if (form.matches("[data-view]") || purpose(form) !== was) form.reset();
  forms.clear();
  const again = kept && document.getElementById(kept);
  if (again) again.focus({ preventScroll: true });
  else if (kept) (element.querySelector("[data-next]") ?? element.querySelector("h2"))?.focus();
  kept = null;
  const line = said && element.querySelector(`form[data-upload="${said.address}"] [role=status]`);
  if (line) line.textContent = said.text;
  said = null;
  poll();
}

// Asks before what cannot be taken back.
function confirmed(text) {
  return new Promise((answer) => {
    const template = document.querySelector("#sure");
    const dialog = template.content.firstElementChild.cloneNode(true);
    dialog.querySelector("p").textContent = text;
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      answer(dialog.returnValue === "yes");
      dialog.remove();
    });
    dialog.showModal();
  });
}

async function act(source, form) {
  const given = source.dataset.fields ? JSON.parse(source.dataset.fields) : {};
  const fields = { ...fieldsOf(form), ...given };
  const sure = source.dataset.confirm;
  if (sure && !(await confirmed(sure))) return source.focus();
  send(source.dataset.act, fields, form);
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act], button[data-show]");
  if (!button || button.form?.matches("form[data-act]") && button.type === "submit") return;
  remember();
  if (button.dataset.show) leave(button);
  else act(button, button.closest("form"));
});

// Looks elsewhere; what was typed into a form that says so is not lost without a question.
async function leave(button) {
  const form = element.querySelector("form[data-unsaved]");
  if (form && !form.contains(button) && typed(form) && !(await confirmed(form.dataset.unsaved))) return button.focus();
  show(JSON.parse(button.dataset.show));
}

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  remember();
  if (form.matches("[data-upload]")) upload(form);
  else if (form.matches("[data-download]")) download(form);
  else if (form.matches("[data-act]")) act(form, form);
  else show();
});

element.addEventListener("change", (event) => {
  if (event.target.closest("form[data-view]") && event.target.matches("select, input[type=date], input[type=checkbox]")) {
    remember();
    show();
  }
  if (event.target.matches("[data-all]")) {
    for (const box of element.querySelectorAll(`[name=${event.target.dataset.all}]`)) box.checked = event.target.checked;
  }
});

// A key marked on a button presses it, unless something is being typed.
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !element.closest(".panel.open")) return;
  const button = element.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  if (button.matches("textarea, input")) button.focus();
  else button.click();
});

// Files go one by one over a route of their own, with how far they are.
async function upload(form) {
  const line = form.querySelector("[role=status]"), bar = form.querySelector("progress");
  const files = [...form.querySelector("[type=file]").files];
  const named = new URLSearchParams(Object.entries(fieldsOf(form)).map(([name, [value]]) => [name, value]));
  bar.hidden = false;
  for (const [place, file] of files.entries()) {
    named.set("name", file.name);
    line.textContent = form.dataset.sending.replace("{name}", file.name);
    const [problem, text] = await put(`${form.dataset.upload}?${named}`, file, (share) => { bar.value = (place + share) / files.length; });
    line.textContent = problem || text;
    if (problem) {
      bar.hidden = true;
      return;
    }
  }
  form.reset();
  said = { address: form.dataset.upload, text: line.textContent };
  show();
}

// A file to take away; what stands against it is told where the button is.
async function download(form) {
  const line = form.querySelector("[role=status]");
  const named = new URLSearchParams(Object.entries(fieldsOf(form)).map(([name, [value]]) => [name, value]));
  line.textContent = "";
  try {
    const response = await fetch(`${form.dataset.download}?${named}`);
    if (!response.ok) {
      const problem = await response.json();
      line.textContent = [problem.message, problem.remedy].filter(Boolean).join(" ");
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = form.dataset.name;
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) {
    line.textContent = String(error);
  }
}

function put(address, file, report) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.upload.addEventListener("progress", (event) => report(event.loaded / (event.total || 1)));
    request.addEventListener("loadend", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* a proxy's page */ }
      if (request.status === 200) return done(["", answer.text ?? answer.name ?? ""]);
      done([[answer.message, answer.remedy].filter(Boolean).join(" ") || `${file.name}: ${request.status || "–"}`, ""]);
    });
    request.send(file);
  });
}

// Whether something was typed or chosen that a redrawing would lose.
const begun = () => [...element.querySelectorAll("form:not([data-view])")].some(typed);

function typed(form) {
  return [...form.querySelectorAll("input, select, textarea")].some((field) =>
    field.type === "file" ? field.files.length : field.matches("select") ? chosen(field)
      : field.matches("[type=radio], [type=checkbox]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
}

// Another choice than the one that was made for the reader.
function chosen(field) {
  const options = [...field.options];
  return field.selectedIndex !== Math.max(options.findIndex((each) => each.defaultSelected), 0);
}

async function poll() {
  clearTimeout(watching);
  const box = element.querySelector("[data-poll]");
  if (!box || !element.closest(".panel.open")) return;
  let pause = 4000;
  try {
    const standing = await (await fetch(box.dataset.poll)).json();
    const bar = box.querySelector("progress");
    box.hidden = !standing.busy;
    if (standing.share === null) bar.removeAttribute("value");
    else bar.value = standing.share;
    box.querySelector("p").textContent = standing.text;
    if (standing.busy) pause = 800;
    if (box.dataset.version !== standing.version && !begun()) return trigger("apply", { act: "refresh", view: view() });
  } catch { /* the next look tells */ }
  watching = setTimeout(poll, pause);
}

document.addEventListener("desk:told", rest);
document.addEventListener("desk:show", (event) => { if (event.detail === key) show(); });
watch("value", settle);
