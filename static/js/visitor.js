// All scripts of a page that nobody is signed in on; `make assets` makes one file of them.
import "./app.js";
import "./passkey.js";
import "./live.js";
