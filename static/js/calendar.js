// The calendar: its line of now, and the day that a phone shows.
import { all, find } from "./dom.js";

const loadedAt = new WeakMap();

/** Move the line to where the time is. */
export function moveNow() {
  for (const grid of all("[data-now-minute]")) {
    const minute = minuteIn(grid);
    const row = Math.floor((minute - Number(grid.dataset.firstMinute)) / 5) + 1;
    for (const mark of all("[data-now]", grid)) {
      mark.hidden = row < 1 || row > Number(grid.dataset.rows);
      mark.classList.remove(...Array.from(mark.classList).filter((name) => name.startsWith("cal-r-")));
      mark.classList.add(`cal-r-${row}`);
    }
    const label = find("[data-now-label]", grid);
    if (label && /^\d\d:\d\d$/.test(label.textContent.trim())) label.textContent = asClock(minute);
  }
}

// The minute is that of the answer the grid came with, and a live update brings another one.
function minuteIn(grid) {
  const told = grid.dataset.nowMinute;
  if (loadedAt.get(grid)?.told !== told) loadedAt.set(grid, { told, at: Date.now() });
  return Number(told) + Math.floor((Date.now() - loadedAt.get(grid).at) / 60000);
}

const asClock = (minute) =>
  [Math.floor(minute / 60) % 24, minute % 60].map((n) => String(n).padStart(2, "0")).join(":");

/** Show this link's day, if it is here; whether it is. */
export function pickDay(link) {
  const columns = all("[data-day-col]");
  const isOf = (column) => column.dataset.dayCol === link.dataset.day;
  if (!columns.some(isOf)) return false;
  for (const column of columns) column.classList.toggle("is-picked", isOf(column));
  for (const other of all("[data-day]", link.closest("ol"))) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "date");
  history.replaceState(history.state, "", link.href);
  return true;
}
