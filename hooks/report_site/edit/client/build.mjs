/* Builds ../static from what stands here: one script, one stylesheet, the shell page that names them by their contents. */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const STATIC = "../static";
const LICENSED = /^(?:@codemirror|@lezer|@marijn)\/|^(?:crelt|style-mod|turndown|w3c-keyname)$/;

function hash(file) {
  return createHash("sha256").update(readFileSync(`${STATIC}/${file}`)).digest("hex").slice(0, 12);
}

/** Every package that went into the bundle, with its version and the text of its licence. */
function licences(metafile) {
  const inputs = Object.keys(metafile.inputs).map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input));
  const names = [...new Set(inputs.filter(Boolean).map((match) => match[1]))].sort();
  return names.map((name) => {
    if (!LICENSED.test(name)) throw new Error(`not yet looked at: ${name}`);
    const folder = `node_modules/${name}`;
    const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[sc]e/i.test(each));
    const text = readFileSync(`${folder}/${file}`, "utf8").replace(/https?:\/\//g, "").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
}

const options = { bundle: true, minify: true, target: "chrome90", charset: "utf8", legalComments: "none", logLevel: "warning" };
const { metafile } = await build({
  ...options,
  entryPoints: ["src/main.js"],
  format: "esm",
  metafile: true,
  outfile: `${STATIC}/editor.js`,
});
await build({ ...options, entryPoints: ["editor.css"], outfile: `${STATIC}/editor.css` });
writeFileSync(`${STATIC}/LICENCES.txt`, licences(metafile).join("\n" + "-".repeat(80) + "\n\n"));
const shell = readFileSync("index.html", "utf8").replace("__CSS__", hash("editor.css")).replace("__JS__", hash("editor.js"));
writeFileSync(`${STATIC}/index.html`, shell);
