import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const web = dirname(fileURLToPath(import.meta.url));
const bundle = resolve(web, "..", "bundle");

const common = {
  absWorkingDir: web,
  bundle: true,
  minify: true,
  // Plain ASCII, as all of the page: a browser reads it with half the memory, and faster.
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  target: ["es2020", "chrome100", "firefox100", "safari15.4"],
};

/** Leaflet's style sheet asks for images and an old Internet Explorer behaviour; the page may fetch nothing. */
const withoutFiles = {
  name: "without-files",
  setup(builder) {
    builder.onLoad({ filter: /leaflet\.css$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replace(/[\w-]+\s*:\s*url\([^)]*\)\s*;?/g, "");
      return { contents, loader: "css" };
    });
  },
};

/**
 * Leaflet finds by an error that it is not in an old Internet Explorer. For an error a browser reads the whole script
 * once more, to know its lines: a fifth of the time in which the map is drawn.
 */
const withoutExplorer = {
  name: "without-explorer",
  setup(builder) {
    builder.onLoad({ filter: /leaflet-src\.esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replace(/var vmlCreate = \(function \(\) \{[^]*?^\}\)\(\);/m, "var vmlCreate;");
      if (contents === text) throw new Error(`${path} no longer looks for Internet Explorer as it did; see what it does now.`);
      return { contents, loader: "js" };
    });
  },
};

/** The text of every licence file of every package that esbuild took something from. */
async function licences(metafiles) {
  const folders = new Set();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const match = /^([^:]*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match) folders.add(match[1]);
    }
  }
  const parts = [];
  for (const folder of [...folders].sort()) {
    const description = JSON.parse(await readFile(join(web, folder, "package.json"), "utf8"));
    const files = (await readdir(join(web, folder))).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name)).sort();
    if (files.length === 0) throw new Error(`${folder} is bundled but ships no licence file.`);
    const texts = await Promise.all(files.map((name) => readFile(join(web, folder, name), "utf8")));
    parts.push(
      [`${description.name} ${description.version} (${description.license})`, "", ...texts.map((text) => text.trim())].join("\n"),
    );
  }
  const rule = `\n\n${"-".repeat(78)}\n\n`;
  const head =
    "The files explorer.js, beside.js, compact.js and explorer.css hold, besides this project's own code, the following works.\n" +
    "The outline of the world's land in world-atlas is made from Natural Earth, which is in the public domain.";
  return `${[head, ...parts].join(rule).replaceAll("\r\n", "\n")}\n`;
}

const outfile = (name) => relative(web, join(bundle, name)).split(sep).join("/");
const scripts = {
  ...common,
  format: "iife",
  loader: { ".json": "text" },
  // Its other form is a function within a function, which a browser reads through once for each.
  alias: { leaflet: "leaflet/dist/leaflet-src.esm.js" },
  plugins: [withoutExplorer],
};

/** The script that draws the map; it lays its modules out for the one that comes after it. */
async function mapScript() {
  const { metafile } = await build({ ...scripts, entryPoints: ["src/main.ts"], outfile: outfile("explorer.js"), write: false });
  const modules = Object.keys(metafile.inputs);
  const contents = [
    ...modules.map((path, index) => `import * as module${index} from "./${path}";`),
    `window.manufacture.modules = { ${modules.map((path, index) => `"${path}": module${index}`).join(", ")} };`,
  ].join("\n");
  await build({ ...scripts, stdin: { contents, resolveDir: web }, outfile: outfile("explorer.js") });
  return { modules, metafile };
}

/** Modules of the first script, taken from it, so that the page has one of each. */
const takenFrom = (modules) => ({
  name: "taken",
  setup(builder) {
    builder.onResolve({ filter: /./ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === "taken") return null;
      const found = await builder.resolve(path, { ...where, pluginData: "taken" });
      const key = relative(web, found.path).split(sep).join("/");
      return modules.includes(key) ? { path: key, namespace: "taken" } : found;
    });
    builder.onLoad({ filter: /./, namespace: "taken" }, ({ path }) =>
      ({ contents: `module.exports = window.manufacture.modules["${path}"];`, loader: "js" }));
  },
});

await mkdir(bundle, { recursive: true });
const map = await mapScript();
const beside = await build({
  ...scripts, entryPoints: ["src/beside.ts"], outfile: outfile("beside.js"), plugins: [takenFrom(map.modules)],
});
const compact = await build({
  ...scripts, entryPoints: ["src/compact/layer.ts"], outfile: outfile("compact.js"), plugins: [takenFrom(map.modules)],
});
const sheets = ["explorer.css", "beside.css", "portal.css"];
const styles = await Promise.all(sheets.map((name) =>
  build({ ...common, entryPoints: [`src/styles/${name}`], outfile: outfile(name), plugins: [withoutFiles] })));

for (const name of ["explorer.js", "beside.js", "compact.js"]) {
  const broken = (await readFile(join(bundle, name), "utf8")).match(/<\/script|<!--/i);
  if (broken) throw new Error(`${name} holds "${broken[0]}", which would break the page that it is put in.`);
}
for (const name of sheets) {
  const css = await readFile(join(bundle, name), "utf8");
  const refused = css.match(/@import|url\((?!["']?(?:data:|#))[^)]*\)|<\/(?:script|style)|<!--/i);
  if (refused) throw new Error(`${name} holds "${refused[0]}", which would fetch a file or break the page.`);
}

await writeFile(
  join(bundle, "THIRD-PARTY-LICENSES.txt"),
  await licences([map, beside, compact, ...styles].map(({ metafile }) => metafile)),
);
