// Signing in again where one is: nothing on the screen is lost, what is kept goes on under the same name only.
import { flush } from "./outbox.js";
import { hear, here } from "./place.js";
import { refresh } from "./screen.js";
import { node, text } from "./texts.js";

let shown = null;

// Where the tablet knows its user by a PIN, the page for that is the one to go to.
function elsewhere() {
  const link = node("a", "btn", text("sign_in_page"));
  link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
  return link;
}

function build() {
  const dialog = node("dialog", "asking"), form = node("form"), input = node("input"), trouble = node("p", "trouble");
  const label = node("label", "", text("sign_in_password", { name: here().user })), key = node("button", "choice first", text("sign_in_do"));
  Object.assign(input, { type: "password", name: "password", autocomplete: "current-password", required: true, id: "again-password" });
  label.htmlFor = input.id;
  trouble.setAttribute("role", "alert");
  form.append(node("p", "", text("sign_in")), label, input, trouble, node("div", "keys", key, elsewhere()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(input, trouble, dialog);
  });
  dialog.append(form);
  dialog.setAttribute("aria-label", text("sign_in"));
  dialog.addEventListener("close", () => { dialog.remove(); shown = null; });
  return dialog;
}

async function enter(input, trouble, dialog) {
  try {
    const response = await fetch("/sign-in?next=/healthz", {
      method: "POST", body: new URLSearchParams({ name: here().user, password: input.value }),
    });
    // Its styles would count as ours and be refused.
    const html = (await response.text()).replace(/<style[^]*?<\/style>/g, "");
    const page = response.redirected ? null : new DOMParser().parseFromString(html, "text/html");
    if (page) {
      trouble.textContent = page.querySelector("[role=alert]")?.textContent.trim() || text("failed");
      input.value = "";
      return input.focus();
    }
  } catch {
    trouble.textContent = text("unreached");
    return;
  }
  dialog.close();
  flush();
  refresh();
}

export function start() {
  hear("sign-in", () => {
    if (shown) return;
    shown = build();
    document.body.append(shown);
    shown.showModal();
  });
}
