// The parts of a page that follow what happens elsewhere: each is fetched by the way it came, many
// changes at once, and put in by live-swap.js.
import { all, find, tell } from "./dom.js";
import { place, showNews } from "./live-swap.js";

const QUIET_MS = 25;
const BATCH_MS = 250;
const TRIES = 3;

export const parts = () => all("[data-live][id]");
// Under what lies over the page nothing is asked and nothing heard (lock.js).
export const isCovered = () => "locked" in document.documentElement.dataset;
export const between = (least, most) => least + Math.random() * (most - least);

const due = new Set();
const busy = new Set();
const failures = new Map();
let batch;
let heardFirst = null;
let flushed = -BATCH_MS;

/** Fetch these parts soon; many changes at once are one fetch. */
export function schedule(wanted) {
  if (isCovered()) return;
  for (const part of wanted) due.add(part.id);
  plan();
}

// Once the bells are quiet, but a page that hears them all the time asks four times a second at most.
function plan() {
  const now = performance.now();
  heardFirst ??= now;
  const quiet = Math.min(now + QUIET_MS, heardFirst + BATCH_MS);
  clearTimeout(batch);
  batch = setTimeout(flush, Math.max(quiet, flushed + BATCH_MS) - now);
}

function flush() {
  heardFirst = null;
  flushed = performance.now();
  // Nobody looks: it is fetched once somebody does.
  if (document.hidden || isCovered()) return;
  const groups = new Map();
  for (const part of parts().filter((one) => due.has(one.id))) {
    const target = part.dataset.livePart || part.id;
    const key = target === part.id ? part.dataset.liveHref : `${part.dataset.liveHref} ${target}`;
    if (busy.has(key)) continue;
    due.delete(part.id);
    if (!groups.has(key)) groups.set(key, { key, target, href: part.dataset.liveHref, ids: [] });
    groups.get(key).ids.push(part.id);
  }
  for (const group of groups.values()) refresh(group);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && due.size) flush();
});

async function refresh(group, force = false) {
  busy.add(group.key);
  try {
    const response = await fetch(addressOf(group), { headers: headersFor(group), redirect: "manual" });
    const asks = response.headers.get("Session-Asks");
    if (asks) return tell("ask", { asks });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    failures.delete(group.key);
    for (const id of group.ids) place(document.getElementById(id), page.getElementById(id), force, showAnyway);
    showNews(page);
  } catch {
    tryLater(group);
  } finally {
    busy.delete(group.key);
    if (due.size) plan();
  }
}

const headersFor = (group) => ({
  "HX-Request": "true",
  "HX-Target": group.target,
  "HX-Current-URL": location.href,
  "X-Background": "1",
  ...(document.body.dataset.pageOf && { "Page-Of": document.body.dataset.pageOf }),
});

// The day picked on a phone stays picked.
function addressOf(group) {
  const address = new URL(group.href, location.href);
  const days = group.ids.map((id) => find(".daystrip a[aria-current]", document.getElementById(id)));
  const picked = days.find(Boolean);
  if (picked) address.searchParams.set("day", picked.dataset.day);
  return address;
}

function tryLater(group) {
  const tries = (failures.get(group.key) ?? 0) + 1;
  failures.set(group.key, tries);
  if (tries > TRIES) return failures.delete(group.key);
  setTimeout(() => schedule(parts().filter((part) => group.ids.includes(part.id))), between(5000, 10000));
}

// The person wants the news, though the part is in use.
function showAnyway(part) {
  const target = part.dataset.livePart || part.id;
  refresh({ key: `offer ${part.id}`, target, href: part.dataset.liveHref, ids: [part.id] }, true);
}
