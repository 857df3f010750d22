//! The index holds what the database holds, after whatever was written and in whatever order it was committed.

use std::time::{Duration, Instant};

use entity::code::Role;
use floke::app::App;
use serde_json::{Value, json};

use super::{catch_up, ids};
use crate::support::ask::Client;
use crate::support::cases::{import, lines, made_up};
use crate::support::database::TestDatabase;
use crate::writing::{client, complete, done, id_in, seeded};

const OWNER: &str = "0301";

/// What is asked to tell two indexes apart.
const ASKED: &str = "query ($search: String!) {
    experiences(search: $search, first: 100) { totalCount edges { score node { id } highlights { text } }
        facets(dimensions: [PROBLEM SOLUTION PARTNER MUNICIPALITY OUTCOME]) { values { code label count } } }
    problems(search: $search, first: 100) { edges { cursor node { id title } } }
    solutions(search: $search, first: 100) { edges { cursor node { id title } } }
    partners(search: $search, first: 100) { edges { cursor node { id name } } }
    lessons(search: $search, first: 100) { edges { cursor node { id text } } }
    suggest(text: $search, first: 50) { id name matchedName }
}";
const SEARCHES: [&str; 5] = [
    "utfordring",
    "partner",
    "nattevakt prøvde",
    "alpha lærdom",
    "oslo",
];

/// That the index equals the database, and answers as one does that is built anew.
async fn assert_equal(app: &App, database: &TestDatabase, told: &str) {
    catch_up(app).await;
    let difference = app.discovery.difference(&app.db).await.unwrap().unwrap();
    assert!(difference.is_none(), "{told}: {difference:?}");
    assert!(difference.things > 350, "{difference:?}");
    let anew = database.another().await;
    catch_up(&anew).await;
    for role in [Some(Role::Contributor), None] {
        let (one, other) = match role {
            None => (Client::anonymous(app), Client::anonymous(&anew)),
            Some(role) => {
                let token = crate::support::token::token(app, role, Some(OWNER)).await;
                (Client::bearing(app, &token), Client::bearing(&anew, &token))
            }
        };
        for search in SEARCHES {
            let asked = json!({ "search": search });
            let (one, other) = (
                one.data(ASKED, asked.clone()).await,
                other.data(ASKED, asked).await,
            );
            assert_eq!(one, other, "{told}: {search} by {role:?}");
        }
    }
    anew.db.close().await.unwrap();
}

/// Places, renames, accepts and rejects the terms of an experience, and looks after each whether they are found so.
async fn terms_are_decided(
    (app, database): (&App, &TestDatabase),
    owner: &Client,
    editor: &Client,
    id: &str,
) {
    let query = "query ($id: ID!) { experience(id: $id) {
        problems { id } solutions { id } partnerships { partner { id } } } }";
    let data = editor.data(query, json!({ "id": id })).await;
    let problem = &data["experience"]["problems"][0]["id"];
    let solution = &data["experience"]["solutions"][0]["id"];
    let partner = &data["experience"]["partnerships"][0]["partner"]["id"];
    let top = done(
        editor,
        "proposeProblem",
        &json!({ "title": "Utfordring øverst" }),
    )
    .await;
    let top = id_in(&top);
    done(
        editor,
        "setBroader",
        &json!({ "id": problem, "broader": top }),
    )
    .await;
    let family = done(
        editor,
        "proposeSolution",
        &json!({ "title": "Tiltak i familie" }),
    )
    .await;
    done(
        editor,
        "setVariantOf",
        &json!({ "id": solution, "variantOf": id_in(&family) }),
    )
    .await;
    assert_equal(app, database, "placed").await;
    done(
        editor,
        "renameTerm",
        &json!({ "id": top, "title": "Utfordring med nattevakt" }),
    )
    .await;
    done(
        editor,
        "renameTerm",
        &json!({ "id": partner, "title": "Partner om natta AS" }),
    )
    .await;
    done(editor, "acceptTerm", &json!({ "id": problem })).await;
    assert_equal(app, database, "renamed, and accepted below a proposed one").await;
    done(editor, "acceptTerm", &json!({ "id": top })).await;
    done(
        editor,
        "setBroader",
        &json!({ "id": problem, "broader": null }),
    )
    .await;
    let unused = done(
        owner,
        "proposePartner",
        &json!({ "name": "Partner uten bruk", "kind": "BUSINESS" }),
    )
    .await;
    assert_equal(app, database, "accepted and placed elsewhere").await;
    terms_are_merged((app, database), editor, [problem, partner]).await;
    done(
        editor,
        "rejectTerm",
        &json!({ "id": id_in(&unused), "reason": "Ukjent." }),
    )
    .await;
}

