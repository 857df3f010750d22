//! Lists that were searched: what fits best first, whatever is in them.

use std::collections::{HashMap, HashSet};

use futures_util::FutureExt;

use super::asker::Asker;
use super::connection::Total;
use super::error::Result;
use crate::domain::discovery::find::{self, Match};
use crate::model::page::PageArguments;
use crate::model::{Cursor, Edge, Page};

/// What is looked for in a list; none where nothing is said.
pub fn said(search: Option<String>) -> Option<String> {
    search.filter(|text| !text.trim().is_empty())
}

/// A page of what was found, before its rows are read.
pub struct Ranked {
    list: String,
    matches: Vec<Match>,
    keys: Vec<i64>,
    has_previous: bool,
    has_next: bool,
    total: usize,
}

impl Ranked {
    /// The page of what was found by a text in a list, and fits.
    pub fn new(
        asker: &Asker,
        (list, text): (&str, &str),
        mut found: Vec<Match>,
        fitting: &HashSet<i64>,
        arguments: &PageArguments,
    ) -> Result<Self> {
        let list = format!("{list} RELEVANCE {text}");
        let request = asker.page(&list, arguments)?;
        found.retain(|it| fitting.contains(&it.key));
        let (matches, has_previous, has_next) = find::page(&found, &request);
        Ok(Self {
            list,
            keys: matches.iter().map(|it| it.key).collect(),
            matches,
            has_previous,
            has_next,
            total: found.len(),
        })
    }

    /// Keys of its rows.
    pub fn keys(&self) -> &[i64] {
        &self.keys
    }

    /// The page with its rows, and how many were found in all. What was hidden meanwhile is left out.
    pub fn of<M>(self, mut rows: HashMap<i64, M>) -> (Page<M>, Total) {
        let edges = self.matches.iter().filter_map(|it| {
            Some(Edge {
                cursor: Cursor::new(&self.list, &find::place_of(it)),
                node: rows.remove(&it.key)?,
            })
        });
        let page = Page {
            edges: edges.collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
        };
        let total = u64::try_from(self.total).unwrap_or(u64::MAX);
        (page, Box::new(move || async move { Ok(total) }.boxed()))
    }
}
