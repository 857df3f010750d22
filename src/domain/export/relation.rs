//! What experiences are tied to, a row each: problems, solutions, partners, owners, programmes, causes and factors.

use entity::code::{Code, Language, NodeKind};

use super::column::{Spec, label, row};
use super::experience::{Whole, id};
use super::table::{Kind, Row};
use crate::domain::vocabulary::VocabularyName as V;
use crate::model::NodeId;

/// Something that an experience is tied to.
#[derive(Debug, Default)]
pub struct Tie {
    experience: String,
    kind: &'static str,
    target_id: Option<String>,
    target: String,
    code: Option<String>,
    role: Option<String>,
    direction: Option<String>,
    rank: i32,
    text: Option<String>,
}

type Of = Spec<Tie>;

/// The columns of relations.
pub const COLUMNS: &[Spec<Tie>] = &[
    Of::new("experience_id", Kind::Text, |it, _| (&it.experience).into()),
    Of::new("kind", Kind::Text, |it, _| it.kind.into()),
    Of::new("target_id", Kind::Text, |it, _| (&it.target_id).into()).nullable(),
    Of::new("target", Kind::Text, |it, _| (&it.target).into()),
    Of::new("code", Kind::Text, |it, _| (&it.code).into()).nullable(),
    Of::new("role", Kind::Text, |it, _| (&it.role).into())
        .nullable()
        .coded(V::PartnerRole),
    Of::new("direction", Kind::Text, |it, _| (&it.direction).into())
        .nullable()
        .coded(V::FactorDirection),
    Of::new("rank", Kind::Integer, |it, _| it.rank.into()),
    Of::new("text", Kind::Text, |it, _| (&it.text).into()).nullable(),
];

/// The kinds of things that an experience is tied to, as `kind` tells them.
pub const KINDS: [&str; 7] = [
    PROBLEM,
    SOLUTION,
    PARTNER,
    MUNICIPALITY,
    PROGRAMME,
    CAUSE,
    FACTOR,
];

const PROBLEM: &str = "PROBLEM";
const SOLUTION: &str = "SOLUTION";
const PARTNER: &str = "PARTNER";
const MUNICIPALITY: &str = "MUNICIPALITY";
const PROGRAMME: &str = "PROGRAMME";
const CAUSE: &str = "CAUSE";
const FACTOR: &str = "FACTOR";

/// The rows of an experience.
pub fn rows(it: &Whole, language: Language) -> Vec<Row> {
    let ties = ties(it, language);
    ties.iter().map(|tie| row(COLUMNS, tie, language)).collect()
}

fn ties(whole: &Whole, language: Language) -> Vec<Tie> {
    let experience = id(&whole.row);
    let tie = |kind, rank, target: &str| Tie {
        experience: experience.clone(),
        kind,
        rank,
        target: target.to_owned(),
        ..Tie::default()
    };
    let node = |kind, node_kind, rank, target: &str, key| Tie {
        target_id: Some(NodeId::new(node_kind, key).to_string()),
        ..tie(kind, rank, target)
    };
    let mut ties = Vec::new();
    for (rank, it) in (1..).zip(&whole.problems) {
        let (kind, key) = (NodeKind::Problem, it.public_id);
        ties.push(node(PROBLEM, kind, rank, &it.title, key));
    }
    for (rank, it) in (1..).zip(&whole.solutions) {
        let (kind, key) = (NodeKind::Solution, it.public_id);
        ties.push(node(SOLUTION, kind, rank, &it.title, key));
    }
    for (rank, it) in (1..).zip(&whole.partnerships) {
        let (kind, key) = (NodeKind::Partner, it.partner.public_id);
        ties.push(Tie {
            role: Some(it.part.role.code()),
            text: it.part.role_text.clone(),
            ..node(PARTNER, kind, rank, &it.partner.name, key)
        });
    }
    for (rank, it) in (1..).zip(&whole.municipalities) {
        let (kind, key) = (NodeKind::Municipality, it.public_id);
        ties.push(node(MUNICIPALITY, kind, rank, &it.name, key));
    }
    for (rank, it) in (1..).zip(&whole.programmes) {
        let (kind, key) = (NodeKind::Programme, it.public_id);
        ties.push(node(PROGRAMME, kind, rank, &it.title, key));
    }
    for it in &whole.causes {
        let code = it.cause.code();
        let target = label(V::FailureCause, &code, language);
        ties.push(Tie {
            code: Some(code),
            text: it.text.clone(),
            ..tie(CAUSE, it.rank, &target)
        });
    }
    for (rank, it) in (1..).zip(&whole.factors) {
        let code = it.factor.code();
        let target = label(V::Factor, &code, language);
        ties.push(Tie {
            code: Some(code),
            direction: Some(it.direction.code()),
            text: it.text.clone(),
            ..tie(FACTOR, rank, &target)
        });
    }
    ties
}
