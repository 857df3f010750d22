// GraphQL over HTTP: the audits that npm's graphql-http brings for any server.
// usage: node http-audit.mjs URL     (URL of the endpoint, http://127.0.0.1:8000/graphql)
import { serverAudits } from 'graphql-http';
import { finish, tell, usage } from './tally.mjs';

const [url] = usage('URL');

for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { status, reason, response } = await audit.fn();
  const answer = response && `answered ${response.status} ${response.headers.get('content-type')}`;
  tell(`[${audit.id}] ${audit.name}`, status === 'ok' ? [] : [reason, answer].filter(Boolean));
}
finish();
