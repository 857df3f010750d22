//! One factor twice: what share of leaders says that it hampered or promoted, and what share of the experiences of Floke was
//! coded so. Side by side, and never mixed: leaders were chosen by a frame, experiences by themselves.

use std::collections::HashMap;
use std::sync::Arc;

use entity::code::{Factor, FactorDirection, Iterable};

use super::settle::uncounted;
use super::tabulate::{Request, Tabulated, tabulate};
use super::{MOST_TOLD as MOST, Round, Which, closed, rounds};
use crate::domain::experience::{FactorFilter, Filter};
use crate::model::{Error, Result, Viewer};
use crate::store::{Connection, Db, experience};

/// A factor, told by leaders and by experiences.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorComparison {
    /// Tables of the closed waves that asked of it, the latest of them, the first one first.
    pub waves: Vec<Tabulated>,
    /// Experiences that tell of any factor, as far as the viewer may read them.
    pub experiences: u64,
    /// Those of them that it hampered.
    pub hampered: u64,
    /// Those of them that it promoted.
    pub promoted: u64,
}

/// What leaders and experiences say of a factor.
pub async fn compare(db: &Db, viewer: &Viewer, factor: Factor) -> Result<FactorComparison> {
    use FactorDirection::{HamperedHigh, HamperedSome, PromotedHigh, PromotedSome};
    let reader = db.reader();
    let asked = latest(reader, factor).await?;
    let tables = tables(db, &asked).await?;
    let count = async |factors: Vec<FactorFilter>| {
        let filter = Filter {
            factors: Some(factors),
            ..Filter::default()
        };
        experience::count(reader, viewer, Some(&filter)).await
    };
    let of = |factor, directions: &[FactorDirection]| FactorFilter {
        factor,
        directions: (!directions.is_empty()).then(|| directions.to_vec()),
    };
    let any = Factor::iter().map(|it| of(it, &[])).collect();
    Ok(FactorComparison {
        waves: tables,
        experiences: count(any).await?,
        hampered: count(vec![of(factor, &[HamperedHigh, HamperedSome])]).await?,
        promoted: count(vec![of(factor, &[PromotedSome, PromotedHigh])]).await?,
    })
}

/// Keys of the closed waves that asked of a factor, each with its question: the latest of them, the first one first.
async fn latest(db: &impl Connection, factor: Factor) -> Result<Vec<(i64, String)>> {
    let mut waves = closed(db).await?;
    waves.retain(|it| it.question_of(factor).is_some());
    waves.sort_by_key(|it| (it.summary.wave.field_from, it.row.id));
    let waves = waves.iter().skip(waves.len().saturating_sub(MOST));
    let asked = waves.filter_map(|it| Some((it.row.id, it.question_of(factor)?.to_owned())));
    Ok(asked.collect())
}

/// A table of each question, but of waves that cannot be counted, or have been taken away meanwhile. Columns of one wave at a
/// time: of all respondents they are long.
async fn tables(db: &Db, asked: &[(i64, String)]) -> Result<Vec<Tabulated>> {
    let keys: Vec<i64> = asked.iter().map(|(key, _)| *key).collect();
    let uncounted = uncounted(db, &keys).await?;
    let rounds = rounds(db.reader(), Which::Keys(&keys)).await?.into_iter();
    let mut rounds: HashMap<i64, Round> = rounds.map(|it| (it.row.id, it)).collect();
    let mut tables = Vec::new();
    for (key, question) in asked {
        let Some(wave) = rounds.remove(key).filter(|_| !uncounted.contains(key)) else {
            continue;
        };
        let request = Request {
            question: question.clone(),
            ..Request::default()
        };
        match tabulate(db.reader(), Arc::new(wave), request).await {
            Err(Error::NotFound) => {}
            told => tables.push(told?),
        }
    }
    Ok(tables)
}
