//! Experiences that everybody reads without their owners (`PUBLIC_UNNAMED`): what it takes, what is told to whom, and that
//! nothing is lost by it.

use entity::code::Role;
use floke::app::App;
use serde_json::{Value, json};

use super::{
    OTHER, OWNER, client, complete, count, done, fact, faults, id_in, published, run, seeded,
};
use crate::support::ask::Client;

/// Everything that tells of owners.
const WHOSE: &str = "fragment Whose on Experience { id title state audience version language startedYear endedYear
    publishedAt updatedAt citation municipalities { name } withheld { label municipalityCount } partnerKinds
    partnerships { partner { name } role } programmes { title } sources { title } contact { role }
    benefits { indicator realisedShare measurements { value } } procurement { procedure } trial { deviation }
    legalObstacles { act }
    results { indicator } stoppedAt novelty expectedEnd innovationTypes outcomeHistory { date outcome } advice { kind }
    summary context outcome sector stage problems { title } solutions { title } causes { cause } factors { factor }
    lessons { nodes { id text confirmations } } replies { text } reusedBy { totalCount } reusedFrom { kind }
    revisions { totalCount } viewerCan { edit setAudience } pending { version } }";

async fn read(client: &Client, id: &str) -> Value {
    let query = format!("query ($id: ID!) {{ experience(id: $id) {{ ...Whose }} }} {WHOSE}");
    client.data(&query, json!({ "id": id })).await["experience"].take()
}

/// What names nobody, with all that is kept back of it.
fn input(title: &str) -> Value {
    let mut input = complete(title);
    input["audience"] = json!("PUBLIC_UNNAMED");
    input["language"] = json!("NN");
    input["startedYear"] = json!(2021);
    input["endedYear"] = json!(2024);
    input["novelty"] = json!("COPIED");
    input["stoppedAt"] = json!("PILOT");
    input["causes"] = json!([{ "cause": "COST_OVERRUN", "text": "Det vart dyrt." }]);
    input["outcome"] = json!("FAILED");
    input["lessons"] = json!([{ "kind": "ADVICE", "text": "Spør først." }]);
    input["sources"] = json!([{ "title": "Sak", "url": "https://kommune.example/sak" }]);
    input["innovationTypes"] = json!(["SERVICE"]);
    let law = json!({ "act": "Opplæringslova", "section": "§ 2-1" });
    input["benefits"] = json!([{ "category": "SAVED_TIME", "indicator": "Timer", "baseline": 10, "target": 0,
        "measurements": [{ "date": "2025-01-01", "value": 5, "kind": "ACTUAL" }] }]);
    input["procurement"] = json!({ "procedure": "DIALOG", "outcome": "CONTRACT" });
    input["trial"] = json!({ "legalReference": law, "deviation": "Uten karakterer" });
    input["legalObstacles"] = json!([law]);
    input
}

/// Who looks.
struct Eyes {
    owner: Client,
    editor: Client,
    admin: Client,
    other: Client,
    anonymous: Client,
}

impl Eyes {
    async fn of(app: &App) -> Self {
        Self {
            owner: client(app, Role::Contributor, Some(OWNER)).await,
            editor: client(app, Role::Editor, None).await,
            admin: client(app, Role::Admin, None).await,
            other: client(app, Role::Editor, Some(OTHER)).await,
            anonymous: Client::anonymous(app),
        }
    }

    /// Whoever is not to know whose it is.
    fn others(&self) -> [&Client; 3] {
        [&self.editor, &self.other, &self.anonymous]
    }

    async fn step(&self, mutation: &str, id: &str, version: i64) -> Value {
        let who = match mutation {
            "publishExperience" => &self.editor,
            _ => &self.owner,
        };
        done(
            who,
            mutation,
            &json!({ "id": id, "expectedVersion": version }),
        )
        .await
    }

