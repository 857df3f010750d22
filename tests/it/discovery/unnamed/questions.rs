//! What is asked of things by their ids: everything that the schema has, of everything that is told.

use floke::graphql::export::Export;
use serde_json::json;

use super::cases::all_unnamed;
use super::duel::Question;
use super::names::mark;
use super::schema::Schema;
use super::told::{LARGE, PROBLEMS, SOLUTIONS, VESTFOLD};

/// Before anything was told, between what differs in the worlds, at the ends of quarters, and after it all.
const TIMES: [&str; 9] = [
    "2026-09-15T00:00:00Z",
    "2026-10-01T00:00:00Z",
    "2026-10-15T12:00:00Z",
    "2026-10-20T09:30:00Z",
    "2026-11-01T00:00:00Z",
    "2026-11-25T09:31:00Z",
    "2026-12-31T23:59:59Z",
    "2027-01-31T12:00:00Z",
    "2027-03-09T00:00:00Z",
];

/// Fields of the query that are asked elsewhere, because the schema does not tell what they take. The form of a survey knows no
/// experience.
const BY_HAND: [&str; 7] = [
    "municipality",
    "nodes",
    "preflight",
    "relationPaths",
    "statistics",
    "suggest",
    "surveyForm",
];

/// Marks of the unnamed ones.
pub fn unnamed() -> Vec<String> {
    let all = all_unnamed();
    all.iter().map(|it| mark("exp", it.title)).collect()
}

/// All that can be asked of a thing, with its lists.
fn of_node(schema: &Schema, label: &'static str, of: &str, id: &str) -> Question {
    let document = format!(
        "query ($id: ID!) {{ node(id: $id) {{ __typename ... on {of} {} }} }}",
        schema.selection(of, 2)
    );
    Question::new(label, document, json!({ "id": id }))
}

/// What is asked of the unnamed ones.
pub fn of_unnamed(schema: &Schema, experiences: &[String], lessons: &[String]) -> Vec<Question> {
    let mut asked = Vec::new();
    for id in experiences {
        asked.push(of_node(schema, "an experience", "Experience", id));
        asked.push(as_of(schema, id));
        asked.push(preview(schema, id));
        let fields: Vec<String> = schema.by_id().into_iter().map(|(_, it)| it).collect();
        let document = format!("query ($id: ID!) {{ {} }}", fields.join(" "));
        asked.push(Question::new("by id", document, json!({ "id": id })));
    }
    for id in lessons {
        asked.push(of_node(schema, "a lesson", "Lesson", id));
    }
    asked
}

/// An experience as it was at several times.
fn as_of(schema: &Schema, id: &str) -> Question {
    let times = TIMES.iter().enumerate();
    let fields: Vec<String> = times
        .map(|(at, time)| format!("a{at}: experience(id: $id, asOf: \"{time}\") {{ ...Told }}"))
        .collect();
    let document = format!(
        "query ($id: ID!) {{ {} }} fragment Told on Experience {}",
        fields.join(" "),
        schema.selection("Experience", 1)
    );
    Question::new("as of", document, json!({ "id": id }))
}

/// What others would be shown of an experience, were it opened or closed.
fn preview(schema: &Schema, id: &str) -> Question {
    let audiences = schema.codes("Audience").into_iter();
    let fields: Vec<String> = audiences
        .map(|it| format!("{it}: previewAudience(audience: {it}) {{ ...Told }}"))
        .collect();
    let document = format!(
        "query ($id: ID!) {{ experience(id: $id) {{ {} }} }} fragment Told on AudiencePreview {}",
        fields.join(" "),
        schema.selection("AudiencePreview", 1)
    );
    Question::new("a preview", document, json!({ "id": id }))
}