/// Merges the problem and the partner of an experience, and looks after each, and after it is undone.
async fn terms_are_merged(
    (app, database): (&App, &TestDatabase),
    editor: &Client,
    [problem, partner]: [&Value; 2],
) {
    let other = json!({ "title": "Utfordring som er den samme" });
    let other = id_in(&done(editor, "proposeProblem", &other).await);
    done(editor, "acceptTerm", &json!({ "id": other })).await;
    let company = json!({ "name": "Partner som er den samme", "kind": "STATE" });
    let company = id_in(&done(editor, "proposePartner", &company).await);
    for (mutation, id, into) in [
        ("mergeProblems", problem, &other),
        ("mergePartners", partner, &company),
    ] {
        done(editor, mutation, &json!({ "id": id, "into": into })).await;
        assert_equal(app, database, mutation).await;
    }
    for id in [partner, problem] {
        done(editor, "undoMerge", &json!({ "id": id })).await;
        assert_equal(app, database, "undone").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_written_is_found_as_by_an_index_built_anew() {
    let (database, app) = seeded().await;
    catch_up(&app).await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let mut id = String::new();
    for title in ["Nattevakt på nett", "Digitalt tilsyn om natta"] {
        id = id_in(&done(&owner, "createExperience", &complete(title)).await);
    }
    assert_equal(&app, &database, "created").await;
    let step = |version: i32| json!({ "id": id, "expectedVersion": version });
    let with = |version: i32, more: Value| {
        let mut input = step(version);
        input
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        input
    };
    let change = json!({
        "title": "Tilsyn på avstand", "lessons": [{ "kind": "ADVICE", "text": "Prøv det i alpha først." }],
        "whatHappened": "Nattevaktene prøvde det i ett år.",
        "problems": [{ "title": "Utfordring med mange besøk" }],
    });
    done(&owner, "updateExperience", &with(1, change)).await;
    done(&owner, "submitExperience", &step(2)).await;
    assert_equal(&app, &database, "updated and submitted").await;
    done(&editor, "publishExperience", &step(3)).await;
    assert_equal(&app, &database, "published").await;

    terms_are_decided((&app, &database), &owner, &editor, &id).await;
    let reason = json!({ "reason": "Det var feil." });
    done(&owner, "withdrawExperience", &with(4, reason)).await;
    assert_equal(&app, &database, "rejected and withdrawn").await;

    let mut records: Vec<Value> = (0..12).map(made_up).collect();
    import(&app, &lines(&records)).await;
    assert_equal(&app, &database, "imported").await;
    records[3]["title"] = json!("Nattevakt i alpha");
    records[4]["lessons"] = json!([]);
    records[5]["problem"]["broader"] = json!("Utfordring med nattevakt");
    import(&app, &lines(&records)).await;
    assert_equal(&app, &database, "imported again").await;
}

/// Two experiences, made by the owner, and whoever made them.
async fn two_drafts(app: &App) -> (Client, [String; 2]) {
    let owner = client(app, Role::Contributor, Some(OWNER)).await;
    let one = id_in(&done(&owner, "createExperience", &complete("Ene")).await);
    let other = id_in(&done(&owner, "createExperience", &complete("Andre")).await);
    (owner, [one, other])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_in_another_order_comes_to_light() {
    let (_database, app) = seeded().await;
    if app.db.product() != "PostgreSQL" {
        // SQLite writes one after the other.
        return;
    }
    let (owner, _) = two_drafts(&app).await;
    catch_up(&app).await;
    let found = async |word: &str| {
        let query = "query ($word: String) { experiences(search: $word) { totalCount } }";
        let data = owner.data(query, json!({ "word": word })).await;
        data["experiences"]["totalCount"].as_u64().unwrap()
    };
    let write = |title: &str, word: &str| {
        format!(
            "UPDATE experience SET title = '{word}' WHERE title = '{title}';
             INSERT INTO change (at, node_kind, node_id, operation)
             SELECT now(), node_kind, experience.id, operation FROM experience, change
             WHERE title = '{word}' AND node_kind = 'EXPERIENCE' AND node_id = experience.id LIMIT 1"
        )
    };
    let run = async |tx: &floke::store::Tx, statement: &str| {
        use sea_orm::ConnectionTrait;
        tx.connection().execute_unprepared(statement).await.unwrap();
    };
    for is_caught_up_between in [false, true] {
        let (first, second) = if is_caught_up_between {
            ("Lynghei", "Fjellrev")
        } else {
            ("Kvitveis", "Blåklokke")
        };
        let (old, older) = if is_caught_up_between {
            ("Kvitveis", "Blåklokke")
        } else {
            ("Ene", "Andre")
        };
        let early = app.db.begin().await.unwrap();
        run(&early, &write(old, first)).await;
        let late = app.db.begin().await.unwrap();
        run(&late, &write(older, second)).await;
        late.commit().await.unwrap();
        if is_caught_up_between {
            catch_up(&app).await;
            assert_eq!((found(first).await, found(second).await), (0, 1));
            catch_up(&app).await;
        }
        early.commit().await.unwrap();
        catch_up(&app).await;
        assert_eq!((found(first).await, found(second).await), (1, 1));
    }
    let difference = app.discovery.difference(&app.db).await.unwrap().unwrap();
    assert!(difference.is_none(), "{difference:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_here_is_found_at_once() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let follower = app.discovery.clone();
    let follower = tokio::spawn(follower.keep_up(app.db.clone(), app.clock.clone()));
    let until = Instant::now() + Duration::from_mins(1);
    while !app.discovery.is_ready() {
        assert!(Instant::now() < until, "the index is never ready");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let create = "mutation ($input: CreateExperienceInput!) { createExperience(input: $input) {
        experience { id } userErrors { code } warnings { code }
        possibleDuplicates { experience { id } } } }";
    let query = "query ($word: String!) { experiences(search: $word) { nodes { id } }
        suggest(text: $word) { name } problems(search: $word) { nodes { title } } }";
    let words = [
        "Kvitveis", "Lynghei", "Fjellrev", "Myrull", "Rypeskog", "Sjøfugl",
    ];
    for word in words {
        let data = owner.data(create, json!({ "input": complete(word) })).await;
        let id = data["createExperience"]["experience"]["id"]
            .as_str()
            .unwrap();
        let asked = Instant::now();
        let found = owner.data(query, json!({ "word": word })).await;
        // A search waits no longer than a second, which may be too short for a busy machine.
        let is_late = asked.elapsed() >= Duration::from_secs(1);
        assert!(is_late || ids(&found["experiences"]) == [id], "{found}");
        assert!(
            is_late || found["suggest"].as_array().unwrap().len() == 3,
            "{found}"
        );
    }
    // The same told twice is noticed at once, too.
    let mut twin = json!({ "title": "To like fugler på rad", "problems": [] });
    let first = owner.data(create, json!({ "input": twin })).await;
    twin["summary"] = json!("En gang til.");
    let asked = Instant::now();
    let data = owner.data(create, json!({ "input": twin })).await;
    let alike = &data["createExperience"]["possibleDuplicates"];
    let is_late = asked.elapsed() >= Duration::from_secs(1);
    let is_told = alike[0]["experience"] == first["createExperience"]["experience"];
    assert!(is_late || is_told, "{alike}");
    let proposed = done(&editor, "proposeProblem", &json!({ "title": "Havørn" })).await;
    let found = editor.data(query, json!({ "word": "havørn" })).await;
    assert_eq!(found["problems"]["nodes"][0]["title"], "Havørn");
    done(
        &editor,
        "renameTerm",
        &json!({ "id": id_in(&proposed), "title": "Lundefugl" }),
    )
    .await;
    let found = editor.data(query, json!({ "word": "lundefugl" })).await;
    assert_eq!(found["problems"]["nodes"][0]["title"], "Lundefugl");
    let found = editor.data(query, json!({ "word": "havørn" })).await;
    assert_eq!(found["problems"]["nodes"], json!([]));
    assert_eq!(found["suggest"], json!([]));
    follower.abort();
    let difference = app.discovery.difference(&app.db).await.unwrap().unwrap();
    assert!(difference.is_none(), "{difference:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn as_long_as_there_is_no_index_searches_say_so_and_lists_do_not() {
    let (_database, app) = seeded().await;
    let client = Client::anonymous(&app);
    for query in [
        "{ experiences(search: \"buss\") { totalCount } }",
        "{ experiences { facets(dimensions: [OUTCOME]) { dimension } } }",
        "{ problems(search: \"buss\") { totalCount } }",
        "{ experiences(filter: { problem: { search: \"buss\" } }) { totalCount } }",
        "{ suggest(text: \"buss\") { name } }",
        "{ preflight(plan: { text: \"buss\" }) { explanation } }",
    ] {
        assert_eq!(
            client.codes(query, json!({})).await,
            ["UNAVAILABLE"],
            "{query}"
        );
    }
    let lists = "{ experiences { totalCount nodes { id } } problems { totalCount } municipalities { totalCount } }";
    client.data(lists, json!({})).await;
    let owner = self::client(&app, Role::Contributor, Some(OWNER)).await;
    done(&owner, "createExperience", &complete("Buss")).await;
}
