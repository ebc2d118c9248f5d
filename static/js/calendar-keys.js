// Moving by arrow keys in grids of times and calendars.
import { all, find } from "./dom.js";

const CELLS = ".slot:not(:disabled), .appt, .cal-free";
const TURNS = { PageUp: "prev", PageDown: "next", t: "today", T: "today" };

const minuteOf = (cell) => {
  const [, hours, minutes] = find("time", cell)?.dateTime.match(/T(\d\d):(\d\d)/) ?? [0, 0, 0];
  return Number(hours) * 60 + Number(minutes);
};

const nearest = (cells, minute) =>
  cells.reduce((best, cell) => (Math.abs(minuteOf(cell) - minute) < Math.abs(minuteOf(best) - minute) ? cell : best));

export function moveInGrid(event) {
  const cell = event.target.closest?.("[data-grid] :is(.slot, .appt, .cal-free), [data-week]");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key in TURNS) return turnWeek(event);
  const grid = cell.closest("[data-grid]");
  const next = grid ? cellAfter(event.key, cell, grid) : firstCell(event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Down from the buttons that turn the week: its first visit or free time. */
const firstCell = (key) =>
  key === "ArrowDown" ? all(`[data-grid] :is(${CELLS})`).find((cell) => cell.offsetParent) : null;

function cellAfter(key, cell, grid) {
  const columns = all("[data-col]", grid).map((column) => all(CELLS, column).filter((other) => other.offsetParent));
  const here = columns.findIndex((cells) => cells.includes(cell));
  if (here < 0) return null;
  const cells = columns[here];
  const at = cells.indexOf(cell);
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === "ArrowDown") return cells[at + 1];
  if (key === "ArrowUp") return cells[at - 1];
  if (key === "Home") return cells[0];
  if (key === "End") return cells[cells.length - 1];
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  const beside = key === forward ? columns.slice(here + 1) : columns.slice(0, here).reverse();
  const filled = beside.find((column) => column.length);
  return filled ? nearest(filled, minuteOf(cell)) : null;
}

function turnWeek(event) {
  const arrow = find(`[data-week="${TURNS[event.key]}"]`);
  if (!arrow) return;
  event.preventDefault();
  arrow.focus();
  arrow.click();
}
