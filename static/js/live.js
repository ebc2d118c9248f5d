// Says when parts of the page have changed elsewhere: the server rings, live-parts.js fetches. Without a
// socket the page asks now and then. The data attributes are listed in templates/components/README.md.
import { find } from "./dom.js";
import { between, isCovered, parts, schedule } from "./live-parts.js";

const POLL_MS = 30000;
const SAY_AWAY_AFTER_MS = 5000;

let socket = null;
let isConnected = false;
let isAway = false;
let wasLost = false;
let losses = 0;
let retry;
let sayAway;
let watched = new Set();

const topicsOf = (part) => part.dataset.live.split(" ").filter(Boolean);
const watching = () => parts().filter((part) => part.dataset.watch);
const isLive = () => isConnected && !isAway;

function connect() {
  clearTimeout(retry);
  leave();
  if (isCovered() || !parts().length || typeof io === "undefined") return showState();
  showState();
  const given = watching();
  watched = new Set(given.flatMap(topicsOf));
  const tokens = new Set(given.flatMap((part) => part.dataset.watch.split(" ")));
  socket = io({ transports: ["websocket"], reconnection: false, forceNew: true, auth: { watch: [...tokens] } });
  listen(socket);
}

function listen(own) {
  const current = (act) => (news) => {
    if (socket === own) act(news);
  };
  own.on("connect", current(arrived));
  own.on("disconnect", current(lost));
  own.on("connect_error", current(lost));
  own.on("changed", current(hear));
  own.on("away", current(away));
  own.on("back", current(back));
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

function away() {
  isAway = true;
  showState();
}

function back() {
  isAway = false;
  showState();
  setTimeout(() => schedule(parts()), between(0, 2000));
}

function hear(news) {
  const isMeant = (topic) => topic === news.topic || topic === `${news.topic}:${news.id}`;
  schedule(parts().filter((part) => topicsOf(part).some(isMeant)));
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
    sayAway ??= setTimeout(() => {
      line.hidden = isLive();
    }, SAY_AWAY_AFTER_MS);
  }
}

function connectAnew() {
  wasLost = true;
  connect();
}

// Another week or other results may show other doctors.
document.addEventListener("htmx:after:settle", () => {
  const shown = watching().flatMap(topicsOf);
  if (socket && shown.some((topic) => !watched.has(topic))) connectAnew();
});

setInterval(() => {
  if (!isLive()) schedule(parts());
}, POLL_MS);
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => {
  if (event.persisted) connectAnew();
});

// While the page was locked, or nobody was signed in, nothing was heard.
document.addEventListener("clinic:unlocked", connectAnew);

// The script of the sockets comes last.
document.addEventListener("DOMContentLoaded", connect);
