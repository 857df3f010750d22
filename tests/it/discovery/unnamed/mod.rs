//! Nobody can tell whose an unnamed experience is.
//!
//! Two worlds hold the same, but for whose the unnamed experiences are and for what of them is not shown. Whoever owns none
//! of them is answered the same in both, whatever they ask: then no answer, no two of them taken from each other, and no
//! order of theirs tells more than the group does, which has members enough. Ids and what ties are drawn by chance, and are
//! taken out of the answers (`names.rs`).

mod asking;
mod cases;
mod chance;
mod duel;
mod names;
mod phases;
mod questions;
mod schema;
mod steps;
mod told;
pub mod world;

use std::collections::BTreeSet;

use serde_json::json;

use cases::WAYS;
use chance::Asking;
use duel::{Duel, Question};
use questions::{of_lists, of_others, of_unnamed, unnamed};
use schema::Schema;
use told::VESTFOLD;
use world::{EYES, NO_EDITORS, OUTSIDE, Phase, Variant};

/// Some of those who attack.
const CONTRIBUTOR: usize = 1;
const READER: usize = 2;
const EDITOR: usize = 3;

/// Phases, and how many of those who attack must be told nothing then.
const PHASES: [(Phase, usize); 5] = [
    (Phase::Drafts, EYES.len()),
    (Phase::Submitted, NO_EDITORS),
    (Phase::Published, EYES.len()),
    (Phase::Waiting, NO_EDITORS),
    (Phase::Changed, EYES.len()),
];

/// Two worlds: in one of them one municipality tells several, in the other one these are others' of the same groups.
fn both() -> [Variant; 2] {
    let one: [&[&str]; 8] = [
        &["3901"],
        &["3901"],
        &["0301"],
        &["3901", "3905"],
        &["0301"],
        &["5001"],
        &["3903"],
        &["0301"],
    ];
    let other: [&[&str]; 8] = [
        &["3909"],
        &["3907"],
        &["4601"],
        &["3909"],
        &["5001"],
        &["1103"],
        &["3905"],
        &["4601"],
    ];
    [Variant::of(&one, 0), Variant::of(&other, 1)]
}

