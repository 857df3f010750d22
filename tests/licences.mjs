// The crates that Floke is built from: each under a licence that lets anyone use and pass on the whole, and none of
// those that Floke does without. Reads `cargo metadata` on its standard input.
// usage: cargo metadata --format-version 1 --locked | node tests/licences.mjs
import { text } from 'node:stream/consumers';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 WITH LLVM-exception',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0',
  'CC0-1.0',
  'CDLA-Permissive-2.0', // the list of certificate authorities
  'ISC',
  'MIT',
  'MPL-2.0', // binds changes to its own files only, which Floke does not make
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
]);

// Crates that name no licence in their manifest: what the file they ship says.
const READ_BY_HAND = { 'jsonpath-rust': 'MIT' };

const FORBIDDEN = {
  'native-tls': 'TLS is rustls everywhere',
  'openssl-sys': 'TLS is rustls everywhere',
};

/** Whether an SPDX expression can be met with allowed licences alone: one of each OR, all of each AND. */
function met(expression) {
  const words = expression.replaceAll('/', ' OR ').match(/[()]|[^\s()]+/g) ?? [];
  const licence = () => {
    const word = words.shift();
    if (word === '(') {
      const inner = either();
      words.shift();
      return inner;
    }
    return ALLOWED.has(words[0] === 'WITH' ? [word, ...words.splice(0, 2)].join(' ') : word);
  };
  const chain = (word, part) => () => {
    const parts = [part()];
    while (words[0] === word) {
      words.shift();
      parts.push(part());
    }
    return parts;
  };
  const both = () => chain('AND', licence)().every(Boolean);
  const either = () => chain('OR', both)().some(Boolean);
  return either() && words.length === 0;
}

const { packages } = JSON.parse(await text(process.stdin));
const faults = packages.flatMap(({ name, version, license }) => {
  const licence = license ?? READ_BY_HAND[name];
  const refused = licence && met(licence) ? [] : [`${name} ${version}: licence ${licence ?? 'not named'}`];
  return name in FORBIDDEN ? [...refused, `${name} ${version}: ${FORBIDDEN[name]}`] : refused;
});
for (const fault of faults) console.log(fault);
console.log(`${packages.length} crates, ${faults.length} refused`);
process.exit(faults.length === 0 && packages.length > 0 ? 0 : 1);
