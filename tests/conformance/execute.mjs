// Execution: graphql-js over the same schema, with resolvers that do the same, is the judge. The schema is one made
// for this, whose fields succeed and fail on purpose. Compared are the data with the order of its keys, the paths of
// the errors, and whether there is any "data" at all; places in the document where the server tells them.
// usage: node execute.mjs URL SDL
import fs from 'node:fs';
import { buildSchema, graphql } from 'graphql';
import { CASES } from './execute-cases.mjs';
import { finish, tell, usage } from './tally.mjs';

const [url, sdl] = usage('URL', 'SDL');
const schema = buildSchema(fs.readFileSync(sdl, 'utf8'));

const fail = (name) => () => {
  throw new Error(`${name} fails`);
};

/** An object whose fields behave as those of the server's test schema do; `n` counts how deep it stands. */
const boom = (n) => ({
  ok: n,
  slow: () => new Promise((resolve) => setTimeout(resolve, 5, n)),
  nullable: fail('nullable'),
  nonNull: fail('nonNull'),
  child: () => boom(n + 1),
  childNonNull: () => boom(n + 1),
  list: () => [boom(1), boom(2)],
  listNullable: () => [boom(1), null, boom(3)],
  oddFails: () => (n % 2 === 1 ? fail('oddFails')() : n),
  echo: (given) => `${given.text}/${'maybe' in given ? given.maybe : 'undefined'}`,
});
const rootValue = { hello: 'world', boom: () => boom(0), boomNonNull: () => boom(0) };

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
    return { data: `not JSON, ${response.status}: ${text.slice(0, 200)}` };
  }
}

const paths = ({ errors = [] }) => errors.map((error) => (error.path ?? []).join('.')).sort();
const shown = (value) => (value === undefined ? 'nothing' : JSON.stringify(value));

/** Places that are told have to be right: the first of each field's error, as that is where the field is first asked. */
function misplaced(answer, wanted) {
  const place = (error) => `${error.path?.join('.')} at ${error.locations?.[0]?.line}:${error.locations?.[0]?.column}`;
  const right = new Set((wanted.errors ?? []).map(place));
  const known = paths(wanted);
  return (answer.errors ?? [])
    .filter((error) => error.locations?.length > 0 && known.includes(error.path?.join('.')) && !right.has(place(error)))
    .map((error) => `error ${place(error)}, wanted one of ${[...right].join(', ')}`);
}

function compare(answer, wanted, anyErrors) {
  const faults = [];
  if (shown(answer.data) !== shown(wanted.data)) faults.push(`data ${shown(answer.data)}, wanted ${shown(wanted.data)}`);
  const [told, due] = [paths(answer), paths(wanted)];
  // Where a parent is nulled, the specification leaves open which of the errors below it are told.
  const agree = anyErrors ? told.length > 0 : shown(told) === shown(due);
  if (!agree) faults.push(`error paths ${shown(told)}, wanted ${shown(due)}`);
  return [...faults, ...misplaced(answer, wanted)];
}

for (const asked of CASES) {
  const { query: source, variables: variableValues, operationName } = asked;
  const result = await graphql({ schema, source, rootValue, variableValues, operationName });
  const wanted = JSON.parse(JSON.stringify(result));
  tell(asked.name, compare(await ask(asked), wanted, asked.anyErrors));
}
finish();
