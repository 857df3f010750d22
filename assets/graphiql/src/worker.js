// All background work of the editor in one file, as its parts share most of their code; the worker's name says which.
import 'monaco-editor/esm/vs/editor/editor.worker.js';

const languages = {
  graphql: () => import('monaco-graphql/esm/graphql.worker.js'),
  json: () => import('monaco-editor/esm/vs/language/json/json.worker.js'),
};

languages[globalThis.name]?.();
