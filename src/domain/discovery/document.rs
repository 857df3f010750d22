//! What the index holds of each thing, read from the truth.

use std::collections::{HashMap, HashSet};

use entity::code::{MunicipalityKind, NodeKind, PartnerKind, TermState};
use entity::experience_group;
use uuid::Uuid;

use super::facet::{self, Dimension};
use super::subject::subjects;
use crate::domain::experience::content::{self, Content};
use crate::domain::experience::{Experience, Lesson, OwnerKind, parts};
use crate::domain::municipality::{self, Municipality};
use crate::model::Result;
use crate::search::document::{Document, FACETS, Thing};
use crate::store::term::{self, Term, TermKind};
use crate::store::{Connection, municipality as municipalities, reach, unnamed, visible};

/// Documents of experiences and of their lessons.
pub async fn of_experiences(db: &impl Connection, rows: &[Experience]) -> Result<Vec<Document>> {
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut texts = Texts::read(db, rows).await?;
    let mut owners = Owners::read(db, &keys).await?;
    let mut lessons = parts::lessons(db, &keys).await?;
    let mut documents = Vec::new();
    for row in rows {
        let Some(content) = texts.contents.remove(&row.id) else {
            continue;
        };
        let facets = owners.facets(row, &content);
        let of_municipalities = owners.take(OwnerKind::Municipality, row.id);
        let class = visible::class(row.state, row.audience);
        for lesson in lessons.remove(&row.id).unwrap_or_default() {
            documents.push(of_lesson(lesson, class, &of_municipalities));
        }
        documents.push(Document {
            tie: row.key,
            class,
            owners: of_municipalities,
            facets,
            ..texts.document(row.id, content)
        });
    }
    Ok(documents)
}

fn of_lesson(lesson: Lesson, class: u8, owners: &[i64]) -> Document {
    let thing = |kind, key| Thing { kind, key };
    Document {
        parent: Some(thing(NodeKind::Experience, lesson.experience_id)),
        body: vec![lesson.text],
        class,
        owners: owners.to_vec(),
        tie: lesson.key,
        ..Document::of(thing(NodeKind::Lesson, lesson.id))
    }
}

/// Documents of terms that stand in lists.
pub fn of_terms(kind: TermKind, terms: &[Term]) -> Vec<Document> {
    let document = |term: &Term| Document {
        title: vec![term.title.clone()],
        body: term.description.iter().cloned().collect(),
        class: match term.state {
            TermState::Accepted => visible::SHARED,
            _ => visible::ASKED,
        },
        ..Document::of(Thing {
            kind: kind.node(),
            key: term.id,
        })
    };
    terms.iter().map(document).collect()
}

/// Documents of owners on the municipal side.
pub async fn of_municipalities(
    db: &impl Connection,
    rows: &[Municipality],
) -> Result<Vec<Document>> {
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut names = municipality::names(db, &keys).await?;
    let document = |row: &Municipality| {
        let others = names.remove(&row.id).unwrap_or_default().into_iter();
        let mut title = vec![row.name.clone()];
        title.extend(others.map(|it| it.name).filter(|name| *name != row.name));
        let is_known =
            [MunicipalityKind::Municipality, MunicipalityKind::County].contains(&row.kind);
        Document {
            title,
            names: row.number.iter().cloned().collect(),
            class: if is_known {
                visible::SHARED
            } else {
                visible::ASKED
            },
            ..Document::of(Thing {
                kind: NodeKind::Municipality,
                key: row.id,
            })
        }
    };
    Ok(rows.iter().map(document).collect())
}

/// To whom experiences belong, and what is counted by it.
struct Owners {
    by_kind: HashMap<OwnerKind, HashMap<i64, Vec<i64>>>,
    municipalities: HashMap<i64, Municipality>,
    partner_kinds: HashMap<i64, i64>,
    /// Of what is told without its owners: the coarse group, and the kinds of partners.
    groups: HashMap<i64, experience_group::Model>,
    unnamed_kinds: HashMap<i64, HashSet<PartnerKind>>,
}

