//! Experiences that stand where a test wants them, without the steps that lead there: what is told without its owners stands
//! in other tables than what is told with them.

use entity::code::{Audience, WorkflowState};
use entity::experience::{Column, Entity, Model};
use entity::revision;
use floke::app::App;
use floke::domain::disclosure;
use floke::domain::experience::content::{self, Content, row_of};
use floke::domain::experience::merge::merge;
use floke::domain::experience::rewrite::{Rewritten, rewrite};
use floke::store::batch::Batch;
use floke::store::experience::write;
use floke::store::{Connection, history, reach};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{EntityTrait, QueryFilter};

/// Lets these experiences stand so, whatever they were.
pub async fn stand(app: &App, which: SimpleExpr, to: (WorkflowState, Audience)) {
    let tx = app.db.begin().await.unwrap();
    let db = tx.connection();
    let rows = Entity::find().filter(which).all(db).await.unwrap();
    for row in rows {
        let mut contents = disclosure::whole(db, std::slice::from_ref(&row))
            .await
            .unwrap();
        let content = contents.remove(&row.id).unwrap();
        put(app, db, &row, content, to).await;
    }
    tx.commit().await.unwrap();
}

/// Tells these without their owners, but those that no group hides: nobody else reads them.
pub async fn hide(app: &App, which: SimpleExpr) {
    let tx = app.db.begin().await.unwrap();
    let db = tx.connection();
    let rows = Entity::find().filter(which).all(db).await.unwrap();
    let mut contents = content::read(db, &rows).await.unwrap();
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let hidden = disclosure::groups(db, &keys).await.unwrap();
    let (hidden, _): (Vec<Model>, _) =
        (rows.iter().cloned()).partition(|row| hidden.contains_key(&row.id));
    contents.extend(disclosure::whole(db, &hidden).await.unwrap());
    for row in rows {
        let content = contents.remove(&row.id).unwrap();
        let kept = disclosure::kept(db, row.id, &content).await.unwrap();
        let audience = match kept {
            Some(_) => Audience::PublicUnnamed,
            None => Audience::Owner,
        };
        put(app, db, &row, content, (row.state, audience)).await;
    }
    tx.commit().await.unwrap();
}

async fn put(
    app: &App,
    db: &impl Connection,
    row: &Model,
    content: Content,
    (state, audience): (WorkflowState, Audience),
) {
    let shown = disclosure::shown(&content, state, audience);
    let mut next = Model {
        state,
        audience,
        published_at: (state == WorkflowState::Published).then_some(row.updated_at),
        ..row_of(&shown, row)
    };
    if disclosure::hides(&next) {
        remember(db, &next, &content).await;
    }
    let told = content::read(db, std::slice::from_ref(row)).await.unwrap();
    let merged = merge(&told[&row.id], &shown, &told[&row.id]).unwrap();
    let now = app.clock.now();
    let rewritten = Rewritten {
        experience: row.id,
        merged: &merged,
        contact_at: now,
    };
    rewrite(db, &app.clock, now, &[rewritten]).await.unwrap();
    let mut batch = Batch::new(db);
    disclosure::put(&mut batch, db, (row, &mut next), &content)
        .await
        .unwrap();
    write::add_update(&mut batch, vec![next]);
    reach::put_to(&mut batch, &[row.id]).unwrap();
    batch.send(db).await.unwrap();
}

/// Keeps the whole of it in a revision, where none is of its version: what is written as rows has none.
async fn remember(db: &impl Connection, row: &Model, content: &Content) {
    let known = history::find_content(db, row.id, row.version)
        .await
        .unwrap();
    if known.is_none() {
        let revision = revision::Model {
            id: 0,
            experience_id: row.id,
            number: row.version,
            content: content.to_json().unwrap(),
            reason: None,
            actor: "test".to_owned(),
            municipality_id: None,
            state: Some(row.state),
            audience: Some(row.audience),
            is_change: false,
            created_at: row.updated_at,
        };
        history::insert_revisions(db, vec![revision]).await.unwrap();
    }
}

/// That it was made for that audience.
pub fn is_for(audience: Audience) -> SimpleExpr {
    use sea_orm::ColumnTrait;
    Column::Audience.eq(audience)
}
