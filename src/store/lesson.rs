//! Lessons across experiences, by a key that tells nothing.
//!
//! Pages are read as those of experiences are. Each condition, on lessons or on their experiences, is first counted as
//! far as few; where one names few, their lessons are fetched and asked the rest, else the list is walked. The joins
//! tell their order, because SQLite begins with the experiences by itself, reads all lessons and sorts them: a page of
//! 200,000 then takes a thousand times as long. A single code is walked in its index, which stands in the list's order;
//! of several, and beside experiences, SQLite must not use it.
//!
//! Long remain walks for conditions that each name many and together few, at worst the length of the table, and totals,
//! which look at every lesson that they count.

use std::collections::{HashMap, HashSet};

use entity::code::{Code, Factor, LessonBasis, LessonKind};
use entity::experience;
use entity::lesson::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Iterable, JoinType, QueryFilter, QuerySelect, Select,
};
use uuid::Uuid;

use super::experience::{self as experiences, Fewest, Named, Reading};
use super::keyset::{self, By, Sort};
use super::related::{by_column, padded};
use super::{dialect, insert, visible};
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};

/// Which lessons; parts that are given must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// One of these, by public id.
    pub ids: Option<Vec<Uuid>>,
    /// Is of one of these kinds.
    pub kinds: Option<Vec<LessonKind>>,
    /// Rests on one of these.
    pub bases: Option<Vec<LessonBasis>>,
    /// Is about one of these factors.
    pub factors: Option<Vec<Factor>>,
    /// Was taught by such an experience.
    pub experience: Option<experiences::Filter>,
}

/// Lessons that a viewer may read, and where reading them begins.
#[derive(Clone, Debug)]
pub struct Selection {
    viewer: Viewer,
    filter: Filter,
    fewest: Fewest,
}

/// Finds where to begin, in one statement; in none without a filter.
pub async fn select(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: Filter,
) -> Result<Selection> {
    let own = filter.conditions(|column| column);
    let of_own = own.into_iter().map(|condition| {
        let keys = Query::select()
            .column(Column::ExperienceId)
            .from(Entity)
            .and_where(condition)
            .take();
        Named::beside(keys)
    });
    let of_experiences = experiences::conditions(viewer, filter.experience.as_ref());
    let fewest = experiences::fewest(db, of_own.chain(of_experiences).collect()).await?;
    Ok(Selection {
        viewer: viewer.clone(),
        filter,
        fewest,
    })
}

