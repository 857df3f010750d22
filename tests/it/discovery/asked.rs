//! Names that are known of for their use alone: whoever may not know of one does not feel it, and does not miss another
//! because of it.

use entity::code::{Role, TermState};
use floke::app::App;
use floke::model::collation::{folded, sort_key};
use floke::store::term;
use serde_json::{Value, json};

use super::catch_up;
use crate::signing::visibility::scene::{OTHER, OWNER, problem_row};
use crate::support::ask::Client;
use crate::writing::{client, done, id_in, seeded};

/// Cursors bear the scores.
const FOUND: &str = "query ($search: String!) {
    problems(search: $search) { totalCount edges { cursor node { title } } } }";

/// Words that stand in what is hidden, in what is not, in neither nearly so, and within longer ones.
const SEARCHES: [&str; 5] = [
    "kvitveis",
    "kvitveis i barnehagen",
    "kvitvais",
    "barnehagetak",
    "eng",
];

async fn found(client: &Client) -> Vec<Value> {
    let mut found = Vec::new();
    for search in SEARCHES {
        found.push(client.data(FOUND, json!({ "search": search })).await);
    }
    found
}

async fn propose(client: &Client, titles: &[&str]) -> Vec<String> {
    let mut ids = Vec::new();
    for title in titles {
        let proposed = done(client, "proposeProblem", &json!({ "title": title })).await;
        ids.push(id_in(&proposed));
    }
    ids
}

fn total(found: &Value) -> u64 {
    found["problems"]["totalCount"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_hidden_weighs_nothing() {
    let (_database, app) = seeded().await;
    let viewer = client(&app, Role::Contributor, Some(OTHER)).await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let shared = ["Kvitveis ved elva", "Barnehage ved elva", "Enga ved elva"];
    for id in propose(&editor, &shared).await {
        done(&editor, "acceptTerm", &json!({ "id": id })).await;
    }
    let own = [
        "Kvitveis i barnehagen",
        "Kvitveisenger",
        "Barnehagetaket er tett",
    ];
    propose(&viewer, &own).await;
    catch_up(&app).await;
    let before = found(&viewer).await;
    let totals: Vec<u64> = before.iter().map(total).collect();
    assert!(totals.iter().all(|total| *total > 0), "{totals:?}");

    let hidden = [
        "Kvitveis på taket",
        "Kvitvais",
        "Barnehagetak",
        "Barnehage på taket",
        "Eng",
        "Engkvitveis",
    ];
    propose(&owner, &hidden).await;
    let partner = json!({ "name": "Kvitvais AS", "kind": "BUSINESS" });
    done(&owner, "proposePartner", &partner).await;
    catch_up(&app).await;
    let after = found(&viewer).await;
    for ((before, after), search) in before.iter().zip(&after).zip(SEARCHES) {
        assert_eq!(before, after, "{search}");
    }
    let all = found(&editor).await;
    assert!(all.iter().zip(&after).all(|(all, it)| all != it));
}

/// Puts proposals of a municipality before there is an index.
async fn proposals(app: &App, by: &str, titles: impl Iterator<Item = (u128, String)>) {
    let keys = "SELECT municipality_id FROM municipality_number WHERE number = ";
    let rows = titles.map(|(number, title)| {
        let mut row = problem_row(number, TermState::Proposed);
        row.title_key = sort_key(&title);
        row.folded = folded(&title);
        row.title = title;
        row
    });
    let tx = app.db.begin().await.unwrap();
    term::insert_problems(tx.connection(), rows.collect())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let owned =
        format!("UPDATE problem SET proposed_by_id = ({keys}'{by}') WHERE proposed_by_id IS NULL");
    app.db.execute(&owned).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_better_names_are_hidden_the_others_are_suggested() {
    let (_database, app) = seeded().await;
    // Those fit as well, and are shorter, which makes them better.
    let hidden = (1..=1_000).map(|number| (number, format!("Kråkebær {number}")));
    proposals(&app, OWNER, hidden).await;
    let own = (2_001..=2_012).map(|number| (number, format!("Kråkebær for alle {number}")));
    proposals(&app, OTHER, own).await;
    catch_up(&app).await;
    let viewer = client(&app, Role::Contributor, Some(OTHER)).await;
    let suggest = "query ($first: Int) { suggest(text: \"kråkeb\", first: $first) { name } }";
    for first in [1, 12, 50] {
        let data = viewer.data(suggest, json!({ "first": first })).await;
        let names = data["suggest"].as_array().unwrap().iter();
        let names: Vec<&str> = names.map(|it| it["name"].as_str().unwrap()).collect();
        let expected: Vec<String> = (2_001..=2_012)
            .map(|number| format!("Kråkebær for alle {number}"))
            .take(first)
            .collect();
        assert_eq!(names, expected);
    }
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let (data, statements) = owner.counted(suggest, json!({ "first": 10 })).await;
    assert_eq!(data["suggest"].as_array().unwrap().len(), 10);
    assert!(statements < 10, "{statements}");
    let nobody = Client::anonymous(&app).data(suggest, json!({})).await;
    assert_eq!(nobody["suggest"], json!([]));
}
