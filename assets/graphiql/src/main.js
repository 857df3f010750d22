// Floke's explorer: GraphiQL with workers, styles and first query of our own, so that the page asks no other host.
import './workers.js';
import './style.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const FIRST_QUERY = `# Hva kommunene har prøvd: det som
# lyktes, og det som ikke gjorde det.
# Ctrl+Enter kjører spørringen,
# Ctrl+mellomrom foreslår felter.
{
  experiences(first: 5) {
    totalCount
    nodes {
      title
      outcome
      municipalities {
        name
      }
    }
  }
}
`;

// Beside the page, so that Floke may also stand under a path of another site.
const url = new URL('graphql', document.baseURI).href;

createRoot(document.getElementById('graphiql')).render(
  createElement(
    GraphiQL,
    { fetcher: createGraphiQLFetcher({ url }), defaultQuery: FIRST_QUERY, shouldPersistHeaders: false },
    createElement(GraphiQL.Logo, null, 'Floke'),
  ),
);
