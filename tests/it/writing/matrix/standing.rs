//! Experiences, and changes of them that wait, that stand where a column of the table says.

use entity::code::{Audience, Code, Iterable, NodeKind, WorkflowState};
use entity::experience::Column;
use floke::app::App;
use floke::model::NodeId;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use super::Scene;
use crate::support::unnamed::stand;
use crate::writing::{complete, done, fact, hex, id_in};

/// Something that can be measured.
fn measured() -> Value {
    json!([{ "category": "SAVED_TIME", "indicator": "Timer" }])
}

/// A state and an audience, and an experience of the owner's that is there: itself, or its change that waits.
pub struct Standing {
    /// Where it stands between draft and publication.
    pub state: WorkflowState,
    /// Who may read it once it is published.
    pub audience: Audience,
    /// Whether it is the change that stands there.
    pub is_change: bool,
    /// The experience's id.
    pub id: String,
}

impl Standing {
    /// In words.
    pub fn told(&self) -> String {
        format!("{} {}", self.state, self.audience)
    }

    fn key(&self, app: &App) -> String {
        let id = self.id.trim_start_matches("exp_");
        format!("(SELECT id FROM experience WHERE {} = '{id}')", hex(app))
    }

    /// Puts it back to where it stands.
    pub async fn restore(&self, app: &App) {
        let state = if self.is_change {
            WorkflowState::Published
        } else {
            self.state
        };
        let key = self.key(app);
        let mut rows = vec![
            format!("DELETE FROM pending_change WHERE experience_id = {key}"),
            format!("DELETE FROM review WHERE experience_id = {key}"),
        ];
        if self.is_change {
            let changed = match app.db.product() {
                "SQLite" => "json_set(content, '$.context', 'Endret')",
                _ => "content || '{\"context\": \"Endret\"}'",
            };
            rows.push(format!(
                "INSERT INTO pending_change (experience_id, base, version, state, content, created_at, updated_at)
                 SELECT id, version, last_version + 1, '{}', (
                     SELECT {changed} FROM revision
                     WHERE experience_id = experience.id AND number = 1
                 ), updated_at, updated_at FROM experience WHERE id = {key}",
                self.state.code(),
            ));
            rows.push(format!(
                "UPDATE experience SET last_version = last_version + 1 WHERE id = {key}"
            ));
        }
        let id = NodeId::parse_as(NodeKind::Experience, &self.id).unwrap();
        stand(app, Column::PublicId.eq(id), (state, self.audience)).await;
        for row in rows {
            app.db.execute(&row).await.unwrap();
        }
    }

    /// The version of what everybody may read.
    pub async fn published_version(&self, app: &App) -> i64 {
        let select = format!(
            "SELECT version FROM experience WHERE id = {}",
            self.key(app)
        );
        fact(app, &select).await.parse().unwrap()
    }

    /// The version that a step is taken with, and the last one that was given.
    pub async fn versions(&self, app: &App) -> (i64, i64) {
        let key = self.key(app);
        let of = async |column: &str| {
            let select = format!("SELECT {column} FROM experience WHERE id = {key}");
            fact(app, &select).await.parse::<i64>().unwrap()
        };
        let last = of("last_version").await;
        if self.is_change {
            return (last, last);
        }
        (of("version").await, last)
    }
}

/// One for each column of the table.
pub async fn standings(scene: &Scene) -> Vec<Standing> {
    let mut standings = Vec::new();
    for state in WorkflowState::iter() {
        for audience in Audience::iter() {
            let mut input = complete(&format!("{state} {audience}"));
            input["benefits"] = measured();
            input["lessons"] = json!([{ "kind": "PITFALL", "text": "Pass på." }]);
            let id = id_in(&done(&scene.owner, "createExperience", &input).await);
            let standing = Standing {
                state,
                audience,
                is_change: false,
                id,
            };
            standing.restore(&scene.app).await;
            standings.push(standing);
        }
    }
    standings
}

/// One for each column of the table of changes that wait.
pub async fn waiting(scene: &Scene) -> Vec<Standing> {
    let mut standings = Vec::new();
    for state in WorkflowState::iter() {
        if matches!(state, WorkflowState::Published | WorkflowState::Withdrawn) {
            continue;
        }
        let mut input = complete(&format!("Endring {state}"));
        input["benefits"] = measured();
        let id = id_in(&done(&scene.owner, "createExperience", &input).await);
        let standing = Standing {
            state,
            audience: Audience::Public,
            is_change: true,
            id,
        };
        standing.restore(&scene.app).await;
        standings.push(standing);
    }
    standings
}
