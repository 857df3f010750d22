//! The editors' queue: what waits, how long, and who looks at it.

use chrono::{TimeDelta, TimeZone, Utc};
use entity::code::Role;
use floke::app::App;
use floke::model::Clock;
use serde_json::{Value, json};

use super::{OTHER, OWNER, client, complete, count, done, faults, id_in, run, seeded};
use crate::support::ask::Client;
use crate::support::token::token;

const QUEUE: &str = "query ($first: Int, $after: String, $last: Int) {
    reviewQueue(first: $first, after: $after, last: $last) {
        totalCount changeCount claimedCount oldest pageInfo { hasNextPage endCursor }
        nodes { version ageInDays note claimedByViewer claimedUntil changes { field } pending { version }
            experience { id title municipalities { number } } } } }";

async fn queue(client: &Client) -> Value {
    client.data(QUEUE, json!({})).await["reviewQueue"].clone()
}

/// Somebody with the same token at another time.
fn at(app: &App, time: chrono::DateTime<Utc>) -> App {
    let mut later = app.clone();
    later.clock = Clock::fixed(time);
    later
}

/// Hands in a new experience, and gives its id.
async fn submitted(app: &App, who: &Client, title: &str) -> String {
    let id = id_in(&done(who, "createExperience", &complete(title)).await);
    let note = format!("Om {title}");
    let submit = json!({ "id": id, "expectedVersion": 1, "note": note });
    done(who, "submitExperience", &submit).await;
    assert!(count(app, "review").await > 0);
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_tells_what_waits_the_oldest_first() {
    let (_database, app) = seeded().await;
    let begin = Utc.with_ymd_and_hms(2026, 11, 1, 9, 0, 0).unwrap();
    let mut ids = Vec::new();
    let bearer = token(&app, Role::Contributor, Some(OWNER)).await;
    for day in 0..3 {
        let app = at(&app, begin + TimeDelta::days(day));
        let owner = Client::bearing(&app, &bearer);
        ids.push(submitted(&app, &owner, &format!("Nr. {day}")).await);
    }
    let app = at(&app, begin + TimeDelta::days(10));
    let editor = client(&app, Role::Editor, None).await;
    let owner = Client::bearing(&app, &bearer);
    done(
        &editor,
        "publishExperience",
        &json!({ "id": ids[0], "expectedVersion": 2 }),
    )
    .await;
    let change = json!({ "id": ids[0], "expectedVersion": 3, "context": "Ny" });
    done(&owner, "updateExperience", &change).await;
    // Not handed in yet.
    assert_eq!(queue(&editor).await["totalCount"], 2);
    let submit = json!({ "id": ids[0], "expectedVersion": 4 });
    done(&owner, "submitExperience", &submit).await;
    let told = queue(&editor).await;
    let counts = ["totalCount", "changeCount", "claimedCount"].map(|it| told[it].as_i64().unwrap());
    assert_eq!(counts, [3, 1, 0]);
    assert_eq!(told["oldest"], "2026-11-02T09:00:00.000Z");
    let nodes = told["nodes"].as_array().unwrap();
    let of = |field: &str| -> Vec<Value> { nodes.iter().map(|it| it[field].clone()).collect() };
    assert_eq!(of("ageInDays"), [9, 8, 0]);
    assert_eq!(of("version"), [2, 2, 5]);
    assert_eq!(
        of("note"),
        [json!("Om Nr. 1"), json!("Om Nr. 2"), Value::Null]
    );
    assert_eq!(of("changes")[2], json!([{ "field": "context" }]));
    assert_eq!(of("changes")[0], json!([]));
    assert_eq!(
        nodes[0]["experience"]["municipalities"],
        json!([{ "number": OWNER }])
    );
    // By pages, forwards and backwards.
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = editor
            .data(QUEUE, json!({ "first": 1, "after": after }))
            .await;
        let page = &data["reviewQueue"];
        seen.push(page["nodes"][0]["experience"]["id"].clone());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, [json!(ids[1]), json!(ids[2]), json!(ids[0])]);
    let data = editor.data(QUEUE, json!({ "last": 1 })).await;
    assert_eq!(
        data["reviewQueue"]["nodes"][0]["experience"]["id"],
        json!(ids[0])
    );
    // Nobody judges their own, and only editors judge.
    let own = client(&app, Role::Editor, Some(OWNER)).await;
    assert_eq!(queue(&own).await["totalCount"], 0);
    let other = client(&app, Role::Admin, Some(OTHER)).await;
    assert_eq!(queue(&other).await["totalCount"], 3);
    assert_eq!(owner.codes(QUEUE, json!({})).await, ["FORBIDDEN"]);
    let anybody = Client::anonymous(&app);
    assert_eq!(anybody.codes(QUEUE, json!({})).await, ["UNAUTHENTICATED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_keeps_others_from_deciding_until_it_expires() {
    let (_database, app) = seeded().await;
    let begin = Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap();
    let app = at(&app, begin);
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let first = token(&app, Role::Editor, None).await;
    let second = token(&app, Role::Editor, Some(OTHER)).await;
    let id = submitted(&app, &owner, "Krevd").await;
    let (one, two) = (
        Client::bearing(&app, &first),
        Client::bearing(&app, &second),
    );
    let claim = json!({ "id": id });
    done(&one, "claimReview", &claim).await;
    assert_eq!(queue(&one).await["nodes"][0]["claimedByViewer"], true);
    let seen = queue(&two).await;
    assert_eq!(
        (&seen["claimedCount"], &seen["nodes"][0]["claimedByViewer"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(seen["nodes"][0]["claimedUntil"], "2026-11-23T11:00:00.000Z");
    let reason = json!({ "id": id, "expectedVersion": 2, "reason": "Nei." });
    let step = json!({ "id": id, "expectedVersion": 2 });
    let conflict = [("CONFLICT".to_owned(), "id".to_owned())];
    for (mutation, input) in [
        ("publishExperience", &step),
        ("returnExperience", &reason),
        ("rejectExperience", &reason),
        ("claimReview", &claim),
    ] {
        assert_eq!(
            faults(&run(&two, mutation, input).await),
            conflict,
            "{mutation}"
        );
    }
    // Another version than was read is told, where one is named.
    let stale = json!({ "id": id, "expectedVersion": 1 });
    let stale = faults(&run(&one, "claimReview", &stale).await);
    assert_eq!(
        stale,
        [("CONFLICT".to_owned(), "expectedVersion".to_owned())]
    );
    // It is given up, and taken by the other; claimed again it lasts from then on.
    done(&one, "claimReview", &json!({ "id": id, "release": true })).await;
    done(&two, "claimReview", &claim).await;
    let later = at(&app, begin + TimeDelta::minutes(90));
    done(&Client::bearing(&later, &second), "claimReview", &claim).await;
    let later = at(&app, begin + TimeDelta::minutes(150));
    let payload = run(&Client::bearing(&later, &first), "publishExperience", &step).await;
    assert_eq!(faults(&payload), conflict);
    let later = at(&app, begin + TimeDelta::minutes(211));
    let one = Client::bearing(&later, &first);
    assert_eq!(queue(&one).await["claimedCount"], 0);
    done(&one, "publishExperience", &step).await;
    assert_eq!(queue(&one).await["totalCount"], 0);
    // What nobody claimed is decided by whoever comes first; there is nothing to claim afterwards.
    let id = submitted(&app, &owner, "Ukrevd").await;
    let step = json!({ "id": id, "expectedVersion": 2 });
    done(&one, "publishExperience", &step).await;
    let payload = run(&one, "claimReview", &json!({ "id": id })).await;
    assert_eq!(faults(&payload), [("STATE".to_owned(), "id".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_queue_takes_the_same_statements_however_long_it_is() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let mut statements = Vec::new();
    for number in 0..6 {
        submitted(&app, &owner, &format!("Nr. {number}")).await;
        statements.push(editor.counted(WHOLE, json!({})).await.1);
    }
    // The first is asked what none has yet.
    let alike = statements[1..].iter().all(|it| *it == statements[1]);
    assert!(alike, "{statements:?}");
    let counts = "totalCount changeCount claimedCount oldest";
    let list = WHOLE.replace(counts, "");
    let (_, without) = editor.counted(&list, json!({})).await;
    assert_eq!(
        without + 1,
        statements[5],
        "counted once, where that is asked"
    );
    let alone = format!("{{ reviewQueue {{ {counts} }} }}");
    assert_eq!(editor.counted(&alone, json!({})).await.1, 1);
}

/// All there is to know of what waits, but what may be the same.
const WHOLE: &str = "{ reviewQueue { totalCount changeCount claimedCount oldest
    edges { cursor } pageInfo { hasNextPage endCursor }
    nodes { version submittedAt ageInDays note decidedAt reason claimedUntil claimedByViewer
        changes { field before after }
        pending { version state updatedAt kept changes { field } experience { title } }
        experience { title problems { title } revisions { totalCount nodes { number
            changes { field } } } } } } }";
