//! What documents become, without a server.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::{Documents, OperationType, Prepared, RequestError};
use crate::config::limits::Limits;
use crate::graphql::code::Code;

const SDL: &str = "
    interface Node { id: ID! }
    type Book implements Node { id: ID!, title(short: Boolean = false): String, next: Book, tags: [String!]! }
    type Page { nodes: [Book!]!, edges: [Edge!]!, total: Int! }
    type Edge { node: Book! }
    type Query { book: Book, books(first: Int, last: Int): Page, latest(first: Int = 3): [Book!]!, node(id: ID!): Node }
    type Mutation { add(title: String!): Book }
";

fn documents(limits: &Limits) -> Documents {
    Documents::new(SDL, limits).unwrap()
}

fn variables(json: &Json) -> Map<String, Json> {
    json.as_object().cloned().unwrap_or_default()
}

fn prepare(documents: &Documents, text: &str) -> Result<Prepared, Vec<RequestError>> {
    documents.prepare(text, None, &Map::new())
}

fn cost(text: &str) -> u64 {
    prepare(&documents(&Limits::default()), text)
        .map_err(|_| text.to_owned())
        .unwrap()
        .cost()
}

#[test]
fn a_document_is_prepared_once_for_each_choice_of_its_conditions() {
    let documents = documents(&Limits::default());
    let text =
        "query Q($a: Boolean!, $n: Int) { book @skip(if: $a) { id } books(first: $n) { total } }";
    let mut cached = Vec::new();
    for given in [
        json!({ "a": true }),
        json!({ "a": false }),
        json!({ "a": true, "n": 5 }),
        json!({ "a": false, "n": 9, "other": "x" }),
    ] {
        let prepared = documents.prepare(text, Some("Q"), &variables(&given));
        let prepared = prepared.map_err(|errors| format!("{errors:?}")).unwrap();
        assert_eq!(prepared.kind(), OperationType::Query);
        assert_eq!(prepared.operation_name(), Some("Q"));
        cached.push(prepared.cached());
    }
    assert_eq!(cached, [false, false, true, true]);
    assert!(
        !documents
            .prepare(text, None, &variables(&json!({ "a": true })))
            .unwrap()
            .cached()
    );
}

#[test]
fn only_what_decides_something_tells_prepared_documents_apart() {
    let documents = documents(&Limits::default());
    let text = "query($a: Boolean = true, $b: Boolean) {
        book @include(if: $a) { title(short: $b) } latest { id }
    }";
    for (given, cached) in [
        (json!({}), false),
        (json!({ "a": true }), true),
        (json!({ "a": true, "b": true, "undeclared": false }), true),
        (json!({ "a": false }), false),
    ] {
        let prepared = documents.prepare(text, None, &variables(&given)).unwrap();
        assert_eq!(prepared.cached(), cached, "{given}");
    }
}

#[test]
fn a_mutation_that_is_written_twice_is_one_field() {
    let once = "mutation { add(title: \"a\") { id title } }";
    let twice =
        "mutation { add(title: \"a\") { id } ... on Mutation { add(title: \"a\") { title } } }";
    let other = "mutation { add(title: \"a\") { id } b: add(title: \"a\") { title } }";
    assert_eq!((cost(once), cost(twice), cost(other)), (3, 3, 4));
    let documents = documents(&Limits::default());
    assert_eq!(
        prepare(&documents, twice).unwrap().kind(),
        OperationType::Mutation
    );
    let differing = "mutation { add(title: \"a\") { id } add(title: \"b\") { id } }";
    let errors = prepare(&documents, differing).err().unwrap();
    assert_eq!(errors[0].code, Code::ValidationFailed);
    let declared = "mutation($t: String!) { add(title: $t) { id } add(title: $t) { title } }";
    let given = variables(&json!({ "t": "a" }));
    let prepared = documents.prepare(declared, None, &given).unwrap();
    assert_eq!(prepared.cost(), 3);
}

#[test]
fn null_does_not_decide() {
    let documents = documents(&Limits::default());
    for directive in ["skip", "include"] {
        let text = format!(
            "query($s: Boolean = true) {{ book {{ id ...F }} }} fragment F on Book {{ title @{directive}(if: $s) }}"
        );
        // Once before the document is kept ready, and once after.
        for _ in 0..2 {
            let null = documents.prepare(&text, None, &variables(&json!({ "s": null })));
            let errors = null.err().unwrap();
            assert_eq!(errors[0].code, Code::BadUserInput, "{errors:?}");
            assert!(prepare(&documents, &text).is_ok());
        }
    }
}

