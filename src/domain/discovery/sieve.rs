//! Filters that the index can tell by itself: those that ask nothing of an experience but what it is counted by. Others are
//! asked of the database.

use std::collections::HashSet;

use entity::code::Code;

use super::facet::{Dimension, of_code};
use super::find::{self, Wanted};
use super::turn::in_turn;
use super::{Discovery, scope};
use crate::domain::experience::{Filter, YearRange};
use crate::model::{Result, Viewer};
use crate::search::Place;
use crate::search::document::Shelf;
use crate::search::sieve::Sieve;
use crate::search::view::View;
use crate::store::Connection;

/// Where what is wanted stands in the index, of what the viewer may read, in no order: as [`find::experiences`] finds it, for
/// whoever wants to count it and nothing else.
pub async fn places(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    wanted: Wanted,
) -> Result<(View, Vec<Place>)> {
    let told = match &wanted.filter {
        None => Some(Sieve::All(Vec::new())),
        Some(filter) => sieve(filter),
    };
    if let (None, Some(sieve)) = (&wanted.search, told) {
        discovery.settle().await;
        let (scope, ours) = (scope(viewer), discovery.clone());
        return in_turn(move || {
            let view = ours.view(scope)?;
            let places = view.those(Shelf::Experiences, &sieve)?;
            Ok((view, places))
        })
        .await;
    }
    let found = find::experiences(db, discovery, viewer, wanted).await?;
    let places = found.matches.iter().map(|it| it.place).collect();
    Ok((found.view, places))
}

/// A filter as the index tells it; none where it takes the database.
pub fn sieve(filter: &Filter) -> Option<Sieve> {
    // Whoever adds a condition decides here who tells it.
    let Filter {
        and,
        or,
        not,
        ids: None,
        problem: None,
        solution: None,
        partner: None,
        municipality: None,
        own: None,
        programme: None,
        outcomes,
        stages,
        stopped_at,
        sectors,
        innovation_types,
        causes,
        factors: None,
        started_year,
        languages,
        has_lessons: None,
        has_realised_benefits: None,
    } = filter
    else {
        return None;
    };
    let mut all: Vec<Sieve> = [
        among(Dimension::Outcome, outcomes.as_deref()),
        among(Dimension::Stage, stages.as_deref()),
        among(Dimension::StoppedAt, stopped_at.as_deref()),
        among(Dimension::Sector, sectors.as_deref()),
        among(Dimension::InnovationType, innovation_types.as_deref()),
        among(Dimension::Cause, causes.as_deref()),
        among(Dimension::Language, languages.as_deref()),
        started_year.and_then(within),
    ]
    .into_iter()
    .flatten()
    .collect();
    for part in and.iter().flatten() {
        all.push(sieve(part)?);
    }
    if let Some(parts) = or {
        let parts: Option<Vec<Sieve>> = parts.iter().map(sieve).collect();
        all.push(Sieve::Any(parts?));
    }
    if let Some(part) = not {
        all.push(Sieve::Not(Box::new(sieve(part)?)));
    }
    Some(Sieve::All(all))
}

fn among<C: Code + PartialEq>(dimension: Dimension, codes: Option<&[C]>) -> Option<Sieve> {
    let values: HashSet<i64> = codes?.iter().map(|code| of_code(*code)).collect();
    Some(Sieve::Among(dimension.place(), values))
}

/// An open range bounds nothing; any other leaves out what started in no known year.
fn within(years: YearRange) -> Option<Sieve> {
    if years == YearRange::default() {
        return None;
    }
    let from = years.from.map_or(i64::MIN, i64::from);
    let to = years.to.map_or(i64::MAX, i64::from);
    Some(Sieve::Within(Dimension::StartYear.place(), from, to))
}
