//! What telling an experience without its owners rests on, on a real database: what is kept of it, whether it was ever told
//! to everybody, the group that hides its owners, and the names that give them away.

use std::collections::{HashMap, HashSet};

use entity::code::{Language, PartnerKind, Role};
use floke::domain::disclosure::group::{self, Group};
use floke::domain::disclosure::names::{self, Kind};
use floke::domain::experience::content::Content;
use floke::domain::municipality;
use floke::store::batch::Batch;
use floke::store::revision;
use floke::store::unnamed::{self, Kept};
use serde_json::{Value, json};

use super::{OTHER, OWNER, client, complete, done, fact, id_in, seeded};

/// The key of the municipality that bears a number.
async fn key_of(app: &floke::app::App, number: &str) -> i64 {
    let sql = format!(
        "SELECT MAX(municipality_id) FROM municipality_number WHERE number = '{number}' AND valid_to IS NULL"
    );
    fact(app, &sql).await.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_one_takes_the_place_of_what_was() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let partner = json!({ "name": "Partneren", "kind": "RESEARCH" });
    let partner = id_in(&done(&owner, "proposePartner", &partner).await);
    let mut keys = Vec::new();
    for title in ["En", "To"] {
        done(&owner, "createExperience", &complete(title)).await;
        let key = fact(&app, "SELECT MAX(id) FROM experience").await;
        keys.push(key.parse::<i64>().unwrap());
    }
    let (oslo, bergen) = (key_of(&app, OWNER).await, key_of(&app, OTHER).await);
    let kept = async |key: i64, owners: &[i64], kinds: &[PartnerKind]| {
        let found = group::find(app.db.reader(), owners).await.unwrap().unwrap();
        Kept {
            owners: owners.to_vec(),
            group: found.row(key),
            partner_kinds: kinds.to_vec(),
        }
    };
    let write = async |kept: Vec<Kept>, dropped: &[i64]| {
        let tx = app.db.begin_short().await.unwrap();
        let mut batch = Batch::new(tx.connection());
        for it in kept {
            unnamed::put(&mut batch, it);
        }
        for key in dropped {
            unnamed::drop(&mut batch, *key);
        }
        batch.send(tx.connection()).await.unwrap();
        tx.commit().await.unwrap();
    };
    let all = [PartnerKind::Business, PartnerKind::State];
    let first = vec![
        kept(keys[0], &[oslo], &all).await,
        kept(keys[1], &[oslo, bergen], &[]).await,
    ];
    write(first.clone(), &[]).await;
    write(vec![kept(keys[0], &[bergen, oslo], &all[..1]).await], &[]).await;
    let db = app.db.reader();
    let owners = unnamed::owners(db, &keys).await.unwrap();
    let expected = HashMap::from([(keys[0], vec![bergen, oslo]), (keys[1], vec![oslo, bergen])]);
    assert_eq!(owners, expected);
    let kinds = unnamed::partner_kinds(db, &keys).await.unwrap();
    let expected = HashMap::from([(keys[0], HashSet::from([PartnerKind::Business]))]);
    assert_eq!(kinds, expected);
    let groups = unnamed::groups(db, &keys).await.unwrap();
    assert_eq!(groups[&keys[1]], first[1].group);
    assert_eq!(Group::from(&groups[&keys[0]]), Group::Band(50_000));
    let counties = municipality::counties(db).await.unwrap();
    let label = group::label(&Group::Band(50_000), &counties, Language::Nb);
    assert!(label.contains("50"), "{label}");
    write(Vec::new(), &keys[..1]).await;
    let left = unnamed::owners(db, &keys).await.unwrap();
    assert_eq!(left.into_keys().collect::<Vec<_>>(), [keys[1]]);
    let id = partner.split_once('_').unwrap().1;
    let id = uuid::Uuid::parse_str(id).unwrap();
    let kinds = unnamed::kinds_of(db, &[id]).await.unwrap();
    assert_eq!(kinds, HashMap::from([(id, PartnerKind::Research)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_no_more_is_hidden_with_those_who_took_over() {
    let (_database, app) = seeded().await;
    let db = app.db.reader();
    let former = "SELECT MIN(predecessor_id) FROM municipality_succession
        JOIN municipality AS gone ON gone.id = predecessor_id
        WHERE gone.valid_to IS NOT NULL AND gone.kind = 'MUNICIPALITY'";
    let former: i64 = fact(&app, former).await.parse().unwrap();
    let successors = municipality::successors(db, &[former]).await.unwrap();
    let heirs: Vec<i64> = successors[&former].iter().map(|it| it.id).collect();
    let found = group::find(db, &[former]).await.unwrap();
    assert!(found.is_some());
    assert_eq!(found, group::find(db, &heirs).await.unwrap());
    // A county municipality is hidden among none.
    let county = "SELECT MIN(id) FROM municipality WHERE kind = 'COUNTY'";
    let county: i64 = fact(&app, county).await.parse().unwrap();
    assert_eq!(group::find(db, &[county]).await.unwrap(), None);
    assert_eq!(group::find(db, &[former, county]).await.unwrap(), None);
    assert_eq!(group::find(db, &[]).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_to_everybody_once_stays_told() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Åpen")).await);
    let key: i64 = fact(&app, "SELECT MAX(id) FROM experience")
        .await
        .parse()
        .unwrap();
    let was = async || revision::was_public(app.db.reader(), key).await.unwrap();
    let take = async |who, mutation: &str, version: i64, more: Value| {
        let mut input = more;
        input["id"] = json!(id);
        input["expectedVersion"] = json!(version);
        done(who, mutation, &input).await;
    };
    let audience = |it: &str| json!({ "audience": it });
    assert!(!was().await, "nobody else read the draft");
    take(&owner, "setAudience", 1, audience("SECTOR")).await;
    take(&owner, "submitExperience", 2, json!({})).await;
    take(&editor, "publishExperience", 3, json!({})).await;
    assert!(!was().await, "municipalities alone read it");
    take(&owner, "setAudience", 4, audience("PUBLIC")).await;
    assert!(was().await);
    take(&owner, "setAudience", 5, audience("SECTOR")).await;
    assert!(was().await);
    take(&owner, "withdrawExperience", 6, json!({ "reason": "Nei." })).await;
    assert!(was().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_looked_for_where_others_would_read() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let partner = json!({ "name": "Snøbrøyting AS", "kind": "BUSINESS" });
    let partner = id_in(&done(&owner, "proposePartner", &partner).await);
    let uuid = uuid::Uuid::parse_str(partner.split_once('_').unwrap().1).unwrap();
    let content = json!({
        "title": "Forsøk i Kárášjohka",
        "summary": "Vestlands største prøve, ledet av Kari Nordmann.",
        "context": "Sammen med Snøbrøyting, i Bergens sentrum.",
        "sources": [{ "title": "Oslo byråd", "url": "https://oslo.example" }],
        "advice": { "kind": "TRY_IF", "condition": "Trondheim er med" },
        "partnerships": [{ "partner": uuid, "role": "SUPPLIER", "roleText": "Stavanger" }],
        "lessons": [{ "kind": "ADVICE", "basis": "STATED", "text": "Spør Sandnes først." }],
    });
    let content = Content::from_json(content).unwrap();
    let found = names::find(app.db.reader(), &content, &HashMap::new()).await;
    let found = found.unwrap();
    let told: Vec<(Kind, &str, String)> = (found.iter())
        .map(|it| (it.kind, it.name.as_str(), it.field.join(".")))
        .collect();
    let expected = [
        (Kind::Place, "Kárášjohka", "title"),
        (Kind::Place, "Vestlands", "summary"),
        (Kind::Person, "Kari Nordmann", "summary"),
        (Kind::Partner, "Snøbrøyting", "context"),
        (Kind::Place, "Bergens", "context"),
        (Kind::Place, "Sandnes", "lessons.0.text"),
    ];
    let expected = expected.map(|(kind, name, field)| (kind, name, field.to_owned()));
    assert_eq!(told, expected);
}
