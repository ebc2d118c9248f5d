// From a search down into what it finds, and up and down in there, by arrow keys; Tab does it, too.
import { all, find } from "./dom.js";

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
