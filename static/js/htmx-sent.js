// What HTMX sends: the token of forms, whose page this is, and no form twice.
import { all, find } from "./dom.js";

const csrfMeta = find('meta[name="csrf-token"]');

document.addEventListener("htmx:config:request", (event) => {
  const request = event.detail.ctx.request;
  if (csrfMeta && !/^(GET|HEAD|OPTIONS)$/.test(request.method)) request.headers["X-CSRFToken"] = csrfMeta.content;
  if (document.body.dataset.pageOf) request.headers["Page-Of"] = document.body.dataset.pageOf;
});

// A page that outlives its sign-in gets a new token for all its forms.
document.addEventListener("clinic:token", (event) => {
  csrfMeta.content = event.detail.token;
  for (const field of all("input[name=csrf_token]")) field.value = event.detail.token;
});
