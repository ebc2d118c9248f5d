// The behaviour of every page. Every control works without script; it makes them quicker, keeps focus
// where the person is, and says what changed. Each subject is a file; here they start, and keys and
// clicks are told apart.

import { beginWithNow, moveNow, pickDay } from "./calendar.js";
import { moveInGrid } from "./calendar-keys.js";
import { startHolds, watchPanel } from "./countdown.js";
import { offerDeviceZone } from "./device-zone.js";
import { all, find, focus } from "./dom.js";
import { closeDrawer, drawerPanel, watchDrawer } from "./drawer.js";
import { moveInList, reveal } from "./forms.js";
import "./htmx-sent.js";
import "./htmx-answers.js";
import { dismiss, watchToasts } from "./toasts.js";

const NOW_EVERY_MS = 20000;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return;
  if (event.key !== "Escape") {
    moveInList(event);
    return moveInGrid(event);
  }
  const menu = find("details.menu[open]");
  if (!menu) return closeDrawer();
  menu.open = false;
  focus(find("summary", menu));
});

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (on("[data-close]") && drawerPanel()) {
    event.preventDefault();
    closeDrawer();
  } else if (on("[data-dismiss]")) dismiss(on(".pop"));
  else if (on("[data-print]")) print();
  else if (on("[data-reveal]")) reveal(on("[data-reveal]"));
  else if (on("[data-reload]")) location.reload();
  else if (on(".daystrip a[data-day]") && pickDay(on(".daystrip a[data-day]"))) event.preventDefault();
});

function showNetwork() {
  const banner = find("#offline");
  if (banner) banner.hidden = navigator.onLine;
}
addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);

showNetwork();
watchToasts();
watchDrawer();
startHolds();
watchPanel();
offerDeviceZone();
moveNow();
beginWithNow();
setInterval(moveNow, NOW_EVERY_MS);
focus(find("[role=alert][data-focus]"));
