//! The audit trail as it is read: the latest first, a piece at a time. It is written by [`super::history`].

use std::collections::HashMap;

use entity::audit_entry::{Column, Entity, Model};
use entity::code::NodeKind;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LikeExpr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub use super::municipality::find_by_keys_for_operators as municipalities;
use super::related::padded;
use crate::model::Result;

/// Which entries; parts that are given must all hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this node.
    pub node: Option<(NodeKind, i64)>,
    /// By or of the token with this public id.
    pub token: Option<String>,
    /// By somebody who acted for this municipality.
    pub municipality: Option<i64>,
    /// By this operator command or role.
    pub actor: Option<String>,
    /// Of this action, or of one below it: `experience` names `experience.create`, too.
    pub action: Option<String>,
    /// Not before this time.
    pub since: Option<DateTimeUtc>,
    /// Before this time.
    pub until: Option<DateTimeUtc>,
}

/// The latest entries, or the latest before one.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    before: Option<i64>,
    most: u64,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(condition(filter).add_option(before.map(|key| Column::Id.lt(key))))
        .order_by_desc(Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

fn condition(filter: &Filter) -> Condition {
    let node = filter.node.map(|(kind, key)| {
        Condition::all()
            .add(Column::NodeKind.eq(kind))
            .add(Column::NodeId.eq(key))
    });
    // By it, and of it; both databases take a field from JSON by the same word.
    let token = filter.token.as_deref().map(|id| {
        Condition::any()
            .add(Expr::cust("details ->> 'token'").eq(id))
            .add(Expr::cust("details ->> 'apiToken'").eq(id))
    });
    let action = filter.action.as_deref().map(|action| {
        Condition::any()
            .add(Column::Action.eq(action))
            .add(Column::Action.like(below(action)))
    });
    Condition::all()
        .add_option(node)
        .add_option(token)
        .add_option(filter.municipality.map(|it| Column::MunicipalityId.eq(it)))
        .add_option(filter.actor.as_deref().map(|it| Column::Actor.eq(it)))
        .add_option(action)
        .add_option(filter.since.map(|since| Column::At.gte(since)))
        .add_option(filter.until.map(|until| Column::At.lt(until)))
}

/// Whatever begins with this text as it stands, and a dot.
fn below(text: &str) -> LikeExpr {
    let plain = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    LikeExpr::new(format!("{plain}.%")).escape('\\')
}

/// The internal key of a node, whoever may see it.
pub async fn find_key(
    db: &impl ConnectionTrait,
    kind: NodeKind,
    public_id: Uuid,
) -> Result<Option<i64>> {
    let statement = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new(table(kind)))
        .and_where(Expr::col(Alias::new("public_id")).eq(public_id))
        .take();
    let row = db.query_one(&statement).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// The public ids of nodes of a kind, whoever may see them, by internal key; those that are gone have none.
pub async fn public_ids(
    db: &impl ConnectionTrait,
    kind: NodeKind,
    keys: &[i64],
) -> Result<HashMap<i64, Uuid>> {
    let statement = Query::select()
        .columns([Alias::new("id"), Alias::new("public_id")])
        .from(Alias::new(table(kind)))
        .and_where(Expr::col(Alias::new("id")).is_in(padded(keys)))
        .take();
    let rows = db.query_all(&statement).await?.into_iter();
    rows.map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
        .collect()
}

fn table(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Experience => "experience",
        NodeKind::Problem => "problem",
        NodeKind::Solution => "solution",
        NodeKind::Partner => "partner",
        NodeKind::Municipality => "municipality",
        NodeKind::Lesson => "lesson",
        NodeKind::Programme => "programme",
    }
}