    /// An experience that others read without its owner, at version 3.
    async fn unnamed(&self, title: &str) -> String {
        let id = id_in(&done(&self.owner, "createExperience", &input(title)).await);
        self.step("submitExperience", &id, 1).await;
        self.step("publishExperience", &id, 2).await;
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_read_all_of_it_and_others_what_tells_nobody() {
    let (_database, app) = seeded().await;
    let eyes = Eyes::of(&app).await;
    let id = id_in(&done(&eyes.owner, "createExperience", &input("Varmepumper")).await);
    eyes.step("submitExperience", &id, 1).await;
    // Whoever judges it must know whose it is.
    let judged = read(&eyes.editor, &id).await;
    assert_eq!(judged["municipalities"], json!([{ "name": "Oslo" }]));
    assert_eq!(judged["withheld"], Value::Null);
    eyes.step("publishExperience", &id, 2).await;
    for who in eyes.others() {
        let told = read(who, &id).await;
        for (field, expected) in [
            ("title", json!("Varmepumper")),
            ("summary", json!("Vi prøvde.")),
            ("language", json!("NB")),
            ("startedYear", json!(2020)),
            ("endedYear", json!(2020)),
            ("outcome", json!("FAILED")),
            ("version", json!(1)),
            ("partnerKinds", json!(["BUSINESS"])),
            ("causes", json!([{ "cause": "COST_OVERRUN" }])),
            ("solutions", json!([{ "title": "Tiltak: Varmepumper" }])),
            ("stoppedAt", Value::Null),
            ("novelty", Value::Null),
            ("contact", Value::Null),
            ("procurement", Value::Null),
            ("trial", Value::Null),
            ("reusedBy", json!({ "totalCount": 0 })),
            ("revisions", json!({ "totalCount": 0 })),
            ("viewerCan", json!({ "edit": false, "setAudience": false })),
        ] {
            assert_eq!(told[field], expected, "{field}");
        }
        for empty in [
            "municipalities",
            "partnerships",
            "programmes",
            "sources",
            "benefits",
            "legalObstacles",
            "results",
            "innovationTypes",
            "outcomeHistory",
            "replies",
            "reusedFrom",
        ] {
            assert_eq!(told[empty], json!([]), "{empty}");
        }
        let withheld = &told["withheld"];
        assert_eq!(withheld["municipalityCount"], 20);
        assert!(
            withheld["label"].as_str().unwrap().contains("50"),
            "{withheld}"
        );
        let citation = told["citation"].as_str().unwrap();
        assert!(
            citation.contains("versjon 1") && !citation.contains("Oslo"),
            "{citation}"
        );
        let quarter = told["updatedAt"].as_str().unwrap();
        assert!(quarter.contains("-01T00:00:00"), "{quarter}");
        assert_eq!(told["publishedAt"], told["updatedAt"]);
    }
    for who in [&eyes.owner, &eyes.admin] {
        let told = read(who, &id).await;
        assert_eq!(told["municipalities"], json!([{ "name": "Oslo" }]));
        assert_eq!(told["withheld"], Value::Null);
        assert_eq!(
            told["partnerships"][0]["partner"]["name"],
            "Partner: Varmepumper"
        );
        assert_eq!(told["version"], 3);
        assert_eq!(told["language"], "NN");
        assert_eq!([&told["startedYear"], &told["endedYear"]], [2021, 2024]);
        assert_eq!(told["sources"], json!([{ "title": "Sak" }]));
        let benefit = json!([{ "indicator": "Timer", "realisedShare": 0.5, "measurements": [{ "value": 5.0 }] }]);
        assert_eq!(told["benefits"], benefit);
        assert_eq!(told["procurement"], json!({ "procedure": "DIALOG" }));
        assert_eq!(told["trial"], json!({ "deviation": "Uten karakterer" }));
        assert_eq!(told["legalObstacles"], json!([{ "act": "Opplæringslova" }]));
        assert!(told["citation"].as_str().unwrap().starts_with("Oslo: "));
    }
    let told = read(&eyes.owner, &id).await;
    assert_eq!(told["contact"]["role"], "Prosjektleder");
    assert_eq!(told["revisions"]["totalCount"], 3);
    assert_eq!(
        told["viewerCan"],
        json!({ "edit": true, "setAudience": true })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_must_be_answered_for_before_others_read_them() {
    let (_database, app) = seeded().await;
    let eyes = Eyes::of(&app).await;
    let mut draft = input("Frivillige i Bergen");
    draft["summary"] = json!("Kari Nordmann ledet det for Partner: Frivillige i Bergen.");
    draft["lessons"] = json!([{ "kind": "ADVICE", "text": "Spør Trondheim først." }]);
    let id = id_in(&done(&eyes.owner, "createExperience", &draft).await);
    let submit = async |names: Value| {
        let input = json!({ "id": id, "expectedVersion": 1, "acknowledgedNames": names });
        run(&eyes.owner, "submitExperience", &input).await
    };
    let refused = submit(json!([])).await;
    let found = faults(&refused);
    assert!(found.iter().all(|(code, _)| code == "INVALID"), "{refused}");
    let fields: Vec<&str> = found.iter().map(|(_, field)| field.as_str()).collect();
    assert!(
        fields.contains(&"title") && fields.contains(&"summary"),
        "{refused}"
    );
    assert!(fields.contains(&"lessons.0.text"), "{refused}");
    let message = refused["userErrors"][0]["message"].as_str().unwrap();
    assert!(message.contains("“Bergen”"), "{message}");
    let some = submit(json!(["bergen", "Trondheim"])).await;
    let left = faults(&some);
    assert!(
        !left.is_empty() && left.iter().all(|(_, field)| field != "title"),
        "{some}"
    );
    let names: Vec<String> = (refused["userErrors"].as_array().unwrap().iter())
        .map(|it| {
            let message = it["message"].as_str().unwrap();
            let (_, name) = message.split_once('“').unwrap();
            name.split_once('”').unwrap().0.to_owned()
        })
        .collect();
    assert_eq!(submit(json!(names)).await["userErrors"], json!([]));
    assert_eq!(
        fact(&app, "SELECT state FROM experience").await,
        "SUBMITTED"
    );
    // What is already published for municipalities is opened at once, so its names are asked for then.
    let mut draft = input("Skolebuss i Bergen");
    draft["audience"] = json!("SECTOR");
    let id = id_in(&done(&eyes.owner, "createExperience", &draft).await);
    eyes.step("submitExperience", &id, 1).await;
    eyes.step("publishExperience", &id, 2).await;
    let mut open = json!({ "id": id, "expectedVersion": 3, "audience": "PUBLIC_UNNAMED" });
    let refused = run(&eyes.owner, "setAudience", &open).await;
    assert!(!faults(&refused).is_empty(), "{refused}");
    let query =
        "query ($id: ID!) { experience(id: $id) { previewAudience(audience: PUBLIC_UNNAMED) {
        notes { code message } userErrors { code } } } }";
    let preview = eyes.owner.data(query, json!({ "id": id })).await;
    let notes = preview["experience"]["previewAudience"]["notes"]
        .as_array()
        .unwrap()
        .clone();
    let names: Vec<&Value> = notes.iter().filter(|it| it["code"] == "NAME").collect();
    assert_eq!(names.len(), faults(&refused).len(), "{preview}");
    open["acknowledgedNames"] = json!(["Bergen", "Partner: Skolebuss i Bergen"]);
    let opened = run(&eyes.owner, "setAudience", &open).await;
    assert_eq!(opened["userErrors"], json!([]), "{opened}");
    assert_eq!(
        read(&eyes.anonymous, &id).await["municipalities"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_with_its_owners_or_has_no_group_is_refused() {
    let (_database, app) = seeded().await;
    let eyes = Eyes::of(&app).await;
    let id = published(&app, &eyes.owner, "Kjent for alle").await;
    let set = async |id: &str, version: i64, audience: &str| {
        let input = json!({ "id": id, "expectedVersion": version, "audience": audience });
        run(&eyes.owner, "setAudience", &input).await
    };
    let refused = |payload: &Value, code: &str| {
        let expected = [(code.to_owned(), "audience".to_owned())];
        assert_eq!(faults(payload), expected, "{payload}");
    };
    refused(&set(&id, 3, "PUBLIC_UNNAMED").await, "STATE");
    assert_eq!(set(&id, 3, "SECTOR").await["userErrors"], json!([]));
    refused(&set(&id, 4, "PUBLIC_UNNAMED").await, "STATE");
    // The capital and an island far away have neither county nor size in common.
    let mut draft = input("To svært ulike");
    let query = "{ oslo: municipality(number: \"0301\") { id } island: municipality(number: \"1151\") { id } }";
    let found = eyes.owner.data(query, json!({})).await;
    draft["municipalities"] = json!([found["oslo"]["id"], found["island"]["id"]]);
    let id = id_in(&done(&eyes.owner, "createExperience", &draft).await);
    let input = json!({ "id": id, "expectedVersion": 1 });
    let payload = run(&eyes.owner, "submitExperience", &input).await;
    refused(&payload, "INVALID");
    refused(&set(&id, 1, "PUBLIC_UNNAMED").await, "INVALID");
    // What was told without its owners can be told with them, and then never without again.
    let id = eyes.unnamed("Kan åpnes").await;
    assert_eq!(set(&id, 3, "PUBLIC").await["userErrors"], json!([]));
    let told = read(&eyes.anonymous, &id).await;
    assert_eq!(told["municipalities"], json!([{ "name": "Oslo" }]));
    assert_eq!(told["sources"], json!([{ "title": "Sak" }]));
    assert_eq!(told["language"], "NN");
    assert_eq!(
        told["revisions"]["totalCount"], 1,
        "those before tell nobody"
    );
    refused(&set(&id, 4, "PUBLIC_UNNAMED").await, "STATE");
    for table in [
        "unnamed_owner",
        "experience_group",
        "experience_partner_kind",
    ] {
        assert_eq!(count(&app, table).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_it_goes_its_way_and_nothing_is_lost() {
    let (_database, app) = seeded().await;
    let eyes = Eyes::of(&app).await;
    let id = eyes.unnamed("Sensorer").await;
    let before = read(&eyes.anonymous, &id).await;
    let mut change =
        json!({ "id": id, "expectedVersion": 3, "context": "Mer om det.", "endedYear": 2025 });
    done(&eyes.owner, "updateExperience", &change).await;
    assert_eq!(read(&eyes.anonymous, &id).await, before);
    assert_eq!(read(&eyes.editor, &id).await["municipalities"], json!([]));
    eyes.step("submitExperience", &id, 4).await;
    assert_eq!(read(&eyes.anonymous, &id).await, before);
    // Whoever judges the change knows whose it is for so long.
    let judged = read(&eyes.editor, &id).await;
    assert_eq!(judged["municipalities"], json!([{ "name": "Oslo" }]));
    eyes.step("publishExperience", &id, 5).await;
    let told = read(&eyes.anonymous, &id).await;
    assert_eq!(told["context"], "Mer om det.");
    assert_eq!([&told["endedYear"], &told["version"]], [2025, 1]);
    assert_eq!(told["lessons"], before["lessons"], "they keep their ids");
    assert_eq!(read(&eyes.editor, &id).await["municipalities"], json!([]));
    // Taken back, it is whole again.
    let reason = json!({ "id": id, "expectedVersion": 6, "reason": "Feil." });
    done(&eyes.owner, "withdrawExperience", &reason).await;
    let told = read(&eyes.owner, &id).await;
    assert_eq!(told["endedYear"], 2025);
    assert_eq!(told["language"], "NN");
    assert_eq!(told["contact"]["role"], "Prosjektleder");
    assert_eq!(told["novelty"], "COPIED");
    assert_eq!(
        told["partnerships"][0]["partner"]["name"],
        "Partner: Sensorer"
    );
    assert_eq!(count(&app, "unnamed_owner").await, 0);
    change["expectedVersion"] = json!(7);
    assert!(read(&eyes.anonymous, &id).await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_find_their_own_and_others_by_its_group_alone() {
    let (_database, app) = seeded().await;
    let eyes = Eyes::of(&app).await;
    let id = eyes.unnamed("Roboter").await;
    let total = async |client: &Client, filter: Value| {
        let query = "query ($filter: ExperienceFilter) { experiences(filter: $filter) { totalCount nodes { id } } }";
        let list = client.data(query, json!({ "filter": filter })).await["experiences"].take();
        assert_eq!(list["totalCount"], list["nodes"].as_array().unwrap().len());
        list["totalCount"].as_u64().unwrap()
    };
    assert_eq!(total(&eyes.owner, json!({ "own": true })).await, 1);
    assert_eq!(total(&eyes.owner, json!({ "own": false })).await, 0);
    assert_eq!(
        total(&eyes.owner, json!({ "not": { "own": true } })).await,
        0
    );
    for client in eyes.others() {
        assert_eq!(total(client, json!({ "own": true })).await, 0);
        assert_eq!(total(client, json!({ "own": false })).await, 1);
    }
    let by = |municipality: Value| json!({ "municipality": municipality });
    for (filter, expected) in [
        (by(json!({ "populationMin": 50_000 })), 1),
        (by(json!({ "populationMin": 20_000 })), 1),
        (by(json!({ "populationMin": 60_000 })), 0),
        (
            by(json!({ "populationMin": 50_000, "populationMax": 2_000_000 })),
            0,
        ),
        (
            by(json!({ "populationMin": 50_000, "kinds": ["MUNICIPALITY"] })),
            0,
        ),
        (by(json!({ "counties": ["03"] })), 0),
        (by(json!({ "numbers": [OWNER] })), 0),
        (by(json!({ "kinds": ["MUNICIPALITY", "COUNTY"] })), 0),
        (json!({ "partner": { "kinds": ["BUSINESS"] } }), 1),
        (json!({ "partner": { "kinds": ["STATE"] } }), 0),
        (
            json!({ "not": { "partner": { "kinds": ["BUSINESS"] } } }),
            0,
        ),
        (json!({ "not": by(json!({ "numbers": [OWNER] })) }), 1),
        (json!({ "startedYear": { "from": 2020, "to": 2020 } }), 1),
        (json!({ "startedYear": { "from": 2021 } }), 0),
        (json!({ "languages": ["NN"] }), 0),
    ] {
        for client in [&eyes.owner, &eyes.other, &eyes.anonymous] {
            assert_eq!(total(client, filter.clone()).await, expected, "{filter}");
        }
    }
    assert_eq!(
        read(&eyes.owner, &id).await["municipalities"],
        json!([{ "name": "Oslo" }])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_beside_it_that_could_tell_whose_it_is() {
    let (_database, app) = seeded().await;
    let eyes = Eyes::of(&app).await;
    let mut draft = input("Delte sykler");
    draft["audience"] = json!("SECTOR");
    let id = id_in(&done(&eyes.owner, "createExperience", &draft).await);
    eyes.step("submitExperience", &id, 1).await;
    eyes.step("publishExperience", &id, 2).await;
    let lesson = read(&eyes.owner, &id).await["lessons"]["nodes"][0]["id"].clone();
    done(&eyes.other, "confirmLesson", &json!({ "id": lesson })).await;
    let reuse = id_in(
        &done(
            &eyes.other,
            "recordReuse",
            &json!({ "origin": id, "kind": "COPIED" }),
        )
        .await,
    );
    done(&eyes.owner, "confirmReuse", &json!({ "id": reuse })).await;
    let sector = client(&app, Role::Reader, Some("5001")).await;
    let told = read(&sector, &id).await;
    assert_eq!(told["lessons"]["nodes"][0]["confirmations"], 1);
    assert_eq!(told["reusedBy"]["totalCount"], 1);
    let open = json!({ "id": id, "expectedVersion": 3, "audience": "PUBLIC_UNNAMED" });
    done(&eyes.owner, "setAudience", &open).await;
    let told = read(&sector, &id).await;
    assert_eq!(told["lessons"]["nodes"][0]["confirmations"], 0);
    assert_eq!(told["reusedBy"]["totalCount"], 0);
    let third = client(&app, Role::Contributor, Some("5001")).await;
    for (mutation, input) in [
        ("confirmLesson", json!({ "id": lesson })),
        ("recordReuse", json!({ "origin": id, "kind": "COPIED" })),
    ] {
        for who in [&eyes.owner, &third] {
            let refused = run(who, mutation, &input).await;
            assert_eq!(faults(&refused)[0].0, "STATE", "{mutation}: {refused}");
        }
    }
    // Named again, all of it is told again.
    let named = json!({ "id": id, "expectedVersion": 4, "audience": "SECTOR" });
    done(&eyes.owner, "setAudience", &named).await;
    let told = read(&sector, &id).await;
    assert_eq!(told["lessons"]["nodes"][0]["confirmations"], 1);
    assert_eq!(told["reusedBy"]["totalCount"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_leaves_nothing_of_it() {
    let (_database, app) = seeded().await;
    let eyes = Eyes::of(&app).await;
    let id = eyes.unnamed("Slettes").await;
    done(
        &eyes.admin,
        "eraseExperience",
        &json!({ "id": id, "reason": "Krav." }),
    )
    .await;
    assert!(read(&eyes.anonymous, &id).await.is_null());
    assert_eq!(
        read(&eyes.owner, &id).await["municipalities"],
        json!([{ "name": "Oslo" }])
    );
    for table in [
        "unnamed_owner",
        "experience_group",
        "experience_partner_kind",
    ] {
        assert_eq!(count(&app, table).await, 0, "{table}");
    }
}
