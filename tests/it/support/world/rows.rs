//! The experiences of the made-up world, row by row.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::code::{
    Audience, BenefitCategory, Factor, FactorDirection, FailureCause, InnovationType, Iterable,
    Language, LessonBasis, LessonKind, MeasurementKind, Novelty, Outcome, PartnerRole, Sector,
    Stage, StoppedAt, WorkflowState,
};
use entity::{
    benefit, experience, experience_cause, experience_factor, experience_innovation_type,
    experience_municipality, experience_problem, experience_programme, experience_solution, lesson,
    measurement, partnership,
};
use floke::model::collation::sort_key;
use floke::model::id::key_of;
use floke::store::experience::write::{self, Parts};
use floke::store::insert;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::owners::{Owners, public_id};
use super::{draw, is_among, pick, time};

/// What a programme of just as many names is still fetched, and of one more not.
const FEW: u64 = 1_000;

/// Writes so many, and tells their keys.
pub async fn write(db: &impl ConnectionTrait, owners: &Owners, count: u64) -> Vec<i64> {
    let rows: Vec<experience::Model> = (0..count).map(experience).collect();
    let hidden: Vec<bool> = rows.iter().map(|row| !is_seen(row)).collect();
    let keys = write::insert(db, rows).await.unwrap();
    let keys: Vec<i64> = (0..count)
        .map(|it| keys[&public_id(0, it.into())])
        .collect();
    let mut parts = Parts::default();
    let mut benefits = Vec::new();
    for ((number, key), is_hidden) in (0..).zip(&keys).zip(hidden) {
        tie(&mut parts, owners, number, *key);
        parts
            .programmes
            .extend(programmes(number, *key, is_hidden, owners));
        tell(&mut parts, number, *key);
        benefits.extend((0..benefits_of(number)).map(|position| benefit(*key, position)));
    }
    write::insert_parts(db, parts).await.unwrap();
    insert::all::<benefit::Entity>(db, benefits, Some(benefit::Column::Id))
        .await
        .unwrap();
    measure(db, &keys).await;
    keys
}

fn is_seen(row: &experience::Model) -> bool {
    row.state == WorkflowState::Published && row.audience == Audience::Public
}

/// A code that most have, else one of the others but the last, which nobody has.
fn mostly<T: Iterable + Copy>(most: T, percent: u64, number: u64, salt: u64) -> T {
    if is_among(percent, number, salt) {
        return most;
    }
    let all: Vec<T> = T::iter().collect();
    all[pick(all.len() - 1, number, salt + 1)]
}

fn experience(number: u64) -> experience::Model {
    const TITLES: [&str; 7] = [
        "Øy",
        "aa-rute",
        "alpha",
        "Alpha",
        "Ærlig svar",
        "zebra",
        "Ås 2",
    ];
    let (standing, audience) = standing(number);
    let stage = is_among(97, number, 3).then(|| match draw(number, 4) % 10 {
        0..=6 => Stage::Concluded,
        7 | 8 => Stage::Ongoing,
        _ => Stage::Planned,
    });
    let is_told = stage == Some(Stage::Concluded) && is_among(90, number, 5);
    let title = TITLES[pick(TITLES.len(), number, 6)];
    let started_year = match number {
        5 => Some(1800),
        6 => Some(2200),
        _ => is_among(85, number, 7).then(|| 2000 + i32::try_from(draw(number, 8) % 25).unwrap()),
    };
    let day =
        |salt| NaiveDate::from_ymd_opt(2020 + i32::try_from(draw(number, salt) % 9).unwrap(), 6, 1);
    let published = i64::try_from(draw(number, 10) % 400).unwrap();
    let changed = i64::try_from(draw(number, 11) % 300).unwrap();
    experience::Model {
        id: 0,
        public_id: public_id(0, number.into()),
        key: key_of(public_id(0, number.into())),
        version: 1,
        last_version: 1,
        state: standing,
        audience,
        title: title.to_owned(),
        title_key: sort_key(title),
        language: is_among(95, number, 12).then(|| mostly(Language::Nb, 80, number, 13)),
        sector: is_among(97, number, 15).then(|| mostly(Sector::HealthCare, 75, number, 16)),
        stage,
        outcome: is_told.then(|| mostly(Outcome::Succeeded, 40, number, 18)),
        stopped_at: is_among(80, number, 20).then(|| mostly(StoppedAt::Pilot, 90, number, 21)),
        started_year,
        ended_year: None,
        expected_end: (stage != Some(Stage::Concluded)).then(|| day(23)).flatten(),
        novelty: is_among(50, number, 24).then(|| mostly(Novelty::Copied, 20, number, 25)),
        advice_kind: None,
        advice_condition: None,
        published_at: (standing != WorkflowState::Draft).then(|| time(published)),
        created_at: time(0),
        updated_at: time(500 + changed),
        staged_import_id: None,
    }
}

