// Bundles GraphiQL into dist/, the files that Floke carries in its binary. Run `npm ci && npm run build` to renew them.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const out = 'dist';

// What of GraphiQL's own choice is replaced by a leaner one of ours; src/ says why.
const replaced = {
  'prettier/standalone': 'src/prettier.js',
  'prettier/parser-graphql': 'node_modules/prettier/plugins/graphql.mjs',
  'prettier/plugins/estree': 'src/nothing.js',
  'prettier/parser-babel': 'src/nothing.js',
};

/** The same for the editor, which is also named from within its own package, where an alias does not reach. */
const leanEditor = {
  name: 'lean-editor',
  setup: (bundle) =>
    bundle.onLoad({ filter: /monaco-graphql\/esm\/monaco-editor\.js$/ }, () => ({
      contents: `export * from './src/monaco.js'`,
      resolveDir: import.meta.dirname,
    })),
};

const common = {
  alias: Object.fromEntries(Object.entries(replaced).map(([from, to]) => [from, path.resolve(to)])),
  assetNames: '[name]',
  bundle: true,
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  loader: { '.ttf': 'file' },
  logLevel: 'warning',
  metafile: true,
  minify: true,
  outdir: out,
  plugins: [leanEditor],
  target: 'es2022',
  write: false,
};

/** Names of the packages whose code ended up in the files that were written. */
function packagesIn(results) {
  const inputs = results.flatMap((result) =>
    Object.values(result.metafile.outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const names = inputs
    .map((input) => input.split('node_modules/').at(-1).split('/'))
    .filter((parts) => parts[0] !== 'src')
    .map((parts) => parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(names)].sort();
}

/** Each licence text once, under the packages that were shipped with it. */
async function licences(names) {
  const texts = new Map();
  for (const name of names) {
    const folder = path.join('node_modules', name);
    const { version, license, homepage = '' } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    const files = (await readdir(folder)).filter((entry) => /^(licen[cs]e|thirdpartynotices)(\.|$)/i.test(entry));
    const text = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
    const key = text.join('\n').replaceAll('\r\n', '\n').trim() || 'No text was shipped with it; the name above is binding.';
    texts.set(key, [...(texts.get(key) ?? []), `${name} ${version} (${license}) ${homepage}`.trim()]);
  }
  const parts = [...texts].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`);
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out);
const results = await Promise.all([
  build({ ...common, entryPoints: { graphiql: 'src/main.js' }, format: 'esm' }),
  build({ ...common, entryPoints: { worker: 'src/worker.js' }, format: 'iife' }),
]);
// Stored as they are sent: every browser takes gzip, the binary stays small and the server has nothing to compress.
for (const { path: file, contents } of results.flatMap((result) => result.outputFiles)) {
  await writeFile(path.join(out, `${path.basename(file)}.gz`), gzipSync(contents, { level: 9 }));
}
await copyFile('src/index.html', path.join(out, 'index.html'));
await writeFile(path.join(out, 'LICENSES.txt'), await licences(packagesIn(results)));
