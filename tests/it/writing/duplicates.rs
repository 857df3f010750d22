//! What may be the same as an experience: told to whoever writes and reviews it, judged by them, and in nobody's way.

use std::time::Duration;

use entity::code::Role;
use floke::app::App;
use futures_util::future::{join, join_all};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    OTHER, OWNER, client, complete, count, document, done, fact, faults, id_in, published, run,
    seeded,
};
use crate::support::ask::Client;

const POSSIBLE: &str = "possibleDuplicates { experience { id } kind score reasons judgement }";
const TITLE: &str = "Sensorer på søppelkassene i sentrum";

/// Lets the index hear of everything.
async fn catch_up(app: &App) {
    app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
}

/// What a mutation that was done tells that may be the same, and its warnings of that.
async fn told(client: &Client, mutation: &str, input: &Value) -> (Value, usize, String) {
    let more = format!("{POSSIBLE} warnings {{ code }} userErrors");
    let document = document(mutation).replace("userErrors", &more);
    let mut data = client.data(&document, json!({ "input": input })).await;
    let mut payload = data[mutation].take();
    assert_eq!(payload["userErrors"], json!([]), "{mutation} {input}");
    let warnings = payload["warnings"].as_array().unwrap().iter();
    let warned = warnings.filter(|it| it["code"] == "POSSIBLE_DUPLICATE");
    let (warned, id) = (warned.count(), id_in(&payload));
    (payload["possibleDuplicates"].take(), warned, id)
}

/// What can be submitted, of the same title as others, at a problem of its own.
fn draft(number: usize) -> Value {
    let mut input = complete(&format!("{TITLE} {number}"));
    input["title"] = json!(TITLE);
    input
}

/// A published experience of the owner's, and another municipality's draft of the same title.
async fn scene(app: &App) -> (Client, Client, String, String) {
    let owner = client(app, Role::Contributor, Some(OWNER)).await;
    let other = client(app, Role::Contributor, Some(OTHER)).await;
    let editor = client(app, Role::Editor, None).await;
    let first = id_in(&done(&owner, "createExperience", &draft(1)).await);
    let step = |version: i32| json!({ "id": first, "expectedVersion": version });
    done(&owner, "submitExperience", &step(1)).await;
    done(&editor, "publishExperience", &step(2)).await;
    catch_up(app).await;
    let (possible, warned, second) = told(&other, "createExperience", &draft(2)).await;
    assert_eq!((ids(&possible), warned), (vec![first.clone()], 1));
    catch_up(app).await;
    (other, editor, first, second)
}

fn ids(possible: &Value) -> Vec<String> {
    let possible = possible.as_array().unwrap().iter();
    let id = |it: &Value| it["experience"]["id"].as_str().unwrap().to_owned();
    possible.map(id).collect()
}

