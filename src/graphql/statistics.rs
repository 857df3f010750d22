//! Statistics: experiences counted by several dimensions at once.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use serde_json::Value;

use super::asker::Asker;
use super::connection::int;
use super::error::Result;
use super::evidence::Interval;
use super::experience::ExperienceFilter;
use super::facet::Dimension;
use super::list::List;
use super::ranked::said;
use super::release::{self, Citation};
use super::scalar::DateTime;
use super::word::BenefitCategory;
use crate::domain::discovery::find::Wanted;
use crate::domain::discovery::turn::in_turn;
use crate::domain::release::{Frozen, citation};
use crate::domain::statistics::file::{self, Form, MOST_GROUPS};
use crate::domain::statistics::{self, Figure, Measure, Reader, Request, Row, Table};
use crate::model::{Error, ErrorCode};

/// Rows that an answer tells at most.
const MOST_ROWS: usize = 2_000;

/// What can be worked out of a group of experiences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum MeasureKind {
    /// The share that succeeded of those with an outcome, from 0 to 1, with its 95 % Wilson interval; of 3 outcomes and more.
    SuccessRate,
    /// The median of the years from the year of the start to that of the end, of those where both are known.
    MedianDuration,
    /// The sum of what benefits of a category brought in a unit, planned or not: how far what was really measured last is moved
    /// from what it was before towards what was aimed at, whether that is more or less, and below 0 where it became worse. What
    /// lacks one of these is left out, and counted as `leftOut`. Of drawbacks (`DISBENEFIT`), which aim at nothing, how far they
    /// have grown. Units and categories are never mixed.
    BenefitSum,
}

/// What is worked out of each group beside its number.
#[derive(InputObject)]
pub struct MeasureInput {
    /// What.
    pub kind: MeasureKind,
    /// Of `BENEFIT_SUM` alone, which needs it: the unit, however it is spaced and capitalised.
    pub unit: Option<String>,
    /// Of `BENEFIT_SUM` alone, which needs it: the category.
    pub category: Option<BenefitCategory>,
}

/// Experiences, counted by several dimensions at once.
pub struct StatisticsTable {
    table: Table,
    measures: Vec<Measure>,
    /// Of which release they are, and what it was asked; none for what is not frozen.
    release: Option<(Arc<Frozen>, Value)>,
}

/// Experiences, counted by several dimensions at once, of what the viewer may see. The numbers are those of facets and totals.
#[Object]
impl StatisticsTable {
    /// By what they are counted.
    async fn dimensions(&self) -> Vec<Dimension> {
        self.table
            .dimensions
            .iter()
            .copied()
            .map(Into::into)
            .collect()
    }

    /// Groups with at least one experience, in the order of their values: codes as their vocabulary lists them, years and
    /// sizes from the least, counties by number, names as Norwegian sorts them. Of more than 2,000 groups those of most
    /// experiences.
    fn rows(
        &self,
        #[graphql(
            desc = "Of how many groups at most, those of most experiences; 1 to 2,000.",
            default = 2_000
        )]
        first: i32,
    ) -> Result<List<StatisticsRow>> {
        let rows = self.table.most(most_rows(first)?).into_iter();
        Ok(rows.map(|row| self.row(row)).collect())
    }

    /// How many experiences were counted.
    async fn total(&self) -> i32 {
        int(self.table.total)
    }

    /// How many of them have no value of each dimension.
    async fn unknown(&self) -> List<StatisticsUnknown> {
        let unknown = self.table.dimensions.iter().zip(&self.table.unknown);
        let unknown = unknown.map(|(dimension, count)| StatisticsUnknown {
            dimension: (*dimension).into(),
            count: int(*count),
            share: self.share(*count),
        });
        unknown.collect()
    }

    /// How many groups there are.
    async fn group_total(&self) -> i32 {
        int(self.table.group_total)
    }

    /// Whether there are more groups than `rows` tells.
    fn truncated(
        &self,
        #[graphql(
            desc = "The `first` of `rows`, where that is given; 1 to 2,000.",
            default = 2_000
        )]
        first: i32,
    ) -> Result<bool> {
        let told = u64::try_from(most_rows(first)?).unwrap_or(u64::MAX);
        Ok(self.table.group_total > told)
    }

    /// What must be known before the figures are cited, in the language of the request: who records experiences, how they are
    /// counted, and what is not told.
    async fn note(&self, ctx: &Context<'_>) -> String {
        statistics::note(&self.table, &self.measures, Asker::of(ctx).language)
    }

    /// When an experience that may be counted was last changed, but for those that are told without their owners; of a release,
    /// when it was frozen.
    async fn as_of(&self) -> DateTime {
        DateTime(self.table.as_of)
    }

    /// How exactly this answer is cited, all rows of it that are told; null where no release was asked.
    async fn citation(&self, ctx: &Context<'_>) -> Option<Citation> {
        let (frozen, question) = self.release.as_ref()?;
        let told = (&self.table, self.measures.as_slice());
        let asker = Asker::of(ctx);
        let about = asker.releases.about(&frozen.row);
        Some(citation::of_table(&about, question.clone(), told, asker.language).into())
    }
}

