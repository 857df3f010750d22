//! Replies of partners: invited, written, reviewed, and who sees what of them meanwhile.

use std::time::Duration;

use entity::code::Role;
use entity::reply;
use floke::app::App;
use futures_util::future::{join, join_all};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    OTHER, OWNER, client, complete, count, document, done, fact, faults, id_in, published, run,
    seeded,
};
use crate::support::ask::Client;
use crate::support::database::TestDatabase;

const READ: &str =
    "query ($id: ID!) { experience(id: $id) { version partnerships { partner { id } }
    replies { id text date state reason partner { id } } } }";

/// A published experience that names a partner, and all who have to do with it.
struct Case {
    database: TestDatabase,
    app: App,
    owner: Client,
    editor: Client,
    /// Another editor, who decides of what the first one writes.
    second: Client,
    other: Client,
    anonymous: Client,
    id: String,
    partner: String,
}

impl Case {
    async fn new() -> Self {
        let (database, app) = seeded().await;
        let owner = client(&app, Role::Contributor, Some(OWNER)).await;
        let editor = client(&app, Role::Editor, None).await;
        let id = id_in(&done(&owner, "createExperience", &complete("Levert")).await);
        for (who, mutation, version) in [
            (&owner, "submitExperience", 1),
            (&editor, "publishExperience", 2),
        ] {
            let step = json!({ "id": id, "expectedVersion": version });
            done(who, mutation, &step).await;
        }
        let found = owner.data(READ, json!({ "id": id })).await;
        let partner = &found["experience"]["partnerships"][0]["partner"]["id"];
        Self {
            database,
            second: client(&app, Role::Editor, None).await,
            other: client(&app, Role::Contributor, Some(OTHER)).await,
            anonymous: Client::anonymous(&app),
            partner: partner.as_str().unwrap().to_owned(),
            app,
            owner,
            editor,
            id,
        }
    }

    fn about(&self, more: Value) -> Value {
        let mut input = more;
        input["experience"] = json!(self.id);
        input["partner"] = json!(self.partner);
        input
    }

    async fn invited(&self) -> String {
        let invited = done(&self.editor, "inviteReply", &self.about(json!({}))).await;
        invited["secret"].as_str().unwrap().to_owned()
    }

    /// What somebody sees of the replies: text, state and reason.
    async fn seen(&self, who: &Client) -> Vec<(Value, Value, Value)> {
        let found = who.data(READ, json!({ "id": self.id })).await;
        let replies = found["experience"]["replies"].as_array().unwrap();
        let told = replies.iter().map(|it| {
            assert_eq!(it["partner"]["id"], self.partner);
            assert_eq!(it["date"], self.app.clock.today().to_string());
            let field = |name: &str| it[name].clone();
            (field("text"), field("state"), field("reason"))
        });
        told.collect()
    }
}

