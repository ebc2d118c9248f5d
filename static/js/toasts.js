// Short news at the edge of the page: they go by themselves, unless somebody reads them.
import { all, find, focus, say, within } from "./dom.js";

const TOAST_MS = 8000;
const TOASTS_AT_MOST = 3;

function adoptToast(toast) {
  let timer;
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    const stays = find(".pop-act", toast) || toast.matches(":hover") || toast.contains(document.activeElement);
    if (!stays) timer = setTimeout(() => dismiss(toast), TOAST_MS);
  };
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", () => setTimeout(start));
  start();
  const shown = all("#toasts > .pop");
  shown.slice(0, Math.max(0, shown.length - TOASTS_AT_MOST)).forEach(dismiss);
}

export function dismiss(toast) {
  const hadFocus = toast.contains(document.activeElement);
  toast.remove();
  if (hadFocus) focus(find("#toasts [data-dismiss]") ?? find("#main"));
}

/** Look after the toasts of the page, and those that come. */
export function watchToasts() {
  const region = find("#toasts");
  if (!region) return;
  for (const toast of all(".pop", region)) {
    adoptToast(toast);
    // Part of the first page, a live region is silent; so it is said once.
    if (toast.getAttribute("role") !== "alert") say(find("strong", toast)?.textContent);
  }
  // On phones the page begins below them, so that they cover no text (phone.css).
  const measure = () => document.documentElement.style.setProperty("--toasts", `${region.offsetHeight}px`);
  new ResizeObserver(measure).observe(region);
  const adopt = (change) => within(Array.from(change.addedNodes), ".pop").forEach(adoptToast);
  new MutationObserver((changes) => changes.forEach(adopt)).observe(region, { childList: true });
}
