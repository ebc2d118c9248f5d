// Dragging a visit to another place of the week, with a mouse: the dialog of "Reschedule" opens with that time, and
// asks. Nothing moves by itself: the block is back in its place as soon as it is let go.
const ROW_MINUTES = 5;
let pointer = "";
let drag = null;

const columnOf = (event) => event.target.closest?.("[data-grid] [data-day-col].cal-day");

/** The row of a column under a point, counted from 0 and broken. */
function rowAt(column, y) {
  const { top, height } = column.getBoundingClientRect();
  return ((y - top) / height) * Number(column.closest("[data-grid]").dataset.rows);
}

function clockOf(column, row) {
  const minute = Number(column.closest("[data-grid]").dataset.firstMinute) + row * ROW_MINUTES;
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Draw where the visit would stand, as long and on the rows that it would take. */
function show(column, row) {
  const rows = (drag.place.className.match(/cal-s-\d+/) ?? [""])[0];
  drag.mark.className = `cal-drop cal-r-${row + 1} ${rows}`;
  drag.mark.textContent = clockOf(column, row);
  if (drag.mark.parentElement !== column) column.append(drag.mark);
}

function end() {
  drag?.mark.remove();
  drag = null;
}

document.addEventListener("pointerdown", (event) => {
  pointer = event.pointerType;
});

document.addEventListener("dragstart", (event) => {
  const block = event.target.closest?.("[data-move]");
  if (!block || pointer !== "mouse") return;
  const place = block.closest("li");
  const grip = event.clientY - place.getBoundingClientRect().top;
  drag = { block, place, grip, mark: document.createElement("div") };
  event.dataTransfer.effectAllowed = "move";
});

document.addEventListener("dragover", (event) => {
  const column = drag && columnOf(event);
  if (!column) return;
  event.preventDefault();
  drag.row = Math.max(0, Math.round(rowAt(column, event.clientY - drag.grip)));
  show(column, drag.row);
});

document.addEventListener("drop", (event) => {
  const column = drag && columnOf(event);
  if (!column) return;
  event.preventDefault();
  const url = new URL(drag.block.dataset.move, location.href);
  url.searchParams.set("on", column.dataset.dayCol);
  url.searchParams.set("clock", clockOf(column, drag.row));
  url.searchParams.set("dropped", "1");
  const path = url.pathname + url.search;
  htmx.ajax("GET", path, { source: drag.block, target: "#drawer", swap: "innerHTML", push: path });
  end();
});

document.addEventListener("dragend", end);
