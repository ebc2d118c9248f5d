// The device's own time zone: offered where its clock differs from the clinic's in the week that is shown.
import { all, find } from "./dom.js";

function clockOf(instant, timeZone) {
  try {
    return new Date(instant).toLocaleString("en", { timeZone });
  } catch {
    return ""; // a zone newer than the browser
  }
}

export function offerDeviceZone() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own) return;
  for (const form of all("[data-device-zone][hidden]")) {
    const { deviceZone, instants } = form.dataset;
    if (instants.split(" ").every((one) => clockOf(one) === clockOf(one, deviceZone))) continue;
    const city = own.split("/").pop().replaceAll("_", " ");
    for (const words of all("[data-city]", form)) words.textContent = words.textContent.replace("CITY", city);
    find("button", form).value = own;
    form.hidden = false;
  }
}

document.addEventListener("htmx:after:settle", offerDeviceZone);
