//! Nothing that finds tells anybody of more, or of less, than their own lists do.

mod plan;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use entity::code::{Code, FailureCause, Iterable, NodeKind, TermState};
use entity::{contact, experience, experience_cause, lesson, partner, problem, solution};
use floke::model::Clock;
use floke::store::reach::{self, OwnerKind};
use floke::store::{insert, term};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{catch_up, ids};
use crate::signing::visibility::scene::{
    Eye, Made, Scene, eyes, hide_unnamed, id, named_scene, problem_row,
};
use crate::support::world::draw;

/// What words tell of.
#[derive(Clone, Copy)]
enum Of {
    Experience = 1,
    Lesson,
    Problem,
    Solution,
    Partner,
    Contact,
}

/// A problem above the shared one, which nobody has accepted yet.
const ABOVE: u128 = 9_999;

/// A word that nothing else bears, nor anything like it.
fn word(of: Of, number: u128) -> String {
    const CONSONANTS: [&str; 12] = ["b", "d", "f", "g", "h", "j", "k", "l", "m", "p", "t", "v"];
    const VOWELS: [&str; 6] = ["a", "e", "i", "o", "u", "y"];
    let number = u64::try_from(number).unwrap();
    let syllable = |at: u64| {
        let drawn = draw(number * 10 + of as u64, at);
        let pick = |from: u64, list: &'static [&'static str]| {
            list[usize::try_from(from % list.len() as u64).unwrap()]
        };
        format!("{}{}", pick(drawn, &CONSONANTS), pick(drawn >> 16, &VOWELS))
    };
    (0..6).map(syllable).collect::<String>() + "k"
}

/// A cause that few experiences share.
fn cause(number: u128) -> FailureCause {
    FailureCause::iter()
        .nth(usize::try_from(number % 3).unwrap())
        .unwrap()
}

macro_rules! call {
    ($db:ident, $entity:ident, $column:ident, $number:ident, $title:expr) => {
        $entity::Entity::update_many()
            .col_expr($entity::Column::$column, Expr::value($title))
            .filter($entity::Column::PublicId.eq(uuid::Uuid::from_u128($number)))
            .exec($db)
            .await
            .unwrap()
    };
}

/// The scene, in which everything bears a word of its own, with a proposed problem above the accepted one.
async fn scene_of_words() -> Scene {
    let scene = named_scene().await;
    let tx = scene.app.db.begin().await.unwrap();
    let db = tx.connection();
    for number in 1..=scene.made.len() as u128 {
        call!(
            db,
            experience,
            Title,
            number,
            format!("Forsøk {}", word(Of::Experience, number))
        );
        call!(
            db,
            lesson,
            Text,
            number,
            format!("Lærdom {}", word(Of::Lesson, number))
        );
        call!(
            db,
            problem,
            Title,
            number,
            format!("Utfordring {}", word(Of::Problem, number))
        );
        call!(
            db,
            solution,
            Title,
            number,
            format!("Tiltak {}", word(Of::Solution, number))
        );
        call!(
            db,
            partner,
            Name,
            number,
            format!("Partner {}", word(Of::Partner, number))
        );
    }
    let all = experience::Entity::find().all(db).await.unwrap();
    let number = |row: &experience::Model| row.public_id.as_u128();
    let now = Clock::default().now();
    let contacts = all.iter().map(|row| contact::Model {
        experience_id: row.id,
        role: "Prosjektleder".to_owned(),
        email: format!("{}@kommune.example", word(Of::Contact, number(row))),
        confirmed_at: now,
    });
    insert::all::<contact::Entity>(db, contacts.collect(), None)
        .await
        .unwrap();
    let causes = all.iter().map(|row| experience_cause::Model {
        id: 0,
        experience_id: row.id,
        cause: cause(number(row)),
        rank: 1,
        text: None,
    });
    let generated = Some(experience_cause::Column::Id);
    insert::all::<experience_cause::Entity>(db, causes.collect(), generated)
        .await
        .unwrap();
    let mut above = problem_row(ABOVE, TermState::Proposed);
    above.title = format!("Utfordring {}", word(Of::Problem, ABOVE));
    let above = term::insert_problems(db, vec![above]).await.unwrap();
    let above = above.into_values().next();
    problem::Entity::update_many()
        .col_expr(problem::Column::BroaderId, Expr::value(above))
        .filter(problem::Column::PublicId.eq(uuid::Uuid::nil()))
        .exec(db)
        .await
        .unwrap();
    let keys: Vec<i64> = all.iter().map(|row| row.id).collect();
    reach::put(db, &keys).await.unwrap();
    let tied = reach::owners(db, OwnerKind::Problem, &keys).await.unwrap();
    assert!(tied.values().all(|owners| owners.len() == 3));
    tx.commit().await.unwrap();
    hide_unnamed(&scene.app).await;
    catch_up(&scene.app).await;
    scene
}