/// A page of them, in an order that is fixed and tells nothing.
pub async fn list(
    db: &impl ConnectionTrait,
    selection: &Selection,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let (mut select, reading) = match &selection.fewest {
        Fewest::None => return Ok(keyset::cut(Vec::new(), &sort(), request)),
        Fewest::Few(named) => (selection.driven(&named.keys), Reading::Row),
        Fewest::Many => (selection.walked(), Reading::Walk),
    };
    if let Some(filter) = &selection.filter.experience {
        select.cond_where(filter.condition(reading));
    }
    select.columns(Column::iter().map(|column| (Entity, column)));
    keyset::page(db, select, &sort(), request).await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, selection: &Selection) -> Result<u64> {
    let mut select = match (&selection.fewest, &selection.filter.experience) {
        (Fewest::None, _) => return Ok(0),
        (Fewest::Few(named), filter) => {
            let mut select = selection.driven(&named.keys);
            if let Some(filter) = filter {
                select.cond_where(filter.condition(Reading::Row));
            }
            select
        }
        (_, Some(filter)) => selection.of(experiences::whole(db, &selection.viewer, filter)),
        (_, None) => selection.whole(),
    };
    let row = db
        .query_one(select.expr(Func::count(Expr::cust("*"))))
        .await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

impl Selection {
    /// Of the few experiences with these keys.
    fn driven(&self, keys: &SelectStatement) -> SelectStatement {
        let keys = keys.clone().distinct().take();
        self.of(experiences::driven(keys))
    }

    /// Of these experiences, found by them.
    fn of(&self, mut experiences: SelectStatement) -> SelectStatement {
        experiences.cross_join(Entity);
        let conditions = self.filter.conditions(dialect::unindexed);
        self.joined(experiences, conditions)
    }

    /// One after the other, in the list's order.
    fn walked(&self) -> SelectStatement {
        let conditions = self.filter.each(|column, is_single| {
            if is_single {
                column
            } else {
                dialect::unindexed(column)
            }
        });
        self.joined(all(), conditions)
    }

    /// All at once, by whatever index there is.
    fn whole(&self) -> SelectStatement {
        self.joined(all(), self.filter.conditions(|column| column))
    }

    fn joined(&self, mut select: SelectStatement, own: Vec<SimpleExpr>) -> SelectStatement {
        let experience = experience::Column::Id.into_expr();
        select
            .and_where(Column::ExperienceId.into_expr().eq(experience))
            .cond_where(visible::experiences(&self.viewer));
        for condition in own {
            select.and_where(condition);
        }
        select
    }
}

/// Lessons with their experiences. SQLite reads the sides of a cross join as they stand.
fn all() -> SelectStatement {
    Query::select()
        .from(Entity)
        .cross_join(experience::Entity)
        .take()
}

impl Filter {
    /// What must hold of a lesson itself, never null; `column` tells how its columns are written.
    fn conditions(&self, column: impl Fn(SimpleExpr) -> SimpleExpr) -> Vec<SimpleExpr> {
        self.each(|it, _| column(it))
    }

    /// The same; `column` is told beside whether a single value is looked for.
    fn each(&self, column: impl Fn(SimpleExpr, bool) -> SimpleExpr) -> Vec<SimpleExpr> {
        let mut all = Vec::new();
        if let Some(ids) = &self.ids {
            all.push(Column::PublicId.is_in(ids.iter().copied()));
        }
        let mut coded = |of: Column, codes: Option<Vec<String>>| {
            let Some(codes) = codes else { return };
            let column = column(of.into_expr(), codes.len() == 1);
            all.push(match codes.as_slice() {
                [code] => column.eq(code.as_str()),
                codes => column.is_in(codes.iter().map(String::as_str)),
            });
        };
        coded(Column::Kind, codes(self.kinds.as_deref()));
        coded(Column::Basis, codes(self.bases.as_deref()));
        coded(Column::Factor, codes(self.factors.as_deref()));
        if self.factors.is_some() {
            all.push(Column::Factor.is_not_null());
        }
        all
    }
}

fn codes(codes: Option<&[impl Code]>) -> Option<Vec<String>> {
    Some(codes?.iter().map(|code| code.code()).collect())
}

/// Those of these internal keys that are selected.
pub async fn fitting(
    db: &impl ConnectionTrait,
    selection: &Selection,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    let mut fitting = HashSet::new();
    for keys in keys.chunks(insert::CHUNK) {
        let mut select = selection.joined(all(), selection.filter.conditions(dialect::unindexed));
        select
            .expr(Column::Id.into_expr())
            .and_where(Column::Id.is_in(padded(keys)));
        if let Some(filter) = &selection.filter.experience {
            select.cond_where(filter.condition(Reading::Row));
        }
        for row in db.query_all(&select).await? {
            fitting.insert(row.try_get_by_index(0)?);
        }
    }
    Ok(fitting)
}

/// Those of these internal keys that the viewer may read.
pub async fn find_by_keys(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    by_column(db, readable(viewer), Column::Id, keys, |row| row.id).await
}

/// Those of these public ids that the viewer may read.
pub async fn find_all(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>> {
    by_column(db, readable(viewer), Column::PublicId, ids, |row| {
        row.public_id
    })
    .await
}

fn readable(viewer: &Viewer) -> Select<Entity> {
    let link = Entity::belongs_to(experience::Entity)
        .from(Column::ExperienceId)
        .to(experience::Column::Id);
    Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .filter(visible::experiences(viewer))
}

/// How the lessons of one experience are sorted: as its owner set them.
pub fn sort_within_experience(list: &str) -> Sort<Model> {
    Sort {
        list: list.to_owned(),
        by: By::Number(Column::Position.into_expr()),
        descending: false,
        key: Column::Key.into_expr(),
        place: |row| Place {
            sort: Some(SortValue::Number(row.position.into())),
            key: row.key,
        },
    }
}

/// Across experiences, by key alone.
fn sort() -> Sort<Model> {
    Sort {
        list: "lessons".to_owned(),
        by: By::Key,
        descending: false,
        key: Column::Key.into_expr(),
        place: |row| Place {
            sort: None,
            key: row.key,
        },
    }
}
