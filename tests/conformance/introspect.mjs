// What introspection tells of the schema has to be the schema that is published, to the last description.
// usage: node introspect.mjs URL SDL
import fs from 'node:fs';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { finish, tell, usage } from './tally.mjs';

const [url, sdl] = usage('URL', 'SDL');

// The schema's own description is left out: async-graphql tells one of its own, which no SDL of it bears.
const QUERY = getIntrospectionQuery({
  directiveIsRepeatable: true,
  inputValueDeprecation: true,
  oneOf: true,
  specifiedByUrl: true,
});

const lines = (schema) => printSchema(lexicographicSortSchema(schema)).split('\n');

const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: QUERY }),
});
const { data, errors = [] } = await response.json();
tell('introspection is answered', errors.map((error) => error.message));
if (data) {
  const told = lines(buildClientSchema(data));
  const published = lines(buildSchema(fs.readFileSync(sdl, 'utf8')));
  const at = published.findIndex((line, index) => line !== told[index]);
  const same = at === -1 && told.length === published.length;
  tell('it tells the published schema', same ? [] : [`published: ${published[at]}`, `told: ${told[at]}`]);
}
finish();
