// The schema against the one of a release: clients that were written for that one go on as before.
// usage: node breaking.mjs RELEASED SDL
import fs from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';
import { finish, tell, usage } from './tally.mjs';

const [released, current] = usage('RELEASED', 'SDL').map((path) => buildSchema(fs.readFileSync(path, 'utf8')));

const changes = findBreakingChanges(released, current);
for (const type of Object.values(released.getTypeMap())) {
  const own = ({ description }) => description === type.name || description.match(/\w+/g).includes(type.name);
  tell(type.name, changes.filter(own).map(({ description }) => description));
}
tell('all of them', changes.map(({ description }) => description));
finish();
