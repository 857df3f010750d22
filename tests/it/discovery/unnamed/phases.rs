//! How the unnamed ones of a world get on, at times of its own within the same quarters of a year.

use serde_json::{Value, json};

use super::cases::{Unnamed, WAYS, all_unnamed};
use super::names::mark;
use super::told::{FOUNDATIONS, PROPOSED_PROBLEM};
use super::world::World;
use crate::support::ask::Client;
use crate::writing::{done, id_in};

const CREATED: [&str; WAYS] = ["2026-10-05", "2026-11-03"];
const SAVED: [&str; WAYS] = ["2026-10-08", "2026-11-10"];
const PUBLISHED: [&str; WAYS] = ["2026-10-20", "2026-11-25"];
const CHANGED: [&str; WAYS] = ["2027-01-11", "2027-02-03"];
const DECIDED: [&str; WAYS] = ["2027-01-18", "2027-02-19"];

impl World {
    pub(super) async fn draft(&mut self) {
        let count = self.variant.owners.len();
        for (number, told) in all_unnamed().into_iter().take(count).enumerate() {
            let owner = self.owner(number, CREATED).await;
            if number == 0 {
                for name in FOUNDATIONS {
                    let input = json!({ "name": name, "kind": "VOLUNTARY" });
                    let id = id_in(&done(&owner, "proposePartner", &input).await);
                    self.names.add(&id, name);
                }
            }
            let input = self.input(number, &told);
            let id = id_in(&done(&owner, "createExperience", &input).await);
            self.names.add(&id, told.title);
            let audience = json!(self.variant.audience);
            // One is opened by a change, another one by the decision; what is told to municipalities first, later.
            match number {
                5 => save(&owner, &id, json!({ "audience": audience })).await,
                6 => {
                    let input = versioned(&owner, &id, json!({ "audience": audience })).await;
                    done(&owner, "setAudience", &input).await;
                }
                _ => {}
            }
            for time in 0..=self.variant.way {
                let source = format!("https://kommune.example/{time}");
                let more = json!({ "sources": [{ "title": "Referat", "url": source }] });
                save(&owner, &id, more).await;
            }
            if number < 2 && self.variant.way == 1 {
                let owner = self.owner(number, SAVED).await;
                save(&owner, &id, json!({ "note": "Sett over igjen." })).await;
            }
            self.unnamed.push((told, id));
        }
        self.name_terms().await;
        if count > 1 {
            let editor = self.editor(["2026-12-01"; WAYS]).await;
            let [id, broader] = [PROPOSED_PROBLEM, "Avstand"].map(|it| mark("prb", it));
            let placed = self.names.put(&json!({ "id": id, "broader": broader }));
            done(&editor, "acceptTerm", &json!({ "id": placed["id"] })).await;
            done(&editor, "setBroader", &placed).await;
        }
    }

    /// What an owner tells of one, with what is hidden of it.
    fn input(&self, number: usize, told: &Unnamed) -> Value {
        let mut input = told.whole(number, self.variant.way);
        input["title"] = json!(told.title);
        input["audience"] = json!(match told.audience {
            "PUBLIC_UNNAMED" => self.variant.audience,
            other => other,
        });
        if number == 0 {
            input["outcome"] = json!(self.variant.outcome);
            let foundation = mark("ptn", FOUNDATIONS[self.variant.way]);
            let partners = input["partners"].as_array_mut().unwrap();
            partners.push(json!({ "id": foundation, "role": "FINANCIER" }));
        }
        let owners = self.variant.owners[number].iter();
        input["municipalities"] = owners.map(|it| mark("mun", it)).collect();
        self.names.put(&input)
    }

    pub(super) async fn submit(&mut self) {
        for (number, (_, id)) in self.unnamed.iter().enumerate() {
            let owner = self.owner(number, SAVED).await;
            step(&owner, &owner, "submitExperience", id).await;
        }
    }

    pub(super) async fn publish(&mut self) {
        let editor = self.editor(PUBLISHED).await;
        for (number, (_, id)) in self.unnamed.iter().enumerate() {
            let owner = self.owner(number, SAVED).await;
            step(&owner, &editor, "publishExperience", id).await;
            if number == 7 {
                let owner = self.owner(number, PUBLISHED).await;
                let audience = json!({ "audience": self.variant.audience });
                let input = versioned(&owner, id, audience).await;
                done(&owner, "setAudience", &input).await;
            }
        }
    }

    pub(super) async fn let_wait(&mut self) {
        for number in [0, 1, 2] {
            let owner = self.owner(number, CHANGED).await;
            let (told, id) = &self.unnamed[number];
            let summary = format!(
                "{} Siden ble det bedre.",
                told.shown["summary"].as_str().unwrap()
            );
            save(&owner, id, json!({ "summary": summary })).await;
            if number == 2 {
                step(&owner, &owner, "submitExperience", id).await;
            }
        }
    }

    pub(super) async fn change(&mut self) {
        let editor = self.editor(DECIDED).await;
        let id = |number: usize| &self.unnamed[number].1;
        let owner = self.owner(0, DECIDED).await;
        step(&owner, &owner, "submitExperience", id(0)).await;
        step(&owner, &editor, "publishExperience", id(0)).await;
        let owner = self.owner(2, DECIDED).await;
        step(&owner, &editor, "publishExperience", id(2)).await;
        let owner = self.owner(3, DECIDED).await;
        let input = versioned(&owner, id(3), json!({ "reason": "Vi begynte på nytt." })).await;
        done(&owner, "withdrawExperience", &input).await;
        let owner = self.owner(5, DECIDED).await;
        let input = versioned(&owner, id(5), json!({ "audience": "OWNER" })).await;
        done(&owner, "setAudience", &input).await;
    }
}

/// An input for an experience, with the version that its owner reads.
async fn versioned(owner: &Client, id: &str, mut input: Value) -> Value {
    let query = "query ($id: ID!) { experience(id: $id) { version pending { version } } }";
    let found = owner.data(query, json!({ "id": id })).await;
    let found = &found["experience"];
    let waits = found["pending"].is_object();
    let version = if waits {
        &found["pending"]["version"]
    } else {
        &found["version"]
    };
    input["expectedVersion"] = version.clone();
    input["id"] = json!(id);
    input
}

/// Takes a step, of which the owner knows the version.
pub async fn step(owner: &Client, who: &Client, mutation: &str, id: &str) {
    let input = versioned(owner, id, json!({})).await;
    done(who, mutation, &input).await;
}

async fn save(owner: &Client, id: &str, change: Value) {
    let input = versioned(owner, id, change).await;
    done(owner, "updateExperience", &input).await;
}