/// Most are for everybody, the others for none but their owners.
fn standing(number: u64) -> (WorkflowState, Audience) {
    use WorkflowState::{Draft, Published, Rejected, Returned, Submitted, Withdrawn};
    match draw(number, 1) % 80 {
        0 => (Draft, Audience::Public),
        1 => (Submitted, Audience::Public),
        2 => (Returned, Audience::Public),
        3 => (Rejected, Audience::Public),
        4 => (Withdrawn, Audience::Public),
        5 => (Published, Audience::Owner),
        6 => (Published, Audience::Sector),
        7 => (Published, Audience::PublicUnnamed),
        _ => (Published, Audience::Public),
    }
}

/// So many different members of a list, most often the first one.
fn some(keys: &[i64], count: usize, percent: u64, number: u64, salt: u64) -> Vec<(i32, i64)> {
    let mut found = Vec::new();
    for at in 0..count as u64 {
        let salt = salt + 10 * at;
        let key = if at == 0 && is_among(percent, number, salt) {
            keys[0]
        } else {
            // Nothing is tied to the last one.
            keys[pick(keys.len() - 1, number, salt + 1)]
        };
        if !found.contains(&key) {
            found.push(key);
        }
    }
    (0..).zip(found).collect()
}

fn tie(parts: &mut Parts, owners: &Owners, number: u64, experience_id: i64) {
    // A few have none.
    let problems = if number % 150 == 7 {
        0
    } else {
        1 + pick(3, number, 100)
    };
    for (position, problem_id) in some(&owners.problems, problems, 20, number, 101) {
        parts.problems.push(experience_problem::Model {
            experience_id,
            problem_id,
            position,
        });
    }
    for (position, solution_id) in some(&owners.solutions, pick(3, number, 140), 60, number, 141) {
        parts.solutions.push(experience_solution::Model {
            experience_id,
            solution_id,
            position,
        });
    }
    let places = places(owners, number);
    for (position, municipality_id) in places {
        parts.municipalities.push(experience_municipality::Model {
            experience_id,
            municipality_id,
            position,
        });
    }
    let roles: Vec<PartnerRole> = PartnerRole::iter().collect();
    // The same one may take part in several roles.
    for position in 0..i32::try_from(pick(5, number, 180)).unwrap() {
        let salt = 181 + 3 * u64::try_from(position).unwrap();
        let first = is_among(50, number, salt).then(|| owners.partners[3]);
        let any = owners.partners[pick(owners.partners.len() - 1, number, salt + 1)];
        parts.partnerships.push(partnership::Model {
            id: 0,
            experience_id,
            partner_id: first.unwrap_or(any),
            role: roles[pick(roles.len(), number, salt + 2)],
            role_text: None,
            position,
        });
    }
}

fn places(owners: &Owners, number: u64) -> Vec<(i32, i64)> {
    let mut places = Vec::new();
    if is_among(70, number, 200) {
        places.push(owners.capital);
    }
    if is_among(30, number, 201) {
        // Few of them, so that some have several experiences.
        let few = owners.changed.len().min(40);
        places.push(owners.changed[pick(few, number, 202)]);
    }
    if is_among(20, number, 203) {
        places.push(owners.municipalities[pick(owners.municipalities.len(), number, 204)]);
    }
    places.dedup();
    (0..).zip(places).collect()
}

