//! What others may say of what the owner tells: as the table says, for everybody and every state.

use serde_json::{Value, json};

use entity::code::{Audience, Role, WorkflowState};

use super::{Scene, Standing, in_order, standings, table};
use crate::support::ask::Client;
use crate::writing::{OTHER, client, done, id_in};

/// A text of the answer about a standing, as its owner reads it.
async fn read(owner: &Client, standing: &Standing, fields: &str, pointer: &str) -> Value {
    let query = format!("query ($id: ID!) {{ experience(id: $id) {{ {fields} }} }}");
    let data = owner.data(&query, json!({ "id": standing.id })).await;
    data["experience"].pointer(pointer).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn confirming_lessons_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    let expected = &table()["confirmLesson"];
    let columns = in_order(expected, &standings);
    for (at, standing) in columns.iter().enumerate() {
        let fields = "lessons { nodes { id } }";
        let lesson = read(&scene.owner, standing, fields, "/lessons/nodes/0/id").await;
        let input = json!({ "id": lesson });
        for (who, cells) in &expected.rows {
            scene.look().await;
            let case = ("confirmLesson", cells[at], &*standing.told());
            if scene.ask(who, case, &input).await {
                let back = json!({ "id": lesson, "confirmed": false });
                done(&scene.eyes[who], "confirmLesson", &back).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn confirming_contacts_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    let expected = &table()["confirmContact"];
    for (at, standing) in in_order(expected, &standings).iter().enumerate() {
        let input = json!({ "id": standing.id });
        for (who, cells) in &expected.rows {
            scene.look().await;
            let case = ("confirmContact", cells[at], &*standing.told());
            scene.ask(who, case, &input).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replying_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    for mutation in ["inviteReply", "reply"] {
        let expected = &table()[mutation];
        for (at, standing) in in_order(expected, &standings).iter().enumerate() {
            let fields = "partnerships { partner { id } }";
            let partner = read(&scene.owner, standing, fields, "/partnerships/0/partner/id").await;
            // Whoever sees the experience may know of its partner.
            let mut input = json!({ "experience": standing.id, "partner": partner });
            if mutation == "reply" {
                input["text"] = json!("Vi så det annerledes.");
            }
            for (who, cells) in &expected.rows {
                scene.look().await;
                let case = (mutation, cells[at], &*standing.told());
                if scene.ask(who, case, &input).await {
                    let nothing = "DELETE FROM reply";
                    scene.app.db.execute(nothing).await.unwrap();
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reviewing_replies_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    let expected = &table()["reviewReply"];
    let editor = client(&scene.app, Role::Editor, None).await;
    for (at, standing) in in_order(expected, &standings).iter().enumerate() {
        let published = Standing {
            is_change: false,
            state: WorkflowState::Published,
            audience: Audience::Public,
            id: standing.id.clone(),
        };
        published.restore(&scene.app).await;
        let fields = "partnerships { partner { id } }";
        let partner = read(&scene.owner, standing, fields, "/partnerships/0/partner/id").await;
        let text = "Vi så det annerledes.";
        let input = json!({ "experience": standing.id, "partner": partner, "text": text });
        let reply = id_in(&done(&editor, "reply", &input).await);
        standing.restore(&scene.app).await;
        scene.before.clear();
        for (who, cells) in &expected.rows {
            scene.look().await;
            let input = json!({ "id": reply, "publish": true });
            let case = ("reviewReply", cells[at], &*standing.told());
            scene.ask(who, case, &input).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recording_reuse_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    let expected = &table()["recordReuse"];
    for (at, standing) in in_order(expected, &standings).iter().enumerate() {
        let input = json!({ "origin": standing.id, "kind": "COPIED" });
        for (who, cells) in &expected.rows {
            scene.look().await;
            let case = ("recordReuse", cells[at], &*standing.told());
            if scene.ask(who, case, &input).await {
                scene.app.db.execute("DELETE FROM reuse").await.unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn confirming_reuse_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    let expected = &table()["confirmReuse"];
    let other = client(&scene.app, Role::Contributor, Some(OTHER)).await;
    for (at, standing) in in_order(expected, &standings).iter().enumerate() {
        let published = Standing {
            is_change: false,
            state: WorkflowState::Published,
            audience: Audience::Public,
            id: standing.id.clone(),
        };
        published.restore(&scene.app).await;
        let input = json!({ "origin": standing.id, "kind": "COPIED" });
        let reuse = id_in(&done(&other, "recordReuse", &input).await);
        standing.restore(&scene.app).await;
        scene.before.clear();
        for (who, cells) in &expected.rows {
            scene.look().await;
            let input = json!({ "id": reuse });
            let case = ("confirmReuse", cells[at], &*standing.told());
            if scene.ask(who, case, &input).await {
                let again = "UPDATE reuse SET state = 'RECORDED', decided_at = NULL";
                scene.app.db.execute(again).await.unwrap();
            }
        }
    }
}
