//! One factor twice: what share of leaders says that it hampered or promoted, and what share of the experiences of Floke was
//! coded so. Side by side, and never mixed: leaders were chosen by a frame, experiences by themselves.

use std::sync::Arc;

use entity::code::{Factor, FactorDirection, Iterable, QuestionKind};

use super::Round;
use super::tabulate::{Request, Tabulated, tabulate};
use crate::domain::experience::{FactorFilter, Filter};
use crate::model::{Result, Viewer};
use crate::store::survey::wave as waves;
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
    let mut asked: Vec<(Arc<Round>, String)> = Vec::new();
    for row in waves::all(db).await? {
        let wave = Round::try_from(row)?;
        let mut questions = wave.book.questions.iter();
        let is_of = |kind, own| kind == QuestionKind::Scale && own == Some(factor);
        let question = questions.find(|it| is_of(it.kind, it.factor));
        let question = question.map(|it| it.code.clone());
        if let Some(question) = question.filter(|_| !wave.is_open()) {
            asked.push((Arc::new(wave), question));
        }
    }
    asked.sort_by_key(|(wave, _)| (wave.book.wave.field_from, wave.row.id));
    let mut tables = Vec::new();
    for (wave, question) in asked {
        let request = Request {
            question,
            ..Request::default()
        };
        tables.push(tabulate(db, wave, request).await?);
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
