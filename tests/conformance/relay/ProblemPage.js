// One problem, with those around it and what was tried against it, each experience with its own relations.
graphql`
  fragment ProblemPage_experiences on Problem
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    outcomes: { type: "[Outcome!]" }
  )
  @refetchable(queryName: "ProblemPageExperiencesPaginationQuery") {
    experiences(first: $count, after: $cursor, filter: { outcomes: $outcomes })
      @connection(key: "ProblemPage_experiences", filters: ["filter"]) {
      totalCount
      edges {
        node {
          id
          title
          outcome
          municipalities {
            id
            name
          }
          solutions {
            id
            title
            variantOf {
              id
              title
            }
          }
        }
      }
    }
  }
`;

graphql`
  query ProblemPageQuery($id: ID!) {
    problem(id: $id) {
      id
      title
      description
      themes
      broader {
        id
        title
      }
      narrower {
        id
        title
      }
      ...ProblemPage_experiences
    }
  }
`;