/// How many rows are told at most.
fn most_rows(first: i32) -> Result<usize> {
    let most = usize::try_from(first).ok();
    let most = most.filter(|it| (1..=MOST_ROWS).contains(it));
    Ok(most.ok_or_else(|| {
        let message = format!("first must be 1 to {MOST_ROWS}, and is {first}");
        Error::invalid("first", ErrorCode::Invalid, message)
    })?)
}

impl StatisticsTable {
    fn share(&self, count: u64) -> Option<i32> {
        self.table.share(count).map(int)
    }

    fn row(&self, row: &Row) -> StatisticsRow {
        let keys = self.table.dimensions.iter().zip(&row.keys);
        let keys = keys.map(|(dimension, label)| StatisticsKey {
            dimension: (*dimension).into(),
            code: label.code.clone(),
            label: label.label.clone(),
        });
        let figures = self.measures.iter().zip(&row.figures);
        let figures = figures.map(|(measure, figure)| StatisticsMeasure::new(measure, figure));
        StatisticsRow {
            keys: keys.collect(),
            count: Some(int(row.count)),
            share: self.share(row.count),
            withheld: false,
            measures: figures.collect(),
        }
    }
}

/// A group of experiences that share a value of each dimension.
#[derive(SimpleObject)]
pub struct StatisticsRow {
    /// The values, in the order of the dimensions.
    keys: Vec<StatisticsKey>,
    /// How many experiences; null where it is withheld.
    count: Option<i32>,
    /// Their share of all that were counted, those without a value included, in whole per cent, halves away from zero; null
    /// where it is withheld. Shares need not add up to 100, and add up to more where an experience can have several values.
    share: Option<i32>,
    /// Whether the figures may not be shown. Counts of experiences never are withheld: what may be shown has been decided for
    /// each experience.
    withheld: bool,
    /// What was worked out of them, in the order in which it was asked for.
    measures: Vec<StatisticsMeasure>,
}

/// A value of a dimension.
#[derive(SimpleObject)]
pub struct StatisticsKey {
    /// Of which dimension.
    dimension: Dimension,
    /// The value as a filter takes it: a code, an id, a number or a year.
    code: String,
    /// What readers see, in the language of the request.
    label: String,
}

/// What was worked out of a group of experiences.
#[derive(SimpleObject)]
pub struct StatisticsMeasure {
    /// What it is.
    kind: MeasureKind,
    /// The unit, of a sum of benefits.
    unit: Option<String>,
    /// The category, of a sum of benefits.
    category: Option<BenefitCategory>,
    /// The figure; null where there is too little to work it out of.
    value: Option<f64>,
    /// Between which bounds it lies, where it is a rate.
    interval: Option<Interval>,
    /// Of how many experiences it was worked out.
    reporting: i32,
    /// How many others tell of such benefits what cannot be added up: without what it was before, what was aimed at, or what
    /// was measured; of a sum of benefits alone.
    left_out: Option<i32>,
    /// Why there is no figure, in the signs of Statistics Norway: `.` there can be none, `..` there is too little to work it
    /// out of, `:` it may not be shown, `-` it is nothing at all; null where there is one.
    sign: Option<&'static str>,
}

impl StatisticsMeasure {
    fn new(measure: &Measure, figure: &Figure) -> Self {
        let (kind, unit, category) = match measure {
            Measure::SuccessRate => (MeasureKind::SuccessRate, None, None),
            Measure::MedianDuration => (MeasureKind::MedianDuration, None, None),
            Measure::Benefits { unit, category } => {
                (MeasureKind::BenefitSum, Some(unit.clone()), Some(*category))
            }
        };
        Self {
            kind,
            unit,
            category: category.map(Into::into),
            value: figure.value,
            interval: figure.interval.map(Into::into),
            reporting: int(figure.reporting),
            left_out: figure.left_out.map(int),
            sign: figure.sign.map(statistics::Sign::text),
        }
    }
}

/// How many experiences have no value of a dimension.
#[derive(SimpleObject)]
pub struct StatisticsUnknown {
    /// Which dimension.
    dimension: Dimension,
    /// How many experiences.
    count: i32,
    /// Their share of all that were counted, in whole per cent.
    share: Option<i32>,
}

