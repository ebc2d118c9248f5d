// All behaviour of the pages. Every control works without this file; it makes them quicker,
// keeps focus where the person is, and says what changed. What each data attribute does is
// listed in templates/components/README.md.
(function () {
  "use strict";

  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const words = find("#t-words")?.dataset ?? {};

  // Also looks at the element itself, since swapped content is often one element.
  const within = (nodes, selector) => nodes.filter((node) => node.nodeType === 1)
    .flatMap((node) => (node.matches(selector) ? [node] : []).concat(all(selector, node)));

  /* ---------- Saying things ---------- */

  let saying;
  function say(text) {
    const live = find("#live");
    if (!live || !text) return;
    // Several in a row are read together; emptied first, so that the same sentence is read again.
    live.textContent = saying ? live.dataset.next + ". " : "";
    live.dataset.next = saying ? live.dataset.next + ". " + text : text;
    clearTimeout(saying);
    saying = setTimeout(() => { live.textContent = live.dataset.next; saying = null; }, 80);
  }

  function focus(element, options) {
    if (!element) return;
    if (!element.matches("a[href],button,input,select,textarea,[tabindex]")) element.tabIndex = -1;
    element.focus(options);
  }

  /* ---------- HTMX: what is sent ---------- */

  const csrfMeta = find('meta[name="csrf-token"]');

  document.addEventListener("htmx:config:request", (event) => {
    const request = event.detail.ctx.request;
    if (csrfMeta && !/^(GET|HEAD|OPTIONS)$/.test(request.method)) request.headers["X-CSRFToken"] = csrfMeta.content;
    if (document.body.dataset.pageOf) request.headers["Page-Of"] = document.body.dataset.pageOf;
  });

  // A page that outlives its sign-in gets a new token for all its forms.
  document.addEventListener("clinic:token", (event) => {
    csrfMeta.content = event.detail.token;
    all("input[name=csrf_token]").forEach((field) => { field.value = event.detail.token; });
  });

  /* ---------- HTMX: what comes back ---------- */

  document.addEventListener("htmx:before:response", (event) => {
    const { response, hx } = event.detail.ctx;
    if (response.status !== 401 || hx?.redirect) return;
    event.preventDefault();
    const here = location.pathname + location.search;
    location.assign(document.body.dataset.signIn + "?next=" + encodeURIComponent(here));
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    const status = ctx.response?.status ?? 200;
    const wholePage = /^\s*<(!doctype|html)/i.test(ctx.text ?? "") && !ctx.select;
    if (wholePage && status < 400) {
      event.preventDefault();
      goTo(ctx.response.raw.url);
    } else if (wholePage && status < 500) {
      event.preventDefault();
      showRefusal(ctx);
    } else if (status >= 500) {
      event.preventDefault();
      showFailure(ctx);
    } else {
      ctx.heldFocus = ctx.target?.contains?.(document.activeElement);
    }
  });

  document.addEventListener("htmx:error", (event) => {
    const ctx = event.detail.ctx;
    if (ctx && !ctx.response) showFailure(ctx);
  });

  function goTo(url) {
    if (url.split("#")[0] === location.href.split("#")[0]) location.reload();
    else location.assign(url);
  }

  // Puts the sentence above what is there, so that nothing typed or read is lost.
  function showNote(ctx, note) {
    const target = ctx.target instanceof Element && ctx.target.isConnected && ctx.target.id !== "drawer"
      ? ctx.target : find("#toasts");
    all(":scope > .load-failed, :scope > .bones", target).forEach((old) => old.remove());
    target.prepend(note);
    focus(note);
  }

  function showFailure(ctx) {
    const reading = ctx.request.method === "GET";
    const note = find(reading ? "#t-load-failed" : "#t-send-failed")?.content.firstElementChild.cloneNode(true);
    if (!note) return;
    find("[data-again]", note)?.addEventListener("click", () => {
      note.remove();
      const { target, swap, push, replace, select } = ctx;
      htmx.ajax("GET", ctx.request.action, { target, swap, push, replace, select });
    });
    showNote(ctx, note);
  }

  // A refusal came as an error page: its own words are the best ones.
  function showRefusal(ctx) {
    const page = new DOMParser().parseFromString(ctx.text, "text/html");
    const note = find("#t-send-failed")?.content.firstElementChild.cloneNode(true);
    if (!note) return;
    find("strong", note).textContent = find("h1", page)?.textContent ?? "";
    find("p", note).textContent = find(".err-in > p.soft", page)?.textContent ?? "";
    showNote(ctx, note);
  }

  document.addEventListener("htmx:after:settle", (event) => {
    const added = event.detail.newContent ?? [];
    within(added, "[data-announce]").forEach((element) => say(element.dataset.announce));
    const wanted = within(added, "[data-focus]")[0];
    // Booking on a phone, the sticky bar leads on; the times stay where the thumb is.
    if (wanted) focus(wanted, { preventScroll: Boolean(find("#sheet")) && matchMedia("(pointer: coarse)").matches });
    startHolds();
  });

  // Focus must not fall back to the top of the page because its element was replaced.
  document.addEventListener("htmx:finally:swap", (event) => {
    const ctx = event.detail.ctx;
    if (!ctx.heldFocus || (document.activeElement && document.activeElement !== document.body)) return;
    const target = ctx.target;
    focus(target.isConnected ? target : target.id && document.getElementById(target.id) || find("#main"));
  });

  /* ---------- Forms ---------- */

  function lock(form, submitter, leaving) {
    form.dataset.sending = "";
    submitter?.setAttribute("aria-busy", "true");
    // Later, or the pressed button's own value would not be sent. An HTMX form keeps its buttons
    // enabled, since a disabled one loses the focus; the lock is enough there.
    if (leaving) setTimeout(() => submitButtons(form).forEach((button) => { button.disabled = true; button.dataset.locked = ""; }));
  }

  function unlock(form) {
    delete form.dataset.sending;
    submitButtons(form).forEach((button) => {
      button.removeAttribute("aria-busy");
      if ("locked" in button.dataset) { button.disabled = false; delete button.dataset.locked; }
    });
  }

  const submitButtons = (form) => Array.from(form.elements).filter((element) => element.type === "submit");

  document.addEventListener("submit", (event) => {
    if (!("sending" in event.target.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "resend" in form.dataset || form.target) return;
    lock(form, event.submitter, true);
  });

  document.addEventListener("htmx:before:request", (event) => {
    const { form, submitter, method } = event.detail.ctx.request;
    // What a field asks by the way must not keep its form from being sent.
    if (event.detail.ctx.sourceElement?.hasAttribute("data-aside")) return;
    if (form && method !== "GET" && !("resend" in form.dataset)) lock(form, submitter, false);
  });

  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.detail.ctx.request.form;
    if (form) unlock(form);
  });

  addEventListener("pageshow", () => all("form[data-sending]").forEach(unlock));

  const isText = (field) => field.matches("input:not([type]),input[type=text],input[type=search],textarea");
  const filterForm = (field) => field.closest?.("form[data-autosubmit]");
  let typing;

  document.addEventListener("change", (event) => {
    const form = filterForm(event.target);
    if (form && !isText(event.target)) form.requestSubmit();
  });

  // A filter that loads a whole page must not do so under the typing hand.
  document.addEventListener("input", (event) => {
    const form = filterForm(event.target);
    if (!form || !isText(event.target) || !form.hasAttribute("hx-get")) return;
    clearTimeout(typing);
    typing = setTimeout(() => form.requestSubmit(), 300);
  });

  /* ---------- Toasts ---------- */

  const TOAST_MS = 8000;
  const TOASTS_AT_MOST = 3;

  function adoptToast(toast) {
    let timer;
    const stop = () => clearTimeout(timer);
    const start = () => {
      stop();
      const stays = find(".pop-act", toast) || toast.matches(":hover") || toast.contains(document.activeElement);
      if (!stays) timer = setTimeout(() => dismiss(toast), TOAST_MS);
    };
    toast.addEventListener("pointerenter", stop);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("focusout", () => setTimeout(start));
    start();
    const shown = all("#toasts > .pop");
    shown.slice(0, Math.max(0, shown.length - TOASTS_AT_MOST)).forEach(dismiss);
  }

  function dismiss(toast) {
    const hadFocus = toast.contains(document.activeElement);
    toast.remove();
    if (hadFocus) focus(find("#toasts [data-dismiss]") ?? find("#main"));
  }

  function watchToasts() {
    const region = find("#toasts");
    if (!region) return;
    all(".pop", region).forEach((toast) => {
      adoptToast(toast);
      // Part of the first page, a live region is silent; so it is said once.
      if (toast.getAttribute("role") !== "alert") say(find("strong", toast)?.textContent);
    });
    new MutationObserver((changes) => changes.forEach((change) =>
      within(Array.from(change.addedNodes), ".pop").forEach(adoptToast))).observe(region, { childList: true });
  }

  /* ---------- The clock of a hold ---------- */

  const ROUND = 163.36;

  function startHolds() {
    all("[data-hold]").forEach((hold) => {
      if (hold.dataset.started) return;
      hold.dataset.started = "yes";
      // The server's clock rules; the device's own may be wrong by minutes.
      const ahead = Date.parse(hold.dataset.serverNow) - Date.now();
      const ends = Date.parse(hold.dataset.expiresAt);
      const timer = setInterval(() => {
        if (!hold.isConnected) return clearInterval(timer);
        const left = Math.max(0, Math.ceil((ends - Date.now() - ahead) / 1000));
        showLeft(hold, left);
        if (left === 0) { clearInterval(timer); endHold(hold); }
      }, 500);
    });
  }

  function showLeft(hold, left) {
    const minutes = Math.floor(left / 60);
    const seconds = left % 60;
    const text = minutes + ":" + String(seconds).padStart(2, "0");
    const clock = find("[data-left]", hold);
    if (clock.textContent === text) return;
    clock.textContent = text;
    clock.setAttribute("aria-label", (words.left ?? "").replace("MINUTES", minutes).replace("SECONDS", seconds));
    const part = Math.min(1, left / Number(hold.dataset.total));
    find(".prog", hold).setAttribute("stroke-dashoffset", (ROUND * (1 - part)).toFixed(2));
    all("[data-left-copy]").forEach((copy) => { copy.textContent = text; });
    if (left <= 60 && left > 0 && !hold.classList.contains("is-late")) {
      hold.classList.add("is-late");
      say(words.oneMinute);
    }
  }

  function endHold(hold) {
    const panel = hold.closest("#confirm") ?? document;
    const hadFocus = hold.contains(document.activeElement);
    hold.hidden = true;
    const ended = find("[data-hold-ended]", panel);
    if (ended) ended.hidden = false;
    const submit = find("[data-hold-submit]", panel);
    if (submit) submit.disabled = true;
    find("#sheet")?.replaceChildren();
    say(words.ended);
    if (hadFocus || document.activeElement === document.body) focus(ended);
  }

  // The phone's bar is in the way once the panel itself is on the screen.
  function watchPanel() {
    if (!find("#sheet")) return;
    const seen = new IntersectionObserver((entries) => { find("#sheet").hidden = entries[0].isIntersecting; });
    const watch = () => { const panel = find("#confirm"); seen.disconnect(); if (panel) seen.observe(panel); };
    document.addEventListener("htmx:after:settle", watch);
    watch();
  }

  /* ---------- The drawer ---------- */

  const drawer = { opener: null, back: null, title: "" };

  const drawerPanel = () => find("#drawer .drawer");

  document.addEventListener("htmx:config:request", (event) => {
    const ctx = event.detail.ctx;
    if (ctx.target?.id !== "drawer" || drawerPanel()) return;
    Object.assign(drawer, { opener: ctx.sourceElement, back: location.href, title: document.title });
  });

  function watchDrawer() {
    const place = find("#drawer");
    if (!place) return;
    new MutationObserver(syncDrawer).observe(place, { childList: true });
    syncDrawer();
    if (drawerPanel()) focus(find("#drawer-h"));
  }

  function syncDrawer() {
    const isOpen = Boolean(drawerPanel());
    all("body > :not(#drawer, .toasts, #live, dialog, template, script)").forEach((part) => { part.inert = isOpen; });
    if (!isOpen) opener()?.removeAttribute("aria-current");
    else opener()?.setAttribute("aria-current", "true");
  }

  // A live update may have replaced the block meanwhile; its list item keeps the id.
  function opener() {
    if (drawer.opener?.isConnected || !drawer.opener) return drawer.opener;
    const href = drawer.opener.getAttribute("href");
    return href ? find(`a[href="${CSS.escape(href)}"]`) : null;
  }

  const hasUnsaved = (panel) => all("textarea,input:not([type=hidden])", panel)
    .some((field) => (field.matches("[type=checkbox],[type=radio]")
      ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));

  function closeDrawer() {
    const panel = drawerPanel();
    if (!panel || (hasUnsaved(panel) && !confirm(words.unsaved))) return;
    const back = drawer.back ?? panel.dataset.closeHref;
    find("#drawer").replaceChildren();
    history.replaceState({ htmx: true }, "", back);
    if (drawer.title) document.title = drawer.title;
    syncDrawer();
    focus(opener() ?? find("#main"));
    Object.assign(drawer, { opener: null, back: null, title: "" });
  }

  /* ---------- The line of now ---------- */

  const loadedAt = new WeakMap();

  function moveNow() {
    all("[data-now-minute]").forEach((grid) => {
      // The minute is that of the answer the grid came with, and a live update brings another one.
      const told = grid.dataset.nowMinute;
      if (loadedAt.get(grid)?.told !== told) loadedAt.set(grid, { told, at: Date.now() });
      const minute = Number(told) + Math.floor((Date.now() - loadedAt.get(grid).at) / 60000);
      const row = Math.floor((minute - Number(grid.dataset.firstMinute)) / 5) + 1;
      all("[data-now]", grid).forEach((mark) => {
        mark.hidden = row < 1 || row > Number(grid.dataset.rows);
        mark.classList.remove(...Array.from(mark.classList).filter((name) => name.startsWith("cal-r-")));
        mark.classList.add("cal-r-" + row);
      });
      const label = find("[data-now-label]", grid);
      if (label && /^\d\d:\d\d$/.test(label.textContent.trim())) {
        label.textContent = [Math.floor(minute / 60) % 24, minute % 60].map((n) => String(n).padStart(2, "0")).join(":");
      }
    });
  }

  /* ---------- Moving by arrow keys in slot grids and calendars ---------- */

  const CELLS = ".slot:not(:disabled), .appt";

  const minuteOf = (cell) => {
    const [, hours, minutes] = find("time", cell)?.dateTime.match(/T(\d\d):(\d\d)/) ?? [0, 0, 0];
    return Number(hours) * 60 + Number(minutes);
  };

  const nearest = (cells, minute) => cells.reduce((best, cell) =>
    (Math.abs(minuteOf(cell) - minute) < Math.abs(minuteOf(best) - minute) ? cell : best));

  function moveInGrid(event) {
    const cell = event.target.closest?.("[data-grid] :is(.slot, .appt)");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const grid = cell.closest("[data-grid]");
    if (event.key === "PageUp" || event.key === "PageDown") return turnWeek(event);
    const next = cellAfter(event.key, cell, grid);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

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
    const arrow = find(`[data-week="${event.key === "PageUp" ? "prev" : "next"}"]`);
    if (!arrow) return;
    event.preventDefault();
    arrow.focus();
    arrow.click();
  }

  /* ---------- The day shown on a phone ---------- */

  function pickDay(link) {
    const columns = all("[data-day-col]");
    if (!columns.some((column) => column.dataset.dayCol === link.dataset.day)) return false;
    columns.forEach((column) => column.classList.toggle("is-picked", column.dataset.dayCol === link.dataset.day));
    all("[data-day]", link.closest("ol")).forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "date");
    history.replaceState(history.state, "", link.href);
    return true;
  }

  /* ---------- Keys and clicks ---------- */

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if (event.key !== "Escape") return moveInGrid(event);
    const menu = find("details.menu[open]");
    if (menu) { menu.open = false; focus(find("summary", menu)); } else { closeDrawer(); }
  });

  /** Show the password that is being typed, or hide it again. */
  function reveal(button) {
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
    focus(field);
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (on("[data-close]") && drawerPanel()) { event.preventDefault(); closeDrawer(); }
    else if (on("[data-dismiss]")) dismiss(on(".pop"));
    else if (on("[data-print]")) print();
    else if (on("[data-reveal]")) reveal(on("[data-reveal]"));
    else if (on("[data-reload]")) location.reload();
    else if (on(".daystrip a[data-day]") && pickDay(on(".daystrip a[data-day]"))) event.preventDefault();
  });

  /* ---------- The network ---------- */

  function showNetwork() {
    const banner = find("#offline");
    if (banner) banner.hidden = navigator.onLine;
  }
  addEventListener("online", showNetwork);
  addEventListener("offline", showNetwork);

  /* ---------- Start ---------- */

  showNetwork();
  watchToasts();
  watchDrawer();
  startHolds();
  watchPanel();
  moveNow();
  setInterval(moveNow, 20000);
  focus(find("[role=alert][data-focus]"));
})();