/// Of the programmes the first names none, the next three, just as many as are few, one more, all, and what nobody may
/// see; the rest name some.
fn programmes(
    number: u64,
    experience_id: i64,
    is_hidden: bool,
    owners: &Owners,
) -> Vec<experience_programme::Model> {
    let is_in = [
        false,
        number % 600 == 1,
        number < FEW,
        number <= FEW,
        true,
        is_hidden,
        is_among(10, number, 220),
        is_among(2, number, 221),
    ];
    (0..)
        .zip(is_in.iter().zip(&owners.programmes))
        .filter(|(_, (is_in, _))| **is_in)
        .map(
            |(position, (_, programme_id))| experience_programme::Model {
                experience_id,
                programme_id: *programme_id,
                position,
            },
        )
        .collect()
}

fn tell(parts: &mut Parts, number: u64, experience_id: i64) {
    let mut types: Vec<InnovationType> = (0..pick(3, number, 300) as u64)
        .map(|it| mostly(InnovationType::Service, 90, number, 301 + 2 * it))
        .collect();
    types.dedup();
    if types.len() == 2 && types[0] == types[1] {
        types.pop();
    }
    parts
        .innovation_types
        .extend(
            types
                .into_iter()
                .map(|innovation_type| experience_innovation_type::Model {
                    experience_id,
                    innovation_type,
                }),
        );
    for rank in 1..=i32::try_from(pick(4, number, 310)).unwrap() {
        let salt = 310 + 3 * u64::try_from(rank).unwrap();
        parts.causes.push(experience_cause::Model {
            id: 0,
            experience_id,
            cause: mostly(FailureCause::SkillsMissing, 75, number, salt),
            rank,
            text: None,
        });
    }
    let directions: Vec<FactorDirection> = FactorDirection::iter().collect();
    for position in 0..i32::try_from(pick(5, number, 330)).unwrap() {
        let salt = 331 + 4 * u64::try_from(position).unwrap();
        parts.factors.push(experience_factor::Model {
            id: 0,
            experience_id,
            factor: mostly(Factor::LimitedEconomy, 60, number, salt),
            direction: directions[pick(directions.len(), number, salt + 2)],
            text: None,
            position,
        });
    }
    for position in 0..i32::try_from(draw(number, 350) % 3).unwrap() {
        let lesson = u128::from(number) * 4 + u128::from(position.unsigned_abs());
        parts.lessons.push(lesson::Model {
            id: 0,
            public_id: public_id(6, lesson),
            key: key_of(public_id(6, lesson)),
            experience_id,
            kind: LessonKind::Advice,
            basis: LessonBasis::Stated,
            text: "Lærdom".to_owned(),
            factor: None,
            position,
        });
    }
}

fn benefits_of(number: u64) -> i32 {
    i32::try_from(draw(number, 400) % 4).unwrap()
}

fn benefit(experience_id: i64, position: i32) -> benefit::Model {
    benefit::Model {
        id: 0,
        experience_id,
        category: BenefitCategory::SavedTime,
        indicator: "Timer".to_owned(),
        unit: None,
        unit_key: None,
        baseline: None,
        baseline_date: None,
        target: None,
        target_date: None,
        planned: true,
        owner_role: None,
        position,
    }
}

/// Of the benefits some are foreseen, some measured, some both or several times, some neither.
async fn measure(db: &impl ConnectionTrait, keys: &[i64]) {
    let numbers: HashMap<i64, u64> = keys.iter().copied().zip(0..).collect();
    let mut measurements = Vec::new();
    for row in benefit::Entity::find().all(db).await.unwrap() {
        let number = numbers[&row.experience_id] * 4 + u64::from(row.position.unsigned_abs());
        for (position, at) in (0..).zip(0..draw(number, 410) % 4) {
            measurements.push(measurement::Model {
                experience_id: row.experience_id,
                benefit: row.position,
                position,
                date: NaiveDate::from_ymd_opt(2024, 1, 1).unwrap(),
                value: 1.5,
                kind: if is_among(60, number, 411 + at) {
                    MeasurementKind::Actual
                } else {
                    MeasurementKind::Forecast
                },
                method: None,
            });
        }
    }
    insert::all::<measurement::Entity>(db, measurements, None)
        .await
        .unwrap();
}
