// A Relay client's operations: relay-compiler has to accept them for the schema, and the server to answer what the
// compiler made of them without an error.
// usage: node relay.mjs URL SDL
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { finish, tell, usage } from './tally.mjs';

const [url, sdl] = usage('URL', 'SDL');
const here = import.meta.dirname;

async function run(query, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** Compiles the operations of relay/ and gives the text of each as the compiled client would send it. */
function compile() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'floke-relay-'));
  try {
    fs.cpSync(path.join(here, 'relay'), path.join(folder, 'src'), { recursive: true });
    fs.copyFileSync(sdl, path.join(folder, 'schema.graphql'));
    fs.mkdirSync(path.join(folder, 'artifacts'));
    const config = {
      src: './src',
      schema: './schema.graphql',
      language: 'javascript',
      artifactDirectory: './artifacts',
      persistConfig: { file: './operations.json' },
    };
    fs.writeFileSync(path.join(folder, 'operations.json'), '{}');
    fs.writeFileSync(path.join(folder, 'relay.config.json'), JSON.stringify(config));
    const compiler = path.join(here, 'node_modules/.bin/relay-compiler');
    execFileSync(compiler, ['relay.config.json'], { cwd: folder, stdio: 'pipe' });
    return Object.values(JSON.parse(fs.readFileSync(path.join(folder, 'operations.json'), 'utf8')));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Variables for every operation: the id is that of a thing of the kind whose page the operation is named after. */
async function variables() {
  const { data } = await run(`{
    experiences(first: 1) { nodes { id municipalities { id } } }
    problems(first: 1) { nodes { id } }
  }`);
  const experience = data?.experiences?.nodes[0];
  const [municipality] = experience?.municipalities ?? [];
  const ids = { Experience: experience?.id, Problem: data?.problems?.nodes[0]?.id, Municipality: municipality?.id };
  return (name) => ({ id: ids[/^[A-Z][a-z]+/.exec(name)[0]], number: '0301', count: 10, why: true });
}

try {
  const operations = compile();
  tell('relay-compiler', operations.length > 0 ? [] : ['it compiled nothing']);
  const variablesOf = await variables();
  for (const text of operations) {
    const name = /query (\w+)/.exec(text)[1];
    const answer = await run(text, variablesOf(name));
    const told = (answer.errors ?? []).map((error) => error.message);
    const empty = Object.values(answer.data ?? {}).every((value) => value === null);
    tell(name, told.length === 0 && empty ? ['the answer is empty'] : told);
  }
} catch (error) {
  tell('relay-compiler', [String(error.stdout ?? ''), String(error.stderr ?? error)]);
}
finish();
