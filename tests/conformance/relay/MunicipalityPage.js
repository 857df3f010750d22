// One municipality by its number, what it was before, and what it has tried; and the list to choose it from.
graphql`
  fragment MunicipalityPage_experiences on Municipality
  @argumentDefinitions(last: { type: "Int", defaultValue: 10 }, before: { type: "String" })
  @refetchable(queryName: "MunicipalityPageExperiencesPaginationQuery") {
    experiences(last: $last, before: $before) @connection(key: "MunicipalityPage_experiences") {
      edges {
        node {
          id
          title
          outcome
        }
      }
    }
  }
`;

graphql`
  query MunicipalityPageQuery($number: String!) {
    municipality(number: $number) {
      id
      name
      names
      kind
      population
      county {
        number
        name
      }
      numbers {
        number
        validFrom
        validTo
      }
      predecessors {
        id
        name
      }
      successors {
        id
        name
      }
      ...MunicipalityPage_experiences
    }
  }
`;

graphql`
  query MunicipalityPagePickerQuery($count: Int!, $cursor: String) {
    municipalities(first: $count, after: $cursor, filter: { kinds: [MUNICIPALITY] })
      @connection(key: "MunicipalityPagePicker_municipalities") {
      edges {
        node {
          id
          number
          name
        }
      }
    }
  }
`;