impl Owners {
    async fn read(db: &impl Connection, keys: &[i64]) -> Result<Self> {
        let mut by_kind = HashMap::new();
        for kind in reach::ALL {
            by_kind.insert(kind, reach::owners(db, kind, keys).await?);
        }
        let all = |kind| -> Vec<i64> {
            let owners: HashSet<i64> = by_kind[&kind].values().flatten().copied().collect();
            owners.into_iter().collect()
        };
        let of_municipalities = all(OwnerKind::Municipality);
        let partners = term::find_by_key(db, TermKind::Partner, &all(OwnerKind::Partner)).await?;
        let kind = |it: Term| Some((it.id, facet::of_code(it.partner_kind?)));
        Ok(Self {
            municipalities: municipalities::find_by_keys_for_operators(db, &of_municipalities)
                .await?,
            partner_kinds: partners.into_iter().filter_map(kind).collect(),
            groups: unnamed::groups(db, keys).await?,
            unnamed_kinds: unnamed::partner_kinds(db, keys).await?,
            by_kind,
        })
    }

    fn of(&self, kind: OwnerKind, key: i64) -> &[i64] {
        let owners = self.by_kind.get(&kind).and_then(|it| it.get(&key));
        owners.map(Vec::as_slice).unwrap_or_default()
    }

    fn take(&mut self, kind: OwnerKind, key: i64) -> Vec<i64> {
        let owners = self.by_kind.get_mut(&kind).and_then(|it| it.remove(&key));
        owners.unwrap_or_default()
    }

    fn facets(&self, row: &Experience, it: &Content) -> Vec<Vec<i64>> {
        let mut facets = vec![Vec::new(); FACETS];
        for dimension in facet::DIMENSIONS {
            let mut values = self.values(dimension, row, it);
            values.sort_unstable();
            values.dedup();
            facets[dimension.place()] = values;
        }
        // Years of what is told without its owners are those of a band: nobody can tell from them how long it took.
        let is_exact = !self.groups.contains_key(&row.id);
        let years = row.started_year.zip(row.ended_year).filter(|_| is_exact);
        let years = years.map(|(start, end)| i64::from(end) - i64::from(start));
        facets[facet::YEARS] = years.filter(|it| *it >= 0).into_iter().collect();
        facets
    }

    fn values(&self, dimension: Dimension, row: &Experience, it: &Content) -> Vec<i64> {
        let code = |value: Option<i64>| value.into_iter().collect();
        let owners = || {
            let keys = self.of(OwnerKind::Municipality, row.id).iter();
            keys.filter_map(|key| self.municipalities.get(key))
        };
        match dimension {
            Dimension::Outcome => code(row.outcome.map(facet::of_code)),
            Dimension::Stage => code(row.stage.map(facet::of_code)),
            Dimension::StoppedAt => code(row.stopped_at.map(facet::of_code)),
            Dimension::Sector => code(row.sector.map(facet::of_code)),
            Dimension::StartYear => code(row.started_year.map(i64::from)),
            Dimension::Novelty => code(row.novelty.map(facet::of_code)),
            Dimension::Language => code(row.language.map(facet::of_code)),
            Dimension::InnovationType => each(&it.innovation_types, |it| facet::of_code(*it)),
            Dimension::Cause => each(&it.causes, |it| facet::of_code(it.cause)),
            Dimension::Factor => each(&it.factors, |it| facet::of_code(it.factor)),
            Dimension::County => {
                let group = self.groups.get(&row.id).and_then(|it| it.county_id);
                owners()
                    .filter_map(|it| it.county_id)
                    .chain(group)
                    .collect()
            }
            Dimension::Region => {
                let regions = owners().filter_map(|it| it.region.as_deref());
                regions.map(facet::of_name).collect()
            }
            Dimension::PopulationBand => {
                let bands = owners().filter_map(|it| it.population);
                let bands = bands.map(|it| municipality::band(it).0);
                let group = self.groups.get(&row.id).and_then(|it| it.band);
                bands.chain(group).map(i64::from).collect()
            }
            Dimension::PartnerKind => {
                let kinds = self.of(OwnerKind::Partner, row.id).iter();
                let kinds = kinds.filter_map(|key| self.partner_kinds.get(key)).copied();
                let unnamed = self.unnamed_kinds.get(&row.id).into_iter().flatten();
                kinds.chain(unnamed.map(|it| facet::of_code(*it))).collect()
            }
            Dimension::Municipality
            | Dimension::Problem
            | Dimension::Solution
            | Dimension::Partner
            | Dimension::Programme => {
                let kind = dimension.owner();
                kind.map(|kind| self.of(kind, row.id).to_vec())
                    .unwrap_or_default()
            }
        }
    }
}

