// Reads the file of a feed with ical.js: of each visit its instants, title, version and place.
import { readFileSync } from "node:fs";
import ICAL from "../../vendor/ical.js-2.2.1/ical.js";

const file = new ICAL.Component(ICAL.parse(JSON.parse(readFileSync(0, "utf-8"))));
const described = file.getFirstSubcomponent("vtimezone");
const zone = described && new ICAL.Timezone(described);

function instant(event, name) {
  const property = event.getFirstProperty(name);
  const time = property.getFirstValue();
  if (property.getParameter("tzid")) time.zone = zone;
  return time.toUnixTime();
}

const visits = file.getAllSubcomponents("vevent").map((event) => [
  instant(event, "dtstart"),
  instant(event, "dtend"),
  event.getFirstPropertyValue("summary"),
  event.getFirstPropertyValue("sequence"),
  event.getFirstPropertyValue("location"),
]);
process.stdout.write(JSON.stringify(visits));
