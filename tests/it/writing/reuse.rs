//! Reuse: recorded by one side, confirmed by the other, known to others from then on, and never in a circle.

use entity::code::{ReuseState, Role};
use entity::reuse;
use floke::app::App;
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{
    HEIR, OTHER, OWNER, client, complete, count, done, fact, faults, hex, id_in, published, run,
    seeded,
};
use crate::support::ask::Client;
use crate::support::database::TestDatabase;

const THIRD: &str = "5001";
const READ: &str = "query ($id: ID!) { experience(id: $id) { version
    reusedBy { totalCount survival { reused worked stopped ongoing unknown }
        nodes { id kind change state reason origin { id } experience { id } municipality { number } } }
    reusedFrom { id state origin { id } } } }";

/// Somebody whose experience is taken up, somebody who takes it up, and whoever looks on.
struct Case {
    _database: TestDatabase,
    app: App,
    owner: Client,
    other: Client,
    third: Client,
    anonymous: Client,
    origin: String,
    result: String,
}

impl Case {
    async fn new() -> Self {
        let (database, app) = seeded().await;
        let owner = client(&app, Role::Contributor, Some(OWNER)).await;
        let other = client(&app, Role::Contributor, Some(OTHER)).await;
        Self {
            _database: database,
            third: client(&app, Role::Contributor, Some(THIRD)).await,
            anonymous: Client::anonymous(&app),
            origin: published(&app, &owner, "Først").await,
            result: published(&app, &other, "Så").await,
            app,
            owner,
            other,
        }
    }

    fn reuse(&self, more: Value) -> Value {
        let mut input = more;
        input["origin"] = json!(self.origin);
        input["kind"] = json!("ADAPTED");
        input
    }

    /// What somebody sees of the reuses of the origin.
    async fn seen(&self, who: &Client) -> Value {
        let mut found = who.data(READ, json!({ "id": self.origin })).await;
        found["experience"]["reusedBy"].take()
    }
}

