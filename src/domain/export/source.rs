//! Where the rows of an export come from: chunk after chunk of what a viewer may read, of one state of the database.

use std::collections::HashMap;
use std::vec;

use entity::code::{Language, NodeKind};

use super::column::row;
use super::lesson::Taught;
use super::table::{Column, Row};
use super::{Asked, Export, Which, experience, law, lesson, part, relation};
use crate::domain::confirmation;
use crate::domain::discovery::{Discovery, find};
use crate::domain::experience::{self as experiences, Experience};
use crate::domain::lesson as lessons;
use crate::domain::municipality::{self, County};
use crate::model::page::{PageRequest, Place};
use crate::model::{Result, Viewer};
use crate::store::experience::Walk;
use crate::store::{Snapshot, experience as store};

/// Experiences, or lessons, that are read at once.
const CHUNK: usize = 500;

/// What is still to be read.
#[derive(Debug)]
pub struct Source {
    snapshot: Snapshot,
    viewer: Viewer,
    export: Export,
    language: Language,
    counties: HashMap<i64, County>,
    rest: Rest,
}

#[derive(Debug)]
enum Rest {
    /// Experiences after a key.
    Walk(Box<Walk>, Option<i64>),
    /// Experiences that were found.
    Found(vec::IntoIter<i64>),
    /// Lessons after a key.
    Lessons(Box<lessons::Selection>, Option<i64>),
    /// Lessons that were found.
    FoundLessons(vec::IntoIter<i64>),
    /// Nothing.
    Nothing,
}

impl Source {
    pub async fn open(
        snapshot: Snapshot,
        discovery: &Discovery,
        viewer: &Viewer,
        asked: Asked,
    ) -> Result<Self> {
        let db = snapshot.reader();
        let counties = municipality::counties(db).await?;
        let rest = match asked.which {
            Which::Experiences(wanted) if wanted.search.is_some() => {
                let found = find::experiences(db, discovery, viewer, wanted).await?;
                let best = find::best(&found.matches, found.matches.len());
                Rest::Found(keys(&best))
            }
            Which::Experiences(wanted) => {
                let walk = store::walk(db, viewer, wanted.filter).await?;
                Rest::Walk(Box::new(walk), None)
            }
            Which::Lessons(search, filter) => {
                let selection = lessons::select(db, viewer, filter).await?;
                match search {
                    None => Rest::Lessons(Box::new(selection), None),
                    Some(text) => {
                        let kind = NodeKind::Lesson;
                        let mut found = find::things(db, discovery, viewer, kind, &text).await?;
                        let keys_of: Vec<i64> = found.iter().map(|it| it.key).collect();
                        let fitting = lessons::fitting(db, &selection, &keys_of).await?;
                        found.retain(|it| fitting.contains(&it.key));
                        Rest::FoundLessons(keys(&find::best(&found, found.len())))
                    }
                }
            }
        };
        Ok(Self {
            snapshot,
            viewer: viewer.clone(),
            export: asked.export,
            language: asked.language,
            counties,
            rest,
        })
    }

    /// Keys of what was found, in their order; none where nothing was searched for.
    pub fn found(&self) -> &[i64] {
        match &self.rest {
            Rest::Found(keys) | Rest::FoundLessons(keys) => keys.as_slice(),
            _ => &[],
        }
    }

    pub fn columns(&self) -> Vec<Column> {
        self.export.columns()
    }

