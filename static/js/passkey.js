// Passkeys: asks the server for a question, the browser for an answer, and takes it back.
// `data-passkey="get|create"` on a button; `data-question` and `data-answer` are addresses.
import { find, tell } from "./dom.js";

/* ---------- Base64 for URLs, where the browser does not do it itself ---------- */

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const listed = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

function creationOptions(json) {
  if (window.PublicKeyCredential.parseCreationOptionsFromJSON)
    return PublicKeyCredential.parseCreationOptionsFromJSON(json);
  return {
    ...json,
    challenge: toBytes(json.challenge),
    user: { ...json.user, id: toBytes(json.user.id) },
    excludeCredentials: listed(json.excludeCredentials),
  };
}

function requestOptions(json) {
  if (window.PublicKeyCredential.parseRequestOptionsFromJSON)
    return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return { ...json, challenge: toBytes(json.challenge), allowCredentials: listed(json.allowCredentials) };
}

function asJson(credential) {
  if (credential.toJSON) return credential.toJSON();
  const response = {};
  ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  });
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/* ---------- One round ---------- */

class Refusal extends Error {}

async function send(address, body, isOver) {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": find('meta[name="csrf-token"]').content,
      "HX-Request": "true",
      ...(isOver && { "HX-Target": "lock" }),
      ...(document.body.dataset.pageOf && { "Page-Of": document.body.dataset.pageOf }),
    },
    body: JSON.stringify(body),
  });
  const asks = response.headers.get("Session-Asks");
  if (asks) {
    tell("ask", { asks });
    return null;
  }
  const token = response.headers.get("Csrf-Token");
  if (token) tell("token", { token });
  if (response.status === 204) return {};
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(said.error ?? "");
  return said;
}

async function round(button, box) {
  const isNew = button.dataset.passkey === "create";
  const isOver = Boolean(button.closest("dialog"));
  const options = await send(button.dataset.question, {}, isOver);
  if (!options) return;
  const credential = isNew
    ? await navigator.credentials.create({ publicKey: creationOptions(options) })
    : await navigator.credentials.get({ publicKey: requestOptions(options) });
  const answer = { credential: asJson(credential) };
  if (button.dataset.next) answer.next = button.dataset.next;
  if (button.dataset.kept) answer.kept = "yes";
  const label = find("[data-passkey-label]", box);
  if (label) answer.label = label.value;
  const done = await send(button.dataset.answer, answer, isOver);
  if (done?.go) open(done.go);
  else if (done) proven(button);
}

// Another place on the same page would not load it anew.
function open(url) {
  const [path, place] = url.split("#");
  location.assign(url);
  if (place && path === location.pathname + location.search) location.reload();
}

// Over a page the lock opens; a page that only asks is sent, and leads on. So is a form that was kept.
function proven(button) {
  if (button.closest("dialog")) return tell("proven");
  const form = button.form ?? button.closest("form");
  if (button.dataset.kept) form.action = button.dataset.kept;
  HTMLFormElement.prototype.submit.call(form);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-passkey]");
  if (!button || button.getAttribute("aria-busy") === "true") return;
  const box = button.closest("[data-passkey-box]");
  const error = find("[data-passkey-error]", box);
  error.hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    await round(button, box);
  } catch (problem) {
    const spoken = problem instanceof Refusal && problem.message;
    error.textContent = spoken || error.dataset.failed || "";
    error.hidden = false;
  } finally {
    button.removeAttribute("aria-busy");
  }
});

// Where the browser knows none, nothing offers them.
if (!window.PublicKeyCredential) document.documentElement.classList.add("no-passkeys");
