//! One question over the waves of a survey: only where it was asked alike.

use std::sync::Arc;

use entity::code::{QuestionKind, SurveyDimension};

use super::codebook::{Codebook, Composite, Condition, Question};
use super::tabulate::{Request, Tabulated, tabulate};
use super::{Round, Survey, waves};
use crate::model::{Error, ErrorCode, Result};
use crate::store::Connection;

/// A question over waves.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Tables of the waves that asked alike, the first one first.
    pub tables: Vec<Tabulated>,
    /// Those that did not, and why.
    pub left_out: Vec<(Arc<Round>, Why)>,
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
    for wave in &rounds {
        let why = match asked(&wave.book, question) {
            _ if wave.is_open() => Some(Why::Open),
            None => Some(Why::NotAsked),
            Some(own) => (own != wanted).then_some(Why::AskedOtherwise),
        };
        if let Some(why) = why {
            trend.left_out.push((Arc::clone(wave), why));
            continue;
        }
        let mut request = Request {
            question: question.to_owned(),
            by: by.to_vec(),
            ..Request::default()
        };
        request.manner.weighted = weighted;
        trend
            .tables
            .push(tabulate(db, Arc::clone(wave), request).await?);
    }
    Ok(trend)
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
