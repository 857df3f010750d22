// Opens the explorer in a real browser, runs its first query by its button and reads the answer off the page.
// Nothing may fail on the way: no console error, no breach of the page's policy, no request to another host, no cookie.
// usage: node graphiql.mjs URL [SCREENSHOT.png]     (URL of the page, http://127.0.0.1:8000/)
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { finish, tell } from './tally.mjs';

const [url, screenshot] = process.argv.slice(2);
if (!url) {
  console.error('usage: node graphiql.mjs URL [SCREENSHOT.png]');
  process.exit(2);
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Notes everything that a page which rests on its own server alone would never do. */
async function watch(context, faults) {
  const { origin } = new URL(url);
  context.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.origin !== origin && asked.protocol.startsWith('http')) faults.push(`foreign request: ${asked}`);
  });
  context.on('requestfailed', (request) => faults.push(`request failed: ${request.url()}`));
  context.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} for ${response.url()}`);
  });
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console error: ${message.text()}`);
  });
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().message}`));
  await context.exposeFunction('tellViolation', (text) => faults.push(`policy: ${text}`));
  await context.addInitScript(() =>
    addEventListener('securitypolicyviolation', (event) =>
      globalThis.tellViolation(`${event.violatedDirective} refused ${event.blockedURI}`),
    ),
  );
}

/** What stands in one of the page's editors; the editor paints blanks as no-break spaces. */
async function textOf(page, editor) {
  const lines = await page.locator(`${editor} .view-lines`).first().innerText();
  return lines.replaceAll('\u00a0', ' ');
}

async function firstQueryIsAnswered(page) {
  const answered = page.waitForResponse((response) => response.request().postData()?.includes('totalCount') ?? false);
  await page.locator('.graphiql-execute-button').click();
  const told = await (await answered).json();
  await page.locator('.graphiql-response', { hasText: 'totalCount' }).waitFor();
  const shown = await textOf(page, '.graphiql-response');
  const faults = (told.errors ?? []).map((error) => `error in the answer: ${error.message}`);
  const count = told.data?.experiences?.totalCount;
  if (!shown.includes(`"totalCount": ${count}`)) faults.push(`totalCount ${count} is not among what is shown: ${shown}`);
  return faults;
}

async function schemaIsDocumented(page) {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  const explorer = page.locator('.graphiql-doc-explorer');
  await explorer.getByText('Query', { exact: true }).first().click();
  await explorer.getByText('experiences', { exact: true }).first().waitFor();
  return [];
}

/** Completion comes from a worker that has read the schema, so that it shows the workers to run. */
async function fieldsAreSuggested(page) {
  await page.locator('.graphiql-query-editor .view-lines').first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('{ experi');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget .monaco-list-row', { hasText: 'experiences' }).first().waitFor();
  return [];
}

async function check(name, ask, page) {
  try {
    tell(name, await ask(page));
  } catch (error) {
    tell(name, [error.message]);
  }
}

const profile = await mkdtemp(path.join(os.tmpdir(), 'floke-browser-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  args: FLAGS,
  viewport: { width: 1280, height: 800 },
});
try {
  const faults = [];
  await watch(context, faults);
  const page = context.pages()[0];
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  tell('the title', (await page.title()) === 'Floke' ? [] : [`it is ${await page.title()}`]);
  await check('the first query is answered', firstQueryIsAnswered, page);
  await check('the schema is documented', schemaIsDocumented, page);
  if (screenshot) await page.screenshot({ path: screenshot });
  await check('fields are suggested', fieldsAreSuggested, page);
  if (screenshot) await page.screenshot({ path: screenshot.replace('.png', '-suggest.png') });
  tell('no cookie', (await context.cookies()).map((cookie) => `cookie: ${cookie.name}`));
  tell('nothing failed on the way', [...new Set(faults)]);
} finally {
  await context.close();
  await rm(profile, { recursive: true, force: true });
}
finish();
