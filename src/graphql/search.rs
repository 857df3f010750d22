//! What a search tells of what it found: by what, how well, and where the words stand.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Context, Enum, SimpleObject};
use tokio::sync::OnceCell;

use super::asker::Asker;
use super::error::Result;
use super::experience::Experience;
use super::facet::{Dimension, Facet};
use super::list::List;
use super::loader::{LessonsOf, NarrativeOf, rows};
use crate::domain::discovery::find::{self, Found, Mode, Wanted};
use crate::domain::discovery::{count, highlight};
use crate::domain::experience::{Order, Owner};
use crate::model::{Error, ErrorCode};

/// By what a list was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Mode")]
pub enum SearchMode {
    /// It was not searched.
    None,
    /// By its words alone.
    Words,
    /// By its words, and by what it means.
    WordsAndMeaning,
}

/// A passage of a text in which words stand that were looked for.
#[derive(SimpleObject)]
pub struct Highlight {
    /// The field of the experience that the passage is from, such as `whatHappened`.
    field: &'static str,
    /// The passage: plain text, of whole words, some 240 characters at most.
    text: String,
    /// Where in the passage the words stand, in the order of the text.
    ranges: Vec<TextRange>,
}

/// A part of a text.
#[derive(SimpleObject)]
pub struct TextRange {
    /// Its first place, in UTF-16 code units from 0, as JavaScript counts.
    start: i32,
    /// The place after its last.
    end: i32,
}

/// An experience that stands in a list.
#[derive(Clone)]
pub struct Listed {
    /// The experience.
    pub experience: Experience,
    /// How well it fits what was looked for; none where nothing was.
    pub score: Option<f32>,
    /// What the whole list is about.
    pub listing: Arc<Listing>,
}

/// What a list of experiences is about: found when, and only when, somebody asks for what rests on all of it.
pub struct Listing {
    wanted: Wanted,
    owner: Option<Owner>,
    found: OnceCell<Arc<Found>>,
}

impl Listing {
    /// A list of what is wanted, of one owner where there is one.
    pub fn new(wanted: Wanted, owner: Option<Owner>) -> Arc<Self> {
        Arc::new(Self {
            wanted,
            owner,
            found: OnceCell::new(),
        })
    }

    /// Whether anything is looked for.
    pub fn is_search(&self) -> bool {
        self.wanted.search.is_some()
    }

    /// What cursors of it are bound to, in an order of the database or by relevance.
    pub fn name(&self, mode: Mode, order: Option<Order>) -> String {
        find::list_name(&self.wanted, order, mode)
    }

    /// All of it.
    pub async fn found(&self, asker: &Asker) -> Result<&Arc<Found>> {
        let find = async || {
            let (db, wanted) = (asker.db.reader(), self.wanted.clone());
            let mut found = find::experiences(db, &asker.discovery, &asker.viewer, wanted).await?;
            if let Some(owner) = self.owner {
                found = found.owned(owner).await?;
            }
            Ok::<_, super::error::Failure>(Arc::new(found))
        };
        self.found.get_or_try_init(find).await
    }

    /// By what it was found.
    pub async fn mode(&self, asker: &Asker) -> Result<SearchMode> {
        if !self.is_search() {
            return Ok(SearchMode::None);
        }
        Ok(self.found(asker).await?.mode.into())
    }

    /// How many there are of each value of these dimensions.
    pub async fn facets(&self, asker: &Asker, dimensions: Vec<Dimension>) -> Result<List<Facet>> {
        let distinct: HashSet<Dimension> = dimensions.iter().copied().collect();
        if distinct.len() < dimensions.len() {
            let message = "dimensions must each be given at most once";
            return Err(Error::invalid("dimensions", ErrorCode::Duplicate, message).into());
        }
        let found = self.found(asker).await?;
        let reader = (&asker.viewer, asker.language);
        let (db, discovery) = (asker.db.reader(), &asker.discovery);
        let dimensions = dimensions.into_iter().map(Into::into).collect();
        let facets = count::count(db, discovery, reader, found, dimensions).await?;
        let facets: Vec<Facet> = facets.into_iter().map(Facet).collect();
        Ok(facets.into())
    }
}

impl Listed {
    /// The passages in which words stand that were looked for.
    pub async fn highlights(&self, ctx: &Context<'_>) -> Result<Vec<Highlight>> {
        let asker = Asker::of(ctx);
        if !self.listing.is_search() {
            return Ok(Vec::new());
        }
        let found = self.listing.found(asker).await?;
        let row = &self.experience.row;
        let told = asker.loader.load_one(NarrativeOf(row.id)).await?;
        let lessons = rows(&asker.loader, LessonsOf(row.id)).await?;
        let mut texts = vec![("title", row.title.as_str())];
        if let Some(told) = &told {
            let told = [
                ("summary", &told.summary),
                ("context", &told.context),
                ("whatWasDone", &told.what_was_done),
                ("whatHappened", &told.what_happened),
                ("wouldDoDifferently", &told.would_do_differently),
            ];
            let told = told.into_iter();
            texts.extend(told.filter_map(|(field, text)| Some((field, text.as_deref()?))));
        }
        texts.extend(
            lessons
                .iter()
                .map(|lesson| ("lessons", lesson.text.as_str())),
        );
        let passages = texts.into_iter().filter_map(|(field, text)| {
            let passage = highlight(found, text)?;
            let ranges = passage.ranges.iter().map(|range| TextRange {
                start: int(range.start),
                end: int(range.end),
            });
            Some(Highlight {
                field,
                ranges: ranges.collect(),
                text: passage.text,
            })
        });
        Ok(passages.collect())
    }
}

fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
