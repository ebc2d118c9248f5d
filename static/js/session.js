// Whether somebody is still there: a warning a minute before the page locks, and another one five minutes
// before the sign-in ends. What lies over the page then is the business of lock.js.
import { find, tell } from "./dom.js";

const WARN_SECONDS = 60;
const WARN_OF_END_SECONDS = 300;
const HERE_MS = 60000;

const data = document.body.dataset;

const words = find("#t-session-words").dataset;
const idle = find("#idle");
const ending = find("#ending");
const lock = find("#lock");
let locksAt;
let endsAt;
let timer;
let isUsed = false;
let isToldOfEnd = false;

const secondsTo = (instant) => Math.max(0, (instant - Date.now()) / 1000);
const isLocked = () => lock.open;
const ask = (asks) => tell("ask", { asks });
// The lock can be put off by a sign of life, the end cannot.
const endComesFirst = () => endsAt <= locksAt;

/* ---------- How long is left ---------- */

function told(response) {
  const left = response.headers.get("Session-Left");
  if (left !== null && !isLocked()) expect(Number(left), Number(response.headers.get("Session-Ends")));
}

function expect(left, toEnd) {
  locksAt = Date.now() + left * 1000;
  endsAt = Date.now() + toEnd * 1000;
  if (left > WARN_SECONDS && idle.open) idle.close();
  if (toEnd > WARN_OF_END_SECONDS) isToldOfEnd = false;
  plan();
}

function plan() {
  clearTimeout(timer);
  if (isLocked()) return;
  const left = secondsTo(locksAt);
  const toEnd = secondsTo(endsAt);
  const waits = [left];
  if (idle.open || ending.open) waits.push(1);
  if (!endComesFirst() && left > WARN_SECONDS) waits.push(left - WARN_SECONDS);
  if (!isToldOfEnd) waits.push(toEnd - WARN_OF_END_SECONDS);
  timer = setTimeout(look, Math.max(0, Math.min(...waits)) * 1000 + 50);
}

// Another window may have been used meanwhile: the server knows.
async function look() {
  if (isLocked()) return;
  if (secondsTo(locksAt) <= 0) return ask(endComesFirst() ? "over" : "locked");
  const isLate = () => !endComesFirst() && secondsTo(locksAt) <= WARN_SECONDS;
  const isEnding = () => !isToldOfEnd && secondsTo(endsAt) <= WARN_OF_END_SECONDS;
  if ((isLate() && !idle.open && !ending.open) || isEnding()) {
    if (!(await talk("GET"))) return;
    if (isLocked()) return;
    if (isEnding()) warnOfEnd();
    else if (isLate()) warn();
  }
  showLeft();
  plan();
}

function warn() {
  if (!idle.open && !ending.open) idle.showModal();
}

function warnOfEnd() {
  isToldOfEnd = true;
  if (idle.open) idle.close();
  ending.showModal();
}

function showLeft() {
  if (idle.open) find("[data-idle-left]").textContent = words.left.replace("SECONDS", Math.ceil(secondsTo(locksAt)));
  if (!ending.open) return;
  const left = Math.ceil(secondsTo(endsAt));
  find("[data-ending-left]").textContent = words.ends
    .replace("MINUTES", Math.floor(left / 60))
    .replace("SECONDS", String(left % 60).padStart(2, "0"));
}

// Asked in the background it is no sign of life; POST is one.
async function talk(method) {
  const headers = { "HX-Request": "true", "Page-Of": data.pageOf };
  if (method === "GET") headers["X-Background"] = "1";
  else headers["X-CSRFToken"] = find('meta[name="csrf-token"]').content;
  try {
    const response = await fetch(data.session, { method, headers });
    if (response.status === 401) {
      ask(response.headers.get("Session-Asks") ?? "over");
      return false;
    }
    told(response);
  } catch {
    plan();
  }
  return true;
}

["keydown", "pointerdown", "input"].forEach((kind) =>
  document.addEventListener(
    kind,
    () => {
      isUsed = true;
    },
    { capture: true, passive: true },
  ),
);

setInterval(() => {
  if (!isUsed || isLocked() || idle.open) return;
  isUsed = false;
  talk("POST");
}, HERE_MS);

addEventListener("focus", look);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look();
});

document.addEventListener("click", async (event) => {
  if (event.target.closest?.("[data-go-on]")) {
    ending.close();
    plan();
  }
  if (!event.target.closest?.("[data-stay]")) return;
  idle.close();
  await talk("POST");
});
idle.addEventListener("cancel", (event) => {
  event.preventDefault();
  find("[data-stay]", idle).click();
});

document.addEventListener("clinic:unlocked", () => talk("GET"));
document.addEventListener("htmx:before:response", (event) => told(event.detail.ctx.response.raw));

// Who comes from another page of ours in the last minutes was told there.
isToldOfEnd = document.referrer.startsWith(`${location.origin}/`) && Number(data.sessionEnds) <= WARN_OF_END_SECONDS;
expect(Number(data.sessionLeft), Number(data.sessionEnds));
