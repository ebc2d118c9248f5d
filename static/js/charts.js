// The charts of the figures: each is drawn from the table beside it, so that both say the same.
// Without script, or without Chart.js, the table stands open. Colours are the tokens of the sheet.
import { all, find } from "./dom.js";

const drawn = new Map();
const MINUTES_AN_HOUR = 60;

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** What the table says: a name for each row, and a series of hours for each column that is marked. */
function read(table) {
  const heads = all("thead th", table);
  const rows = all("tbody tr", table);
  const series = heads
    .map((head, column) => ({ head, column }))
    .filter(({ head }) => "series" in head.dataset)
    .map(({ head, column }) => ({
      label: head.textContent.trim(),
      data: rows.map((row) => Number(row.cells[column].dataset.amount) / MINUTES_AN_HOUR),
    }));
  return { labels: rows.map((row) => row.dataset.label), series };
}

/** What was offered is a wide bar with an edge, what was booked a narrow one within it. */
function looks() {
  return [
    { backgroundColor: token("--accent-soft"), borderColor: token("--edge"), borderWidth: 1, order: 2 },
    { backgroundColor: token("--accent"), barPercentage: 0.5, order: 1 },
  ];
}

function options() {
  const ink = token("--ink-3");
  const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
  const tooltip = { backgroundColor: token("--ink"), titleColor: token("--surface"), bodyColor: token("--surface") };
  const hours = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const said = ({ dataset, parsed }) => `${dataset.label}: ${hours.format(parsed.y)} h`;
  return {
    animation: false, // bars that grow say nothing more
    maintainAspectRatio: false,
    grouped: false,
    interaction: { mode: "index", intersect: false },
    plugins: {
      legend: { display: false },
      tooltip: { ...tooltip, titleFont: font, bodyFont: font, callbacks: { label: said } },
    },
    scales: {
      x: {
        grid: { display: false },
        border: { color: token("--line-2") },
        ticks: { color: ink, font, maxRotation: 0, autoSkipPadding: 16 },
      },
      y: {
        beginAtZero: true,
        border: { display: false },
        grid: { color: token("--line") },
        ticks: { color: ink, font, maxTicksLimit: 6, callback: (value) => `${hours.format(value)} h` },
      },
    },
  };
}

function draw(place) {
  const table = document.getElementById(place.dataset.chart);
  const { labels, series } = read(table);
  const dress = looks();
  const datasets = series.map((one, at) => ({ ...one, ...dress[at] }));
  drawn.set(place, new Chart(find("canvas", place), { type: "bar", data: { labels, datasets }, options: options() }));
}

function drawAll() {
  for (const [place, chart] of drawn) {
    if (place.isConnected) continue;
    chart.destroy();
    drawn.delete(place);
  }
  for (const place of all("[data-chart]")) {
    if (drawn.has(place)) continue;
    const canDraw = typeof Chart !== "undefined";
    place.hidden = !canDraw;
    if (canDraw) draw(place);
    const twin = find("details", place.parentElement);
    twin.open = !canDraw;
    twin.dataset.tried = "";
  }
}

/** The same charts in the colours of the other theme. */
function drawAnew() {
  const places = [...drawn.keys()];
  for (const chart of drawn.values()) chart.destroy();
  drawn.clear();
  places.filter((place) => place.isConnected).forEach(draw);
}

new MutationObserver(drawAnew).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
document.addEventListener("htmx:after:settle", drawAll);
drawAll();
