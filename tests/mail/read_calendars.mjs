// Reads calendar files with ical.js, given each file's own time zone: a list in, what it understood out.
import { readFileSync } from "node:fs";
import ICAL from "../vendor/ical.js-2.2.1/ical.js";

function understood(text) {
  const file = new ICAL.Component(ICAL.parse(text));
  const described = file.getFirstSubcomponent("vtimezone");
  const event = file.getFirstSubcomponent("vevent");
  const instant = (name) => {
    const property = event.getFirstProperty(name);
    const time = property.getFirstValue();
    if (property.getParameter("tzid")) time.zone = new ICAL.Timezone(described);
    return time.toUnixTime();
  };
  const person = (name) => event.getFirstProperty(name).toJSON().slice(1);
  return {
    starts: instant("dtstart"),
    ends: instant("dtend"),
    organizer: person("organizer"),
    attendee: person("attendee"),
    properties: event.getAllProperties().map((one) => one.name),
  };
}

const files = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(files.map(understood)));
