// All scripts of a page that somebody is signed in on; `make assets` makes one file of them.
import "./app.js";
import "./passkey.js";
import "./lock.js";
import "./session.js";
import "./live.js";
import "./shortcuts.js";
import "./drag.js";
