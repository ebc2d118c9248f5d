// What comes back to HTMX: pages instead of parts, refusals and failures; and where the focus goes.
import { all, copyOf, find, focus, say, within } from "./dom.js";

document.addEventListener("htmx:before:response", (event) => {
  const { response, hx } = event.detail.ctx;
  if (response.status !== 401 || hx?.redirect) return;
  event.preventDefault();
  const here = location.pathname + location.search;
  location.assign(`${document.body.dataset.signIn}?next=${encodeURIComponent(here)}`);
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
  const isPlace = ctx.target instanceof Element && ctx.target.isConnected && ctx.target.id !== "drawer";
  const target = isPlace ? ctx.target : find("#toasts");
  for (const old of all(":scope > .load-failed, :scope > .bones", target)) old.remove();
  target.prepend(note);
  focus(note);
}

function showFailure(ctx) {
  const note = copyOf(ctx.request.method === "GET" ? "#t-load-failed" : "#t-send-failed");
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
  const note = copyOf("#t-send-failed");
  if (!note) return;
  find("strong", note).textContent = find("h1", page)?.textContent ?? "";
  find("p", note).textContent = find(".err-in > p.soft", page)?.textContent ?? "";
  showNote(ctx, note);
}

document.addEventListener("htmx:after:settle", (event) => {
  const added = event.detail.newContent ?? [];
  for (const element of within(added, "[data-announce]")) say(element.dataset.announce);
  const wanted = within(added, "[data-focus]")[0];
  // Booking on a phone, the sticky bar leads on; the times stay where the thumb is.
  const hasBar = Boolean(find("#sheet, .kept")) && matchMedia("(pointer: coarse)").matches;
  if (wanted) focus(wanted, { preventScroll: hasBar });
});

// Focus must not fall back to the top of the page because its element was replaced.
document.addEventListener("htmx:finally:swap", (event) => {
  const ctx = event.detail.ctx;
  if (!ctx.heldFocus || (document.activeElement && document.activeElement !== document.body)) return;
  const target = ctx.target;
  focus(target.isConnected ? target : (target.id && document.getElementById(target.id)) || find("#main"));
});