/// What an editor is told that may be the same as what was handed in.
async fn reviewed(editor: &Client, id: &str) -> Value {
    let query = format!("query ($id: ID!) {{ experience(id: $id) {{ review {{ {POSSIBLE} }} }} }}");
    let mut data = editor.data(&query, json!({ "id": id })).await;
    data["experience"]["review"]["possibleDuplicates"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_in_is_told_beside_what_may_be_the_same() {
    let (_database, app) = seeded().await;
    let (other, editor, first, second) = scene(&app).await;
    let submit = json!({ "id": second, "expectedVersion": 1 });
    let (possible, warned, _) = told(&other, "submitExperience", &submit).await;
    assert_eq!((ids(&possible), warned), (vec![first.clone()], 1));
    let it = &possible[0];
    assert!(it["score"].as_f64().unwrap() > 0.2, "{it}");
    assert_eq!(it["reasons"][0], "100% of the title is shared");
    assert_eq!(it["kind"], "SAME");
    assert_eq!(it["judgement"], Value::Null);
    catch_up(&app).await;
    assert_eq!(reviewed(&editor, &second).await, possible);
    // The draft of another is nobody's duplicate but to those who may read it.
    let third = client(&app, Role::Contributor, Some("5001")).await;
    let (possible, ..) = told(&third, "createExperience", &draft(3)).await;
    assert_eq!(ids(&possible), [first]);
}

/// Makes one by a title alone, and what is told that it may be the same as.
async fn titled(who: &Client, title: &str) -> (Value, String) {
    let input = json!({ "title": title, "problems": [] });
    let (possible, _, id) = told(who, "createExperience", &input).await;
    catch_up(&who.app).await;
    (possible, id)
}

/// Publishes what somebody's municipality has made of this.
async fn publish(owner: &Client, input: &Value) -> String {
    let editor = client(&owner.app, Role::Editor, None).await;
    let id = id_in(&done(owner, "createExperience", input).await);
    let step = |version: i32| json!({ "id": id, "expectedVersion": version });
    done(owner, "submitExperience", &step(1)).await;
    done(&editor, "publishExperience", &step(2)).await;
    catch_up(&owner.app).await;
    id
}

/// The first problem and solution of an experience, as others name them.
async fn tied(client: &Client, id: &str) -> (Value, Value) {
    let query = "query ($id: ID!) { experience(id: $id) { problems { id } solutions { id } } }";
    let data = client.data(query, json!({ "id": id })).await;
    let of = |list: &str| json!([{ "id": data["experience"][list][0]["id"] }]);
    (of("problems"), of("solutions"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_that_stands_in_another_is_found_from_either() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let (none, short) = titled(&owner, "Digital post").await;
    assert_eq!(none, json!([]));
    let (possible, long) = titled(&owner, "Digital post i Bergen").await;
    assert_eq!(ids(&possible), std::slice::from_ref(&short));
    let reasons = &possible[0]["reasons"];
    assert_eq!(reasons[0], "100% of the title is shared");
    assert_eq!(reasons[1], "the same municipality");
    let (possible, again) = titled(&owner, "Digital post").await;
    assert_eq!(ids(&possible), [short, long]);
    // A title of one word is of everything that is told of it; only its like is the same.
    let (none, one) = titled(&owner, "Post").await;
    assert_eq!(none, json!([]));
    let (possible, _) = titled(&owner, "POST").await;
    assert_eq!(ids(&possible), [one]);
    let (possible, _) = titled(&owner, "Post som er digital, til alle i Bergen").await;
    assert!(ids(&possible).contains(&again), "{possible}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_at_the_same_problem_by_another_municipality_is_a_variant() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let mut first = complete("Sensorer på søppelkassene");
    first["summary"] = json!("Renovatørene tømte kasser som meldte fra at de var fulle.");
    let id = publish(&owner, &first).await;
    let (problems, solutions) = tied(&owner, &id).await;
    let alike = |title: &str, summary: &str| json!({ "title": title, "summary": summary, "problems": problems });
    let mut told_alike = alike("Fulle kasser", "Renovatørene tømte fulle kasser.");
    let of_both = |input: &Value| {
        let mut input = input.clone();
        input["solutions"] = solutions.clone();
        input
    };
    let possible_of = async |who: &Client, input: &Value| {
        let (possible, ..) = told(who, "createExperience", input).await;
        possible
    };
    let possible = possible_of(&other, &of_both(&told_alike)).await;
    assert_eq!(ids(&possible), std::slice::from_ref(&id));
    let it = &possible[0];
    assert_eq!(it["kind"], "VARIANT");
    let reasons = it["reasons"].to_string();
    assert!(reasons.contains("the same problem"), "{reasons}");
    assert!(reasons.contains("the same solution"), "{reasons}");
    assert!(!reasons.contains("municipality\""), "{reasons}");
    // Either will do where as much is said.
    let possible = possible_of(&other, &told_alike).await;
    assert_eq!(ids(&possible), std::slice::from_ref(&id));
    // Its own municipality tells the same once more.
    let possible = possible_of(&owner, &of_both(&told_alike)).await;
    assert_eq!(
        (ids(&possible), &possible[0]["kind"]),
        (vec![id], &json!("SAME"))
    );
    // The same problem alone is no reason.
    told_alike = alike("Hjemmebesøk hos eldre", "Sykepleiere gikk på sykkel.");
    let possible = possible_of(&other, &of_both(&told_alike)).await;
    assert_eq!(possible, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_what_may_not_be_read() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let shown = publish(&owner, &draft(1)).await;
    let (problems, solutions) = tied(&owner, &shown).await;
    let like = |title: &str| {
        let mut input = draft(1);
        (input["title"], input["problems"]) = (json!(title), problems.clone());
        (input["solutions"], input["partners"]) = (solutions.clone(), json!([]));
        input
    };
    // A draft, what was handed in, what is closed again, and what was withdrawn.
    done(&owner, "createExperience", &like(TITLE)).await;
    let handed_in = id_in(&done(&owner, "createExperience", &like(TITLE)).await);
    let step = json!({ "id": handed_in, "expectedVersion": 1 });
    done(&owner, "submitExperience", &step).await;
    let closed = publish(&owner, &like(TITLE)).await;
    let close = json!({ "id": closed, "expectedVersion": 3, "audience": "OWNER" });
    done(&owner, "setAudience", &close).await;
    let gone = publish(&owner, &like(TITLE)).await;
    let withdraw = json!({ "id": gone, "expectedVersion": 3, "reason": "Feil." });
    done(&owner, "withdrawExperience", &withdraw).await;
    catch_up(&app).await;
    for title in [
        TITLE,
        "Sensorer på søppelkassene i sentrum av Bergen",
        "Sensorer på søppelkasser",
    ] {
        let (possible, warned, _) = told(&other, "createExperience", &like(title)).await;
        assert_eq!(
            (ids(&possible), warned),
            (vec![shown.clone()], 1),
            "{title}"
        );
    }
    let (possible, warned, _) = told(&owner, "createExperience", &like(TITLE)).await;
    assert_eq!(possible.as_array().unwrap().len(), 5);
    assert_eq!(warned, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_it_is_is_not_told_of_what_is_told_without_its_owners() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let mut unnamed = draft(1);
    (unnamed["audience"], unnamed["partners"]) = (json!("PUBLIC_UNNAMED"), json!([]));
    let id = publish(&owner, &unnamed).await;
    let named = publish(&owner, &draft(2)).await;
    let reasons_of = |possible: &Value, id: &str| {
        let mut all = possible.as_array().unwrap().iter();
        let found = all.find(|it| it["experience"]["id"] == id).unwrap();
        found["reasons"].to_string()
    };
    let (possible, ..) = told(&other, "createExperience", &draft(3)).await;
    assert!(
        !reasons_of(&possible, &id).contains("municipality"),
        "{possible}"
    );
    let (possible, ..) = told(&owner, "createExperience", &draft(4)).await;
    for id in [&id, &named] {
        assert!(reasons_of(&possible, id).contains("the same municipality"));
    }
    // Who reviews what the same owner hands in is not led to it either.
    let handed_in = id_in(&done(&owner, "createExperience", &draft(5)).await);
    let step = json!({ "id": handed_in, "expectedVersion": 1 });
    done(&owner, "submitExperience", &step).await;
    catch_up(&app).await;
    let editor = client(&app, Role::Editor, None).await;
    let possible = reviewed(&editor, &handed_in).await;
    assert!(reasons_of(&possible, &named).contains("the same municipality"));
    assert!(
        !reasons_of(&possible, &id).contains("municipality"),
        "{possible}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_ten_are_told() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    for number in 1..=12 {
        done(&owner, "createExperience", &draft(number)).await;
    }
    catch_up(&app).await;
    let (possible, ..) = told(&owner, "createExperience", &draft(13)).await;
    assert_eq!(possible.as_array().unwrap().len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_compared_as_it_would_be() {
    let (_database, app) = seeded().await;
    let (other, editor, first, second) = scene(&app).await;
    let at = |version: i32| json!({ "id": second, "expectedVersion": version });
    let mut rename = at(1);
    rename["title"] = json!("Elsykler til hjemmetjenesten");
    done(&other, "updateExperience", &rename).await;
    let (possible, warned, _) = told(&other, "submitExperience", &at(2)).await;
    assert_eq!((possible, warned), (json!([]), 0));
    done(&editor, "publishExperience", &at(3)).await;
    let mut back = at(4);
    back["title"] = json!(TITLE);
    done(&other, "updateExperience", &back).await;
    let (possible, warned, _) = told(&other, "submitExperience", &at(5)).await;
    assert_eq!((ids(&possible), warned), (vec![first.clone()], 1));
    assert_eq!(ids(&reviewed(&editor, &second).await), [first]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_judgement_is_kept_told_replaced_and_never_in_the_way() {
    let (_database, app) = seeded().await;
    let (other, editor, first, second) = scene(&app).await;
    let at = |version: i32| json!({ "id": second, "expectedVersion": version });
    let pair = |judgement: &str| json!({ "id": second, "other": first, "judgement": judgement });
    let mut same = pair("SAME");
    same["note"] = json!("Samme anbud.");
    done(&other, "judgeDuplicate", &same).await;
    let (possible, ..) = told(&other, "submitExperience", &at(1)).await;
    assert_eq!(possible[0]["judgement"], "SAME");
    done(&other, "judgeDuplicate", &pair("DIFFERENT")).await;
    assert_eq!(count(&app, "duplicate_judgement").await, 1);
    let back = json!({ "id": second, "expectedVersion": 2, "reason": "Mer." });
    // Editors are told what the owners alone take for different.
    let possible = reviewed(&editor, &second).await;
    assert_eq!(possible[0]["judgement"], "DIFFERENT");
    done(&editor, "returnExperience", &back).await;
    let (possible, warned, _) = told(&other, "submitExperience", &at(3)).await;
    assert_eq!((possible, warned), (json!([]), 0));
    // The pair is the same whichever is looked at.
    let unsure = json!({ "id": first, "other": second, "judgement": "UNSURE" });
    done(&editor, "judgeDuplicate", &unsure).await;
    assert_eq!(reviewed(&editor, &second).await[0]["judgement"], "UNSURE");
    done(&editor, "judgeDuplicate", &pair("DIFFERENT")).await;
    assert_eq!(reviewed(&editor, &second).await, json!([]));
    assert_eq!(count(&app, "duplicate_judgement").await, 2);
    let audit = "SELECT COUNT(*) FROM audit_entry WHERE action = 'experience.judge_duplicate'";
    assert_eq!(fact(&app, audit).await, "4");
    let told = "SELECT COUNT(*) FROM audit_entry WHERE CAST(details AS TEXT) LIKE '%anbud%'";
    assert_eq!(fact(&app, told).await, "0");
    done(&editor, "publishExperience", &at(4)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_two_that_the_judge_may_know_of() {
    let (_database, app) = seeded().await;
    let (other, editor, first, second) = scene(&app).await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let judge = async |who: &Client, id: &str, other: &str| {
        let input = json!({ "id": id, "other": other, "judgement": "SAME" });
        faults(&run(who, "judgeDuplicate", &input).await)
    };
    let told = |code: &str, field: &str| vec![(code.to_owned(), field.to_owned())];
    let not_found = |field: &str| told("NOT_FOUND", field);
    assert_eq!(judge(&owner, &first, &second).await, not_found("other"));
    assert_eq!(judge(&editor, &second, &first).await, not_found("id"));
    assert_eq!(judge(&other, &second, "exp_x").await, not_found("other"));
    assert_eq!(
        judge(&other, &first, &second).await,
        told("FORBIDDEN", "id")
    );
    assert_eq!(
        judge(&other, &second, &second).await,
        told("INVALID", "other")
    );
    assert_eq!(count(&app, "duplicate_judgement").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_while_it_is_waited_for_keeps_no_note() {
    let (database, app) = seeded().await;
    let (other, _, first, second) = scene(&app).await;
    let beside = database.another().await;
    let erasing = beside.db.begin().await.unwrap();
    let db = erasing.connection();
    for sql in [
        "UPDATE experience SET state = 'WITHDRAWN' WHERE state = 'DRAFT'",
        "INSERT INTO erasure (experience_id, reason, actor, erased_at)
         SELECT id, 'Krav', 'ADMIN', updated_at FROM experience WHERE state = 'WITHDRAWN'",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    let same = json!({ "id": second, "other": first, "judgement": "SAME", "note": "Navn." });
    let (payload, ()) = join(run(&other, "judgeDuplicate", &same), async {
        sleep(Duration::from_millis(300)).await;
        erasing.commit().await.unwrap();
    })
    .await;
    let state = ("STATE".to_owned(), "id".to_owned());
    assert_eq!(faults(&payload), [state]);
    assert_eq!(count(&app, "duplicate_judgement").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn judging_reusing_and_erasing_at_once_wait_for_each_other_in_one_order() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let admin = client(&app, Role::Admin, None).await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(published(&app, &owner, &format!("Nr. {number}")).await);
    }
    let writes = ids.iter().enumerate().flat_map(|(at, id)| {
        let beside = &ids[(at + 1) % ids.len()];
        let reuse = json!({ "origin": id, "kind": "COPIED", "change": "Tekst." });
        let judge = |one: &str, two: &str| json!({ "id": one, "other": two, "judgement": "SAME", "note": "Navn." });
        [
            (&other, "recordReuse", reuse),
            (&owner, "judgeDuplicate", judge(id, beside)),
            (&owner, "judgeDuplicate", judge(beside, id)),
            (&admin, "eraseExperience", json!({ "id": id, "reason": "Krav." })),
        ]
    });
    // Whatever came first, nothing fails, and nothing of what is erased is left.
    join_all(writes.map(async |(who, mutation, input)| {
        let payload = run(who, mutation, &input).await;
        let found = faults(&payload);
        assert!(
            found
                .iter()
                .all(|(code, _)| ["STATE", "NOT_FOUND"].contains(&code.as_str()))
        );
        assert!(
            mutation != "eraseExperience" || found.is_empty(),
            "{payload}"
        );
    }))
    .await;
    assert_eq!(count(&app, "duplicate_judgement").await, 0);
    assert_eq!(count(&app, "erasure").await, 6);
    let told = "SELECT COUNT(*) FROM reuse WHERE change IS NOT NULL";
    assert_eq!(fact(&app, told).await, "0");
}