/// What is asked of all that is tied to experiences, named and unnamed.
pub fn of_others(schema: &Schema, marks: impl Fn(&str) -> Vec<String>) -> Vec<Question> {
    let mut asked = Vec::new();
    for (kind, of) in [
        ("prb", "Problem"),
        ("sol", "Solution"),
        ("ptn", "Partner"),
        ("mun", "Municipality"),
    ] {
        for id in marks(kind) {
            asked.push(of_node(schema, "relations", of, &id));
        }
    }
    let compared = [
        (
            "prb",
            "Problem",
            "solutions",
            "ProblemSolutionConnection",
            PROBLEMS.map(|(it, _)| it),
        ),
        (
            "sol",
            "Solution",
            "problems",
            "SolutionProblemConnection",
            SOLUTIONS.map(|(it, _)| it),
        ),
    ];
    for (kind, of, list, connection, titles) in compared {
        let told = schema.selection(connection, 1);
        let document = format!(
            "query ($id: ID!, $to: String) {{ node(id: $id) {{ ... on {of} {{ {list}(comparableTo: $to, first: 20) {told} }} }} }}"
        );
        for (at, title) in titles.into_iter().enumerate() {
            for to in [VESTFOLD[at], LARGE[at]] {
                let variables = json!({ "id": mark(kind, title), "to": to });
                asked.push(Question::new("evidence", document.clone(), variables));
            }
        }
    }
    asked.extend(statistics(schema));
    asked.extend(exports());
    let told = schema.selection("Municipality", 2);
    for number in ["3901", "0301"] {
        let document = format!("{{ municipality(number: \"{number}\") {told} }}");
        asked.push(Question::new("a municipality", document, json!({})));
    }
    asked
}

/// Everything that is listed, and everything by its id at once.
pub fn of_lists(schema: &Schema, marks: impl Fn(&str) -> Vec<String>) -> Vec<Question> {
    for field in schema.others() {
        assert!(BY_HAND.contains(&field), "{field} is asked by nobody");
    }
    let roots = schema.roots().into_iter();
    let mut asked: Vec<Question> = roots
        .map(|(_, field)| Question::new("a list", format!("{{ {field} }}"), json!({})))
        .collect();
    for (kind, of) in [
        ("exp", "Experience"),
        ("les", "Lesson"),
        ("ptn", "Partner"),
        ("sol", "Solution"),
    ] {
        let document = format!(
            "query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename id ... on {of} {} }} }}",
            schema.selection(of, 1)
        );
        asked.push(Question::new(
            "nodes",
            document,
            json!({ "ids": marks(kind) }),
        ));
    }
    asked
}

/// All rows of every export: of everything, and of those whose filters go by a group.
fn exports() -> Vec<Question> {
    let filters = [
        json!({}),
        json!({ "municipality": { "counties": ["39"] } }),
        json!({ "not": { "municipality": { "populationMin": 20_000 } } }),
    ];
    let asked = Export::ALL.into_iter().flat_map(|export| {
        let of_lessons = export == Export::Lessons;
        let filters = filters.iter().take(if of_lessons { 1 } else { 3 });
        filters.map(move |filter| Question::of_export(export, filter))
    });
    asked.collect()
}

/// Experiences counted by one dimension or two, where they can be.
fn statistics(schema: &Schema) -> Vec<Question> {
    let document = "query ($by: [Dimension!]!) { statistics(groupBy: $by, measures: [
        { kind: SUCCESS_RATE }, { kind: MEDIAN_DURATION }, { kind: BENEFIT_SUM, unit: \"timer\", category: SAVED_TIME }]) {
        total groupTotal truncated note unknown { dimension count share }
        rows { keys { dimension code label } count share withheld measures { value reporting sign interval { low high } } } } }";
    let dimensions = schema.codes("Dimension").into_iter();
    let groups =
        dimensions.flat_map(|it| [json!([it]), json!([it, "OUTCOME"]), json!(["COUNTY", it])]);
    let asked = groups.map(|by| Question::new("statistics", document, json!({ "by": by })));
    asked.collect()
}
