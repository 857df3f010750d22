// Validity of documents: graphql-js is the judge, the server has to agree with it on each one. Every document also
// says itself what it is meant to be, so that none loses its point when the schema changes.
// usage: node validate.mjs URL SDL DOCUMENTS     (DOCUMENTS: a JSON file, or a folder of them)
import fs from 'node:fs';
import path from 'node:path';
import { buildSchema, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { finish, tell, usage } from './tally.mjs';

const [url, sdl, documents] = usage('URL', 'SDL', 'DOCUMENTS');
const schema = buildSchema(fs.readFileSync(sdl, 'utf8'));

const REFUSALS = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];
const LIMITS = ['QUERY_TOO_DEEP', 'QUERY_TOO_COMPLEX'];

/** The first thing that graphql-js has to say against a document, or nothing. */
function judge({ query, operationName }) {
  try {
    const document = parse(query);
    const [error] = validate(schema, document, specifiedRules);
    if (error) return error.message;
    // graphql-js leaves it to the execution to notice that the schema has no such root.
    const operation = getOperationAST(document, operationName);
    return operation && !schema.getRootType(operation.operation) ? `no ${operation.operation} here` : undefined;
  } catch (error) {
    return error.message;
  }
}

async function ask({ query, variables, operationName }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `not JSON, ${response.status}: ${text.slice(0, 200)}` }] };
  }
}

/** What is wrong with an answer to a document that the judge found faulty, or found nothing wrong with. */
function compare(answer, fault, allowed) {
  const told = (answer.errors ?? []).map((error) => `${error.extensions?.code}: ${error.message}`).join('; ');
  if (!fault) return 'data' in answer ? [] : [`refused: ${told}`];
  if ('data' in answer) return [`ran, although: ${fault}`];
  const codes = (answer.errors ?? []).map((error) => error.extensions?.code);
  const known = codes.length > 0 && codes.every((code) => allowed.includes(code));
  return known ? [] : [`refused for another reason than "${fault}": ${told}`];
}

const files = fs.statSync(documents).isDirectory()
  ? fs.readdirSync(documents).map((file) => path.join(documents, file))
  : [documents];
for (const file of files.sort()) {
  for (const document of JSON.parse(fs.readFileSync(file, 'utf8'))) {
    const name = `${path.basename(file, '.json')}: ${document.name}`;
    const fault = judge(document);
    if ((fault === undefined) !== document.valid) {
      tell(name, [`meant to be ${document.valid ? 'valid' : 'invalid'}; graphql-js: ${fault ?? 'valid'}`]);
      continue;
    }
    const allowed = document.limit ? [...REFUSALS, ...LIMITS] : REFUSALS;
    tell(name, compare(await ask(document), fault, allowed));
  }
}
finish();