fn one(code: &str, field: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), field.to_owned())]
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_it_up_records_it_and_the_owner_confirms() {
    let case = Case::new().await;
    let input = case.reuse(json!({ "change": " Mindre. " }));
    let recorded = done(&case.other, "recordReuse", &input).await;
    let id = id_in(&recorded);
    for (who, expected) in [
        (&case.owner, 1),
        (&case.other, 1),
        (&case.third, 0),
        (&case.anonymous, 0),
    ] {
        let seen = case.seen(who).await;
        assert_eq!(seen["totalCount"], expected);
        assert_eq!(seen["survival"]["reused"], 0);
    }
    // In what it ended may be told later, by whoever took it up.
    let told = case.reuse(json!({ "experience": case.result, "idempotencyKey": "told" }));
    for _ in 0..2 {
        let again = done(&case.other, "recordReuse", &told).await;
        assert_eq!(id_in(&again), id);
    }
    done(&case.owner, "confirmReuse", &json!({ "id": id })).await;
    for (who, knows) in [
        (&case.owner, true),
        (&case.other, true),
        (&case.third, false),
        (&case.anonymous, false),
    ] {
        let seen = case.seen(who).await;
        let node = &seen["nodes"][0];
        assert_eq!(node["experience"]["id"], case.result.as_str());
        assert_eq!(node["change"], "Mindre.");
        assert_eq!(node["municipality"].is_object(), knows);
        let survival =
            json!({ "reused": 1, "worked": 0, "stopped": 1, "ongoing": 0, "unknown": 0 });
        assert_eq!(seen["survival"], survival);
        let from = who.data(READ, json!({ "id": case.result })).await;
        let from = &from["experience"]["reusedFrom"];
        assert_eq!(from[0]["origin"]["id"], case.origin.as_str());
    }
    // What it ended in is hidden: to others it is as if nobody had told.
    let hide = "UPDATE experience SET audience = 'OWNER' WHERE title = 'Så'";
    case.app.db.execute(hide).await.unwrap();
    let seen = case.seen(&case.third).await;
    assert_eq!(seen["nodes"][0]["experience"], Value::Null);
    assert_eq!(seen["nodes"][0]["municipality"], Value::Null);
    assert_eq!(seen["survival"]["unknown"], 1);
    assert_eq!(case.seen(&case.other).await["survival"]["stopped"], 1);
    // The experiences are as they were.
    assert_eq!(
        fact(&case.app, "SELECT MAX(version) FROM experience").await,
        "3"
    );
    let audit =
        "SELECT COUNT(*) FROM audit_entry WHERE action IN ('reuse.record', 'reuse.confirm')";
    assert_eq!(fact(&case.app, audit).await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_may_record_it_and_the_other_declines() {
    let case = Case::new().await;
    let input = case.reuse(json!({ "municipality": OTHER, "idempotencyKey": "k" }));
    let answers = join_all((0..5).map(|_| done(&case.owner, "recordReuse", &input))).await;
    assert!(answers.iter().all(|it| it == &answers[0]));
    let id = id_in(&answers[0]);
    let editor = client(&case.app, Role::Editor, None).await;
    let seen = case.seen(&editor).await;
    assert_eq!(seen["nodes"][0]["state"], "RECORDED");
    assert_eq!(seen["nodes"][0]["municipality"], Value::Null);
    let heir = client(&case.app, Role::Contributor, Some(HEIR)).await;
    for (who, expected) in [
        (&case.owner, one("FORBIDDEN", "id")),
        (&heir, one("FORBIDDEN", "id")),
        (&editor, one("FORBIDDEN", "id")),
        (&case.third, one("NOT_FOUND", "id")),
    ] {
        let refused = run(who, "confirmReuse", &json!({ "id": id })).await;
        assert_eq!(faults(&refused), expected);
    }
    let decline = |reason: Value| json!({ "id": id, "confirmed": false, "reason": reason });
    let refused = run(&case.other, "confirmReuse", &decline(Value::Null)).await;
    assert_eq!(faults(&refused), one("REQUIRED", "reason"));
    for _ in 0..2 {
        done(
            &case.other,
            "confirmReuse",
            &decline(json!("Vår egen idé.")),
        )
        .await;
    }
    let refused = run(&case.other, "confirmReuse", &json!({ "id": id })).await;
    assert_eq!(faults(&refused), one("STATE", "id"));
    let seen = case.seen(&case.owner).await;
    assert_eq!(seen["nodes"][0]["reason"], "Vår egen idé.");
    done(&case.other, "confirmReuse", &decline(json!("Vår idé."))).await;
    let seen = case.seen(&case.owner).await;
    assert_eq!(seen["nodes"][0]["reason"], "Vår idé.");
    // It stands with the reuse alone.
    let words = "SELECT COUNT(*) FROM audit_entry WHERE CAST(details AS TEXT) LIKE '%egen id%'";
    assert_eq!(super::fact(&case.app, words).await, "0");
    assert_eq!(case.seen(&case.third).await["totalCount"], 0);
    // What was declined stands in nobody's way.
    done(&case.other, "recordReuse", &case.reuse(json!({}))).await;
    assert_eq!(count(&case.app, "reuse").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_other_side_has_said_stays_when_it_is_told_in_what_it_ended() {
    let both = || [one("STATE", "kind"), one("STATE", "change")].concat();
    let otherwise = |case: &Case| {
        json!({ "origin": case.origin, "experience": case.result, "kind": "INSPIRED",
            "change": "Alt." })
    };
    let first = json!({ "municipality": OTHER, "change": "Mindre." });
    // The reuser has recorded it and the owner confirmed it; or the owner has recorded it, and nobody confirmed it yet.
    for is_confirmed in [true, false] {
        let case = Case::new().await;
        let recorder = if is_confirmed {
            &case.other
        } else {
            &case.owner
        };
        let id = id_in(&done(recorder, "recordReuse", &case.reuse(first.clone())).await);
        if is_confirmed {
            done(&case.owner, "confirmReuse", &json!({ "id": id })).await;
        }
        let before = count(&case.app, "audit_entry").await;
        let refused = run(&case.other, "recordReuse", &otherwise(&case)).await;
        assert_eq!(faults(&refused), both());
        assert_eq!(count(&case.app, "audit_entry").await, before);
        let told = case.reuse(json!({ "experience": case.result }));
        assert_eq!(id_in(&done(&case.other, "recordReuse", &told).await), id);
        let node = &case.seen(&case.owner).await["nodes"][0];
        assert_eq!(node["kind"], "ADAPTED");
        assert_eq!(node["change"], "Mindre.");
        assert_eq!(node["experience"]["id"], case.result.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_recorded_is_told() {
    let case = Case::new().await;
    let theirs = published(&case.app, &case.third, "En tredjes").await;
    let nobodys = client(&case.app, Role::Editor, None).await;
    let hidden = id_in(&done(&case.owner, "createExperience", &complete("Utkast")).await);
    for (who, input, expected) in [
        (&case.owner, json!({}), one("INVALID", "origin")),
        (
            &case.third,
            json!({ "municipality": OTHER }),
            one("FORBIDDEN", "origin"),
        ),
        (&nobodys, json!({}), one("REQUIRED", "municipality")),
        (
            &nobodys,
            json!({ "municipality": OTHER }),
            one("FORBIDDEN", "origin"),
        ),
        (
            &case.owner,
            json!({ "municipality": "9998" }),
            one("NOT_FOUND", "municipality"),
        ),
        (
            &case.other,
            json!({ "experience": theirs }),
            one("INVALID", "experience"),
        ),
        (
            &case.other,
            json!({ "experience": hidden }),
            one("NOT_FOUND", "experience"),
        ),
        (
            &case.other,
            json!({ "experience": case.origin }),
            one("INVALID", "experience"),
        ),
    ] {
        let payload = run(who, "recordReuse", &case.reuse(input.clone())).await;
        assert_eq!(faults(&payload), expected, "{input}");
    }
    let draft = json!({ "origin": hidden, "kind": "COPIED", "municipality": OTHER });
    let payload = run(&case.owner, "recordReuse", &draft).await;
    assert_eq!(faults(&payload), one("STATE", "origin"));
    done(&case.other, "recordReuse", &case.reuse(json!({}))).await;
    let twice = run(&case.other, "recordReuse", &case.reuse(json!({}))).await;
    assert_eq!(faults(&twice), one("STATE", "origin"));
    // The other side may not tell in what it ended.
    let ended = case.reuse(json!({ "municipality": OTHER, "experience": case.result }));
    let payload = run(&case.owner, "recordReuse", &ended).await;
    assert_eq!(faults(&payload), one("FORBIDDEN", "experience"));
    assert_eq!(count(&case.app, "reuse").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_circle_is_closed_also_by_many_at_once() {
    let case = Case::new().await;
    let last = published(&case.app, &case.third, "Sist").await;
    let record = async |who: &Client, origin: &str, experience: &str| {
        let input = json!({ "origin": origin, "experience": experience, "kind": "COPIED" });
        id_in(&done(who, "recordReuse", &input).await)
    };
    // Three that close a circle together, each confirmed by whose experience was taken up.
    let edges = [
        (
            &case.owner,
            record(&case.other, &case.origin, &case.result).await,
        ),
        (&case.other, record(&case.third, &case.result, &last).await),
        (&case.third, record(&case.owner, &last, &case.origin).await),
    ];
    let confirmed = edges.iter().map(async |(who, id)| {
        let payload = run(who, "confirmReuse", &json!({ "id": id })).await;
        faults(&payload)
    });
    let mut found = join_all(confirmed).await;
    found.sort();
    assert_eq!(found, [vec![], vec![], one("INVALID", "id")]);
    let confirmed = "SELECT COUNT(*) FROM reuse WHERE state = 'CONFIRMED'";
    assert_eq!(fact(&case.app, confirmed).await, "2");
    // Nor is one recorded that would close it.
    let of_last = format!(
        "(SELECT id FROM experience WHERE {} = '{}')",
        hex(&case.app),
        last.trim_start_matches("exp_")
    );
    for (state, is) in [("CONFIRMED", "<>"), ("DECLINED", "=")] {
        let decide = format!(
            "UPDATE reuse SET state = '{state}', decided_at = created_at WHERE origin_id {is} {of_last}"
        );
        case.app.db.execute(&decide).await.unwrap();
    }
    let closing = json!({ "origin": last, "experience": case.origin, "kind": "COPIED" });
    let payload = run(&case.owner, "recordReuse", &closing).await;
    assert_eq!(faults(&payload), one("INVALID", "experience"));
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_room_for_so_many_reuses_of_one_experience_by_one_municipality() {
    let case = Case::new().await;
    done(&case.other, "recordReuse", &case.reuse(json!({}))).await;
    let db = case.app.db.reader();
    let row = reuse::Entity::find().one(db).await.unwrap().unwrap();
    let filling = case.app.db.begin().await.unwrap();
    for _ in 1..200 {
        let row = reuse::Model {
            public_id: case.app.clock.random_id(),
            state: ReuseState::Declined,
            decided_at: Some(row.created_at),
            ..row.clone()
        };
        let db = filling.connection();
        floke::store::reuse::insert(db, row).await.unwrap();
    }
    filling.commit().await.unwrap();
    let told = case.reuse(json!({ "experience": case.result }));
    done(&case.other, "recordReuse", &told).await;
    let again = published(&case.app, &case.other, "Så igjen").await;
    let more = case.reuse(json!({ "experience": again }));
    let refused = run(&case.other, "recordReuse", &more).await;
    assert_eq!(faults(&refused), one("STATE", "origin"));
    // Another municipality's are counted for themselves.
    done(&case.third, "recordReuse", &case.reuse(json!({}))).await;
}

const WAITING: &str =
    "query ($first: Int, $after: String) { waitingReuses(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id state origin { id } municipality { number } } } }";

/// Ids of all reuses that wait for somebody, read one by one.
async fn waiting(who: &Client) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "first": 1, "after": after });
        let mut page = who.data(WAITING, variables).await["waitingReuses"].take();
        for it in page["nodes"].as_array().unwrap() {
            assert_eq!(it["state"], "RECORDED");
            assert!(it["municipality"]["number"].is_string(), "{it}");
            found.push(it["id"].as_str().unwrap().to_owned());
        }
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], found.len());
            return found;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_other_side_has_recorded_waits_in_a_list() {
    let case = Case::new().await;
    let heir = client(&case.app, Role::Contributor, Some(HEIR)).await;
    let mut ids = Vec::new();
    for title in ["En", "To", "Tre"] {
        let origin = published(&case.app, &case.owner, title).await;
        let input = json!({ "origin": origin, "kind": "COPIED" });
        ids.push(id_in(&done(&case.other, "recordReuse", &input).await));
    }
    let input = case.reuse(json!({ "municipality": OTHER }));
    let told = id_in(&done(&case.owner, "recordReuse", &input).await);
    for who in [&case.owner, &heir] {
        let mut found = waiting(who).await;
        found.sort();
        ids.sort();
        assert_eq!(found, ids);
    }
    assert_eq!(waiting(&case.other).await, std::slice::from_ref(&told));
    assert_eq!(waiting(&case.third).await, [""; 0]);
    done(&case.other, "confirmReuse", &json!({ "id": told })).await;
    assert_eq!(waiting(&case.other).await, [""; 0]);
    let decline = json!({ "id": ids[0], "confirmed": false, "reason": "Nei." });
    done(&heir, "confirmReuse", &decline).await;
    assert_eq!(waiting(&case.owner).await.len(), 2);
    let reader = client(&case.app, Role::Reader, Some(OWNER)).await;
    let of_none = client(&case.app, Role::Admin, None).await;
    for (who, code) in [
        (&reader, "FORBIDDEN"),
        (&of_none, "FORBIDDEN"),
        (&case.anonymous, "UNAUTHENTICATED"),
    ] {
        assert_eq!(who.codes(WAITING, json!({})).await, [code]);
        let total = "{ waitingReuses { totalCount } }";
        assert_eq!(who.codes(total, json!({})).await, [code]);
    }
}
