//! Bounds on filters: how many conditions and values one may bear, before any of them reaches the database.

use async_graphql::ID;
use entity::code::NodeKind;
use uuid::Uuid;

use super::error::Result;
use crate::config::limits::Limits;
use crate::model::{Error, ErrorCode, NodeId};

/// What a filter may still spend.
pub struct Budget<'a> {
    limits: &'a Limits,
    parts: usize,
    values: usize,
}

impl<'a> Budget<'a> {
    /// All that the limits allow.
    pub fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            parts: limits.filter_parts,
            values: limits.filter_values,
        }
    }

    /// Spends one filter, nested or not.
    pub fn part(&mut self) -> Result<()> {
        let most = self.limits.filter_parts;
        self.parts = spend(self.parts, 1, || {
            format!("a filter may nest at most {most} filters in all")
        })?;
        Ok(())
    }

    /// Spends a list of values.
    pub fn list<T, U>(
        &mut self,
        values: Option<Vec<T>>,
        turn: impl FnMut(T) -> Option<U>,
    ) -> Result<Option<Vec<U>>> {
        let Some(values) = values else {
            return Ok(None);
        };
        let most = self.limits.filter_values;
        let tell = || format!("the lists of a filter may hold at most {most} values in all");
        self.values = spend(self.values, values.len(), tell)?;
        Ok(Some(values.into_iter().filter_map(turn).collect()))
    }

    /// Spends a list of ids; those of another kind, or of nothing, match nothing.
    pub fn ids(&mut self, kind: NodeKind, ids: Option<Vec<ID>>) -> Result<Option<Vec<Uuid>>> {
        self.list(ids, |id| NodeId::parse_as(kind, &id))
    }

    /// Spends a list of words.
    pub fn words(&mut self, words: Option<Vec<String>>) -> Result<Option<Vec<String>>> {
        self.list(words, Some)
    }
}

fn spend(left: usize, cost: usize, tell: impl FnOnce() -> String) -> Result<usize> {
    left.checked_sub(cost)
        .ok_or_else(|| Error::invalid("filter", ErrorCode::TooMany, tell()).into())
}
