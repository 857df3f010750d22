//! Experiences as rows: what everybody who may read one is told of it, and of one that is told without its owners what
//! others are told, whoever asks.

use std::collections::{HashMap, HashSet};

use entity::code::{FactorDirection, Iterable, Language, NodeKind, PartnerKind};

use super::column::Spec;
use super::table::{Cell, Kind};
use crate::domain::disclosure::{self, group};
use crate::domain::experience::{
    Cause, Experience, Factor, InnovationType, Narrative, Partnership, parts,
};
use crate::domain::municipality::{County, Municipality};
use crate::domain::problem::Problem;
use crate::domain::programme::Programme;
use crate::domain::solution::Solution;
use crate::domain::vocabulary::VocabularyName as V;
use crate::model::{NodeId, Result};
use crate::store::Connection;
use crate::store::experience::parts::Terms;

/// An experience with what hangs on it.
#[derive(Debug)]
pub struct Whole {
    /// What it is.
    pub row: Experience,
    /// The group under which it is told, and how many municipalities that has; of one that is told with its owners none.
    pub withheld: Option<(String, i32)>,
    /// What it tells at length.
    pub narrative: Narrative,
    /// Its owners, the leading one first.
    pub municipalities: Vec<Municipality>,
    /// The problems that it was made at.
    pub problems: Vec<Problem>,
    /// What was tried.
    pub solutions: Vec<Solution>,
    /// Who took part.
    pub partnerships: Vec<Partnership>,
    /// What kinds of partners took part, each once.
    pub partner_kinds: Vec<PartnerKind>,
    /// The programmes that it belongs to.
    pub programmes: Vec<Programme>,
    /// What promoted and hampered it.
    pub factors: Vec<Factor>,
    /// Why it failed or was stopped.
    pub causes: Vec<Cause>,
    innovation_types: Vec<InnovationType>,
}

type Of = Spec<Whole>;

