//! Making and revoking tokens over GraphQL: by administrators alone, and never beyond what they have.

use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta};
use entity::code::{Iterable, Role};
use entity::{api_token, audit_entry};
use floke::app::App;
use floke::domain::auth::{Authenticator, Lifetime};
use futures_util::future::{join, join_all};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};
use tokio::time::sleep;
use url::Url;

use super::seeded;
use crate::support::ask::Client;
use crate::support::floke::Floke;
use crate::support::served::Answer;
use crate::support::token::{token, token_for};

const CREATE: &str = "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
    secret token { id name role municipality { number } createdAt expiresAt lastUsedAt revokedAt }
    userErrors { code field message } } }";
const REVOKE: &str = "mutation ($id: ID!) { revokeApiToken(input: { id: $id }) {
    token { id revokedAt } userErrors { code field message } } }";

const REVOKE_KEYED: &str =
    "mutation ($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) {
    token { id revokedAt } userErrors { code field message } } }";

async fn create(client: &Client, input: Value) -> Value {
    let mut data = client.data(CREATE, json!({ "input": input })).await;
    data["createApiToken"].take()
}

async fn revoke(client: &Client, id: &str) -> Value {
    let mut data = client.data(REVOKE, json!({ "id": id })).await;
    data["revokeApiToken"].take()
}

async fn tokens(app: &App) -> Vec<api_token::Model> {
    api_token::Entity::find()
        .all(app.db.reader())
        .await
        .unwrap()
}

async fn audits(app: &App) -> Vec<audit_entry::Model> {
    let all = audit_entry::Entity::find().all(app.db.reader()).await;
    let of_tokens = |it: &audit_entry::Model| it.action.starts_with("token.");
    all.unwrap().into_iter().filter(of_tokens).collect()
}

