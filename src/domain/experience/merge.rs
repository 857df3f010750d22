//! A change meets an experience that may have changed meanwhile: field by field, what only the change touches is taken,
//! and where both changed, what stands in Floke stays.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use crate::domain::experience::content::Content;
use crate::model::Result;
use crate::store::experience::write::Part;

/// Fields that only make sense together: they are taken, or kept, as one.
const TOGETHER: [&[&str]; 2] = [
    &["stage", "outcome", "outcomeHistory", "stoppedAt"],
    &["startedYear", "endedYear"],
];

/// Fields that have rows of their own; those that share a row name the same part.
const PARTS: [(&str, Part); 22] = [
    ("summary", Part::Narrative),
    ("context", Part::Narrative),
    ("whatWasDone", Part::Narrative),
    ("whatHappened", Part::Narrative),
    ("wouldDoDifferently", Part::Narrative),
    ("innovationTypes", Part::InnovationTypes),
    ("municipalities", Part::Municipalities),
    ("problems", Part::Problems),
    ("solutions", Part::Solutions),
    ("programmes", Part::Programmes),
    ("partnerships", Part::Partnerships),
    ("factors", Part::Factors),
    ("causes", Part::Causes),
    ("lessons", Part::Lessons),
    ("outcomeHistory", Part::Outcomes),
    ("results", Part::Results),
    ("benefits", Part::Benefits),
    ("procurement", Part::Procurement),
    ("trial", Part::Trial),
    ("legalObstacles", Part::LegalObstacles),
    ("sources", Part::Sources),
    ("contact", Part::Contact),
];

/// How the two came together.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// What the experience becomes.
    pub content: Content,
    /// Fields that change, by name.
    pub changed: Vec<String>,
    /// Fields that both changed, by name.
    pub kept: Vec<String>,
}

/// Brings the change from `base` to `theirs` into `ours`.
pub fn merge(base: &Content, theirs: &Content, ours: &Content) -> Result<Merged> {
    let (base, theirs, mut merged) = (fields(base)?, fields(theirs)?, fields(ours)?);
    let names: HashSet<&String> = base.keys().chain(theirs.keys()).collect();
    let mut groups: Vec<Vec<&str>> = TOGETHER.iter().map(|group| group.to_vec()).collect();
    for name in names {
        if !TOGETHER.iter().any(|group| group.contains(&name.as_str())) {
            groups.push(vec![name.as_str()]);
        }
    }
    let (mut changed, mut kept) = (Vec::new(), Vec::new());
    for group in groups {
        let alike = |a: &Map<String, Value>, b: &Map<String, Value>| {
            group.iter().all(|name| a.get(*name) == b.get(*name))
        };
        if alike(&base, &theirs) || alike(&theirs, &merged) {
            continue;
        }
        let is_ours = !alike(&base, &merged);
        for name in group {
            if theirs.get(name) == merged.get(name) {
                continue;
            }
            if is_ours {
                kept.push(name.to_owned());
                continue;
            }
            changed.push(name.to_owned());
            match theirs.get(name) {
                Some(value) => merged.insert(name.to_owned(), value.clone()),
                None => merged.remove(name),
            };
        }
    }
    changed.sort_unstable();
    kept.sort_unstable();
    Ok(Merged {
        content: Content::from_json(Value::Object(merged))?,
        changed,
        kept,
    })
}

impl Merged {
    /// Parts whose rows change.
    pub fn parts(&self) -> BTreeSet<Part> {
        let changed = |name: &str| self.changed.iter().any(|it| it == name);
        (PARTS.iter().filter(|(name, _)| changed(name)))
            .map(|(_, part)| *part)
            .collect()
    }

    /// The content with no other parts than those whose rows change.
    pub fn changed_parts(&self) -> Result<Content> {
        let mut fields = fields(&self.content)?;
        let changed = self.parts();
        for (name, part) in PARTS {
            if !changed.contains(&part) {
                fields.remove(name);
            }
        }
        Content::from_json(Value::Object(fields))
    }
}

fn fields(content: &Content) -> Result<Map<String, Value>> {
    match content.to_json()? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use entity::code::{Outcome, Stage};

    use super::*;

    fn content(title: &str, summary: Option<&str>, year: Option<i32>) -> Content {
        Content {
            title: title.to_owned(),
            summary: summary.map(str::to_owned),
            started_year: year,
            ..Content::default()
        }
    }

    #[test]
    fn each_side_keeps_what_the_other_left_alone() {
        let base = content("a", Some("x"), Some(2000));
        let theirs = content("b", Some("y"), None);
        let ours = content("a", Some("z"), Some(2000));
        let merged = merge(&base, &theirs, &ours).unwrap();
        assert_eq!(merged.content, content("b", Some("z"), None));
        assert_eq!(merged.changed, ["startedYear", "title"]);
        assert_eq!(merged.kept, ["summary"]);
        let same = merge(&base, &theirs, &theirs).unwrap();
        assert_eq!((same.changed.len(), same.kept.len()), (0, 0));
    }

    #[test]
    fn stage_and_outcome_go_together() {
        let base = Content {
            stage: Some(Stage::Ongoing),
            ..Content::default()
        };
        let theirs = Content {
            stage: Some(Stage::Concluded),
            outcome: Some(Outcome::Failed),
            ..Content::default()
        };
        let ours = Content {
            stage: Some(Stage::Planned),
            ..Content::default()
        };
        let merged = merge(&base, &theirs, &ours).unwrap();
        assert_eq!(merged.content, ours);
        assert_eq!(merged.kept, ["outcome", "stage"]);
    }

    #[test]
    fn a_part_that_changes_is_written_whole() {
        let base = Content {
            what_happened: Some("m".to_owned()),
            ..content("a", Some("x"), None)
        };
        let theirs = Content {
            what_happened: Some("n".to_owned()),
            ..base.clone()
        };
        let merged = merge(&base, &theirs, &base).unwrap();
        assert_eq!(merged.parts(), BTreeSet::from([Part::Narrative]));
        let written = merged.changed_parts().unwrap();
        assert_eq!(written.summary.as_deref(), Some("x"));
        assert_eq!(written.what_happened.as_deref(), Some("n"));
        let merged = merge(&base, &content("b", Some("x"), None), &theirs).unwrap();
        assert_eq!(merged.parts(), BTreeSet::new(), "{:?}", merged.changed);
        assert_eq!(merged.changed_parts().unwrap().summary, None);
    }

    #[test]
    fn every_part_is_a_field() {
        let json = fields(&Content::default()).unwrap();
        assert_eq!(
            json.keys().collect::<Vec<_>>(),
            ["title"],
            "empty fields are left out"
        );
        for (name, _) in PARTS {
            let broken = serde_json::json!({ name: 1 });
            assert!(Content::from_json(broken).is_err(), "{name}");
        }
    }
}
