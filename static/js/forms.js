// Forms: sent once, filters that send themselves, lists of what is found, and a password that can be looked at.
import { all, find, focus } from "./dom.js";

const submitButtons = (form) => Array.from(form.elements).filter((element) => element.type === "submit");

function lock(form, submitter, leaving) {
  form.dataset.sending = "";
  submitter?.setAttribute("aria-busy", "true");
  // Later, or the pressed button's own value would not be sent. An HTMX form keeps its buttons
  // enabled, since a disabled one loses the focus; the lock is enough there.
  if (leaving) setTimeout(() => submitButtons(form).forEach(disable));
}

function disable(button) {
  button.disabled = true;
  button.dataset.locked = "";
}

function unlock(form) {
  delete form.dataset.sending;
  for (const button of submitButtons(form)) {
    button.removeAttribute("aria-busy");
    if (!("locked" in button.dataset)) continue;
    button.disabled = false;
    delete button.dataset.locked;
  }
}

document.addEventListener(
  "submit",
  (event) => {
    if (!("sending" in event.target.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "resend" in form.dataset || form.target) return;
  lock(form, event.submitter, true);
});

document.addEventListener("htmx:before:request", (event) => {
  const { form, submitter, method } = event.detail.ctx.request;
  // What a field asks by the way must not keep its form from being sent.
  if (event.detail.ctx.sourceElement?.hasAttribute("data-aside")) return;
  if (form && method !== "GET" && !("resend" in form.dataset)) lock(form, submitter, false);
});

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx.request.form;
  if (form) unlock(form);
});

addEventListener("pageshow", () => all("form[data-sending]").forEach(unlock));

/* ---------- Filters ---------- */

const isText = (field) => field.matches("input:not([type]),input[type=text],input[type=search],textarea");
const filterForm = (field) => field.closest?.("form[data-autosubmit]");
let typing;

document.addEventListener("change", (event) => {
  const form = filterForm(event.target);
  if (form && !isText(event.target)) form.requestSubmit();
});

// A filter that loads a whole page must not do so under the typing hand.
document.addEventListener("input", (event) => {
  const form = filterForm(event.target);
  if (!form || !isText(event.target) || !form.hasAttribute("hx-get")) return;
  clearTimeout(typing);
  typing = setTimeout(() => form.requestSubmit(), 300);
});

/* ---------- What a search finds: arrow keys lead down into it and back; Tab does, too ---------- */

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function moveInList(event) {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const search = event.target.closest?.("[data-list]");
  const list = search ? find(search.dataset.list) : event.target.closest?.("a")?.closest("[data-picks]");
  if (!list) return;
  const links = all("a[href]", list);
  const at = search ? -1 : links.indexOf(event.target);
  const next = at + step < 0 ? find(`[data-list="#${list.id}"]`) : links[at + step];
  if (!next || next === event.target) return;
  event.preventDefault();
  next.focus();
}

/* ---------- A code of so many digits is sent by itself ---------- */

document.addEventListener("input", ({ target }) => {
  const digits = Number(target.dataset?.sendAt);
  if (digits && target.value.replace(/[\s-]/g, "").match(/^\d+$/)?.[0].length === digits) target.form.requestSubmit();
});

/* ---------- Passwords ---------- */

/** Show the password that is being typed, or hide it again. */
export function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
  focus(field);
}
