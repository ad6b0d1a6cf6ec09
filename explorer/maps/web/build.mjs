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
  charset: "utf8",
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

/** The text of every licence file of every package that esbuild took something from. */
async function licences(metafiles) {
  const folders = new Set();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
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
    "The file explorer.js and the file explorer.css hold, besides this project's own code, the following works.\n" +
    "The outline of the world's land in world-atlas is made from Natural Earth, which is in the public domain.";
  return `${[head, ...parts].join(rule).replaceAll("\r\n", "\n")}\n`;
}

await mkdir(bundle, { recursive: true });
const script = await build({
  ...common,
  entryPoints: ["src/main.ts"],
  outfile: relative(web, join(bundle, "explorer.js")).split(sep).join("/"),
  format: "iife",
  loader: { ".json": "text" },
});
const styles = await build({
  ...common,
  entryPoints: ["src/styles/explorer.css"],
  outfile: relative(web, join(bundle, "explorer.css")).split(sep).join("/"),
  plugins: [withoutFiles],
});

await build({ ...common, entryPoints: ["src/styles/portal.css"], outfile: relative(web, join(bundle, "portal.css")).split(sep).join("/") });

const js = await readFile(join(bundle, "explorer.js"), "utf8");
const broken = js.match(/<\/script|<!--/i);
if (broken) throw new Error(`The script holds "${broken[0]}", which would break the page that it is put in.`);

const css = await readFile(join(bundle, "explorer.css"), "utf8");
const fetched = css.match(/@import|url\((?!["']?(?:data:|#))[^)]*\)/);
if (fetched) throw new Error(`The style sheet would fetch a file: ${fetched[0]}`);

await writeFile(
  join(bundle, "THIRD-PARTY-LICENSES.txt"),
  await licences([script.metafile, styles.metafile]),
);
