// Parts of the page that follow what happens elsewhere. The server only says what changed; each part
// is then fetched by the way it came, and morphed in. Without a socket the page asks now and then.
// The data attributes are listed in templates/components/README.md.
(function () {
  "use strict";

  const QUIET_MS = 25;
  const BATCH_MS = 250;
  const POLL_MS = 30000;
  const SAY_AWAY_AFTER_MS = 5000;
  const TRIES = 3;

  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const parts = () => all("[data-live][id]");
  const topicsOf = (part) => part.dataset.live.split(" ").filter(Boolean);
  // Under what lies over the page nothing is asked and nothing heard (lock.js).
  const isCovered = () => "locked" in document.documentElement.dataset;
  const between = (least, most) => least + Math.random() * (most - least);

  /* ---------- Fetching parts ---------- */

  const due = new Set();
  const busy = new Set();
  const failures = new Map();
  let batch;
  let heardFirst = null;
  let flushed = -BATCH_MS;

  // Many changes at once are one fetch.
  function schedule(wanted) {
    if (isCovered()) return;
    wanted.forEach((part) => due.add(part.id));
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
    parts().filter((part) => due.has(part.id)).forEach((part) => {
      const target = part.dataset.livePart || part.id;
      const key = target === part.id ? part.dataset.liveHref : part.dataset.liveHref + " " + target;
      if (busy.has(key)) return;
      due.delete(part.id);
      if (!groups.has(key)) groups.set(key, { key, target, href: part.dataset.liveHref, ids: [] });
      groups.get(key).ids.push(part.id);
    });
    groups.forEach(refresh);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden && due.size) flush(); });

  async function refresh(group, _key, _groups, force = false) {
    busy.add(group.key);
    try {
      const response = await fetch(addressOf(group), {
        headers: {
          "HX-Request": "true",
          "HX-Target": group.target,
          "HX-Current-URL": location.href,
          "X-Background": "1",
          ...(document.body.dataset.pageOf && { "Page-Of": document.body.dataset.pageOf }),
        },
        redirect: "manual",
      });
      const asks = response.headers.get("Session-Asks");
      if (asks) return document.dispatchEvent(new CustomEvent("clinic:ask", { detail: { asks } }));
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      failures.delete(group.key);
      group.ids.forEach((id) => place(document.getElementById(id), page.getElementById(id), force));
      showNews(page);
    } catch {
      tryLater(group);
    } finally {
      busy.delete(group.key);
      if (due.size) plan();
    }
  }

  // The day picked on a phone stays picked.
  function addressOf(group) {
    const address = new URL(group.href, location.href);
    const picked = group.ids.map((id) => find(".daystrip a[aria-current]", document.getElementById(id)))
      .find(Boolean);
    if (picked) address.searchParams.set("day", picked.dataset.day);
    return address;
  }

  function tryLater(group) {
    const tries = (failures.get(group.key) ?? 0) + 1;
    failures.set(group.key, tries);
    if (tries > TRIES) return failures.delete(group.key);
    setTimeout(() => schedule(parts().filter((part) => group.ids.includes(part.id))), between(5000, 10000));
  }

  /* ---------- Putting them in ---------- */

  // What a person reads and can press; not what only passes with the time.
  function meaning(part) {
    const copy = part.cloneNode(true);
    all(".live-note, [data-now-label]", copy).forEach((passing) => passing.remove());
    const ways = all("a[href], form[action], button", copy).map((way) =>
      [way.getAttribute("href"), way.getAttribute("action"), way.disabled].join(" "));
    return copy.textContent.replace(/\s+/g, " ") + "\n" + ways.join("\n");
  }

  // A time that is free no more turns grey where it stands, so that the others do not jump.
  function keepTaken(part, fresh) {
    all("li[id^=slot-]", part).forEach((old) => {
      const same = (element) => element?.id && fresh.querySelector("#" + CSS.escape(element.id));
      if (same(old)) return;
      const before = same(old.previousElementSibling);
      let next = old.nextElementSibling;
      while (next && !same(next)) next = next.nextElementSibling;
      const after = same(next);
      if (before) before.after(taken(old));
      else if (after) after.before(taken(old));
    });
  }

  function taken(old) {
    const item = old.cloneNode(true);
    const slot = find(".slot", item);
    if (slot.matches(".slot-gone")) return item;
    const time = find("time", slot);
    ["name", "value", "aria-pressed"].forEach((name) => slot.removeAttribute(name));
    Object.assign(slot, { className: "slot slot-gone", type: "button", disabled: true });
    slot.setAttribute("aria-label", find("#t-words").dataset.taken.replace("TIME", time.textContent));
    slot.replaceChildren(time);
    return item;
  }

  function place(part, fresh, force) {
    if (!part || !fresh) return;
    keepTaken(part, fresh);
    // Only what the person did themselves moves the focus or is spoken.
    [fresh, ...all("[data-focus], [data-announce]", fresh)].forEach((element) => {
      element.removeAttribute("data-focus");
      element.removeAttribute("data-announce");
    });
    if (meaning(part) === meaning(fresh)) {
      Object.assign(part.dataset, fresh.dataset);
      return;
    }
    if (!force && !("liveAlways" in part.dataset) && isInUse(part)) return offer(part);
    htmx.swap({ text: fresh.outerHTML, target: part, sourceElement: part, swap: "outerMorph", request: {}, hx: {} });
  }

  const isChanged = (field) => {
    if (field.matches("select")) return Array.from(field.options).some((one) => one.selected !== one.defaultSelected);
    return field.matches("[type=checkbox],[type=radio]")
      ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };

  function isInUse(part) {
    const focused = document.activeElement;
    if (part.contains(focused) && focused.matches("a[href],button,input,select,textarea,summary")) return true;
    if (find("form[data-sending]", part) || part.matches("form[data-sending]")) return true;
    return all("textarea,select,input:not([type=hidden],[type=submit])", part).some(isChanged);
  }

  function offer(part) {
    if (find(":scope > .live-note", part)) return;
    const note = find("#t-updated")?.content.firstElementChild.cloneNode(true);
    if (!note) return;
    find("[data-live-reload]", note).addEventListener("click", () => {
      note.remove();
      part.tabIndex = -1;
      part.focus();
      const target = part.dataset.livePart || part.id;
      const group = { key: "offer " + part.id, target, href: part.dataset.liveHref, ids: [part.id] };
      refresh(group, null, null, true);
    });
    part.prepend(note);
  }

  /* ---------- The bell ---------- */

  const told = new Set();

  function showNews(page) {
    all("[data-news] > .pop", page).filter((toast) => !told.has(toast.id)).forEach((toast) => {
      told.add(toast.id);
      find("#toasts")?.append(document.importNode(toast, true));
    });
  }

  /* ---------- The socket ---------- */

  let socket = null;
  let isConnected = false;
  let isAway = false;
  let wasLost = false;
  let losses = 0;
  let retry;
  let sayAway;
  let watched = new Set();

  const isLive = () => isConnected && !isAway;

  function connect() {
    clearTimeout(retry);
    leave();
    if (isCovered() || !parts().length || typeof io === "undefined") return showState();
    showState();
    const given = parts().filter((part) => part.dataset.watch);
    watched = new Set(given.flatMap(topicsOf));
    const tokens = new Set(given.flatMap((part) => part.dataset.watch.split(" ")));
    const own = io({
      transports: ["websocket"], reconnection: false, forceNew: true, auth: { watch: [...tokens] },
    });
    socket = own;
    const current = (act) => (news) => { if (socket === own) act(news); };
    own.on("connect", current(arrived));
    own.on("disconnect", current(lost));
    own.on("connect_error", current(lost));
    own.on("changed", current(hear));
    own.on("away", current(() => { isAway = true; showState(); }));
    own.on("back", current(() => { isAway = false; showState(); setTimeout(() => schedule(parts()), between(0, 2000)); }));
  }

  function leave() {
    const left = socket;
    socket = null;
    isConnected = isAway = false;
    left?.disconnect();
  }

  function arrived() {
    isConnected = true;
    losses = 0;
    showState();
    // Whatever changed meanwhile was not heard.
    if (wasLost) schedule(parts());
    wasLost = false;
  }

  function lost() {
    leave();
    wasLost = true;
    losses += 1;
    showState();
    // Not all pages at once, and ever more seldom where nobody answers.
    retry = setTimeout(connect, between(1000, 5000) * Math.min(12, Math.max(1, losses - 4)));
  }

  function hear(news) {
    schedule(parts().filter((part) => topicsOf(part).some((topic) =>
      topic === news.topic || topic === news.topic + ":" + news.id)));
  }

  function showState() {
    document.documentElement.toggleAttribute("data-listening", isLive());
    const line = find("#live-away");
    if (!line) return;
    if (isLive() || !parts().length) {
      clearTimeout(sayAway);
      sayAway = null;
      line.hidden = true;
    } else {
      sayAway ??= setTimeout(() => { line.hidden = isLive(); }, SAY_AWAY_AFTER_MS);
    }
  }

  // Another week or other results may show other doctors.
  document.addEventListener("htmx:after:settle", () => {
    const shown = parts().filter((part) => part.dataset.watch).flatMap(topicsOf);
    if (socket && shown.some((topic) => !watched.has(topic))) {
      wasLost = true;
      connect();
    }
  });

  setInterval(() => { if (!isLive()) schedule(parts()); }, POLL_MS);
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) { wasLost = true; connect(); } });

  // While the page was locked, or nobody was signed in, nothing was heard.
  document.addEventListener("clinic:unlocked", () => { wasLost = true; connect(); });

  connect();
})();