/// The columns of experiences.
pub const COLUMNS: &[Spec<Whole>] = &[
    Of::new("id", Kind::Text, |it, _| id(&it.row).into()),
    Of::new("title", Kind::Text, |it, _| (&it.row.title).into()),
    Of::new("language", Kind::Text, |it, _| Cell::maybe(it.row.language))
        .nullable()
        .coded(V::Language),
    Of::new("state", Kind::Text, |it, _| Cell::code(it.row.state)).coded(V::WorkflowState),
    Of::new("audience", Kind::Text, |it, _| Cell::code(it.row.audience)).coded(V::Audience),
    Of::new("version", Kind::Integer, |it, _| it.version().into()),
    Of::new("published_at", Kind::Timestamp, |it, _| {
        it.row.published_at.into()
    })
    .nullable(),
    Of::new("updated_at", Kind::Timestamp, |it, _| {
        it.row.updated_at.into()
    }),
    Of::new("sector", Kind::Text, |it, _| Cell::maybe(it.row.sector))
        .nullable()
        .coded(V::Sector),
    Of::new("stage", Kind::Text, |it, _| Cell::maybe(it.row.stage))
        .nullable()
        .coded(V::ExperienceStage),
    Of::new("outcome", Kind::Text, |it, _| Cell::maybe(it.row.outcome))
        .nullable()
        .coded(V::Outcome),
    Of::new("stopped_at", Kind::Text, |it, _| {
        Cell::maybe(it.row.stopped_at)
    })
    .nullable()
    .coded(V::StoppedAt),
    Of::new("started_year", Kind::Integer, |it, _| {
        it.row.started_year.into()
    })
    .nullable(),
    Of::new("ended_year", Kind::Integer, |it, _| {
        it.row.ended_year.into()
    })
    .nullable(),
    Of::new("expected_end", Kind::Date, |it, _| {
        it.row.expected_end.into()
    })
    .nullable(),
    Of::new("innovation_types", Kind::Texts, |it, _| {
        Cell::codes(it.innovation_types.iter().map(|it| it.innovation_type))
    })
    .coded(V::InnovationType),
    Of::new("novelty", Kind::Text, |it, _| Cell::maybe(it.row.novelty))
        .nullable()
        .coded(V::Novelty),
    Of::new("advice", Kind::Text, |it, _| {
        Cell::maybe(it.row.advice_kind)
    })
    .nullable()
    .coded(V::AdviceKind),
    Of::new("advice_condition", Kind::Text, |it, _| {
        let is_told = it.row.advice_kind.is_some();
        let condition = it.row.advice_condition.clone();
        condition.filter(|_| is_told).into()
    })
    .nullable(),
    Of::new("municipality_ids", Kind::Texts, |it, _| {
        ids(NodeKind::Municipality, &it.municipalities, |it| {
            it.public_id
        })
    }),
    Of::new("municipality_numbers", Kind::Texts, |it, _| {
        texts(&it.municipalities, |it| {
            it.number.clone().unwrap_or_default()
        })
    }),
    Of::new("municipalities", Kind::Texts, |it, _| {
        texts(&it.municipalities, |it| it.name.clone())
    }),
    Of::new("withheld_group", Kind::Text, |it, _| {
        it.withheld.as_ref().map(|it| it.0.clone()).into()
    })
    .nullable(),
    Of::new("withheld_municipality_count", Kind::Integer, |it, _| {
        it.withheld.as_ref().map(|it| it.1).into()
    })
    .nullable(),
    Of::new("problem_ids", Kind::Texts, |it, _| {
        ids(NodeKind::Problem, &it.problems, |it| it.public_id)
    }),
    Of::new("problems", Kind::Texts, |it, _| {
        texts(&it.problems, |it| it.title.clone())
    }),
    Of::new("solution_ids", Kind::Texts, |it, _| {
        ids(NodeKind::Solution, &it.solutions, |it| it.public_id)
    }),
    Of::new("solutions", Kind::Texts, |it, _| {
        texts(&it.solutions, |it| it.title.clone())
    }),
    Of::new("partner_ids", Kind::Texts, |it, _| {
        ids(NodeKind::Partner, &it.partnerships, |it| {
            it.partner.public_id
        })
    }),
    Of::new("partners", Kind::Texts, |it, _| {
        texts(&it.partnerships, |it| it.partner.name.clone())
    }),
    Of::new("partner_kinds", Kind::Texts, |it, _| {
        Cell::codes(it.partner_kinds.iter().copied())
    })
    .coded(V::PartnerKind),
    Of::new("programme_ids", Kind::Texts, |it, _| {
        ids(NodeKind::Programme, &it.programmes, |it| it.public_id)
    }),
    Of::new("programmes", Kind::Texts, |it, _| {
        texts(&it.programmes, |it| it.title.clone())
    }),
    Of::new("promoting_factors", Kind::Texts, |it, _| it.factors(true)).coded(V::Factor),
    Of::new("hampering_factors", Kind::Texts, |it, _| it.factors(false)).coded(V::Factor),
    Of::new("causes", Kind::Texts, |it, _| {
        Cell::codes(it.causes.iter().map(|it| it.cause))
    })
    .coded(V::FailureCause),
    Of::new("summary", Kind::Text, |it, _| {
        (&it.narrative.summary).into()
    })
    .nullable(),
    Of::new("context", Kind::Text, |it, _| {
        (&it.narrative.context).into()
    })
    .nullable(),
    Of::new("what_was_done", Kind::Text, |it, _| {
        (&it.narrative.what_was_done).into()
    })
    .nullable(),
    Of::new("what_happened", Kind::Text, |it, _| {
        (&it.narrative.what_happened).into()
    })
    .nullable(),
    Of::new("would_do_differently", Kind::Text, |it, _| {
        (&it.narrative.would_do_differently).into()
    })
    .nullable(),
];

