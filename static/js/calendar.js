// The calendar: its line of now, and the day that a phone shows.
import { all, find } from "./dom.js";

const loadedAt = new WeakMap();

/** Move the line to where the time is. */
export function moveNow() {
  for (const grid of all("[data-now-minute]")) {
    const minute = minuteIn(grid, grid.dataset.nowMinute);
    const row = Math.floor((minute - Number(grid.dataset.firstMinute)) / 5) + 1;
    for (const mark of all("[data-now]", grid)) {
      mark.hidden = row < 1 || row > Number(grid.dataset.rows);
      mark.classList.remove(...Array.from(mark.classList).filter((name) => name.startsWith("cal-r-")));
      mark.classList.add(`cal-r-${row}`);
    }
    const label = find("[data-now-label]", grid);
    if (label && /^\d\d:\d\d$/.test(label.textContent.trim())) label.textContent = asClock(minute);
    moveLine(grid, minute);
  }
  for (const mark of all("[data-minutes]")) mark.textContent = minuteIn(mark, mark.dataset.minutes);
}

// In the list of a day the line stands before what is still to come: a gap until it is over.
function moveLine(list, minute) {
  const line = find("[data-run-now]", list);
  if (!line) return;
  const rows = all(":scope > li:not([data-run-now])", list);
  list.insertBefore(line, rows.find((row) => minuteOf(row) > minute) ?? null);
}

function minuteOf(row) {
  const [hours, minutes] = (row.dataset.at ?? find("time", row).dateTime).slice(-5).split(":");
  return Number(hours) * 60 + Number(minutes);
}

// The minute is that of the answer the grid came with, and a live update brings another one.
function minuteIn(grid, told) {
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