/// Codes and fields of what was wrong, and that nothing was made.
#[track_caller]
fn faults(payload: &Value) -> Vec<(&str, &str)> {
    assert!(payload["token"].is_null(), "{payload}");
    assert!(payload.get("secret").is_none_or(Value::is_null));
    let errors = payload["userErrors"].as_array().unwrap().iter();
    errors
        .map(|it| {
            let field = it["field"][0].as_str().unwrap();
            (it["code"].as_str().unwrap(), field)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_makes_and_revokes_tokens_of_its_municipality() {
    let (_database, app) = seeded().await;
    let admin = token(&app, Role::Admin, Some("3301")).await;
    let client = Client::bearing(&app, &admin);
    let end = app.clock.now() + TimeDelta::days(30);
    let told_end = end.to_rfc3339_opts(SecondsFormat::Millis, true);
    let input = json!({ "role": "CONTRIBUTOR", "expiresAt": told_end, "name": "  Saksystemet " });
    let made = create(&client, input).await;
    assert_eq!(made["userErrors"], json!([]));
    let told = &made["token"];
    assert_eq!(told["municipality"]["number"], "3301");
    assert_eq!(told["expiresAt"], told_end);
    assert_eq!(told["name"], "Saksystemet");
    assert!(told["revokedAt"].is_null() && told["lastUsedAt"].is_null());

    let secret = made["secret"].as_str().unwrap();
    let authenticator = Authenticator::new(app.db.clone(), app.clock.clone());
    let grant = authenticator.authenticate(secret).await.unwrap();
    assert_eq!(grant.role, Role::Contributor);
    // What is kept is not the secret.
    let kept = &tokens(&app).await[1];
    assert_eq!(kept.created_by, "ADMIN");
    assert!(!format!("{kept:?}").contains(&secret[6..]));

    let id = told["id"].as_str().unwrap();
    let revoked = revoke(&client, id).await;
    assert_eq!(revoked["userErrors"], json!([]));
    let at = revoked["token"]["revokedAt"].clone();
    assert!(at.is_string(), "{revoked}");
    assert!(authenticator.authenticate(secret).await.is_err());
    // Once more changes nothing.
    assert_eq!(revoke(&client, id).await["token"]["revokedAt"], at);

    let audits = audits(&app).await;
    let actions: Vec<&str> = audits.iter().map(|it| it.action.as_str()).collect();
    assert_eq!(actions, ["token.create", "token.create", "token.revoke"]);
    assert_eq!(audits[0].actor, "floke token");
    for audit in &audits[1..] {
        assert_eq!(audit.actor, "ADMIN");
        assert_eq!(audit.municipality_id, kept.municipality_id);
        assert_eq!(audit.details["token"], admin.id.as_str());
        assert_eq!(audit.details["apiToken"], id);
        assert!(!audit.details.to_string().contains(&secret[6..]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_two_revoke_at_once_is_revoked_once() {
    let (database, app) = seeded().await;
    let admin = token(&app, Role::Admin, None).await;
    let client = Client::bearing(&app, &admin);
    let victim = token(&app, Role::Reader, Some("3301")).await;
    let beside = database.another().await;
    let revoking = beside.db.begin().await.unwrap();
    let first =
        "UPDATE api_token SET revoked_at = '2026-01-02T03:04:05+00:00' WHERE role = 'READER'";
    let db = revoking.connection();
    db.execute_unprepared(first).await.unwrap();
    let (payload, ()) = join(revoke(&client, &victim.id), async {
        sleep(Duration::from_millis(300)).await;
        revoking.commit().await.unwrap();
    })
    .await;
    assert_eq!(payload["token"]["revokedAt"], "2026-01-02T03:04:05.000Z");
    let audits = audits(&app).await;
    assert!(audits.iter().all(|it| it.action == "token.create"));
}

#[tokio::test(flavor = "multi_thread")]
async fn others_than_administrators_may_not_at_all() {
    let (_database, app) = seeded().await;
    let victim = token(&app, Role::Reader, Some("3301")).await;
    let input = json!({ "input": { "role": "READER", "municipality": "3301" } });
    for role in Role::iter().filter(|role| *role < Role::Admin) {
        let token = token(&app, role, Some("3301")).await;
        let client = Client::bearing(&app, &token);
        assert_eq!(client.codes(CREATE, input.clone()).await, ["FORBIDDEN"]);
        let id = json!({ "id": victim.id });
        assert_eq!(client.codes(REVOKE, id).await, ["FORBIDDEN"]);
    }
    let client = Client::anonymous(&app);
    let answer = client.answer(CREATE, input).await;
    assert_eq!(answer["data"], json!({ "createApiToken": null }));
    assert_eq!(answer["errors"][0]["path"], json!(["createApiToken"]));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let codes = client.codes(REVOKE, json!({ "id": "tok_x" })).await;
    assert_eq!(codes, ["UNAUTHENTICATED"]);
    assert_eq!(tokens(&app).await.len(), 4);
    assert!(tokens(&app).await.iter().all(|it| it.revoked_at.is_none()));
}

/// Administrators: of a municipality, of none for a month, and of none for good.
async fn administrators(app: &App) -> [Client; 3] {
    let month = Lifetime::For(TimeDelta::days(30));
    let tokens = [
        token(app, Role::Admin, Some("3301")).await,
        token_for(app, Role::Admin, None, month).await,
        token(app, Role::Admin, None).await,
    ];
    tokens.map(|it| Client::bearing(app, &it))
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_tokens_beyond_their_own() {
    let (_database, app) = seeded().await;
    let now = app.clock.now();
    let after = |days: i64| json!((now + TimeDelta::days(days)).to_rfc3339());
    let [own, ending, all] = administrators(&app).await;
    let before = tokens(&app).await.len();
    let at = |role: &str, number: &str| json!({ "role": role, "municipality": number });
    let until = |end: Value| json!({ "role": "ADMIN", "expiresAt": end });
    let contributor = json!({ "role": "CONTRIBUTOR" });
    for (client, input, expected) in [
        (&own, at("READER", "4601"), ("FORBIDDEN", "municipality")),
        (&own, at("READER", "0000"), ("NOT_FOUND", "municipality")),
        (&all, contributor, ("REQUIRED", "municipality")),
        (&all, at("ADMIN", "0711"), ("INVALID", "municipality")),
        (&ending, until(Value::Null), ("FORBIDDEN", "expiresAt")),
        (&ending, until(after(31)), ("FORBIDDEN", "expiresAt")),
        (&all, until(after(0)), ("INVALID", "expiresAt")),
        (&all, until(after(3_651)), ("INVALID", "expiresAt")),
    ] {
        let payload = create(client, input.clone()).await;
        assert_eq!(faults(&payload), [expected], "{input}");
    }
    let everything = json!({ "role": "READER", "name": "å".repeat(101), "expiresAt": after(-1) });
    let expected = [
        ("TOO_LONG", "name"),
        ("REQUIRED", "municipality"),
        ("INVALID", "expiresAt"),
    ];
    assert_eq!(faults(&create(&all, everything).await), expected);
    let former = create(&all, at("READER", "0711")).await;
    let message = former["userErrors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("Svelvik") && message.contains("Drammen (3301)"),
        "{message}"
    );
    assert_eq!(tokens(&app).await.len(), before);
    // And what is within may be had.
    let mut named = until(after(29));
    named["name"] = json!("å".repeat(100));
    for (client, input) in [
        (&ending, named),
        (&all, json!({ "role": "EDITOR", "name": " " })),
        (&own, at("ADMIN", "3301")),
        (&all, at("READER", "4601")),
    ] {
        let payload = create(client, input).await;
        assert_eq!(payload["userErrors"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_revokes_tokens_beyond_their_own() {
    let (_database, app) = seeded().await;
    let others = token(&app, Role::Reader, Some("4601")).await;
    let [own, _, all] = administrators(&app).await;
    for id in [others.id.as_str(), "tok_x", "exp_1", ""] {
        let payload = revoke(&own, id).await;
        assert_eq!(faults(&payload), [("NOT_FOUND", "id")], "{id}");
    }
    let revoked = tokens(&app).await;
    assert!(revoked.iter().all(|it| it.revoked_at.is_none()));
    let payload = revoke(&all, &others.id).await;
    assert!(payload["token"]["revokedAt"].is_string(), "{payload}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_has_ended_since_makes_nothing_more() {
    let (_database, app) = seeded().await;
    let admin = token(&app, Role::Admin, None).await;
    let client = Client::bearing(&app, &admin);
    let revoked = revoke(&client, &admin.id).await;
    assert!(revoked["token"]["revokedAt"].is_string());
    let input = json!({ "input": { "role": "ADMIN" } });
    assert_eq!(client.codes(CREATE, input).await, ["UNAUTHENTICATED"]);
    assert_eq!(tokens(&app).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_written_twice_runs_once_and_others_one_after_the_other() {
    let (_database, app) = seeded().await;
    let admin = token(&app, Role::Admin, None).await;
    let client = Client::bearing(&app, &admin);
    let twice = "mutation ($i: CreateApiTokenInput!) {
        createApiToken(input: $i) { token { id } }
        createApiToken(input: $i) { token { name } ...Rest }
        ... on Mutation { createApiToken(input: $i) { secret } }
    } fragment Rest on CreateApiTokenPayload { token { role } }";
    let input = json!({ "i": { "role": "EDITOR", "name": "en" } });
    let data = client.data(twice, input).await;
    assert_eq!(tokens(&app).await.len(), 2);
    let made = &data["createApiToken"];
    assert_eq!(made["token"]["name"], "en");
    assert_eq!(made["token"]["role"], "EDITOR");
    assert!(made["token"]["id"].is_string() && made["secret"].is_string());

    let several = "mutation {
        a: createApiToken(input: { role: EDITOR, name: \"a\" }) { token { id } }
        b: createApiToken(input: { role: EDITOR, name: \"b\" }) { token { id } }
        c: createApiToken(input: { role: READER }) { userErrors { code } }
        d: createApiToken(input: { role: EDITOR, name: \"d\" }) { token { id } }
    }";
    let data = client.data(several, json!({})).await;
    assert_eq!(data["c"]["userErrors"][0]["code"], "REQUIRED");
    let names: Vec<Option<String>> = tokens(&app).await.into_iter().map(|it| it.name).collect();
    let made = names[2..].iter().flatten().map(String::as_str);
    assert_eq!(made.collect::<Vec<_>>(), ["a", "b", "d"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_field_sees_what_the_one_before_it_did() {
    let (_database, app) = seeded().await;
    let admin = token(&app, Role::Admin, None).await;
    let client = Client::bearing(&app, &admin);
    let ending = "mutation ($id: ID!) {
        before: createApiToken(input: { role: ADMIN }) { userErrors { code } }
        revokeApiToken(input: { id: $id }) { token { id } }
        after: createApiToken(input: { role: ADMIN }) { token { id } }
    }";
    let answer = client.answer(ending, json!({ "id": admin.id })).await;
    assert_eq!(answer["data"]["before"]["userErrors"], json!([]));
    assert_eq!(answer["data"]["after"], Value::Null);
    assert_eq!(answer["errors"][0]["path"], json!(["after"]));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_one_token_and_tells_its_secret_once() {
    let (_database, app) = seeded().await;
    let admin = token(&app, Role::Admin, None).await;
    let client = Client::bearing(&app, &admin);
    let input = json!({ "role": "EDITOR", "name": "Én", "idempotencyKey": "k" });
    let answers = join_all((0..5).map(|_| create(&client, input.clone()))).await;
    let secrets: Vec<&str> = answers
        .iter()
        .filter_map(|it| it["secret"].as_str())
        .collect();
    assert_eq!(secrets.len(), 1, "{answers:?}");
    for answer in &answers {
        assert_eq!(answer["userErrors"], json!([]));
        assert_eq!(answer["token"], answers[0]["token"]);
    }
    assert_eq!(tokens(&app).await.len(), 2);
    assert_eq!(audits(&app).await.len(), 2);
    let authenticator = Authenticator::new(app.db.clone(), app.clock.clone());
    assert!(authenticator.authenticate(secrets[0]).await.is_ok());

    // Sent again it is answered as it stands now; another input needs another key, and a failure keeps none.
    let id = answers[0]["token"]["id"].as_str().unwrap();
    let once = json!({ "id": id, "idempotencyKey": "k" });
    let revoked = client.data(REVOKE_KEYED, json!({ "input": once })).await;
    let again = create(&client, input.clone()).await;
    assert_eq!(again["secret"], Value::Null);
    assert_eq!(
        again["token"]["revokedAt"],
        revoked["revokeApiToken"]["token"]["revokedAt"]
    );
    assert!(again["token"]["revokedAt"].is_string());
    let mut other = input.clone();
    other["role"] = json!("ADMIN");
    let payload = create(&client, other).await;
    assert_eq!(faults(&payload), [("CONFLICT", "idempotencyKey")]);
    let mut wrong = json!({ "role": "READER", "idempotencyKey": "2" });
    let payload = create(&client, wrong.clone()).await;
    assert_eq!(faults(&payload), [("REQUIRED", "municipality")]);
    wrong["municipality"] = json!("3301");
    assert!(create(&client, wrong).await["secret"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_revokes_one_token() {
    let (_database, app) = seeded().await;
    let admin = token(&app, Role::Admin, None).await;
    let client = Client::bearing(&app, &admin);
    let (one, two) = (
        token(&app, Role::Editor, None).await,
        token(&app, Role::Editor, None).await,
    );
    let keyed = async |id: &str, key: &str| {
        let input = json!({ "input": { "id": id, "idempotencyKey": key } });
        client.data(REVOKE_KEYED, input).await["revokeApiToken"].take()
    };
    let first = keyed(&one.id, "k").await;
    assert!(first["token"]["revokedAt"].is_string(), "{first}");
    assert_eq!(keyed(&one.id, "k").await, first);
    // One that is revoked already keeps its key as well.
    assert_eq!(keyed(&one.id, "2").await, first);
    for key in ["k", "2"] {
        let payload = keyed(&two.id, key).await;
        assert_eq!(faults(&payload), [("CONFLICT", "idempotencyKey")]);
    }
    let payload = keyed("tok_x", "3").await;
    assert_eq!(faults(&payload), [("NOT_FOUND", "id")]);
    let payload = keyed(&two.id, "3").await;
    assert!(payload["token"]["revokedAt"].is_string(), "{payload}");
    assert_eq!(audits(&app).await.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_changes_nothing() {
    let (database, app) = seeded().await;
    let admin = token(&app, Role::Admin, None).await;
    let floke = Floke::on(database, app.clone()).await;
    let mutation = "mutation { createApiToken(input: { role: ADMIN }) { secret } }";
    let url = Url::parse_with_params(&floke.url("/graphql"), [("query", mutation)]).unwrap();
    let get = floke.client.get(url);
    let answer = Answer::to(get.bearer_auth(&admin.secret)).await;
    assert_eq!(answer.status, 405);
    assert_eq!(tokens(&app).await.len(), 1);
    let post = floke.ask(mutation).bearer_auth(&admin.secret);
    let answer = Answer::to(post).await;
    assert!(answer.data()["createApiToken"]["secret"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_in_the_readers_language() {
    let (database, app) = seeded().await;
    let admin = token(&app, Role::Admin, None).await;
    let floke = Floke::on(database, app).await;
    let ask = "mutation { createApiToken(input: { role: READER }) { userErrors { message } } }";
    for (language, part) in [
        ("nb", "må høre til"),
        ("nn", "må høyre til"),
        ("en", "must belong"),
    ] {
        let request = floke.ask(ask).bearer_auth(&admin.secret);
        let answer = Answer::to(request.header("accept-language", language)).await;
        let message = &answer.data()["createApiToken"]["userErrors"][0]["message"];
        assert!(message.as_str().unwrap().contains(part), "{message}");
    }
}