/// The id by which the world knows an experience.
pub fn id(row: &Experience) -> String {
    NodeId::new(NodeKind::Experience, row.public_id).to_string()
}

fn ids<T>(kind: NodeKind, all: &[T], id: fn(&T) -> uuid::Uuid) -> Cell {
    let ids = all
        .iter()
        .map(|it| NodeId::new(kind, id(it)).to_string())
        .collect();
    Cell::Texts(ids)
}

fn texts<T>(all: &[T], text: fn(&T) -> String) -> Cell {
    Cell::Texts(all.iter().map(text).collect())
}

impl Whole {
    /// How often it was written is nobody's business who may not know by whom.
    fn version(&self) -> i32 {
        if disclosure::hides(&self.row) {
            1
        } else {
            self.row.version
        }
    }

    fn factors(&self, promoted: bool) -> Cell {
        use FactorDirection::{PromotedHigh, PromotedSome};
        let fits = |it: &&Factor| matches!(it.direction, PromotedSome | PromotedHigh) == promoted;
        Cell::codes(self.factors.iter().filter(fits).map(|it| it.factor))
    }
}

/// Keys of those of these experiences that are told with their owners. What hangs on others, and is not told of them, is
/// not looked for.
pub fn named(rows: &[Experience]) -> Vec<i64> {
    let named = rows.iter().filter(|row| !disclosure::hides(row));
    named.map(|row| row.id).collect()
}

/// These experiences with what hangs on them.
pub async fn load(
    db: &impl Connection,
    rows: Vec<Experience>,
    (counties, language): (&HashMap<i64, County>, Language),
) -> Result<Vec<Whole>> {
    let all: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let named = named(&rows);
    let named_set: HashSet<i64> = named.iter().copied().collect();
    let hidden: Vec<i64> = all
        .iter()
        .copied()
        .filter(|it| !named_set.contains(it))
        .collect();
    let mut narratives = parts::narratives(db, &all).await?;
    let mut problems = parts::problems(db, &all, Terms::Shown).await?;
    let mut solutions = parts::solutions(db, &all, Terms::Shown).await?;
    let mut factors = parts::factors(db, &all).await?;
    let mut causes = parts::causes(db, &all).await?;
    let mut municipalities = parts::municipalities(db, &named).await?;
    let mut partnerships = parts::partnerships(db, &named, Terms::Shown).await?;
    let mut programmes = parts::programmes(db, &named).await?;
    let mut innovation_types = parts::innovation_types(db, &named).await?;
    let (groups, kinds) = if hidden.is_empty() {
        (HashMap::new(), HashMap::new())
    } else {
        let groups = disclosure::groups(db, &hidden).await?;
        (groups, disclosure::partner_kinds_of(db, &hidden).await?)
    };
    let whole = rows.into_iter().map(|row| {
        let key = row.id;
        let partnerships = partnerships.remove(&key).unwrap_or_default();
        let took_part: HashSet<PartnerKind> = match kinds.get(&key) {
            Some(kinds) => kinds.iter().copied().collect(),
            None => partnerships.iter().map(|it| it.partner.kind).collect(),
        };
        let withheld = groups.get(&key).map(|found| {
            let label = group::label(&group::Group::from(found), counties, language);
            (label, found.size)
        });
        Whole {
            withheld,
            narrative: narratives.remove(&key).unwrap_or_default(),
            municipalities: municipalities.remove(&key).unwrap_or_default(),
            problems: problems.remove(&key).unwrap_or_default(),
            solutions: solutions.remove(&key).unwrap_or_default(),
            partner_kinds: PartnerKind::iter()
                .filter(|kind| took_part.contains(kind))
                .collect(),
            partnerships,
            programmes: programmes.remove(&key).unwrap_or_default(),
            factors: factors.remove(&key).unwrap_or_default(),
            causes: causes.remove(&key).unwrap_or_default(),
            innovation_types: innovation_types.remove(&key).unwrap_or_default(),
            row,
        }
    });
    Ok(whole.collect())
}
