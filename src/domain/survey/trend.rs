//! One question over the waves of a survey: only where it was asked alike.

use std::sync::Arc;

use entity::code::{SurveyDimension, SurveyState};

use super::codebook::{Codebook, Composite, Question};
use super::tabulate::{Request, Tabulated, book, tabulate};
use super::{Survey, Wave};
use crate::model::{Error, ErrorCode, Result};
use crate::store::Connection;
use crate::store::survey::wave as store;

/// A question over waves.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Tables of the waves that asked alike, the first one first.
    pub tables: Vec<Tabulated>,
    /// Those that did not, and why.
    pub left_out: Vec<(Arc<Wave>, Why)>,
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
    let mut waves = store::of_surveys(db, &[survey.id]).await?;
    let mut waves = waves.remove(&survey.id).unwrap_or_default();
    let begins = |wave: &Wave| book(wave).map(|it| (it.wave.field_from, wave.id));
    let mut dated = Vec::new();
    for wave in waves.drain(..) {
        dated.push((begins(&wave)?, Arc::new(wave)));
    }
    dated.sort_by_key(|(begins, _)| *begins);
    let mut books = Vec::new();
    for (_, wave) in dated {
        books.push((book(&wave)?, wave));
    }
    let closed = books
        .iter()
        .rev()
        .filter(|(_, it)| it.state == SurveyState::Closed);
    let wanted = closed
        .into_iter()
        .find_map(|(book, _)| asked(book, question));
    let Some(wanted) = wanted else {
        let message = format!("no closed wave of the survey has a question called {question:?}");
        return Err(Error::invalid("question", ErrorCode::NotFound, message));
    };
    let mut trend = Trend {
        tables: Vec::new(),
        left_out: Vec::new(),
    };
    for (book, wave) in &books {
        let why = match asked(book, question) {
            _ if wave.state == SurveyState::Open => Some(Why::Open),
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
