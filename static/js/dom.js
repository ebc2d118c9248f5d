// What every script of the pages does with the document: find, tell, say, focus.
// What each data attribute does is listed in templates/components/README.md.

export const find = (selector, from = document) => from.querySelector(selector);
export const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));

/** Also looks at the nodes themselves, since swapped content is often one element. */
export const within = (nodes, selector) =>
  nodes
    .filter((node) => node.nodeType === 1)
    .flatMap((node) => (node.matches(selector) ? [node] : []).concat(all(selector, node)));

/** Sentences of the page's language; `#t-words` is a template without content. */
export const words = find("#t-words")?.dataset ?? {};

export function focus(element, options) {
  if (!element) return;
  if (!element.matches("a[href],button,input,select,textarea,[tabindex]")) element.tabIndex = -1;
  element.focus(options);
}

let saying;

/** Read a sentence aloud. Several in a row are read together. */
export function say(text) {
  const live = find("#live");
  if (!live || !text) return;
  // Emptied first, so that the same sentence is read again.
  live.textContent = saying ? `${live.dataset.next}. ` : "";
  live.dataset.next = saying ? `${live.dataset.next}. ${text}` : text;
  clearTimeout(saying);
  saying = setTimeout(() => {
    live.textContent = live.dataset.next;
    saying = null;
  }, 80);
}

/** Tell the other scripts: an event "clinic:…" of the document. */
export const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`clinic:${name}`, { detail }));

/** The sentence that lies in a template, as a new element; nothing where the page has none. */
export const copyOf = (selector) => find(selector)?.content.firstElementChild.cloneNode(true);

/** Whether a person has changed a field since it came. */
export function isChanged(field) {
  if (field.matches("select")) return Array.from(field.options).some((one) => one.selected !== one.defaultSelected);
  return field.matches("[type=checkbox],[type=radio]")
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}