#[test]
fn whoever_chooses_much_drives_out_only_their_own_choices() {
    let documents = documents(&Limits::default());
    let names = ["a", "b", "c", "d", "e"];
    let declared = names.map(|name| format!("${name}: Boolean!")).join(" ");
    let fields = names.map(|name| format!("{name}: id @skip(if: ${name})"));
    let text = format!("query({declared}) {{ book {{ id {} }} }}", fields.join(" "));
    let cached = |choice: u32| {
        let chosen = names.iter().enumerate();
        let given = chosen.map(|(at, name)| ((*name).to_owned(), json!(choice >> at & 1 == 1)));
        let prepared = documents.prepare(&text, None, &given.collect());
        prepared.unwrap().cached()
    };
    assert!(!prepare(&documents, "{ book { id } }").unwrap().cached());
    assert!((0..32).all(|choice| !cached(choice)));
    assert!((16..32).all(cached));
    assert!(!cached(0));
    assert!(prepare(&documents, "{ book { id } }").unwrap().cached());
}

#[test]
fn documents_kept_ready_are_bounded_by_their_fields() {
    let limits = Limits {
        prepared_fields: 5,
        ..Limits::default()
    };
    let documents = documents(&limits);
    let [two, three, four] = [
        "{ book { id } }",
        "{ book { id title } }",
        "{ book { id title tags } }",
    ];
    let cached = |text| {
        prepare(&documents, text)
            .map(|prepared| prepared.cached())
            .unwrap()
    };
    assert!(!cached(two) && !cached(three));
    assert!(cached(two) && cached(three));
    assert!(!cached(four) && cached(four));
    assert!(!cached(two));
    let six = "{ book { id title tags a: id b: id } }";
    assert!(!cached(six) && !cached(six));
}

#[test]
fn the_cost_is_what_may_be_answered() {
    assert_eq!(cost("{ book { id } }"), 2);
    assert_eq!(cost("{ book { id id } book { id } }"), 2);
    assert_eq!(cost("{ books(first: 10) { total } }"), 2);
    assert_eq!(cost("{ books(first: 10) { total nodes { id } } }"), 3 + 10);
    assert_eq!(cost("{ books { edges { node { id } } } }"), 2 + 20 * 2);
    assert_eq!(
        cost("{ books(last: 3) { nodes { next { tags } } } }"),
        2 + 3 * 2
    );
    assert_eq!(cost("{ latest { id } }"), 1 + 3);
    assert_eq!(cost("{ latest(first: 1000) { id } }"), 1 + 100);
    assert_eq!(cost("{ latest(first: -1) { id } }"), 1);
    assert_eq!(cost("{ __schema { types { fields { name } } } }"), 4);
    assert_eq!(cost("{ node(id: 1) { id ... on Book { title } } }"), 3);
}

#[test]
fn a_page_inside_a_page_multiplies() {
    let documents = documents(&Limits {
        cost: 100,
        ..Limits::default()
    });
    let text = "query($n: Int!) { books(first: $n) { nodes { a: next { id } b: next { id } } } }";
    let fits = |n: i32| {
        documents
            .prepare(text, None, &variables(&json!({ "n": n })))
            .is_ok()
    };
    assert!(fits(24) && !fits(25));
}

#[test]
fn every_refusal_has_a_code_and_most_have_a_place() {
    let documents = documents(&Limits::default());
    for (text, code, place) in [
        ("{", Code::ParseFailed, true),
        ("{\n  nothing }", Code::ValidationFailed, true),
        (
            "{ book { title(short: $x) } }",
            Code::ValidationFailed,
            true,
        ),
        (
            "query($x: Boolean!) { book { title(short: $x) } }",
            Code::BadUserInput,
            false,
        ),
        ("", Code::ParseFailed, true),
        (
            "{ node(id: \"a\\u0000\") { id } }",
            Code::BadUserInput,
            true,
        ),
    ] {
        let errors = prepare(&documents, text).err().unwrap();
        assert_eq!(errors[0].code, code, "{text}: {errors:?}");
        assert_eq!(!errors[0].locations.is_empty(), place, "{text}: {errors:?}");
    }
}

proptest! {
    /// Whatever the text, it is prepared or refused, and never more than twenty errors are told.
    #[test]
    fn no_text_breaks_anything(words in proptest::collection::vec(word(), 0..60)) {
        let documents = documents(&Limits { selections: 500, ..Limits::default() });
        let text = words.join(" ");
        if let Err(errors) = prepare(&documents, &text) {
            prop_assert!(!errors.is_empty() && errors.len() <= 20);
            prop_assert!(errors.iter().all(|error| error.message.len() <= 256));
        }
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    let words = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ":",
        "$",
        "@",
        "!",
        "=",
        "...",
        "\"",
        "\"\"\"",
        "#\n",
        "{ book {",
        "} }",
        "query",
        "mutation",
        "fragment F on Book",
        "fragment G on Query",
        "...F",
        "...G",
        "... on Node {",
        "book",
        "books",
        "nodes",
        "id",
        "title",
        "next {",
        "first: 1",
        "(first: 2)",
        "$x",
        "($x: Int)",
        "@skip(if: true)",
        "@include(if: $x)",
        "__schema {",
        "types {",
        "__typename",
        "null",
        "1e400",
        "-0",
        "\"\\u{1F600}\"",
        "\"\\uD83D\"",
        "\u{feff}",
        "\u{0}",
        "å",
    ];
    proptest::sample::select(words.to_vec())
}
