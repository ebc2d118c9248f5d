// Puts a fetched part in the place of the one that is there, without taking anything from under a hand.
import { all, copyOf, find, isChanged, words } from "./dom.js";

/** Morph `fresh` in. A part in use only offers it, unless `force`; `show` gets the part then. */
export function place(part, fresh, force, show) {
  if (!part || !fresh) return;
  keepTaken(part, fresh);
  // Only what the person did themselves moves the focus or is spoken.
  for (const element of [fresh, ...all("[data-focus], [data-announce]", fresh)]) {
    element.removeAttribute("data-focus");
    element.removeAttribute("data-announce");
  }
  if (meaning(part) === meaning(fresh)) {
    Object.assign(part.dataset, fresh.dataset);
    return;
  }
  if (!force && !("liveAlways" in part.dataset) && isInUse(part)) return offer(part, show);
  htmx.swap({ text: fresh.outerHTML, target: part, sourceElement: part, swap: "outerMorph", request: {}, hx: {} });
}

// What a person reads and can press; not what only passes with the time.
function meaning(part) {
  const copy = part.cloneNode(true);
  for (const passing of all(".live-note, [data-now-label], [data-minutes]", copy)) passing.remove();
  const ways = all("a[href], form[action], button", copy).map((way) =>
    [way.getAttribute("href"), way.getAttribute("action"), way.disabled].join(" "),
  );
  return `${copy.textContent.replace(/\s+/g, " ")}\n${ways.join("\n")}`;
}

// A time that is free no more turns grey where it stands, so that the others do not jump.
function keepTaken(part, fresh) {
  const same = (element) => element?.id && find(`#${CSS.escape(element.id)}`, fresh);
  for (const old of all("li[id^=slot-]", part)) {
    if (same(old)) continue;
    const before = same(old.previousElementSibling);
    let next = old.nextElementSibling;
    while (next && !same(next)) next = next.nextElementSibling;
    const after = same(next);
    if (before) before.after(taken(old));
    else if (after) after.before(taken(old));
  }
}

function taken(old) {
  const item = old.cloneNode(true);
  const slot = find(".slot", item);
  if (slot.matches(".slot-gone")) return item;
  const time = find("time", slot);
  for (const name of ["name", "value", "aria-pressed"]) slot.removeAttribute(name);
  Object.assign(slot, { className: "slot slot-gone", type: "button", disabled: true });
  slot.setAttribute("aria-label", words.taken.replace("TIME", time.textContent));
  slot.replaceChildren(time);
  return item;
}

function isInUse(part) {
  const focused = document.activeElement;
  if (part.contains(focused) && focused.matches("a[href],button,input,select,textarea,summary")) return true;
  if (find("form[data-sending]", part) || part.matches("form[data-sending]")) return true;
  return all("textarea,select,input:not([type=hidden],[type=submit])", part).some(isChanged);
}

function offer(part, show) {
  if (find(":scope > .live-note", part)) return;
  const note = copyOf("#t-updated");
  if (!note) return;
  find("[data-live-reload]", note).addEventListener("click", () => {
    note.remove();
    part.tabIndex = -1;
    part.focus();
    show(part);
  });
  part.prepend(note);
}

const told = new Set();

/** The bell's news that came along, each once. */
export function showNews(page) {
  for (const toast of all("[data-news] > .pop", page)) {
    if (told.has(toast.id)) continue;
    told.add(toast.id);
    find("#toasts")?.append(document.importNode(toast, true));
  }
}
