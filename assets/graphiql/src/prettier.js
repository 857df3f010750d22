// The formatter behind GraphiQL's "prettify": prettier for documents, which keeps their comments; for variables and
// headers the JSON library that the page carries already, in place of a whole JavaScript parser.
import { applyEdits, format as edits } from 'jsonc-parser';
import { format as prettier } from 'prettier/standalone.mjs';

export async function format(text, options) {
  if (options.parser !== 'jsonc') return prettier(text, options);
  return applyEdits(text, edits(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' }));
}
