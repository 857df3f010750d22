//! One question over the waves of a survey: only where it was asked alike.

use std::sync::Arc;

use entity::code::SurveyDimension;

use super::codebook::{Codebook, Composite, Question};
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

/// What makes answers comparable: the version, and what could be answered.
#[derive(PartialEq)]
enum Asked<'a> {
    Question(u32, entity::code::QuestionKind, Vec<&'a str>),
    Composite(u32, &'a [super::codebook::Condition]),
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
    let of_question = |it: &'a Question| {
        let options = it.options.iter().filter(|it| it.is_substantive());
        let mut options: Vec<&str> = options.map(|it| it.code.as_str()).collect();
        options.sort_unstable();
        Asked::Question(it.version, it.kind, options)
    };
    let of_composite = |it: &'a Composite| Asked::Composite(it.version, &it.any);
    let composite = || book.composite(code).map(of_composite);
    book.question(code).map(of_question).or_else(composite)
}
