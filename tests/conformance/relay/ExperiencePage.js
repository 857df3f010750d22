// One experience: told in parts that are fetched anew by its id, one of them only when the reader opens it.
graphql`
  fragment ExperiencePage_story on Experience @refetchable(queryName: "ExperiencePageStoryRefetchQuery") {
    id
    version
    context
    whatWasDone
    whatHappened
    wouldDoDifferently
    advice {
      kind
      condition
    }
    sources {
      title
      url
    }
  }
`;

graphql`
  fragment ExperiencePage_lessons on Experience
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
  @refetchable(queryName: "ExperiencePageLessonsPaginationQuery") {
    lessons(first: $count, after: $cursor) @connection(key: "ExperiencePage_lessons") {
      edges {
        node {
          id
          kind
          basis
          text
        }
      }
    }
  }
`;

graphql`
  fragment ExperiencePage_why on Experience {
    factors {
      factor
      direction
      text
    }
    causes {
      cause
      rank
      text
    }
    partnerships {
      role
      partner {
        id
        name
        kind
      }
    }
  }
`;

graphql`
  query ExperiencePageQuery($id: ID!, $why: Boolean!) {
    experience(id: $id) {
      title
      outcome
      publishedAt
      ...ExperiencePage_story
      ...ExperiencePage_lessons
      ...ExperiencePage_why @include(if: $why) @alias(as: "why")
    }
  }
`;

graphql`
  query ExperiencePageNodeQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...ExperiencePage_story @alias(as: "story")
      ... on Problem {
        title
      }
      ... on Municipality {
        name
      }
    }
  }
`;
