// The schema against graphql-schema-linter: Relay's specifications, one way of naming, nothing undescribed.
// usage: node lint.mjs SDL
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { finish, tell, usage } from './tally.mjs';

const [sdl] = usage('SDL');

const RULES = [
  'arguments-have-descriptions',
  'defined-types-are-used',
  'deprecations-have-a-reason',
  'descriptions-are-capitalized',
  'enum-values-all-caps',
  'enum-values-have-descriptions',
  'fields-are-camel-cased',
  'fields-have-descriptions',
  'input-object-values-are-camel-cased',
  'input-object-values-have-descriptions',
  'relay-connection-arguments-spec',
  'relay-connection-types-spec',
  'relay-page-info-spec',
  'types-are-capitalized',
  'types-have-descriptions',
  // Left out: the four rules that ask for alphabetical order (enum-values-sorted-alphabetically,
  // input-object-fields-, interface-fields- and type-fields-sorted-alphabetically). An order of rank or time among
  // values and of importance among fields tells the reader something that the alphabet does not.
];

const linter = path.join(import.meta.dirname, 'node_modules/.bin/graphql-schema-linter');
const { status, stdout, stderr } = spawnSync(linter, ['--format', 'json', '--rules', RULES.join(','), sdl], {
  encoding: 'utf8',
});
const { errors = [] } = stdout ? JSON.parse(stdout) : {};
for (const rule of RULES) {
  const found = errors.filter((error) => error.rule === rule);
  tell(rule, found.map((error) => `line ${error.location.line}: ${error.message}`));
}
const other = errors.filter((error) => !RULES.includes(error.rule)).map((error) => error.message);
tell('the schema is one', status === 2 || other.length > 0 ? [stderr, ...other] : []);
finish();