/// Lists, facets, searches, suggestions, plans and paths by chance.
fn by_chance(schema: &Schema, duel: &Duel, (seed, count): (u64, usize)) -> Vec<Question> {
    let experiences = duel.names().marks("exp");
    let mut asking = Asking::new(schema, &experiences, seed);
    let mut asked = Vec::new();
    for number in 0..count {
        asked.push(asking.list());
        if number % 5 == 0 {
            asked.extend(asking.beside());
        }
        if number % 4 == 0 {
            asked.push(asking.plan());
            asked.push(asking.path());
        }
    }
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_asked_by_chance_tells_whose_it_is() {
    let mut duel = Duel::at(both(), Phase::Drafts).await;
    let schema = Schema::read(duel.anybody()).await;
    for (seed, (phase, eyes)) in (1..).zip(PHASES) {
        duel.come_to(phase).await;
        let count = if phase == Phase::Published { 50 } else { 12 };
        let asked = by_chance(&schema, &duel, (seed, count));
        duel.assert_alike_in_turn(eyes, &asked).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_read_by_its_id_tells_whose_it_is() {
    let mut duel = Duel::at(both(), Phase::Drafts).await;
    let schema = Schema::read(duel.anybody()).await;
    for (phase, eyes) in PHASES {
        duel.come_to(phase).await;
        assert_hidden(&duel, phase, eyes).await;
        let marks = |kind: &str| duel.names().marks(kind);
        let own = of_unnamed(&schema, &unnamed(), &marks("les"));
        let lists = of_lists(&schema, marks);
        let mut others = of_others(&schema, marks);
        if phase == Phase::Published {
            duel.assert_alike(0..eyes, &own).await;
            duel.assert_alike_in_turn(eyes, &lists).await;
            others = every(others, 2, 0);
        } else {
            duel.assert_alike_in_turn(eyes, &own).await;
            duel.assert_alike_in_turn(eyes, &lists).await;
            // Each time others of them.
            others = every(others, 3, phase as usize);
        }
        duel.assert_alike_in_turn(eyes, &others).await;
    }
}

/// That nothing is shown before it is published, and that a group is shown of what is, and no owner.
async fn assert_hidden(duel: &Duel, phase: Phase, eyes: usize) {
    for eye in 0..eyes {
        let shown = duel.shown(eye, &unnamed()).await;
        let count = shown.iter().filter(|it| it.is_object()).count();
        let is_told = phase >= Phase::Published;
        // Two are taken back in each world in the end.
        let back = if phase == Phase::Changed { 4 } else { 0 };
        assert_eq!(
            count,
            if is_told { shown.len() - back } else { 0 },
            "{eye} {phase:?}"
        );
        for it in shown.iter().filter(|it| it.is_object()) {
            assert_eq!(it["municipalities"], json!([]), "{eye} {phase:?}");
            assert!(it["withheld"]["label"].is_string(), "{it}");
            assert!(
                it["withheld"]["municipalityCount"].as_u64() >= Some(5),
                "{it}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_step_of_others_tells_whose_it_is() {
    let mut duel = Duel::at(both(), Phase::Drafts).await;
    let schema = Schema::read(duel.anybody()).await;
    for (phase, eyes) in PHASES {
        duel.come_to(phase).await;
        // One that was told to municipalities before, one of the other group, one with a change that waits, and a lesson.
        let all = unnamed();
        let mut targets: Vec<String> = [2, 7, 1].map(|at| all[at].clone()).into();
        targets.push(names::mark("les", "Ring de eldre først."));
        let steps = steps::attempts(&schema, &targets);
        // Whoever may write nothing is told so.
        duel.assert_alike([0, READER], &steps[..1]).await;
        let writers = match phase {
            Phase::Published | Phase::Changed => CONTRIBUTOR..eyes,
            _ => CONTRIBUTOR..eyes.min(EDITOR + 1),
        };
        duel.assert_alike(writers.filter(|it| *it != READER), &steps)
            .await;
    }
    duel.assert_alike([EDITOR], &steps::decisions(&schema))
        .await;
    // Whatever came of all that is the same, too.
    duel.assert_alike_in_turn(EYES.len(), &read_after(&schema, &duel))
        .await;
}

/// A little of everything, to see what came of steps.
fn read_after(schema: &Schema, duel: &Duel) -> Vec<Question> {
    let marks = |kind: &str| duel.names().marks(kind);
    let mut asked = of_lists(schema, marks);
    asked.extend(of_unnamed(schema, &unnamed()[..3], &marks("les")));
    asked
}

/// Those of these at every so many places.
fn every<T>(all: Vec<T>, step: usize, from: usize) -> Vec<T> {
    all.into_iter().skip(from % step).step_by(step).collect()
}

/// Six might be the owner of what is told of a county of six.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_of_a_county_tells_it_is_told_alike() {
    let owned_by = |(number, owner): (usize, &&'static str)| {
        let owner: &[&'static str] = &[*owner];
        Variant::of(&[owner, owner], number % WAYS)
    };
    let variants = VESTFOLD.iter().enumerate().map(owned_by);
    let duel = Duel::at(variants, Phase::Published).await;
    let schema = Schema::read(duel.anybody()).await;
    let marks = |kind: &str| duel.names().marks(kind);
    let own = of_unnamed(&schema, &unnamed()[..2], &marks("les"));
    duel.assert_alike(0..OUTSIDE, &own).await;
    let others = every(of_others(&schema, marks), 8, 0);
    duel.assert_alike_in_turn(OUTSIDE, &others).await;
    duel.assert_alike_in_turn(OUTSIDE, &of_lists(&schema, marks))
        .await;
    duel.assert_alike_in_turn(OUTSIDE, &by_chance(&schema, &duel, (9, 6)))
        .await;
}

/// What questions tell two worlds apart.
async fn telling(duel: &Duel, questions: &[Question]) -> BTreeSet<&'static str> {
    let mut telling = BTreeSet::new();
    for question in questions {
        if !telling.contains(question.label) && duel.difference(0, question).await.is_some() {
            telling.insert(question.label);
        }
    }
    telling
}

/// Something of everything that can be asked.
async fn everything(duel: &Duel) -> Vec<Question> {
    let schema = Schema::read(duel.anybody()).await;
    let marks = |kind: &str| duel.names().marks(kind);
    let mut asked = of_unnamed(&schema, &unnamed()[..2], &marks("les"));
    asked.extend(of_others(&schema, marks));
    asked.extend(of_lists(&schema, marks));
    asked.extend(by_chance(&schema, duel, (3, 30)));
    asked
}

/// This test can fail: what is shown of an unnamed experience tells worlds apart.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_tells_worlds_apart() {
    let one = Variant::of(&[&["3901"], &["3901"]], 0);
    let mut other = one.clone();
    other.outcome = "SUCCEEDED";
    let duel = Duel::at([one, other], Phase::Published).await;
    assert_told(
        &duel,
        "a list, an experience, by id, evidence, list, nodes, relations",
    )
    .await;
}

/// This test can fail: where owners are named, they tell worlds apart, and nothing else does.
#[tokio::test(flavor = "multi_thread")]
async fn those_who_are_named_tell_worlds_apart() {
    let named = |owner: &'static str| Variant {
        audience: "PUBLIC",
        ..Variant::of(&[&[owner], &[owner]], 0)
    };
    let duel = Duel::at([named("3901"), named("3907")], Phase::Published).await;
    assert_told(
        &duel,
        "a list, a municipality, an experience, as of, by id, list, nodes, relations",
    )
    .await;
    let same = Duel::at([named("3901"), named("3901")], Phase::Published).await;
    let asked = every(everything(&same).await, 4, 0);
    same.assert_alike_in_turn(EYES.len(), &asked).await;
}

/// That worlds are told apart by questions about these.
async fn assert_told(duel: &Duel, labels: &str) {
    let told = telling(duel, &everything(duel).await).await;
    for label in labels.split(", ") {
        assert!(told.contains(label), "{label} tells nothing: {told:?}");
    }
}
