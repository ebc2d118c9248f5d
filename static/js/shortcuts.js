// Shortcuts of a single key, for staff: off until somebody switches them on, on this device (WCAG 2.1.4).
import { all, find, focus } from "./dom.js";

const NAME = "shortcuts";

function areOn() {
  try {
    return localStorage.getItem(NAME) === "on";
  } catch (_) {
    return false;
  }
}

function switchTo(on) {
  try {
    localStorage.setItem(NAME, on ? "on" : "off");
  } catch (_) {
    /* private window: it is not kept */
  }
}

const isTaken = (event) =>
  event.defaultPrevented ||
  event.altKey ||
  event.ctrlKey ||
  event.metaKey ||
  event.target.closest?.("input,select,textarea,[contenteditable]") ||
  find("#drawer .drawer, dialog[open]");

/** What a key leads to: what the page itself has for it, else the way in the list of keys. */
function targetOf(key) {
  const search = key === "/" && all("main input[type=search]").find((field) => field.offsetParent);
  return search || find(`[data-key="${CSS.escape(key)}"]`);
}

document.addEventListener("keydown", (event) => {
  if (isTaken(event) || !areOn()) return;
  const target = targetOf(event.key.toLowerCase());
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) focus(target);
  else {
    if (target.matches("[data-week]")) focus(target);
    target.click();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-keys]")) return;
  find("#keys-on").checked = areOn();
  find("#keys").showModal();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "keys-on") switchTo(event.target.checked);
});
