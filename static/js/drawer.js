// The drawer over a page: the rest is inert meanwhile, and everything is as before when it closes.
import { all, find, focus, isChanged, words } from "./dom.js";

const CLOSED = { opener: null, back: null, title: "" };
const drawer = { ...CLOSED };

export const drawerPanel = () => find("#drawer .drawer");

document.addEventListener("htmx:config:request", (event) => {
  const ctx = event.detail.ctx;
  if (ctx.target?.id !== "drawer" || drawerPanel()) return;
  Object.assign(drawer, { opener: ctx.sourceElement, back: location.href, title: document.title });
});

/** Follow what comes into the drawer and goes. */
export function watchDrawer() {
  const place = find("#drawer");
  if (!place) return;
  new MutationObserver(syncDrawer).observe(place, { childList: true });
  syncDrawer();
  if (drawerPanel()) focus(find("#drawer [data-focus]"));
}

function syncDrawer() {
  const isOpen = Boolean(drawerPanel());
  const behind = all("body > :not(#drawer, .toasts, #live, dialog, template, script)");
  for (const part of behind) part.inert = isOpen;
  if (!isOpen) opener()?.removeAttribute("aria-current");
  else opener()?.setAttribute("aria-current", "true");
}

// A live update may have replaced the block meanwhile; its list item keeps the id.
function opener() {
  if (drawer.opener?.isConnected || !drawer.opener) return drawer.opener;
  const href = drawer.opener.getAttribute("href");
  return href ? find(`a[href="${CSS.escape(href)}"]`) : null;
}

const hasUnsaved = (panel) => all("textarea,input:not([type=hidden],[type=search])", panel).some(isChanged);

export function closeDrawer() {
  const panel = drawerPanel();
  if (!panel || (hasUnsaved(panel) && !confirm(words.unsaved))) return;
  const back = drawer.back ?? panel.dataset.closeHref;
  find("#drawer").replaceChildren();
  history.replaceState({ htmx: true }, "", back);
  if (drawer.title) document.title = drawer.title;
  syncDrawer();
  focus(opener() ?? find("#main"));
  Object.assign(drawer, CLOSED);
}