    /// The next rows, perhaps none; nothing after the last ones.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>> {
        let rest = std::mem::replace(&mut self.rest, Rest::Nothing);
        match rest {
            Rest::Nothing => Ok(None),
            Rest::Walk(walk, after) => {
                let most = u64::try_from(CHUNK).unwrap_or(u64::MAX);
                let found = store::next(self.snapshot.reader(), &walk, after, most).await?;
                if let Some(last) = found.last().filter(|_| found.len() == CHUNK) {
                    self.rest = Rest::Walk(walk, Some(last.key));
                }
                Ok(Some(self.of_experiences(found).await?))
            }
            Rest::Found(mut keys) => {
                let chunk: Vec<i64> = keys.by_ref().take(CHUNK).collect();
                if chunk.is_empty() {
                    return Ok(None);
                }
                self.rest = Rest::Found(keys);
                let db = self.snapshot.reader();
                let mut found = experiences::find_by_keys(db, &self.viewer, &chunk).await?;
                // What was hidden since the index heard of it is not shown.
                let found = chunk.iter().filter_map(|key| found.remove(key)).collect();
                Ok(Some(self.of_experiences(found).await?))
            }
            Rest::Lessons(selection, after) => {
                let request = PageRequest {
                    size: u64::try_from(CHUNK).unwrap_or(u64::MAX),
                    from_back: false,
                    after: after.map(|key| Place { sort: None, key }),
                    before: None,
                };
                let page = lessons::list(self.snapshot.reader(), &selection, &request).await?;
                let found: Vec<_> = page.edges.into_iter().map(|edge| edge.node).collect();
                if let Some(last) = found.last().filter(|_| page.has_next) {
                    self.rest = Rest::Lessons(selection, Some(last.key));
                }
                Ok(Some(self.of_lessons(found).await?))
            }
            Rest::FoundLessons(mut keys) => {
                let chunk: Vec<i64> = keys.by_ref().take(CHUNK).collect();
                if chunk.is_empty() {
                    return Ok(None);
                }
                self.rest = Rest::FoundLessons(keys);
                let db = self.snapshot.reader();
                let mut found = lessons::find_by_keys(db, &self.viewer, &chunk).await?;
                let found = chunk.iter().filter_map(|key| found.remove(key)).collect();
                Ok(Some(self.of_lessons(found).await?))
            }
        }
    }

    async fn of_experiences(&self, found: Vec<Experience>) -> Result<Vec<Row>> {
        let (db, language) = (self.snapshot.reader(), self.language);
        if found.is_empty() {
            return Ok(Vec::new());
        }
        match self.export {
            Export::Outcomes => part::outcomes(db, &found, language).await,
            Export::Results => part::results(db, &found, language).await,
            Export::Benefits => part::benefits(db, &found, language).await,
            Export::Measurements => law::measurements(db, &found, language).await,
            Export::Procurements => law::procurements(db, &found, language).await,
            Export::Trials => law::trials(db, &found, language).await,
            Export::LegalObstacles => law::legal_obstacles(db, &found, language).await,
            Export::Sources => part::sources(db, &found, language).await,
            Export::Experiences | Export::Relations | Export::Lessons => {
                let whole = experience::load(db, found, (&self.counties, language)).await?;
                let rows = whole.iter();
                Ok(if self.export == Export::Relations {
                    rows.flat_map(|it| relation::rows(it, language)).collect()
                } else {
                    rows.map(|it| row(experience::COLUMNS, it, language))
                        .collect()
                })
            }
        }
    }

    async fn of_lessons(&self, found: Vec<lessons::Lesson>) -> Result<Vec<Row>> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let db = self.snapshot.reader();
        let keys: Vec<i64> = found.iter().map(|it| it.id).collect();
        let confirmations = confirmation::counts(db, &keys).await?;
        let mut taught_by: Vec<i64> = found.iter().map(|it| it.experience_id).collect();
        taught_by.sort_unstable();
        taught_by.dedup();
        let taught_by = experiences::find_by_keys(db, &self.viewer, &taught_by).await?;
        let rows = found.into_iter().filter_map(|it| {
            let taught = Taught {
                experience: taught_by.get(&it.experience_id)?.public_id,
                confirmations: confirmations.get(&it.id).copied().unwrap_or_default(),
                row: it,
            };
            Some(row(lesson::COLUMNS, &taught, self.language))
        });
        Ok(rows.collect())
    }
}

fn keys(found: &[find::Match]) -> vec::IntoIter<i64> {
    let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
    keys.into_iter()
}