/// Numbers and what they stand for, of what the viewer sees.
fn seen<'a>(scene: &'a Scene, eye: &Eye) -> BTreeMap<u128, &'a Made> {
    let all = (1..).zip(&scene.made);
    all.filter(|(_, made)| eye.sees(made)).collect()
}

/// That an answer has no word in it of what the viewer may not know of.
#[track_caller]
fn assert_discreet(scene: &Scene, eye: &Eye, answer: &Value) {
    let text = answer.to_string();
    let seen = seen(scene, eye);
    let is_owner = eye.letters.contains('o');
    for number in 1..=scene.made.len() as u128 {
        let mut words = match seen.get(&number) {
            None => vec![Of::Experience, Of::Lesson, Of::Contact],
            Some(made) if made.is_unnamed && !is_owner => vec![Of::Contact],
            Some(_) => continue,
        };
        if !eye.is_editor {
            words.push(Of::Partner);
            if !seen.contains_key(&number) {
                words.extend([Of::Problem, Of::Solution]);
            }
        }
        for of in words {
            let word = word(of, number);
            assert!(
                !text.contains(&word),
                "{} is told of {number}: {word} in {text}",
                eye.name
            );
        }
    }
    assert!(
        eye.is_editor || !text.contains(&word(Of::Problem, ABOVE)),
        "{}",
        eye.name
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_found_by_its_own_word_by_whoever_sees_it() {
    let scene = scene_of_words().await;
    // What is staged, and one of each standing.
    let numbers: Vec<u128> = [1].into_iter().chain(25..=48).collect();
    for eye in eyes(&scene.app).await {
        for chunk in numbers.chunks(2) {
            let mut query = String::from("{");
            for number in chunk {
                for of in [
                    Of::Experience,
                    Of::Lesson,
                    Of::Problem,
                    Of::Solution,
                    Of::Partner,
                ] {
                    let (at, word) = (format!("{}_{number}", of as u8), word(of, *number));
                    write!(query,
                        "e{at}: experiences(search: \"{word}\") {{ totalCount nodes {{ id }} edges {{ highlights {{ text }} }} }}
                         s{at}: suggest(text: \"{word}\") {{ id name matchedName }} "
                    ).unwrap();
                    let filter = match of {
                        Of::Problem => "problem",
                        Of::Solution => "solution",
                        Of::Partner => "partner",
                        Of::Lesson => {
                            write!(query,
                                "l{at}: lessons(search: \"{word}\") {{ totalCount nodes {{ id text }} }} "
                            ).unwrap();
                            continue;
                        }
                        _ => continue,
                    };
                    write!(query,
                        "t{at}: {filter}s(search: \"{word}\") {{ totalCount nodes {{ id }} }}
                         f{at}: experiences(filter: {{ {filter}: {{ search: \"{word}\" }} }}) {{ totalCount nodes {{ id }} }} "
                    ).unwrap();
                }
            }
            let data = eye.client.data(&(query + "}"), json!({})).await;
            assert_discreet(&scene, &eye, &data);
            for number in chunk {
                assert_found(
                    &eye,
                    *number,
                    &scene.made[usize::try_from(*number).unwrap() - 1],
                    &data,
                );
            }
        }
    }
}

#[track_caller]
fn assert_found(eye: &Eye, number: u128, made: &Made, data: &Value) {
    let place = format!("{} {}", eye.name, made.told);
    let told = |is_told: bool, id: &str| {
        if is_told {
            vec![id.to_owned()]
        } else {
            Vec::new()
        }
    };
    let (sees, knows) = (eye.sees(made), eye.is_editor || eye.sees(made));
    let list = |name: String| {
        let list = &data[&name];
        let found: Vec<String> = ids(list).into_iter().map(str::to_owned).collect();
        assert_eq!(list["totalCount"], found.len(), "{name} {place}");
        found
    };
    for of in [
        Of::Experience,
        Of::Lesson,
        Of::Problem,
        Of::Solution,
        Of::Partner,
    ] {
        let at = format!("{}_{number}", of as u8);
        // Nothing is told by the partner of what is told without its owner.
        let is_told = !made.is_unnamed || !matches!(of, Of::Partner);
        let (sees, knows) = (sees && is_told, eye.is_editor || knows && is_told);
        assert_eq!(list(format!("e{at}")), told(sees, &made.id), "{at} {place}");
        let term = match of {
            Of::Problem => Some(&made.problem),
            Of::Solution => Some(&made.solution),
            Of::Partner => Some(&made.partner),
            _ => None,
        };
        let suggested = data[format!("s{at}")].as_array().unwrap();
        let suggested: Vec<&str> = suggested
            .iter()
            .map(|it| it["id"].as_str().unwrap())
            .collect();
        let expected = term.map_or_else(Vec::new, |term| told(knows, term));
        assert_eq!(suggested, expected, "suggested {at} {place}");
        if let Some(term) = term {
            assert_eq!(list(format!("t{at}")), told(knows, term), "{at} {place}");
            assert_eq!(list(format!("f{at}")), told(sees, &made.id), "{at} {place}");
        }
    }
    let at = format!("{}_{number}", Of::Lesson as u8);
    assert_eq!(list(format!("l{at}")), told(sees, &made.lesson), "{place}");
    if sees {
        let highlights =
            &data[format!("e{}_{number}", Of::Experience as u8)]["edges"][0]["highlights"];
        assert!(
            highlights
                .to_string()
                .contains(&word(Of::Experience, number)),
            "{highlights}"
        );
    }
}

/// What facets must tell: how often each value stands in what is seen.
fn tally(scene: &Scene, eye: &Eye) -> BTreeMap<&'static str, BTreeMap<String, u64>> {
    let seen = seen(scene, eye);
    let mut tally: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
    for (number, made) in &seen {
        let mut add = |dimension, code: &str| {
            *tally
                .entry(dimension)
                .or_default()
                .entry(code.to_owned())
                .or_default() += 1;
        };
        add("PROBLEM", &scene.problem);
        add("PROBLEM", &made.problem);
        if eye.is_editor {
            add("PROBLEM", &id(NodeKind::Problem, ABOVE));
        }
        add("SOLUTION", &scene.solution);
        add("SOLUTION", &made.solution);
        if !made.is_unnamed {
            add("PARTNER", &made.partner);
        }
        add("PARTNER_KIND", "BUSINESS");
        add("STAGE", "ONGOING");
        add("CAUSE", &cause(*number).code());
    }
    tally
}

const WHOLE: &str = "query ($problem: ID!) {
    all: experiences(first: 100) { ...L } found: experiences(search: \"forsøk\", first: 100) { ...L }
    ordered: experiences(search: \"forsøk\", orderBy: TITLE_ASC, first: 100) { ...L }
    by: problem(id: $problem) { experiences(first: 100) { ...L } } }
fragment L on ExperienceConnection { totalCount nodes { id title } edges { highlights { text } }
    facets(dimensions: [PROBLEM SOLUTION PARTNER PARTNER_KIND STAGE CAUSE OUTCOME MUNICIPALITY START_YEAR])
        { dimension distinctValues values { code label count } } }";

#[tokio::test(flavor = "multi_thread")]
async fn totals_and_facets_count_what_is_seen() {
    let scene = scene_of_words().await;
    for eye in eyes(&scene.app).await {
        let data = eye
            .client
            .data(WHOLE, json!({ "problem": scene.problem }))
            .await;
        assert_discreet(&scene, &eye, &data);
        let seen = seen(&scene, &eye);
        let expected: BTreeSet<&str> = seen.values().map(|made| made.id.as_str()).collect();
        let tally = tally(&scene, &eye);
        for (name, list) in [
            ("all", &data["all"]),
            ("found", &data["found"]),
            ("ordered", &data["ordered"]),
            ("by", &data["by"]["experiences"]),
        ] {
            let found: BTreeSet<&str> = ids(list).into_iter().collect();
            assert_eq!(found, expected, "{} {name}", eye.name);
            assert_eq!(list["totalCount"], expected.len(), "{} {name}", eye.name);
            for facet in list["facets"].as_array().unwrap() {
                let dimension = facet["dimension"].as_str().unwrap();
                let values = facet["values"].as_array().unwrap();
                let place = format!("{dimension} {name} {}", eye.name);
                assert_eq!(facet["distinctValues"], values.len(), "{place}");
                let told: BTreeMap<String, u64> = (values.iter())
                    .map(|it| {
                        (
                            it["code"].as_str().unwrap().to_owned(),
                            it["count"].as_u64().unwrap(),
                        )
                    })
                    .collect();
                let counts = || told.values().copied();
                match dimension {
                    // The owner, and whoever took over from it.
                    "MUNICIPALITY" => {
                        let named = seen.values().filter(|made| !made.is_unnamed).count();
                        assert!(counts().all(|it| it == named as u64), "{place}");
                        assert_eq!(told.len(), if named == 0 { 0 } else { 2 }, "{place}");
                    }
                    "START_YEAR" => assert!(counts().sum::<u64>() <= seen.len() as u64, "{place}"),
                    _ => assert_eq!(
                        told,
                        tally.get(dimension).cloned().unwrap_or_default(),
                        "{place}"
                    ),
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_proposed_above_is_found_by_editors_alone() {
    let scene = scene_of_words().await;
    let query = "query ($word: String!, $title: String!) {
        problems(search: $word) { totalCount nodes { id } } suggest(text: $word) { id }
        experiences(search: $word) { totalCount }
        under: experiences(filter: { problem: { search: $word } }) { totalCount }
        preflight(plan: { text: $title }) { matches { experience { id } } }
    }";
    let above = id(NodeKind::Problem, ABOVE);
    for eye in eyes(&scene.app).await {
        let word = word(Of::Problem, ABOVE);
        let asked = json!({ "word": word, "title": format!("Utfordring {word}") });
        let data = eye.client.data(query, asked).await;
        let known: Vec<&str> = if eye.is_editor {
            vec![&above]
        } else {
            Vec::new()
        };
        assert_eq!(ids(&data["problems"]), known, "{}", eye.name);
        assert_eq!(data["problems"]["totalCount"], known.len());
        let suggested = json!({ "nodes": data["suggest"] });
        assert_eq!(ids(&suggested), known, "{}", eye.name);
        assert_eq!(data["experiences"]["totalCount"], 0, "{}", eye.name);
        let seen = if eye.is_editor {
            seen(&scene, &eye).len()
        } else {
            0
        };
        assert_eq!(data["under"]["totalCount"], seen, "{}", eye.name);
        let matches = data["preflight"]["matches"].as_array().unwrap();
        assert_eq!(matches.len(), seen.min(10), "{}", eye.name);
    }
}
