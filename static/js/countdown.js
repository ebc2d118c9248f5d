// The clock of a held time, in the panel and in the bar.
import { all, find, focus, say, words } from "./dom.js";

/** Around the ring, in its own units. */
const ROUND = 163.36;

export function startHolds() {
  for (const hold of all("[data-hold]:not([data-started])")) {
    hold.dataset.started = "yes";
    startHold(hold);
  }
}

function startHold(hold) {
  // The server's clock rules; the device's own may be wrong by minutes.
  const ahead = Date.parse(hold.dataset.serverNow) - Date.now();
  const ends = Date.parse(hold.dataset.expiresAt);
  const timer = setInterval(() => {
    if (!hold.isConnected) return clearInterval(timer);
    const left = Math.max(0, Math.ceil((ends - Date.now() - ahead) / 1000));
    showLeft(hold, left);
    if (left > 0) return;
    clearInterval(timer);
    endHold(hold);
  }, 500);
}

function showLeft(hold, left) {
  const minutes = Math.floor(left / 60);
  const seconds = left % 60;
  const text = `${minutes}:${String(seconds).padStart(2, "0")}`;
  const clock = find("[data-left]", hold);
  if (clock.textContent === text) return;
  clock.textContent = text;
  clock.setAttribute("aria-label", (words.left ?? "").replace("MINUTES", minutes).replace("SECONDS", seconds));
  const part = Math.min(1, left / Number(hold.dataset.total));
  find(".prog", hold)?.setAttribute("stroke-dashoffset", (ROUND * (1 - part)).toFixed(2));
  if (left <= 60 && left > 0 && !hold.classList.contains("is-late")) {
    hold.classList.add("is-late");
    sayOnce(hold, words.oneMinute);
  }
}

// The bar and the panel show the same time: one of them speaks.
function sayOnce(hold, text) {
  if (hold === find("[data-hold]")) say(text);
}

function endHold(hold) {
  const panel = hold.closest("#confirm, #kept") ?? document;
  const hadFocus = hold.contains(document.activeElement);
  hold.hidden = true;
  const ended = find("[data-hold-ended]", panel);
  if (ended) ended.hidden = false;
  const submit = find("[data-hold-submit]", panel);
  if (submit) submit.disabled = true;
  sayOnce(hold, words.ended);
  if (hadFocus || document.activeElement === document.body) focus(ended);
}

document.addEventListener("htmx:after:settle", startHolds);

/** The phone's bar is in the way once the panel it leads to is on the screen. */
export function watchPanel() {
  const seen = new IntersectionObserver((entries) => {
    for (const bar of all("#sheet, .kept.is-here")) bar.hidden = entries[0].isIntersecting;
  });
  const watch = () => {
    const panel = find("#confirm");
    seen.disconnect();
    if (panel) seen.observe(panel);
  };
  document.addEventListener("htmx:after:settle", watch);
  watch();
}
