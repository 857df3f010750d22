//! National programmes and instruments that experiences name, as compiled in, and as they are written.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::code::{Approximation, TermState};
use entity::{programme, programme_figure, programme_report};
use serde::Deserialize;
use uuid::Uuid;

use super::seed::NAMESPACE;
use crate::model::collation::{folded, sort_key};
use crate::model::{Error, Result};
use crate::store::{Connection, programme as store};

const PROGRAMMES: &str = include_str!("../../../data/reference/programmes.json");

/// A national programme or instrument.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceProgramme {
    /// What it is called.
    pub title: String,
    /// What it is, in Bokmål.
    pub description: String,
    /// What can be read about it.
    pub reports: Vec<ReferenceReport>,
    /// What it counted itself.
    #[serde(default)]
    pub figures: Vec<ReferenceFigure>,
}

/// A figure that a programme published itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceFigure {
    /// What was counted.
    pub indicator: String,
    /// How many.
    pub value: f64,
    /// In which unit.
    pub unit: String,
    /// How exactly the source tells it.
    pub approximation: Approximation,
    /// Whether it is so much every year.
    #[serde(default)]
    pub per_year: bool,
    /// The day for which it is told.
    pub as_of: Option<NaiveDate>,
    /// The time that it covers.
    pub period: Option<String>,
    /// Where it is told.
    pub source: ReferenceReport,
}

/// Something to read about a programme.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceReport {
    /// What it is called.
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

/// Reads what is compiled in and checks it.
pub(super) fn load() -> Result<Vec<ReferenceProgramme>> {
    let programmes: Vec<ReferenceProgramme> =
        serde_json::from_str(PROGRAMMES).map_err(Error::internal)?;
    let mut titles = HashSet::new();
    for it in &programmes {
        if !titles.insert(folded(&it.title)) {
            let what = format!("reference data: {} stands twice", it.title);
            return Err(Error::internal(what));
        }
    }
    Ok(programmes)
}

/// Writes programmes and tells the key of each. One that an import made before is the same programme and stays the same
/// node, now for everybody.
pub(super) async fn write(
    db: &impl Connection,
    programmes: &[ReferenceProgramme],
    now: DateTime<Utc>,
) -> Result<Vec<i64>> {
    let ids: Vec<Uuid> = programmes.iter().map(public_id).collect();
    let names: Vec<String> = programmes.iter().map(|it| folded(&it.title)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let known = store::find_like(db, &ids, &names).await?;
    let rows = (programmes.iter().zip(&ids).zip(&names)).map(|((it, id), name)| {
        let before = (known.iter().find(|row| row.folded == *name))
            .or_else(|| known.iter().find(|row| row.public_id == *id));
        programme::Model {
            id: before.map_or(0, |row| row.id),
            public_id: before.map_or(*id, |row| row.public_id),
            title: it.title.clone(),
            title_key: sort_key(&it.title),
            folded: (*name).to_owned(),
            description: Some(it.description.clone()),
            state: TermState::Accepted,
            staged_import_id: None,
            created_at: before.map_or(now, |row| row.created_at),
            updated_at: now,
        }
    });
    store::put(db, rows.collect()).await?;
    let written = store::find_like(db, &[], &names).await?;
    let mut keys = Vec::with_capacity(programmes.len());
    let (mut reports, mut figures) = (Vec::new(), Vec::new());
    for (it, name) in programmes.iter().zip(&names) {
        let row = written.iter().find(|row| row.folded == *name);
        let key = row
            .map(|row| row.id)
            .ok_or_else(|| Error::internal("reference data: not every programme was written"))?;
        keys.push(key);
        reports.extend(
            (0..)
                .zip(&it.reports)
                .map(|(position, report)| programme_report::Model {
                    programme_id: key,
                    position,
                    title: report.title.clone(),
                    url: report.url.clone(),
                }),
        );
        figures.extend((0..).zip(&it.figures).map(|(at, it)| figure(key, at, it)));
    }
    store::replace_reports(db, &keys, reports).await?;
    store::replace_figures(db, &keys, figures).await?;
    Ok(keys)
}

fn figure(programme_id: i64, position: i32, it: &ReferenceFigure) -> programme_figure::Model {
    programme_figure::Model {
        programme_id,
        position,
        indicator: it.indicator.clone(),
        value: it.value,
        unit: it.unit.clone(),
        approximation: it.approximation,
        is_per_year: it.per_year,
        as_of: it.as_of,
        period: it.period.clone(),
        source_title: it.source.title.clone(),
        source_url: it.source.url.clone(),
    }
}

/// The id that it has where no import made it first.
fn public_id(it: &ReferenceProgramme) -> Uuid {
    let told = format!("PROGRAMME:{}", folded(&it.title));
    Uuid::new_v5(&NAMESPACE, told.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_programme_is_told_with_its_reports() {
        let programmes = load().unwrap();
        assert!(programmes.len() >= 5);
        for it in &programmes {
            let sentences = it.description.matches(". ").count() + 1;
            assert!(
                it.description.ends_with('.') && sentences <= 2,
                "{}",
                it.title
            );
            assert!(!it.reports.is_empty(), "{}", it.title);
            let addresses: HashSet<&str> = it.reports.iter().map(|it| it.url.as_str()).collect();
            assert_eq!(addresses.len(), it.reports.len(), "{}", it.title);
            for report in &it.reports {
                assert!(!report.title.trim().is_empty(), "{}", it.title);
                let url = url::Url::parse(&report.url).unwrap();
                assert_eq!(url.scheme(), "https", "{url}");
            }
        }
    }

    #[test]
    fn figures_are_told_with_their_time_and_source() {
        let programmes = load().unwrap();
        let all = programmes.iter().flat_map(|it| &it.figures);
        for it in all {
            assert!(it.value.is_finite() && !it.unit.is_empty(), "{it:?}");
            assert!(it.as_of.is_some() || it.period.is_some(), "{it:?}");
            let url = url::Url::parse(&it.source.url).unwrap();
            assert_eq!(url.scheme(), "https", "{it:?}");
        }
        let lup = &programmes[0];
        let told = lup.figures.iter();
        let told: Vec<_> = told.map(|it| (it.value, &*it.unit, it.per_year)).collect();
        let expected = [
            (350.0, "arbeidsplasser", false),
            (334_000_000.0, "NOK", false),
            (3_000.0, "t CO2e", true),
            (35.0, "partnere", false),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn ids_stay_for_ever() {
        let programmes = load().unwrap();
        let it = programmes.iter().find(|it| it.title == "StartOff").unwrap();
        assert_eq!(
            public_id(it).to_string(),
            "4a5522b4-ab9b-564e-93f2-9da5cd662e86"
        );
    }
}
