//! One question over the waves of a survey: only where it was asked alike.

use std::sync::Arc;

use entity::code::{QuestionKind, SurveyDimension};

use super::codebook::{Codebook, Composite, Condition, Question};
use super::table::{Manner, WeightingOutcome};
use super::tabulate::{Request, Tabulated, tabulate};
use super::{MOST_TOLD, Round, Survey, waves};
use crate::model::{Error, ErrorCode, Result};
use crate::store::Connection;

/// A question over waves.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Tables of the latest waves that asked alike, the first one first.
    pub tables: Vec<Tabulated>,
    /// Those that did not, and why.
    pub left_out: Vec<(Arc<Round>, Why)>,
}

impl Trend {
    /// Whether some tables are weighted, and others are not that could be: then shares would differ by that alone.
    fn is_mixed(&self) -> bool {
        let mut all = self.tables.iter().map(|it| it.table.weighted);
        let is_any = all.clone().any(|it| it == WeightingOutcome::Yes);
        is_any
            && all.any(|it| !matches!(it, WeightingOutcome::Yes | WeightingOutcome::WithoutWeights))
    }
}

/// Why a wave is in no trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It takes responses still.
    Open,
    /// It did not ask this.
    NotAsked,
    /// It asked in another way.
    AskedOtherwise,
    /// It asked alike, and enough later ones did, too.
    Earlier,
}

/// What makes answers comparable: the version, who was asked, and what could be answered.
#[derive(PartialEq)]
enum Asked<'a> {
    Question {
        version: u32,
        kind: QuestionKind,
        options: Vec<(&'a str, Option<i32>, bool)>,
        base: Option<&'a Condition>,
        most: Option<u32>,
        unit: Option<&'a str>,
    },
    Composite {
        version: u32,
        any: &'a [Condition],
        of: Vec<Option<Asked<'a>>>,
    },
}

/// A question over the waves of a survey, as the latest closed one that asked it did.
///
/// # Errors
///
/// `Invalid` where no closed wave asked it, or the dimensions are not good for a table.
pub async fn trend(
    db: &impl Connection,
    survey: &Survey,
    (question, by): (&str, &[SurveyDimension]),
    weighted: Option<bool>,
) -> Result<Trend> {
    let found = waves(db, &[survey.id]).await?.remove(&survey.id);
    let mut rounds: Vec<Arc<Round>> = found.into_iter().flatten().map(Arc::new).collect();
    rounds.reverse();
    let mut closed = rounds.iter().rev().filter(|it| !it.is_open());
    let wanted = closed.find_map(|it| asked(&it.book, question));
    let Some(wanted) = wanted else {
        let message = format!("no closed wave of the survey has a question called {question:?}");
        return Err(Error::invalid("question", ErrorCode::NotFound, message));
    };
    let mut trend = Trend {
        tables: Vec::new(),
        left_out: Vec::new(),
    };
    let request = |weighted| Request {
        question: question.to_owned(),
        by: by.to_vec(),
        manner: Manner {
            weighted,
            ..Manner::default()
        },
        ..Request::default()
    };
    // The latest ones are told of where there are many.
    let closed = rounds.iter().filter(|it| !it.is_open());
    let alike = closed.filter(|it| asked(&it.book, question).as_ref() == Some(&wanted));
    let mut earlier = alike.count().saturating_sub(MOST_TOLD);
    for wave in &rounds {
        let why = match asked(&wave.book, question) {
            _ if wave.is_open() => Some(Why::Open),
            None => Some(Why::NotAsked),
            Some(own) if own != wanted => Some(Why::AskedOtherwise),
            Some(_) if earlier > 0 => {
                earlier -= 1;
                Some(Why::Earlier)
            }
            Some(_) => None,
        };
        if let Some(why) = why {
            trend.left_out.push((Arc::clone(wave), why));
            continue;
        }
        trend
            .tables
            .extend(told(db, wave, request(weighted)).await?);
    }
    if weighted.is_none() && trend.is_mixed() {
        let tables = std::mem::take(&mut trend.tables);
        for it in tables {
            if !it.table.is_weighted() {
                trend.tables.push(it);
            } else if let Some(mut it) = told(db, &it.wave, request(Some(false))).await? {
                it.table.weighted = WeightingOutcome::NotAll;
                trend.tables.push(it);
            }
        }
    }
    Ok(trend)
}

/// A table of a wave; none where it has been taken away meanwhile.
async fn told(
    db: &impl Connection,
    wave: &Arc<Round>,
    request: Request,
) -> Result<Option<Tabulated>> {
    match tabulate(db, Arc::clone(wave), request).await {
        Err(Error::NotFound) => Ok(None),
        told => Ok(Some(told?)),
    }
}

fn asked<'a>(book: &'a Codebook, code: &str) -> Option<Asked<'a>> {
    let composite = || book.composite(code).map(|it| of_composite(book, it));
    book.question(code).map(of_question).or_else(composite)
}

fn of_question(it: &Question) -> Asked<'_> {
    let options = it.options.iter().filter(|it| it.is_substantive());
    let mut options: Vec<_> = options
        .map(|it| (it.code.as_str(), it.sign, it.alone))
        .collect();
    options.sort_unstable();
    Asked::Question {
        version: it.version,
        kind: it.kind,
        options,
        base: it.base.as_ref(),
        most: it.most,
        unit: it.unit.as_deref(),
    }
}

fn of_composite<'a>(book: &'a Codebook, it: &'a Composite) -> Asked<'a> {
    let of = it
        .any
        .iter()
        .map(|it| book.question(&it.question).map(of_question));
    Asked::Composite {
        version: it.version,
        any: &it.any,
        of: of.collect(),
    }
}
