//! One factor twice: what share of leaders says that it hampered or promoted, and what share of the experiences of Floke was
//! coded so. Side by side, and never mixed: leaders were chosen by a frame, experiences by themselves.

use std::sync::Arc;

use entity::code::{Factor, FactorDirection, Iterable};

use super::tabulate::{Request, Tabulated, tabulate};
use super::{closed, find_wave_by_key};
use crate::domain::experience::{FactorFilter, Filter};
use crate::model::{Error, Result, Viewer};
use crate::store::{Connection, experience};

/// A factor, told by leaders and by experiences.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Tables of the closed waves that asked of it, the first one first.
    pub waves: Vec<Tabulated>,
    /// Experiences that tell of any factor, as far as the viewer may read them.
    pub experiences: u64,
    /// Those of them that it hampered.
    pub hampered: u64,
    /// Those of them that it promoted.
    pub promoted: u64,
}

/// What leaders and experiences say of a factor.
pub async fn compare(db: &impl Connection, viewer: &Viewer, factor: Factor) -> Result<Comparison> {
    use FactorDirection::{HamperedHigh, HamperedSome, PromotedHigh, PromotedSome};
    let mut waves = closed(db).await?;
    waves.sort_by_key(|it| (it.summary.wave.field_from, it.row.id));
    let asked = waves.iter();
    let asked = asked.filter_map(|it| Some((it.row.id, it.question_of(factor)?)));
    let mut tables = Vec::new();
    for (key, question) in asked {
        // It may have been taken away since.
        let Some(wave) = find_wave_by_key(db, key).await? else {
            continue;
        };
        let request = Request {
            question: question.to_owned(),
            ..Request::default()
        };
        match tabulate(db, Arc::new(wave), request).await {
            Err(Error::NotFound) => {}
            told => tables.push(told?),
        }
    }
    let count = async |factors: Vec<FactorFilter>| {
        let filter = Filter {
            factors: Some(factors),
            ..Filter::default()
        };
        experience::count(db, viewer, Some(&filter)).await
    };
    let of = |factor, directions: &[FactorDirection]| FactorFilter {
        factor,
        directions: (!directions.is_empty()).then(|| directions.to_vec()),
    };
    let any = Factor::iter().map(|it| of(it, &[])).collect();
    Ok(Comparison {
        waves: tables,
        experiences: count(any).await?,
        hampered: count(vec![of(factor, &[HamperedHigh, HamperedSome])]).await?,
        promoted: count(vec![of(factor, &[PromotedSome, PromotedHigh])]).await?,
    })
}
