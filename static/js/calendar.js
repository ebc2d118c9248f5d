// The calendar: its line of now, and the day that a phone shows.
import { all, find, words } from "./dom.js";

const loadedAt = new WeakMap();

/** Move the line to where the time is. */
export function moveNow() {
  for (const grid of all("[data-now-minute]")) {
    const minute = minuteIn(grid, grid.dataset.nowMinute);
    const [first, step] = [Number(grid.dataset.firstMinute), Number(grid.dataset.step ?? 5)];
    const row = Math.floor((minute - first) / step) + 1;
    for (const mark of all("[data-now]", grid)) {
      mark.hidden = row < 1 || row > Number(grid.dataset.rows);
      if (step === 60) moveIntoHour(mark, row, Math.floor((minute % 60) / 5));
      else setPlace(mark, "cal-r-", row);
    }
    const label = find("[data-now-label]", grid);
    if (label && /^\d\d:\d\d$/.test(label.textContent.trim())) label.textContent = asClock(minute);
    moveLine(grid, minute);
  }
  for (const mark of all("[data-minutes]")) mark.textContent = asLength(minuteIn(mark, mark.dataset.minutes));
}

function setPlace(mark, prefix, number) {
  mark.classList.remove(...Array.from(mark.classList).filter((name) => name.startsWith(prefix)));
  mark.classList.add(`${prefix}${number}`);
}

// Where rows are as high as what lies in them, the line lies in the one of its hour, in twelfths of it.
function moveIntoHour(mark, row, twelfth) {
  const cell = hoursOf(mark)[row - 1];
  if (cell && !cell.contains(mark)) cell.prepend(mark);
  setPlace(mark, "now-", twelfth);
}

const hoursOf = (mark) => all(":scope > [data-cell]", mark.closest("[data-cell]").parentElement);

/** A board that scrolls by itself begins with the hour that it is. */
export function beginWithNow() {
  const mark = find(".desk-board [data-now]");
  if (!mark) return;
  const above = mark.closest("[data-cell]").offsetTop - hoursOf(mark)[0].offsetTop;
  mark.closest(".desk-board").scrollTop = above;
}

function asLength(minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const sentence = hours ? (rest ? words.both : words.hours) : words.minutes;
  return sentence.replace("HOURS", hours).replace("MINUTES", rest);
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
