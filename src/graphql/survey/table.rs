//! Tables of survey waves: groups of respondents, and what shares of them said what.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::SurveyWave;
use crate::domain::statistics::Sign;
use crate::domain::survey::codebook::Category;
use crate::domain::survey::note;
use crate::domain::survey::row::{Cell, Row};
use crate::domain::survey::subject::Subject;
use crate::domain::survey::tabulate::Tabulated;
use crate::graphql::asker::Asker;
use crate::graphql::connection::int;
use crate::graphql::list::List;
use crate::graphql::word::{QuestionKind, SurveyDimension};

/// A question of a wave, counted.
pub struct SurveyTable(pub Tabulated);

/// A question or composite of a wave, counted: groups of respondents, and what shares of them said what. What small cells would
/// tell of anybody is withheld, alike for whoever asks.
#[Object]
impl SurveyTable {
    /// The wave.
    async fn wave(&self) -> SurveyWave {
        Arc::clone(&self.0.wave).into()
    }

    /// The code of the question or composite.
    async fn question(&self) -> &str {
        &self.0.subject.code
    }

    /// What is asked, in the language of the request.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        self.0.subject.text.pick(Asker::of(ctx).language)
    }

    /// What it takes for an answer.
    async fn kind(&self) -> QuestionKind {
        self.0.subject.kind.into()
    }

    /// The unit of a number, such as `NOK`; null where it has none.
    async fn unit(&self) -> Option<&str> {
        self.0.subject.unit.as_deref()
    }

    /// Who was asked, in the language of the request: of whom the shares are.
    async fn base_text(&self, ctx: &Context<'_>) -> &str {
        self.0.subject.base_text.pick(Asker::of(ctx).language)
    }

    /// How many answered, which is what shares are of; null where that is withheld.
    async fn n(&self) -> Option<i32> {
        self.0.table.total.n.map(|n| int(n.into()))
    }

    /// Groups, in the order of the values of what they are told by; nothing where the table is told by nothing.
    async fn rows(&self, ctx: &Context<'_>) -> List<SurveyRow> {
        let rows = self.0.table.rows.iter();
        rows.map(|row| self.row(ctx, row)).collect()
    }

    /// All who answered together.
    async fn total(&self, ctx: &Context<'_>) -> SurveyRow {
        self.row(ctx, &self.0.table.total)
    }

    /// Whether respondents count for as many units as they stand for.
    async fn weighted(&self) -> bool {
        self.0.table.is_weighted()
    }

    /// Whether it is weighted, and why, in the language of the request.
    async fn weighting(&self, ctx: &Context<'_>) -> String {
        note::weighting(&self.0, Asker::of(ctx).language)
    }

    /// Whether several answers could be given, so that shares can add up to more than 100.
    async fn multiple_response(&self) -> bool {
        self.0.subject.is_multiple()
    }

    /// The share of those who said anything that does not know or finds it not relevant, in whole per cent and never
    /// weighted; they are in no other share. Null where `n` is withheld, and where nobody said anything.
    async fn excluded_share(&self) -> Option<i32> {
        self.0.table.excluded.map(|it| int(it.into()))
    }

    /// Whether differences were tested.
    async fn tested(&self) -> bool {
        self.0.table.is_tested
    }

    /// What must be known before the figures are cited, in the language of the request.
    async fn notes(&self, ctx: &Context<'_>) -> Vec<String> {
        note::notes(&self.0, Asker::of(ctx).language)
    }
}

impl SurveyTable {
    fn row(&self, ctx: &Context<'_>, row: &Row) -> SurveyRow {
        let language = Asker::of(ctx).language;
        let question = self
            .0
            .by_question
            .iter()
            .map(|it| (None, Some(it.code.clone())));
        let dimensions = self.0.by.iter().map(|it| (Some((*it).into()), None));
        let keys = question.chain(dimensions).zip(&row.keys);
        let keys = keys.map(|((dimension, question), key)| SurveyKey {
            dimension,
            question,
            code: key.code.clone(),
            label: key.labels.pick(language).to_owned(),
        });
        told(&self.0.subject, row, (keys.collect(), language))
    }
}

/// What is told of a row of a subject.
pub fn told(
    subject: &Subject,
    row: &Row,
    (keys, language): (Vec<SurveyKey>, entity::code::Language),
) -> SurveyRow {
    let cells = subject.options.iter().zip(&row.cells);
    let cells = cells.map(|(option, cell)| self::cell(option, *cell, language));
    SurveyRow {
        keys,
        n: row.n.map(|n| int(n.into())),
        withheld: row.n.is_none(),
        rounded: row.is_rounded,
        pooled: row.is_pooled,
        cells: cells.collect(),
        mean: row.mean,
        hampered: row.balance.map(|(below, _)| int(below.into())),
        promoted: row.balance.map(|(_, above)| int(above.into())),
    }
}

fn cell(option: &Category, cell: Cell, language: entity::code::Language) -> SurveyCell {
    SurveyCell {
        option: option.code.clone(),
        label: option.labels.pick(language).to_owned(),
        share: cell.share.map(|share| int(share.into())),
        sign: cell.sign.map(|sign| sign.text().to_owned()),
        withheld: cell.sign == Some(Sign::Withheld),
        rounded: cell.is_rounded,
        differs: cell.differs,
    }
}

/// A group of respondents.
#[derive(SimpleObject)]
pub struct SurveyRow {
    /// What all of them are, or said, in the order of what the table is told by; nothing for all who answered together.
    keys: Vec<SurveyKey>,
    /// How many of them answered; null where that is withheld.
    n: Option<i32>,
    /// Whether nothing is told of them.
    withheld: bool,
    /// Whether `n` was rounded to base 3.
    rounded: bool,
    /// Whether its weighted shares are those that are likeliest by what is told, because strata count together in it or it is not
    /// told what all of them said. No difference is tested then.
    pooled: bool,
    /// A cell for each answer; nothing where the answer is a number.
    cells: Vec<SurveyCell>,
    /// The mean, where the answer is a number; null where it is withheld, or nobody answered.
    mean: Option<f64>,
    /// Of a scale: the share that says it hampered, in whole per cent; null where it is withheld.
    hampered: Option<i32>,
    /// Of a scale: the share that says it promoted, in whole per cent; null where it is withheld.
    promoted: Option<i32>,
}

/// A value that a group of respondents has in common.
#[derive(SimpleObject)]
pub struct SurveyKey {
    /// What they are told apart by; null where it is a question.
    dimension: Option<SurveyDimension>,
    /// The code of the question; null where it is no question.
    question: Option<String>,
    /// The value: a code of a vocabulary or of the codebook, or the number of a county. `UNKNOWN` of those who have none.
    code: String,
    /// What it is called, in the language of the request.
    label: String,
}

/// What share of a group gave one answer.
#[derive(SimpleObject)]
pub struct SurveyCell {
    /// The code of the answer.
    option: String,
    /// What it is called, in the language of the request.
    label: String,
    /// In whole per cent, halves away from zero; null where it is withheld, or nobody answered.
    share: Option<i32>,
    /// `:` withheld, `.` not possible since nobody answered: then there is no share. `-` beside a share of 0: nobody said so. Null
    /// beside any other share.
    sign: Option<String>,
    /// Whether it is withheld.
    withheld: bool,
    /// Whether its count was rounded to base 3.
    rounded: bool,
    /// Whether it differs from that of all others at the level of 0.05; null where that was not tested.
    differs: Option<bool>,
}
