//! Two releases around the publication of what is told without its owners tell of it nothing but its coarse group: in two
//! worlds, in which another member of the group owns it, they are the same but for ids.

use floke::app::App;
use serde_json::{Value, json};

use super::{TABLE, downloaded, made, names};
use crate::discovery::unnamed::world::{Phase, Variant, World};
use crate::support::ask::Client;

/// A day after which nothing happens.
const DAY: &str = "2026-12-10";

const DIMENSIONS: [&str; 19] = [
    "OUTCOME",
    "STAGE",
    "STOPPED_AT",
    "SECTOR",
    "START_YEAR",
    "INNOVATION_TYPE",
    "NOVELTY",
    "LANGUAGE",
    "MUNICIPALITY",
    "COUNTY",
    "REGION",
    "POPULATION_BAND",
    "PROBLEM",
    "SOLUTION",
    "PARTNER",
    "PARTNER_KIND",
    "PROGRAMME",
    "CAUSE",
    "FACTOR",
];

/// A text in which every id that is drawn by chance is the same.
fn without_ids(text: &str) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('_') {
        let (before, after) = rest.split_at(at + 1);
        told.push_str(before);
        let is_kind = ["exp_", "prb_", "sol_", "ptn_", "les_", "prg_", "rel_"]
            .iter()
            .any(|it| before.ends_with(it));
        let digits = after.bytes().take_while(u8::is_ascii_hexdigit).count();
        rest = if is_kind && digits == 32 {
            &after[32..]
        } else {
            after
        };
    }
    told.push_str(rest);
    told
}

/// Everything that a release tells, by what was asked.
async fn told(app: &App, release: &str) -> Vec<(String, Vec<String>)> {
    let mut told = Vec::new();
    let client = Client::anonymous(app);
    let pairs = DIMENSIONS.iter().enumerate().flat_map(|(at, one)| {
        let alone = std::iter::once(vec![*one]);
        alone.chain(DIMENSIONS[at + 1..].iter().map(|other| vec![*one, *other]))
    });
    for by in pairs {
        let asked = json!({ "by": by, "release": release });
        let table = client.data(TABLE, asked).await["statistics"].take();
        let mut rows: Vec<String> = (table["rows"].as_array().unwrap().iter())
            .map(|row| without_ids(&row.to_string()))
            .collect();
        rows.sort();
        rows.push(table["unknown"].to_string());
        rows.push(table["total"].to_string());
        told.push((by.join(" "), rows));
    }
    for name in names(app, release).await {
        if name.ends_with(".ndjson") {
            let text = String::from_utf8(downloaded(app, release, &name).await).unwrap();
            let mut lines: Vec<String> = text.lines().map(without_ids).collect();
            lines.sort();
            told.push((name, lines));
        }
    }
    told
}

/// What is told by a release before the publication, and by one after it.
async fn around(variant: Variant) -> [Vec<(String, Vec<String>)>; 2] {
    let mut world = World::at(variant, Phase::Submitted).await;
    let app = world.on(DAY);
    let before = made(&app).await;
    world.advance(Phase::Published).await;
    let after = made(&app).await;
    [told(&app, &before).await, told(&app, &after).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_group_is_told_by_releases_around_a_publication() {
    let one = around(Variant::of(&[&["3901"]], 0)).await;
    let other = around(Variant::of(&[&["3909"]], 1)).await;
    assert!(one[0] != one[1], "what is published is told");
    for (one, other) in one.iter().zip(&other) {
        for ((what, one), (_, other)) in one.iter().zip(other) {
            assert_eq!(one, other, "{what}");
        }
        assert_eq!(one.len(), other.len());
    }
}

/// This test can fail: where owners are named, releases tell them.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_named_is_told() {
    let named = |owner: &'static str| Variant {
        audience: "PUBLIC",
        ..Variant::of(&[&[owner]], 0)
    };
    let one = around(named("3901")).await;
    let other = around(named("3909")).await;
    assert!(one[0] == other[0]);
    let differ = |name: &str| {
        let of = |told: &[(String, Vec<String>)]| -> Value {
            json!(told.iter().find(|(what, _)| what == name).unwrap().1)
        };
        of(&one[1]) != of(&other[1])
    };
    assert!(differ("MUNICIPALITY") && differ("experiences.ndjson") && differ("relations.ndjson"));
}