impl MeasureInput {
    fn measure(self) -> Result<Measure> {
        let unit = self.unit.filter(|unit| !unit.trim().is_empty());
        let says_more = unit.is_some() || self.category.is_some();
        let measure = match (self.kind, unit, self.category) {
            (MeasureKind::BenefitSum, Some(unit), Some(category)) => Measure::Benefits {
                unit,
                category: category.into(),
            },
            (MeasureKind::BenefitSum, ..) => {
                let message = "BENEFIT_SUM needs a unit and a category: what is told in different ones is not added up";
                return Err(Error::invalid("measures", ErrorCode::Required, message).into());
            }
            _ if says_more => {
                let message = "only BENEFIT_SUM takes a unit and a category";
                return Err(Error::invalid("measures", ErrorCode::Invalid, message).into());
            }
            (MeasureKind::SuccessRate, ..) => Measure::SuccessRate,
            (MeasureKind::MedianDuration, ..) => Measure::MedianDuration,
        };
        Ok(measure)
    }
}

/// Counting experiences.
#[derive(Default)]
pub struct StatisticsQueries;

#[Object]
impl StatisticsQueries {
    /// Experiences counted by up to 3 dimensions at once, whatever `experiences` can search and filter. Experiences are
    /// recorded by choice, so that the figures tell of what is registered in Floke and not of municipalities at large.
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is looked for, as in `experiences`.")] search: Option<String>,
        #[graphql(desc = "Which experiences.")] filter: Option<ExperienceFilter>,
        #[graphql(desc = "By what, 3 dimensions at most; all together where there is none.")]
        group_by: Vec<Dimension>,
        #[graphql(desc = "What is worked out of each group beside its number, 10 at most.")]
        measures: Option<Vec<MeasureInput>>,
        #[graphql(
            desc = "The id of a release that is asked, by words alone, in the place of what there is now: it answers the same for ever."
        )]
        release: Option<ID>,
    ) -> Option<Result<StatisticsTable>> {
        let wanted = (said(search), filter);
        let how = (group_by, measures.unwrap_or_default());
        if let Some(id) = release {
            return Some(of_release(ctx, &id, wanted, how).await);
        }
        let counted = counted(Asker::of(ctx), wanted, how, MOST_ROWS).await;
        Some(counted.map(|(table, measures)| StatisticsTable {
            table,
            measures,
            release: None,
        }))
    }
}

async fn of_release(
    ctx: &Context<'_>,
    id: &str,
    wanted: (Option<String>, Option<ExperienceFilter>),
    how: (Vec<Dimension>, Vec<MeasureInput>),
) -> Result<StatisticsTable> {
    let asker = Asker::of(ctx);
    let frozen = release::opened(asker, id).await?;
    let question = release::question(ctx)?;
    let anybody = asker.of_release(&frozen);
    let (mut table, measures) = counted(&anybody, wanted, how, MOST_ROWS).await?;
    table.as_of = frozen.row.created_at;
    Ok(StatisticsTable {
        table,
        measures,
        release: Some((frozen, question)),
    })
}

/// The same as a file.
pub async fn table_to_write(
    asker: &Asker,
    (search, filter): (Option<String>, Option<ExperienceFilter>),
    (group_by, measures): (Vec<Dimension>, Vec<MeasureInput>),
    form: Form,
) -> Result<Vec<u8>> {
    let wanted = (search, filter);
    let (table, measures) = counted(asker, wanted, (group_by, measures), MOST_GROUPS).await?;
    let language = asker.language;
    // Large ones are written where that keeps nobody waiting.
    let write = move || file::write(&table, &measures, form, language);
    Ok(in_turn(write).await?)
}

/// A table, with what was worked out.
type Counted = (Table, Vec<Measure>);

async fn counted(
    asker: &Asker,
    (search, filter): (Option<String>, Option<ExperienceFilter>),
    (group_by, measures): (Vec<Dimension>, Vec<MeasureInput>),
    most: usize,
) -> Result<Counted> {
    let filter = match filter {
        Some(filter) => Some(filter.checked(asker).await?),
        None => None,
    };
    let measures: Result<Vec<Measure>> = measures.into_iter().map(MeasureInput::measure).collect();
    let measures = measures?;
    let request = Request {
        wanted: Wanted {
            search,
            filter,
            mode: None,
        },
        group_by: group_by.into_iter().map(Into::into).collect(),
        measures: measures.clone(),
        most,
    };
    let reader = Reader {
        discovery: &asker.discovery,
        clock: &asker.clock,
        viewer: &asker.viewer,
        language: asker.language,
    };
    let counting = statistics::table(asker.db.reader(), reader, request);
    let table = Box::pin(counting).await?;
    Ok((table, measures))
}