fn one(code: &str, field: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), field.to_owned())]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_shown_to_others_when_it_has_been_reviewed() {
    let case = Case::new().await;
    let text = json!({ "text": " Vi leverte som avtalt.\n" });
    let written = done(&case.editor, "reply", &case.about(text)).await;
    let reply = json!({ "id": id_in(&written) });
    let text = json!("Vi leverte som avtalt.");
    let waiting = (text.clone(), json!("SUBMITTED"), Value::Null);
    let seen = |who| case.seen(who);
    for who in [&case.editor, &case.owner] {
        assert_eq!(seen(who).await, std::slice::from_ref(&waiting));
    }
    assert_eq!(seen(&case.other).await, []);
    assert_eq!(seen(&case.anonymous).await, []);
    let decide = |publish: bool, reason: Value| {
        let mut input = reply.clone();
        input["publish"] = json!(publish);
        input["reason"] = reason;
        input
    };
    let refused = run(&case.second, "reviewReply", &decide(false, Value::Null)).await;
    assert_eq!(faults(&refused), one("REQUIRED", "reason"));
    // Four eyes see it before others do.
    let own = run(&case.editor, "reviewReply", &decide(true, Value::Null)).await;
    assert_eq!(faults(&own), one("FORBIDDEN", "id"));
    for reason in ["Uklart.", "Nevner en person.", "Nevner en person."] {
        done(&case.second, "reviewReply", &decide(false, json!(reason))).await;
    }
    let rejected = (text.clone(), json!("REJECTED"), json!("Nevner en person."));
    assert_eq!(seen(&case.editor).await, [rejected]);
    assert_eq!(seen(&case.owner).await, []);
    for _ in 0..2 {
        done(&case.second, "reviewReply", &decide(true, Value::Null)).await;
    }
    let shown = (text, json!("PUBLISHED"), Value::Null);
    for who in [&case.editor, &case.owner, &case.other, &case.anonymous] {
        assert_eq!(seen(who).await, std::slice::from_ref(&shown));
    }
    let audit =
        "SELECT COUNT(*) FROM audit_entry WHERE action LIKE 'reply.%' AND node_kind = 'EXPERIENCE'";
    assert_eq!(fact(&case.app, audit).await, "4");
    // Reasons stand with the replies alone.
    let words = "SELECT COUNT(*) FROM audit_entry WHERE CAST(details AS TEXT) LIKE '%Nevner%'";
    assert_eq!(fact(&case.app, words).await, "0");
    // It is no part of what the experience says.
    let found = case.owner.data(READ, json!({ "id": case.id })).await;
    assert_eq!(found["experience"]["version"], 3);
    // Whom it names no longer has nothing to answer; nothing is deleted.
    case.app
        .db
        .execute("DELETE FROM partnership")
        .await
        .unwrap();
    for who in [&case.editor, &case.owner, &case.anonymous] {
        assert_eq!(seen(who).await, []);
    }
    assert_eq!(count(&case.app, "reply").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_replies_once_by_its_link_and_needs_no_token() {
    let case = Case::new().await;
    let secret = case.invited().await;
    let kept = format!("SELECT COUNT(*) FROM reply_invitation WHERE secret_hash = '{secret}'");
    assert_eq!(fact(&case.app, &kept).await, "0");
    let input = json!({ "secret": secret, "text": "Vi så det annerledes." });
    let answers = join_all((0..5).map(|_| done(&case.anonymous, "reply", &input))).await;
    assert!(answers.iter().all(|it| it == &answers[0]), "{answers:?}");
    assert_eq!(answers[0]["reply"]["state"], "SUBMITTED");
    assert_eq!(count(&case.app, "reply").await, 1);
    let actors =
        "SELECT COUNT(*) FROM audit_entry WHERE action = 'reply.write' AND actor = 'partner'";
    assert_eq!(fact(&case.app, actors).await, "1");
    let other = json!({ "secret": secret, "text": "Noe annet." });
    let refused = run(&case.anonymous, "reply", &other).await;
    assert_eq!(faults(&refused), one("STATE", "secret"));
    let id = id_in(&answers[0]);
    let reject = json!({ "id": id, "publish": false, "reason": "Hemmelig grunn." });
    // Whoever made the link held its secret, and may have written by it.
    let own = run(&case.editor, "reviewReply", &reject).await;
    assert_eq!(faults(&own), one("FORBIDDEN", "id"));
    done(&case.second, "reviewReply", &reject).await;
    // The link tells its bearer what was decided, and neither why nor anything else.
    let more = "reply { id state text reason }";
    let query = document("reply").replace("reply { id text state }", more);
    let variables = json!({ "input": input });
    let again = case.anonymous.data(&query, variables).await;
    assert_eq!(again["reply"]["reply"]["state"], "REJECTED");
    assert_eq!(again["reply"]["reply"]["reason"], Value::Null);
    assert_eq!(case.seen(&case.anonymous).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_are_no_good_are_refused() {
    let case = Case::new().await;
    let by = |secret: &str| json!({ "secret": secret, "text": "Svar." });
    let refused = async |secret: &str| {
        let payload = run(&case.anonymous, "reply", &by(secret)).await;
        let mut found = faults(&payload);
        assert_eq!(found.len(), 1, "{payload}");
        let (code, path) = found.remove(0);
        assert_eq!(path, "secret");
        code
    };
    let first = case.invited().await;
    let forged = format!("floke_{}", "0".repeat(56));
    for wrong in ["", "floke_", &forged, &first[..first.len() - 1]] {
        assert_eq!(refused(wrong).await, "NOT_FOUND", "{wrong}");
    }
    // Whoever is invited anew has one link that is good.
    let second = case.invited().await;
    assert_eq!(refused(&first).await, "STATE");
    let withdrawn = "UPDATE experience SET state = 'WITHDRAWN'";
    case.app.db.execute(withdrawn).await.unwrap();
    assert_eq!(refused(&second).await, "STATE");
    let published = "UPDATE experience SET state = 'PUBLISHED'";
    case.app.db.execute(published).await.unwrap();
    let ended = "UPDATE reply_invitation SET expires_at = created_at";
    case.app.db.execute(ended).await.unwrap();
    assert_eq!(refused(&second).await, "STATE");
    let third = case.invited().await;
    let written = case.about(json!({ "text": "Et annet." }));
    done(&case.editor, "reply", &written).await;
    assert_eq!(refused(&third).await, "STATE", "an earlier one waits");
    assert_eq!(count(&case.app, "reply").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_replied_to_or_with_is_told() {
    let case = Case::new().await;
    let stranger = json!({ "name": "En annen", "kind": "BUSINESS" });
    let stranger = id_in(&done(&case.editor, "proposePartner", &stranger).await);
    let secret = case.invited().await;
    let with = |field: &str, value: &str| {
        let mut input = case.about(json!({ "text": "Svar." }));
        input[field] = json!(value);
        input
    };
    let long = "x".repeat(5_001);
    for (input, expected) in [
        (with("partner", &stranger), one("INVALID", "partner")),
        (with("partner", "ptn_0"), one("NOT_FOUND", "partner")),
        (with("experience", "exp_0"), one("NOT_FOUND", "experience")),
        (with("text", &long), one("TOO_LONG", "text")),
        (with("text", " "), one("REQUIRED", "text")),
        (with("secret", &secret), one("INVALID", "secret")),
        (json!({ "text": "Svar." }), one("REQUIRED", "experience")),
        (
            json!({ "text": "Svar.", "experience": case.id }),
            one("REQUIRED", "partner"),
        ),
    ] {
        let payload = run(&case.editor, "reply", &input).await;
        assert_eq!(faults(&payload), expected, "{input}");
    }
    assert_eq!(count(&case.app, "reply").await, 0);
    done(&case.editor, "reply", &with("text", "Én.")).await;
    let second = run(&case.editor, "reply", &with("text", "To.")).await;
    assert_eq!(faults(&second), one("STATE", "partner"));
    // By its key the same invitation is told again, and its secret not.
    let keyed = case.about(json!({ "idempotencyKey": "k" }));
    let first = done(&case.editor, "inviteReply", &keyed).await;
    let again = done(&case.editor, "inviteReply", &keyed).await;
    assert!(first["secret"].is_string());
    assert_eq!(again["secret"], Value::Null);
    assert_eq!(again["expiresAt"], first["expiresAt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_are_looked_through_and_read_in_one_statement() {
    let case = Case::new().await;
    let secret = case.invited().await;
    let warned = "warnings { code } userErrors";
    let query = document("reply").replace("userErrors", warned);
    let input = json!({ "secret": secret, "text": "Ring 912 34 567." });
    let told = case.anonymous.data(&query, json!({ "input": input })).await;
    assert_eq!(told["reply"]["warnings"][0]["code"], "PHONE_NUMBER");
    let page = "query ($first: Int!) { experiences(first: $first) { nodes { replies { text } } } }";
    done(&case.owner, "createExperience", &complete("To")).await;
    for first in [1, 2] {
        let (_, statements) = case
            .anonymous
            .counted(page, json!({ "first": first }))
            .await;
        assert_eq!(statements, 2);
        let (_, statements) = case.owner.counted(page, json!({ "first": first })).await;
        assert_eq!(statements, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_what_is_erased_while_it_is_waited_for_is_no_invitation() {
    let case = Case::new().await;
    let secret = case.invited().await;
    let beside = case.database.another().await;
    let erasing = beside.db.begin().await.unwrap();
    let db = erasing.connection();
    for sql in [
        "UPDATE experience SET state = 'WITHDRAWN'",
        "DELETE FROM reply_invitation",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    let input = json!({ "secret": secret, "text": "Svar." });
    let (payload, ()) = join(run(&case.anonymous, "reply", &input), async {
        sleep(Duration::from_millis(300)).await;
        erasing.commit().await.unwrap();
    })
    .await;
    assert_eq!(faults(&payload), one("NOT_FOUND", "secret"));
    assert_eq!(count(&case.app, "reply").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_room_for_so_many_replies() {
    let case = Case::new().await;
    let written = case.about(json!({ "text": "Svar." }));
    let id = id_in(&done(&case.editor, "reply", &written).await);
    done(
        &case.second,
        "reviewReply",
        &json!({ "id": id, "publish": true }),
    )
    .await;
    let db = case.app.db.reader();
    let row = reply::Entity::find().one(db).await.unwrap().unwrap();
    let filling = case.app.db.begin().await.unwrap();
    for _ in 1..100 {
        let public_id = case.app.clock.random_id();
        let row = reply::Model {
            public_id,
            ..row.clone()
        };
        let db = filling.connection();
        floke::store::reply::insert(db, row).await.unwrap();
    }
    filling.commit().await.unwrap();
    let refused = run(&case.editor, "reply", &written).await;
    assert_eq!(faults(&refused), one("STATE", "partner"));
    assert_eq!(case.seen(&case.anonymous).await.len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_of_a_merged_partner_is_that_of_the_one_it_stands_for() {
    let case = Case::new().await;
    let other = json!({ "name": "Leverandøren AS", "kind": "BUSINESS" });
    let other = id_in(&done(&case.editor, "proposePartner", &other).await);
    let by = |partner: &str, text: &str| {
        let mut input = case.about(json!({ "text": text }));
        input["partner"] = json!(partner);
        input
    };
    let repliers = async || {
        let found = case.anonymous.data(READ, json!({ "id": case.id })).await;
        let replies = found["experience"]["replies"].as_array().unwrap();
        let told = replies.iter().map(|it| {
            let field = |it: &Value| it.as_str().unwrap().to_owned();
            (field(&it["text"]), field(&it["partner"]["id"]))
        });
        told.collect::<Vec<_>>()
    };
    let publish = async |written: &Value| {
        let input = json!({ "id": id_in(written), "publish": true });
        done(&case.second, "reviewReply", &input).await;
    };
    publish(&done(&case.editor, "reply", &by(&case.partner, "Én.")).await).await;
    let secret = case.invited().await;
    let refused = run(&case.editor, "reply", &by(&other, "Ikke nevnt.")).await;
    assert_eq!(faults(&refused), one("INVALID", "partner"));
    let merge = json!({ "id": case.partner, "into": other });
    done(&case.editor, "mergePartners", &merge).await;
    assert_eq!(repliers().await, [("Én.".to_owned(), other.clone())]);
    // Either name is that of the one that stands now.
    let second = done(&case.editor, "reply", &by(&other, "To.")).await;
    let refused = run(&case.editor, "reply", &by(&case.partner, "Tre.")).await;
    assert_eq!(faults(&refused), one("STATE", "partner"));
    publish(&second).await;
    let link = json!({ "secret": secret, "text": "Tre." });
    publish(&done(&case.anonymous, "reply", &link).await).await;
    let all =
        |partner: &str| ["Én.", "To.", "Tre."].map(|text| (text.to_owned(), partner.to_owned()));
    assert_eq!(repliers().await, all(&other));
    // Whoever is invited by one name has no other link that is good.
    let first = case.invited().await;
    let mut invite = case.about(json!({}));
    invite["partner"] = json!(other);
    let last = done(&case.editor, "inviteReply", &invite).await;
    let link = json!({ "secret": first, "text": "Fire." });
    let refused = run(&case.anonymous, "reply", &link).await;
    assert_eq!(faults(&refused), one("STATE", "secret"));
    // Everything is where it was named.
    let undo = json!({ "id": case.partner });
    done(&case.editor, "undoMerge", &undo).await;
    assert_eq!(repliers().await, all(&case.partner));
    let refused = run(&case.editor, "reply", &by(&other, "Fire.")).await;
    assert_eq!(faults(&refused), one("INVALID", "partner"));
    let link = json!({ "secret": last["secret"], "text": "Fire." });
    publish(&done(&case.anonymous, "reply", &link).await).await;
    let told = repliers().await;
    assert_eq!(told[3], ("Fire.".to_owned(), case.partner.clone()));
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_that_wait_are_listed_for_those_who_decide() {
    const WAITING: &str = "query ($first: Int, $after: String) {
        waitingReplies(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
            nodes { text state experience { id partnerships { partner { id } } } partner { id } } } }";
    let case = Case::new().await;
    let mut told = Vec::new();
    for title in ["En", "To", "Tre"] {
        let id = published(&case.app, &case.owner, title).await;
        let found = case.owner.data(READ, json!({ "id": id })).await;
        let partner = &found["experience"]["partnerships"][0]["partner"]["id"];
        let input = json!({ "experience": id, "partner": partner, "text": title });
        told.push(id_in(&done(&case.editor, "reply", &input).await));
    }
    let (mut texts, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "first": 2, "after": after });
        let data = case.editor.data(WAITING, variables).await;
        let page = &data["waitingReplies"];
        assert_eq!(page["totalCount"], 3);
        for it in page["nodes"].as_array().unwrap() {
            let named = &it["experience"]["partnerships"][0]["partner"];
            assert_eq!((named, &it["state"]), (&it["partner"], &json!("SUBMITTED")));
            texts.push(it["text"].as_str().unwrap().to_owned());
        }
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    texts.sort();
    assert_eq!(texts, ["En", "To", "Tre"]);
    let count = async |who: &Client| {
        let data = who.data(WAITING, json!({})).await;
        let page = &data["waitingReplies"];
        assert_eq!(page["totalCount"], page["nodes"].as_array().unwrap().len());
        page["totalCount"].as_u64().unwrap()
    };
    // Whoever may not decide is told of none.
    let own = client(&case.app, Role::Editor, Some(OWNER)).await;
    let other = client(&case.app, Role::Editor, Some(OTHER)).await;
    assert_eq!((count(&own).await, count(&other).await), (0, 3));
    for (publish, id) in [(true, &told[0]), (false, &told[1])] {
        let decide = json!({ "id": id, "publish": publish, "reason": "Så." });
        done(&case.second, "reviewReply", &decide).await;
    }
    assert_eq!(count(&case.editor).await, 1);
    let total = "{ waitingReplies { totalCount } }";
    for query in [WAITING, total] {
        assert_eq!(case.owner.codes(query, json!({})).await, ["FORBIDDEN"]);
        let anybody = case.anonymous.codes(query, json!({})).await;
        assert_eq!(anybody, ["UNAUTHENTICATED"]);
    }
    // One of a partner that was merged waits as that of the one it stands for.
    let into = json!({ "name": "Leverandøren AS", "kind": "BUSINESS" });
    let into = id_in(&done(&case.editor, "proposePartner", &into).await);
    let data = case.editor.data(WAITING, json!({})).await;
    let from = &data["waitingReplies"]["nodes"][0]["partner"]["id"];
    let merge = json!({ "id": from, "into": into });
    done(&case.editor, "mergePartners", &merge).await;
    let data = case.editor.data(WAITING, json!({})).await;
    let partner = &data["waitingReplies"]["nodes"][0]["partner"]["id"];
    assert_eq!(partner, &json!(into));
}
