// The front page: a list that is filtered and ordered, grows as the reader scrolls, and counts what there is.
graphql`
  fragment ExperienceList_row on Experience {
    id
    title
    summary
    outcome
    stage
    startedYear
    municipalities {
      id
      name
      county {
        name
      }
    }
    problems {
      id
      title
    }
  }
`;

graphql`
  fragment ExperienceList_query on Query
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    filter: { type: "ExperienceFilter" }
    orderBy: { type: "ExperienceOrder", defaultValue: PUBLISHED_DESC }
  )
  @refetchable(queryName: "ExperienceListPaginationQuery") {
    experiences(first: $count, after: $cursor, filter: $filter, orderBy: $orderBy)
      @connection(key: "ExperienceList_experiences", filters: ["filter", "orderBy"]) {
      totalCount
      edges {
        node {
          ...ExperienceList_row
        }
      }
    }
  }
`;

graphql`
  query ExperienceListQuery($filter: ExperienceFilter, $orderBy: ExperienceOrder) {
    ...ExperienceList_query @arguments(count: 10, filter: $filter, orderBy: $orderBy)
  }
`;

graphql`
  query ExperienceListFailuresQuery($count: Int!) {
    experiences(
      first: $count
      filter: { or: [{ outcomes: [FAILED, ABANDONED] }, { not: { stages: [CONCLUDED] } }], startedYear: { from: 2015 } }
      orderBy: STARTED_DESC
    ) {
      nodes {
        ...ExperienceList_row
      }
    }
  }
`;
