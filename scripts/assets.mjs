// The second half of scripts/assets: one sheet and one script for a page, of the entries named here.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const ENTRIES = ["css/site.css", "css/site.rtl.css", "js/visitor.js", "js/member.js"];
const WITH_CLASSES = ["templates/**/*.html", "clinic/web/**/*.py"];
/** Fields and texts bring these along; no template needs to name them. */
const ELEMENTS = "html body a b br button dd dl dt em h1 h2 h3 h4 h5 h6 hr i img input li ol optgroup option p".split(" ");
const FIELDS = "select small strong sub sup table tbody td textarea th thead tr ul".split(" ");

const digestOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 10);

/** What static_files.py compares: all files of a folder as they are. */
function digestOfAll(folder) {
  const names = readdirSync(folder).filter((name) => /\.(css|js)$/.test(name)).sort();
  return digestOf(names.map((name) => `${name} ${digestOf(readFileSync(`${folder}/${name}`))}\n`).join(""));
}

/** What may be an element's class: all words of an attribute `class`, and elsewhere those with a hyphen in them. */
function wordsOf(text) {
  const given = Array.from(text.matchAll(/\b(?:class|cls)="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"/gs), (one) => one[1]);
  const words = text.match(/[\w-]+/g) ?? [];
  return {
    classes: [...given.join(" ").split(/[^\w-]+/), ...words.filter((word) => word.includes("-"))],
    tags: [...ELEMENTS, ...FIELDS, ...Array.from(text.matchAll(/<(\w+)/g), (one) => one[1])],
    ids: words,
    attributes: { names: words, values: words },
    undetermined: [],
  };
}

/** The variables of Bootstrap that our own sheets read. */
function readVariables() {
  const sheets = readdirSync("static/css").map((name) => readFileSync(`static/css/${name}`, "utf8"));
  return sheets.join("").match(/--bs-[\w-]+/g);
}

const usedOfBootstrap = {
  name: "used-of-bootstrap",
  setup({ onLoad }) {
    onLoad({ filter: /bootstrap[.\w]*\.css$/ }, async ({ path }) => {
      const [{ css }] = await new PurgeCSS().purge({
        content: WITH_CLASSES,
        css: [path],
        defaultExtractor: wordsOf,
        keyframes: true,
        variables: true,
        safelist: { variables: readVariables() },
      });
      return { contents: css, loader: "css" };
    });
  },
};

await Promise.all(
  ENTRIES.map((entry) => {
    const folder = `static/${entry.split("/")[0]}`;
    const banner = `/* ${entry} of ${digestOfAll(folder)}, made by make assets */`;
    return build({
      entryPoints: [`static/${entry}`],
      outdir: "static/made",
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      banner: { css: banner, js: banner },
      external: ["../img/*", "../made/*"],
      plugins: [usedOfBootstrap],
      logLevel: "warning",
    });
  }),
);
