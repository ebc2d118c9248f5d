// Whether somebody is still there: a warning a minute before the page locks, the lock over the page,
// and the question before something that matters. What was typed stays where it is.
(function () {
  "use strict";

  const WARN_SECONDS = 60;
  const HERE_MS = 60000;

  const find = (selector, from = document) => from.querySelector(selector);
  const data = document.body.dataset;
  if (!("sessionLeft" in data)) return;

  const words = find("#t-session-words").dataset;
  const idle = find("#idle");
  const lock = find("#lock");
  let endsAt;
  let timer;
  let isUsed = false;
  let isAsking = false;

  const secondsLeft = () => Math.max(0, (endsAt - Date.now()) / 1000);
  const isLocked = () => lock.open;

  /* ---------- How long is left ---------- */

  function told(response) {
    const left = response.headers.get("Session-Left");
    if (left !== null && !isLocked()) expect(Number(left));
  }

  function expect(seconds) {
    endsAt = Date.now() + seconds * 1000;
    if (seconds > WARN_SECONDS && idle.open) idle.close();
    plan();
  }

  function plan() {
    clearTimeout(timer);
    const left = secondsLeft();
    if (!isLocked()) timer = setTimeout(look, left > WARN_SECONDS ? (left - WARN_SECONDS) * 1000 : Math.min(1000, left * 1000 + 50));
  }

  // Another window may have been used meanwhile: the server knows.
  async function look() {
    const left = secondsLeft();
    if (left > WARN_SECONDS) return plan();
    if (left > 0 && idle.open) { showLeft(left); return plan(); }
    if (left > 0) {
      if (!(await talk("GET"))) return;
      if (secondsLeft() <= WARN_SECONDS) warn();
    } else {
      cover();
      await fill("locked");
    }
  }

  function warn() {
    if (isLocked() || idle.open) return;
    showLeft(secondsLeft());
    idle.showModal();
    plan();
  }

  function showLeft(left) {
    const whole = Math.ceil(left);
    const line = find("[data-idle-left]");
    line.textContent = words.left.replace("SECONDS", whole);
  }

  // Asked in the background it is no sign of life; POST is one.
  async function talk(method) {
    const headers = { "HX-Request": "true" };
    if (method === "GET") headers["X-Background"] = "1";
    else headers["X-CSRFToken"] = find('meta[name="csrf-token"]').content;
    try {
      const response = await fetch(data.session, { method, headers });
      if (response.status === 401) { ask(response.headers.get("Session-Asks") ?? "locked"); return false; }
      told(response);
      return true;
    } catch {
      plan();
      return true;
    }
  }

  ["keydown", "pointerdown", "input"].forEach((kind) =>
    document.addEventListener(kind, () => { isUsed = true; }, { capture: true, passive: true }));

  setInterval(() => {
    if (!isUsed || isLocked() || idle.open) return;
    isUsed = false;
    talk("POST");
  }, HERE_MS);

  addEventListener("focus", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });

  document.addEventListener("click", async (event) => {
    if (!event.target.closest?.("[data-stay]")) return;
    idle.close();
    await talk("POST");
  });
  idle.addEventListener("cancel", (event) => { event.preventDefault(); find("[data-stay]", idle).click(); });

  /* ---------- The lock, and the question ---------- */

  function ask(what) {
    if (isAsking) return;
    if (what === "locked") cover();
    fill(what);
  }

  function cover() {
    document.documentElement.dataset.locked = "";
    if (idle.open) idle.close();
    if (!lock.open) { lock.textContent = words.away; lock.showModal(); }
    clearTimeout(timer);
  }

  async function fill(what) {
    if (isAsking) return;
    isAsking = true;
    lock.dataset.asks = what;
    try {
      const response = await fetch(what === "prove" ? data.prove : data.unlock, {
        headers: { "HX-Request": "true", "HX-Target": "lock", "HX-Current-URL": location.href, "X-Background": "1" },
      });
      const wanted = response.headers.get("HX-Redirect");
      if (response.status === 204) { told(response); return opened(); }
      if (wanted) return location.assign(data.signIn + "?next=" + encodeURIComponent(location.pathname + location.search));
      if (!response.ok) throw new Error(String(response.status));
      show(await response.text());
    } catch {
      setTimeout(() => { isAsking = false; if (lock.open) fill(what); }, 5000);
    } finally {
      if (lock.childElementCount) isAsking = false;
    }
  }

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    lock.replaceChildren(...page.body.childNodes);
    if (!lock.open) lock.showModal();
    (find("[aria-invalid=true]", lock) ?? find("input[type=password]", lock))?.focus();
  }

  function opened() {
    delete document.documentElement.dataset.locked;
    isAsking = false;
    lock.replaceChildren();
    if (lock.open) lock.close();
    document.dispatchEvent(new CustomEvent("clinic:unlocked"));
    talk("GET");
  }

  lock.addEventListener("submit", async (event) => {
    const form = event.target;
    if ("leave" in form.dataset) return;
    event.preventDefault();
    event.stopPropagation();
    const button = find("button[type=submit]", form);
    button.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { "HX-Request": "true", "HX-Target": "lock" },
        body: new FormData(form),
      });
      if (response.status === 204) return opened();
      const wanted = response.headers.get("HX-Redirect");
      if (wanted) return location.assign(wanted);
      if (response.status === 422 || response.status === 429) return show(await response.text());
      throw new Error(String(response.status));
    } catch {
      let note = find("[data-lock-error]", form);
      if (!note) { note = document.createElement("p"); note.dataset.lockError = ""; note.setAttribute("role", "alert"); form.prepend(note); }
      note.textContent = words.failed;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });

  // What is only asked may be left; what is locked stays locked, also at the second Esc.
  lock.addEventListener("cancel", (event) => {
    if (lock.dataset.asks === "locked") event.preventDefault();
    else lock.replaceChildren();
  });
  lock.addEventListener("close", () => { if ("locked" in document.documentElement.dataset) lock.showModal(); });

  document.addEventListener("clinic:ask", (event) => ask(event.detail.asks));
  document.addEventListener("clinic:proven", opened);
  document.addEventListener("htmx:before:response", (event) => {
    const { raw } = event.detail.ctx.response;
    const asks = raw.headers.get("Session-Asks");
    if (asks) { event.preventDefault(); event.stopImmediatePropagation(); ask(asks); } else told(raw);
  }, true);

  expect(Number(data.sessionLeft));
})();
