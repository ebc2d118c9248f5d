// What lies over the page: the lock, the question before something that matters, and signing in anew once
// the sign-in is over. What was typed stays where it is, and what was refused is sent again.
import { all, find, tell } from "./dom.js";

const data = document.body.dataset;
const lock = find("#lock");

const words = find("#t-session-words").dataset;
let isAsking = false;
let refused = null;

/* ---------- Asking ---------- */

const hides = (what) => what !== "prove";

function ask(what) {
  // What lies there already stays: somebody may be typing into it.
  if (isAsking || (lock.open && lock.dataset.asks === what && find("form", lock))) return;
  if (hides(what)) cover(what);
  fill(what);
}

function cover(what) {
  document.documentElement.dataset.locked = "";
  for (const warning of all("dialog.ask[open]")) warning.close();
  if (!lock.open || lock.dataset.asks === "prove") lock.textContent = what === "over" ? words.over : words.away;
  if (!lock.open) lock.showModal();
}

const ways = { prove: data.prove, locked: data.unlock, over: data.signIn };

async function fill(what) {
  if (isAsking) return;
  isAsking = true;
  lock.dataset.asks = what;
  let next = null;
  try {
    const response = await fetch(ways[what], {
      headers: {
        "HX-Request": "true",
        "HX-Target": "lock",
        "HX-Current-URL": location.href,
        "X-Background": "1",
        "Page-Of": data.pageOf,
      },
    });
    next = response.headers.get("Session-Asks");
    if (!next) await answered(response);
  } catch {
    setTimeout(() => {
      if (lock.open && !find("form", lock)) fill(what);
    }, 5000);
  } finally {
    isAsking = false;
  }
  if (next) ask(next);
}

// 204: that was right. A page: somebody else has signed in, and this one is none of theirs.
async function answered(response) {
  const token = response.headers.get("Csrf-Token");
  if (token) take(token);
  const wanted = response.headers.get("HX-Redirect");
  if (response.status === 204) opened();
  else if (wanted) location.replace(wanted);
  else if (!response.ok && response.status !== 422 && response.status !== 429) throw new Error(String(response.status));
  else show(await response.text());
}

const take = (token) => tell("token", { token });

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const form = find("form", page);
  if (!form) return note((find(".pop p", page) ?? find("strong", page))?.textContent ?? words.failed);
  lock.replaceChildren(...page.body.childNodes);
  if (!lock.open) lock.showModal();
  const token = find("input[name=csrf_token]", lock);
  if (token) take(token.value);
  (find("[aria-invalid=true]", lock) ?? find("[autofocus]", lock) ?? find("input[type=password]", lock))?.focus();
}

// A sentence over the form that lies there.
function note(text) {
  const form = find("form", lock);
  if (!form) throw new Error(text);
  find(".note-danger", form)?.remove();
  const line = find("[data-lock-error]", form) ?? document.createElement("p");
  line.dataset.lockError = "";
  line.className = "note note-warn";
  line.setAttribute("role", "alert");
  line.textContent = text;
  form.prepend(line);
}

function opened() {
  delete document.documentElement.dataset.locked;
  lock.replaceChildren();
  if (lock.open) lock.close();
  tell("unlocked");
  again();
}

lock.addEventListener("submit", async (event) => {
  const form = event.target;
  if ("leave" in form.dataset) return;
  event.preventDefault();
  event.stopPropagation();
  const button = find("button[type=submit]", form);
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "HX-Request": "true", "HX-Target": "lock", "Page-Of": data.pageOf },
      body: new FormData(form),
    });
    const asks = response.headers.get("Session-Asks");
    if (asks) {
      lock.replaceChildren();
      ask(asks);
    } else await answered(response);
  } catch {
    note(words.failed);
  } finally {
    button.removeAttribute("aria-busy");
  }
});

// What is only asked may be left; what is locked stays locked, also at the second Esc.
lock.addEventListener("cancel", (event) => {
  if (hides(lock.dataset.asks)) event.preventDefault();
  else {
    refused = null;
    lock.replaceChildren();
  }
});
lock.addEventListener("close", () => {
  if ("locked" in document.documentElement.dataset) lock.showModal();
});

document.addEventListener("clinic:ask", (event) => ask(event.detail.asks));
// Whose passkey that was over a page that is over, the server says.
document.addEventListener("clinic:proven", () => {
  if (lock.dataset.asks === "over") fill("over");
  else opened();
});

/* ---------- What was refused ---------- */

document.addEventListener(
  "htmx:before:response",
  (event) => {
    const { raw } = event.detail.ctx.response;
    const asks = raw.headers.get("Session-Asks");
    if (!asks) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    refused = asks === "prove" ? null : event.detail.ctx;
    ask(asks);
  },
  true,
);

// Nothing was done, so it is asked once more: the form as it is now, or the part. What else there
// is can be pressed again.
function again() {
  const ctx = refused;
  refused = null;
  if (!ctx?.sourceElement?.isConnected) return;
  const { form, submitter, method, action } = ctx.request;
  const isSent = form?.isConnected && (ctx.sourceElement === form || ctx.sourceElement === submitter);
  if (isSent) form.requestSubmit(submitter?.form === form ? submitter : null);
  else if (method === "GET") {
    const { target, swap, push, replace, select } = ctx;
    htmx.ajax("GET", action, { target, swap, push, replace, select });
  }
}
