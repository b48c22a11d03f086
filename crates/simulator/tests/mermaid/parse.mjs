// Parses Mermaid diagrams with Mermaid's own parser.
//
//   node parse.mjs <mermaid.core.mjs> <folder>
//
// For each *.mmd of the folder it prints one line of JSON: the file's name, and what the
// parser said against it (null: nothing), with the messages and notes that it understood.

import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [core, folder] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(file).href);

// Mermaid cleans labels for the page they will stand in. There is none here: texts stay as
// they are.
const modules = join(dirname(core), '..', '..');
const { default: purify } = await load(join(modules, 'dompurify', 'dist', 'purify.es.mjs'));
Object.assign(purify, { addHook() {}, sanitize: (text) => text });

// The colour of a box is asked of the page; ours have one colour only.
globalThis.window = { CSS: { supports: (property, value) => value === 'transparent' } };

const { default: mermaid } = await load(core);
// Texts may be long: what is tested is the grammar.
mermaid.initialize({ maxTextSize: 10_000_000 });

// Mermaid keeps `#59;` as a placeholder until it draws.
const decoded = (text) =>
  text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));

for (const name of (await readdir(folder)).filter((name) => name.endsWith('.mmd')).sort()) {
  const text = await readFile(join(folder, name), 'utf8');
  let fault = null;
  let messages = [];
  try {
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    messages = diagram.db.getMessages().map((message) => decoded(message.message));
  } catch (error) {
    fault = String(error?.message ?? error);
  }
  console.log(JSON.stringify({ name, fault, messages }));
}