fn each<T>(all: &[T], value: impl Fn(&T) -> i64) -> Vec<i64> {
    all.iter().map(value).collect()
}

/// What is said of experiences, and what the things are called that they are tied to.
struct Texts {
    contents: HashMap<i64, Content>,
    subjects: HashMap<TermKind, HashMap<Uuid, Vec<String>>>,
    names: HashMap<Uuid, Vec<String>>,
}

impl Texts {
    async fn read(db: &impl Connection, rows: &[Experience]) -> Result<Self> {
        let contents = content::read_shown(db, rows).await?;
        let all = |ids: fn(&Content) -> Vec<Uuid>| -> Vec<Uuid> {
            let ids: HashSet<Uuid> = contents.values().flat_map(ids).collect();
            ids.into_iter().collect()
        };
        let mut subjects = HashMap::new();
        let problems = all(|it| it.problems.clone());
        subjects.insert(
            TermKind::Problem,
            said_of(db, TermKind::Problem, &problems).await?,
        );
        let solutions = all(|it| it.solutions.clone());
        subjects.insert(
            TermKind::Solution,
            said_of(db, TermKind::Solution, &solutions).await?,
        );
        let programmes = all(|it| it.programmes.clone());
        let programmes = term::find_by_public_id(db, TermKind::Programme, &programmes).await?;
        let partners =
            term::find_by_public_id(db, TermKind::Partner, &all(Content::partners)).await?;
        let mut names = owner_names(db, &all(|it| it.municipalities.clone())).await?;
        let terms = partners.into_iter().chain(programmes);
        names.extend(terms.map(|it| (it.public_id, vec![it.title])));
        Ok(Self {
            contents,
            subjects,
            names,
        })
    }

    fn document(&self, key: i64, it: Content) -> Document {
        let of = |kind, ids: &[Uuid]| said(&self.subjects[&kind], ids);
        let mut subject = of(TermKind::Problem, &it.problems);
        subject.extend(of(TermKind::Solution, &it.solutions));
        let mut names = said(&self.names, &it.municipalities);
        names.extend(said(&self.names, &it.partners()));
        names.extend(said(&self.names, &it.programmes));
        let kind = NodeKind::Experience;
        Document {
            title: vec![it.title.clone()],
            subject,
            names,
            body: body(it),
            ..Document::of(Thing { kind, key })
        }
    }
}

fn said(known: &HashMap<Uuid, Vec<String>>, ids: &[Uuid]) -> Vec<String> {
    let known = ids.iter().filter_map(|id| known.get(id));
    known.flatten().cloned().collect()
}

fn body(it: Content) -> Vec<String> {
    let told = [
        it.summary,
        it.context,
        it.what_was_done,
        it.what_happened,
        it.would_do_differently,
        it.advice.and_then(|advice| advice.condition),
    ];
    let lessons = it.lessons.into_iter().map(|it| it.text);
    let causes = it.causes.into_iter().filter_map(|it| it.text);
    let factors = it.factors.into_iter().filter_map(|it| it.text);
    let told = told.into_iter().flatten();
    told.chain(lessons).chain(causes).chain(factors).collect()
}

/// All that is said of problems or solutions.
async fn said_of(
    db: &impl Connection,
    kind: TermKind,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<String>>> {
    let found = subjects(db, kind, ids).await?;
    Ok(found.into_iter().map(|(id, it)| (id, it.texts())).collect())
}

/// All names of owners.
async fn owner_names(db: &impl Connection, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let owners = municipalities::find_by_ids_for_operators(db, ids).await?;
    let keys: Vec<i64> = owners.values().map(|it| it.id).collect();
    let mut names = municipality::names(db, &keys).await?;
    let all = owners.into_iter().map(|(id, owner)| {
        let names = names.remove(&owner.id).unwrap_or_default();
        let names = names.into_iter().map(|it| it.name);
        (id, names.chain([owner.name]).collect())
    });
    Ok(all.collect())
}
