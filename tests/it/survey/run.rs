//! Running a survey: what is wrong with a wave, a unit or a request is told, and what is sent again is done once.

use entity::code::Role;
use floke::domain::survey::remove;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::case::{Case, codebook, told};
use crate::support::floke::Floke;
use crate::support::log;
use crate::writing::{answer, client, count, done, fact, faults, run, seeded};

fn wave_of(book: &Value) -> Value {
    json!({ "codebook": book.to_string() })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_made_a_wave_by_what_is_said_beside() {
    let (_database, app) = seeded().await;
    let editor = client(&app, Role::Editor, None).await;
    for (template, key) in [
        ("INNOVATION_BAROMETER", "innovation-barometer"),
        ("STRATEGY_PROFILE", "strategy-profile"),
    ] {
        let bare = run(
            &editor,
            "createSurveyWave",
            &json!({ "template": template }),
        )
        .await;
        let needed = ["edition", "fieldFrom", "fieldTo", "controller"];
        assert_eq!(faults(&bare), told(&needed.map(|it| ("REQUIRED", it))));
        let input = json!({
            "template": template, "edition": "2027", "fieldFrom": "2026-10-01", "fieldTo": "2026-11-30",
            "frameSize": 5000, "minimum": 5, "controller": "KS", "disclosure": "ROUND",
        });
        let mut early = input.clone();
        early["structureOn"] = json!("2019-06-01");
        let early = run(&editor, "createSurveyWave", &early).await;
        assert_eq!(faults(&early), told(&[("REQUIRED", "structureOn")]));
        let made = done(&editor, "createSurveyWave", &input).await;
        let query = "query ($id: ID!) { surveyWave(id: $id) { survey { key } edition fieldFrom structureOn frameSize
            minimum controller disclosure questions { code } } }";
        let data = editor
            .data(query, json!({ "id": made["wave"]["id"] }))
            .await;
        let mut wave = data["surveyWave"].clone();
        assert!(wave["questions"].take().as_array().unwrap().len() > 5);
        let wanted = json!({
            "survey": { "key": key }, "edition": "2027", "fieldFrom": "2026-10-01", "structureOn": "2026-10-01",
            "frameSize": 5000, "minimum": 5, "controller": "KS", "disclosure": "ROUND", "questions": null,
        });
        assert_eq!(wave, wanted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_wave_is_told_with_its_place() {
    let case = Case::new().await;
    let before = count(&case.app, "survey_wave").await;
    let mut broken = codebook();
    broken["wave"]["edition"] = json!("2030");
    broken["wave"]["controller"] = json!("");
    broken["questions"][3]["least"] = json!(2000);
    broken["questions"][1]["base"]["question"] = json!("later");
    let mut beside = wave_of(&broken);
    beside["fieldTo"] = json!("2025-01-01");
    beside["minimum"] = json!(2);
    let mut counted = wave_of(&codebook());
    counted["edition"] = json!("2031");
    counted["frameSize"] = json!(-1);
    counted["strata"] = json!([
        { "sector": "CULTURE", "population": -5 },
        { "unitType": "MILL", "sector": "SOCIAL", "population": 0 },
    ]);
    let known = json!({ "template": "STRATEGY_PROFILE", "codebook": "{}" });
    for (input, wanted) in [
        (json!({}), vec![("REQUIRED", "template")]),
        (known, vec![("INVALID", "codebook")]),
        (
            json!({ "codebook": codebook().to_string(), "edition": "2032", "weighting": "IMPORTED" }),
            vec![("INVALID", "weighting")],
        ),
        (json!({ "codebook": "{" }), vec![("INVALID", "codebook")]),
        (
            json!({ "codebook": "{\"survey\":{},\"free_text\":1}" }),
            vec![("INVALID", "codebook")],
        ),
        (
            beside,
            vec![
                ("INVALID", "codebook.questions.3.greatest"),
                ("INVALID", "fieldTo"),
                ("INVALID", "minimum"),
                ("NOT_FOUND", "codebook.questions.1.base.question"),
                ("REQUIRED", "codebook.wave.controller"),
            ],
        ),
        (
            counted,
            vec![
                ("INVALID", "frameSize"),
                ("INVALID", "strata.0.population"),
                ("INVALID", "strata.1.population"),
                ("NOT_FOUND", "strata.1.unitType"),
            ],
        ),
    ] {
        let mut found = faults(&run(&case.editor, "createSurveyWave", &input).await);
        found.sort();
        assert_eq!(found, told(&wanted), "{input}");
    }
    let mut renamed = codebook();
    renamed["survey"]["title"]["en"] = json!("Others");
    renamed["wave"]["edition"] = json!("2033");
    let refused = run(&case.editor, "createSurveyWave", &wave_of(&renamed)).await;
    assert_eq!(
        faults(&refused),
        told(&[("INVALID", "codebook.survey.title")])
    );
    let again = run(&case.editor, "createSurveyWave", &wave_of(&codebook())).await;
    assert_eq!(faults(&again), told(&[("DUPLICATE", "edition")]));
    assert_eq!(again["userErrors"][0]["existingId"], case.wave);
    assert_eq!(count(&case.app, "survey_wave").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_one_wave_and_tells_secrets_once() {
    let case = Case::new().await;
    let mut book = codebook();
    book["survey"]["key"] = json!("others");
    let mut input = wave_of(&book);
    input["idempotencyKey"] = json!("én");
    let made = join_all((0..5).map(|_| done(&case.editor, "createSurveyWave", &input))).await;
    assert!(made.iter().all(|it| it == &made[0]), "{made:?}");
    // Without a key, two at once make one, too: the second is told of the first.
    book["wave"]["edition"] = json!("2027");
    let input = wave_of(&book);
    let made = join_all((0..4).map(|_| run(&case.editor, "createSurveyWave", &input))).await;
    let (won, lost): (Vec<_>, Vec<_>) = made.iter().partition(|it| it["wave"].is_object());
    assert_eq!((won.len(), lost.len()), (1, 3));
    for lost in lost {
        assert_eq!(lost["userErrors"][0]["existingId"], won[0]["wave"]["id"]);
    }
    assert_eq!(count(&case.app, "survey").await, 2);

    let units = json!([{ "municipality": "0301" }, { "unitType": "OFFICE", "sector": "CULTURE", "municipality": "46" }]);
    let input = json!({ "wave": case.wave, "units": units, "idempotencyKey": "to" });
    let invite = || run(&case.editor, "inviteRespondents", &input);
    let invited = join_all((0..4).map(|_| invite())).await;
    let links: Vec<&Value> = invited
        .iter()
        .map(|it| &it["links"])
        .filter(|it| it.is_array())
        .collect();
    assert_eq!(links.len(), 1, "{invited:?}");
    assert_eq!(links[0].as_array().unwrap().len(), 2);
    let again = invite().await;
    assert_eq!(
        (&again["links"], &again["userErrors"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(again["wave"]["invited"], 2);
    assert_eq!(count(&case.app, "survey_invitation").await, 2);
    let link = links[0][0].as_str().unwrap();
    let kept = format!("SELECT COUNT(*) FROM survey_invitation WHERE secret_hash = '{link}'");
    assert_eq!(fact(&case.app, &kept).await, "0");

    let close = json!({ "wave": case.wave, "idempotencyKey": "tre" });
    let closed = join_all((0..3).map(|_| done(&case.editor, "closeSurveyWave", &close))).await;
    assert!(closed.iter().all(|it| it == &closed[0]), "{closed:?}");
    let closings = "SELECT COUNT(*) FROM audit_entry WHERE action = 'survey.close'";
    assert_eq!(fact(&case.app, closings).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_that_was_removed_is_not_found_by_the_request_that_made_it() {
    let case = Case::new().await;
    let mut input = wave_of(&codebook());
    input["edition"] = json!("2027");
    input["idempotencyKey"] = json!("fire");
    let made = done(&case.editor, "createSurveyWave", &input).await;
    let id = made["wave"]["id"].as_str().unwrap();
    let (db, clock) = (&case.app.db, &case.app.clock);
    remove::remove(db, clock, id, "Made by mistake.")
        .await
        .unwrap();
    let again = answer(&case.editor, "createSurveyWave", &input).await;
    assert_eq!(again["errors"][0]["extensions"]["code"], "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_cannot_be_a_wave_of_what_is_called_something_else() {
    let (_database, app) = seeded().await;
    let editor = client(&app, Role::Editor, None).await;
    let mut other = codebook();
    other["survey"]["key"] = json!("strategy-profile");
    done(&editor, "createSurveyWave", &wave_of(&other)).await;
    let input = json!({
        "template": "STRATEGY_PROFILE", "edition": "2027", "fieldFrom": "2026-10-01", "fieldTo": "2026-11-30",
        "controller": "KS",
    });
    let refused = run(&editor, "createSurveyWave", &input).await;
    assert_eq!(faults(&refused), told(&[("INVALID", "template")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_unit_is_told_with_its_place() {
    let case = Case::new().await;
    let invite = async |units: Value| {
        let input = json!({ "wave": case.wave, "units": units });
        run(&case.editor, "inviteRespondents", &input).await
    };
    let units = json!([
        { "municipality": "0301" },
        { "unitType": "MILL", "employeeBand": "NONE", "municipality": "9998" },
        { "unitType": "SCHOOL", "sector": "CULTURE", "municipality": "4601" },
    ]);
    let mut found = faults(&invite(units).await);
    found.sort();
    let wanted = [
        ("INVALID", "units.2.sector"),
        ("NOT_FOUND", "units.1.employeeBand"),
        ("NOT_FOUND", "units.1.municipality"),
        ("NOT_FOUND", "units.1.unitType"),
    ];
    assert_eq!(found, told(&wanted));
    assert_eq!(
        faults(&invite(json!([])).await),
        told(&[("REQUIRED", "units")])
    );
    let many = vec![json!({ "municipality": "0301" }); 1_001];
    assert_eq!(
        faults(&invite(json!(many)).await),
        told(&[("TOO_MANY", "units")])
    );
    assert_eq!(count(&case.app, "survey_invitation").await, 0);
    // As many as there may be, but one.
    let most = "INSERT INTO survey_invitation (wave_id, secret_hash, unit)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
        SELECT (SELECT MAX(id) FROM survey_wave), 'x' || i, '{}' FROM n";
    case.app.db.execute(most).await.unwrap();
    let two = vec![json!({ "municipality": "0301" }); 2];
    assert_eq!(
        faults(&invite(json!(two)).await),
        told(&[("TOO_MANY", "units")])
    );
    let last = invite(json!([{ "municipality": "0301" }])).await;
    assert_eq!(last["wave"]["invited"], 100_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_link_opens_is_kept_by_nobody_on_the_way() {
    log::keep();
    let case = Case::new().await;
    let link = case.link().await;
    let floke = Floke::on(case.database, case.app.clone()).await;
    let query = format!("{{ surveyForm(link: \"{link}\") {{ handedIn }} }}");
    let asked = floke.get("/graphql").query(&[("query", query.as_str())]);
    let answer = asked.send().await.unwrap();
    let kept = answer.headers()["cache-control"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(kept, "no-cache, private");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["data"]["surveyForm"]["handedIn"], false);
    let wave = format!("{{ surveyWave(id: \"{}\") {{ edition }} }}", case.wave);
    let asked = floke.get("/graphql").query(&[("query", wave.as_str())]);
    assert!(
        asked
            .send()
            .await
            .unwrap()
            .headers()
            .get("cache-control")
            .is_none()
    );
    assert_eq!(log::holding(&link), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_run_by_who_made_it() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Editor, Some("3301")).await;
    let made = done(&owner, "createSurveyWave", &wave_of(&codebook())).await;
    let wave = &made["wave"]["id"];
    let template = json!({
        "template": "STRATEGY_PROFILE", "edition": "2027", "fieldFrom": "2026-10-01", "fieldTo": "2026-11-30",
        "controller": "Kommunen",
    });
    done(&owner, "createSurveyWave", &template).await;
    let entries = "SELECT COUNT(*) FROM audit_entry WHERE action LIKE 'survey.%'";
    let before = fact(&app, entries).await;
    let invite = json!({ "wave": wave, "units": [{ "municipality": "0301" }] });
    let mut next = wave_of(&codebook());
    next["edition"] = json!("2027");
    let mut again = template.clone();
    again["edition"] = json!("2028");
    for (role, municipality) in [
        (Role::Editor, Some("4601")),
        (Role::Admin, Some("4601")),
        (Role::Editor, None),
    ] {
        let other = client(&app, role, municipality).await;
        for (mutation, input, path) in [
            ("inviteRespondents", &invite, "wave"),
            ("closeSurveyWave", &json!({ "wave": wave }), "wave"),
            ("createSurveyWave", &next, "codebook.survey.key"),
            ("createSurveyWave", &again, "template"),
        ] {
            let refused = run(&other, mutation, input).await;
            let told = told(&[("FORBIDDEN", path)]);
            assert_eq!(faults(&refused), told, "{mutation} {role} {municipality:?}");
        }
    }
    assert_eq!(fact(&app, entries).await, before);
    assert_eq!(count(&app, "survey_invitation").await, 0);
    let colleague = client(&app, Role::Admin, Some("3301")).await;
    done(&colleague, "inviteRespondents", &invite).await;
    let operator = client(&app, Role::Admin, None).await;
    done(&operator, "createSurveyWave", &next).await;
    done(&operator, "closeSurveyWave", &json!({ "wave": wave })).await;
}
