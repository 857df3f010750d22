//! Collecting responses by links: a wave from its making to its closing, and what is stored of what is sent twice or at once.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use super::case::{Case, chosen, codebook, nothing_changed, told};
use crate::writing::{count, done, fact, faults, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_is_made_answered_and_closed() {
    let case = Case::new().await;
    let open = case.wave().await;
    assert_eq!(open["state"], "OPEN");
    assert_eq!(open["invited"], Value::Null);
    let links = case.links(4).await;
    let answers = json!([
        chosen("changed", &["YES"]),
        chosen("types", &["SERVICE", "PRODUCT"]),
        chosen("law", &["HAMPERED"]),
        { "question": "spent", "number": 12.5 },
    ]);
    let handed_in = case.submit(&links[0], answers, true).await;
    assert_eq!(handed_in["userErrors"], json!([]));
    assert_eq!(handed_in["form"]["handedIn"], true);
    assert_eq!(
        case.submit(&links[1], nothing_changed(), true).await["userErrors"],
        json!([])
    );
    let saved = json!([chosen("changed", &["YES"])]);
    assert_eq!(
        case.submit(&links[2], saved, false).await["form"]["handedIn"],
        false
    );
    // Nothing is told of how many answered while others may.
    let open = case.wave().await;
    assert_eq!(
        (&open["invited"], &open["responses"]),
        (&json!(4), &Value::Null)
    );
    assert_eq!(open["responseRate"], Value::Null);

    let closed = case.close().await;
    assert_eq!(closed["userErrors"], json!([]));
    assert_eq!(closed["wave"]["state"], "CLOSED");
    let closed = case.wave().await;
    assert_eq!(
        (&closed["responses"], &closed["responseRate"]),
        (&json!(2), &json!(0.5))
    );
    let tied = "SELECT COUNT(*) FROM survey_invitation WHERE response_id IS NOT NULL OR CAST(unit AS TEXT) <> '{}'";
    assert_eq!(fact(&case.app, tied).await, "0");
    // Two are too few to be told of.
    let table = "query ($id: ID!) { surveyWave(id: $id) { tabulate(question: \"changed\") { total { n withheld } } } }";
    let table = case.anonymous.data(table, json!({ "id": case.wave })).await;
    let total = &table["surveyWave"]["tabulate"]["total"];
    assert_eq!(total, &json!({ "n": null, "withheld": true }));
    let form = case.form(&links[0]).await;
    assert_eq!(
        (&form["answers"], &form["handedIn"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(form["wave"]["state"], "CLOSED");

    let before = count(&case.app, "audit_entry").await;
    assert_eq!(faults(&case.close().await), told(&[("STATE", "wave")]));
    for link in &links {
        let late = case.submit(link, nothing_changed(), true).await;
        assert_eq!(faults(&late), told(&[("STATE", "link")]));
    }
    let units = json!([{ "municipality": "0301" }]);
    let input = json!({ "wave": case.wave, "units": units });
    let late = run(&case.editor, "inviteRespondents", &input).await;
    assert_eq!(faults(&late), told(&[("STATE", "wave")]));
    assert_eq!(count(&case.app, "audit_entry").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_likes_reads_what_is_asked() {
    let case = Case::new().await;
    let wave = case.wave().await;
    let one = json!([{ "id": case.wave, "edition": "2026" }]);
    assert_eq!(wave["survey"]["waves"], one);
    assert_eq!(wave["survey"]["titles"]["nn"], "Ledere (nn)");
    assert_eq!(
        (&wave["minimum"], &wave["country"]),
        (&json!(3), &json!("NO"))
    );
    assert!(
        wave["municipalities"].as_i64().unwrap() > 350,
        "{}",
        wave["municipalities"]
    );
    let types = &wave["questions"][1];
    assert_eq!(
        types["base"],
        json!({ "question": "changed", "options": ["YES"] })
    );
    assert_eq!(
        (&types["most"], &types["texts"]["en"]),
        (&json!(2), &json!("types (en)"))
    );
    let law = &wave["questions"][2];
    assert_eq!(
        (&law["factor"], &law["options"][0]["sign"]),
        (&json!("LAW_REGULATION"), &json!(-1))
    );
    let unknown = &law["options"][3];
    assert_eq!(
        (&unknown["kind"], &unknown["alone"]),
        (&json!("NOT_KNOWN"), &json!(true))
    );
    assert_eq!(
        wave["unitTypes"][0],
        json!({ "code": "SCHOOL", "label": "Skole", "sector": "EDUCATION" })
    );

    let query = "query ($id: ID!) { survey(id: $id) { key description waves { state } }
        surveys(first: 1) { totalCount nodes { id key } pageInfo { hasNextPage } } }";
    let id = &wave["survey"]["id"];
    let data = case.anonymous.data(query, json!({ "id": id })).await;
    assert_eq!(data["survey"]["description"], "Hva ledere sier");
    assert_eq!(data["survey"]["waves"], json!([{ "state": "OPEN" }]));
    assert_eq!(data["surveys"]["totalCount"], 1);
    assert_eq!(
        data["surveys"]["nodes"],
        json!([{ "id": id, "key": "leaders" }])
    );
    let query = "{ a: survey(id: \"srv_1\") { key } b: surveyWave(id: \"wav_1\") { edition }
        c: surveyForm(link: \"floke_1\") { handedIn } }";
    let none = case.anonymous.data(query, json!({})).await;
    assert_eq!(none, json!({ "a": null, "b": null, "c": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn waves_of_many_surveys_take_as_many_statements_as_those_of_one() {
    let case = Case::new().await;
    let query = "{ surveys { nodes { key waves { edition survey { key } } } } }";
    let (_, one) = case.anonymous.counted(query, json!({})).await;
    for number in 0..5 {
        let mut book = codebook();
        book["survey"]["key"] = json!(format!("leaders-{}", number / 2));
        book["wave"]["edition"] = json!(number.to_string());
        let input = json!({ "codebook": book.to_string() });
        done(&case.editor, "createSurveyWave", &input).await;
    }
    let (data, many) = case.anonymous.counted(query, json!({})).await;
    assert_eq!(data["surveys"]["nodes"].as_array().unwrap().len(), 4);
    assert_eq!(many, one);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_response_is_told_at_once_and_nothing_stored() {
    let case = Case::new().await;
    let link = case.link().await;
    let answers = json!([
        chosen("changed", &["NO"]),
        chosen("types", &["PRODUCT"]),
        chosen("law", &["LOUD"]),
        { "question": "spent", "number": -1 },
        chosen("unheard", &["X"]),
    ]);
    // One more than there are questions cannot all be right.
    assert_eq!(
        faults(&case.submit(&link, answers.clone(), true).await)[0],
        told(&[("TOO_MANY", "answers")])[0]
    );
    let mut answers = answers.as_array().unwrap().clone();
    answers.remove(0);
    let found = faults(&case.submit(&link, json!(answers), true).await);
    let mut sorted = found.clone();
    sorted.sort();
    let wanted = told(&[
        ("INVALID", "answers.0.question"),
        ("INVALID", "answers.1.question"),
        ("INVALID", "answers.2.number"),
        ("NOT_FOUND", "answers.1.options"),
        ("NOT_FOUND", "answers.3.question"),
        ("REQUIRED", "answers"),
    ]);
    assert_eq!(sorted, wanted);
    for (answers, code, path) in [
        (
            json!([
                chosen("changed", &["YES"]),
                chosen("types", &["PRODUCT", "SERVICE", "PROCESS"])
            ]),
            "TOO_MANY",
            "answers.1.options",
        ),
        (
            json!([
                chosen("changed", &["YES"]),
                chosen("types", &["PRODUCT", "OTHER"])
            ]),
            "INVALID",
            "answers.1.options",
        ),
        (
            json!([chosen("changed", &["YES", "NO"])]),
            "TOO_MANY",
            "answers.0.options",
        ),
        (
            json!([{ "question": "changed", "number": 1 }]),
            "INVALID",
            "answers.0.number",
        ),
        (
            json!([chosen("spent", &["YES"])]),
            "INVALID",
            "answers.0.options",
        ),
        (
            json!([{ "question": "spent", "number": 1, "options": ["YES"] }]),
            "INVALID",
            "answers.0",
        ),
        (
            json!([chosen("changed", &["YES"]), chosen("changed", &["NO"])]),
            "INVALID",
            "answers.1.question",
        ),
    ] {
        let refused = case.submit(&link, answers.clone(), false).await;
        assert_eq!(faults(&refused), told(&[(code, path)]), "{answers}");
    }
    let without = json!([chosen("changed", &["NO"]), { "question": "spent" }]);
    let without = case.submit(&link, without, true).await;
    assert_eq!(faults(&without), told(&[("REQUIRED", "answers.1.number")]));
    let half = case
        .submit(&link, json!([chosen("changed", &["YES"])]), true)
        .await;
    assert_eq!(faults(&half), told(&[("REQUIRED", "answers"); 3]));
    for link in [
        "",
        "floke_",
        &link.replace("floke_", "floke_0"),
        &"æ".repeat(1_000),
    ] {
        let refused = case.submit(link, nothing_changed(), true).await;
        assert_eq!(faults(&refused), told(&[("NOT_FOUND", "link")]), "{link}");
    }
    assert_eq!(count(&case.app, "survey_response").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_is_gone_on_with() {
    let case = Case::new().await;
    let link = case.link().await;
    let entries = count(&case.app, "audit_entry").await;
    let save = async |answers: Value| {
        let saved = case.submit(&link, answers, false).await;
        assert_eq!(saved["userErrors"], json!([]));
        saved["form"]["answers"].clone()
    };
    let answer = |question: &str, options: &[&str]| json!({ "question": question, "options": options, "number": null });
    assert_eq!(case.form(&link).await["handedIn"], false);
    save(json!([
        chosen("changed", &["YES"]),
        chosen("law", &["NEITHER"])
    ]))
    .await;
    // In the order of the codebook, however it was told.
    let saved = save(json!([chosen("types", &["PROCESS", "PRODUCT"])])).await;
    let wanted = [
        answer("changed", &["YES"]),
        answer("types", &["PRODUCT", "PROCESS"]),
        answer("law", &["NEITHER"]),
    ];
    assert_eq!(saved, json!(wanted));
    assert_eq!(case.form(&link).await["answers"], saved);
    let saved = save(json!([{ "question": "types" }, chosen("law", &["PROMOTED"])])).await;
    assert_eq!(
        saved,
        json!([answer("changed", &["YES"]), answer("law", &["PROMOTED"])])
    );
    // What is not asked any more goes.
    let saved = save(json!([chosen("changed", &["NO"])])).await;
    assert_eq!(saved, json!([answer("changed", &["NO"])]));
    save(json!([chosen("changed", &["NO"])])).await;
    let handed_in = case
        .submit(&link, json!([{ "question": "spent", "number": 7 }]), true)
        .await;
    assert_eq!(handed_in["form"]["handedIn"], true);
    assert_eq!(
        handed_in["form"]["answers"][1],
        json!({ "question": "spent", "options": [], "number": 7.0 })
    );
    assert_eq!(count(&case.app, "survey_response").await, 1);
    // Nothing tells when it was answered, nor how often.
    assert_eq!(count(&case.app, "audit_entry").await, entries);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_good_for_one_response() {
    let case = Case::new().await;
    let links = case.links(2).await;
    let again = (0..8).map(|_| case.submit(&links[0], nothing_changed(), true));
    let answers = join_all(again).await;
    assert!(answers.iter().all(|it| it == &answers[0]), "{answers:?}");
    assert_eq!(answers[0]["form"]["handedIn"], true);
    assert_eq!(count(&case.app, "survey_response").await, 1);
    let stored = "SELECT CAST(answers AS TEXT) FROM survey_response WHERE is_complete";
    let handed_in = fact(&case.app, stored).await;
    for complete in [true, false] {
        let other = json!([{ "question": "spent", "number": 1 }]);
        let refused = case.submit(&links[0], other, complete).await;
        assert_eq!(faults(&refused), told(&[("STATE", "link")]));
        let same = case
            .submit(&links[0], json!([chosen("changed", &["NO"])]), complete)
            .await;
        assert_eq!(same["form"]["handedIn"], true);
    }
    assert_eq!(fact(&case.app, stored).await, handed_in);

    let different = (0..8).map(|number| {
        let answers =
            json!([chosen("changed", &["NO"]), { "question": "spent", "number": number }]);
        case.submit(&links[1], answers, true)
    });
    let answers = join_all(different).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it["form"].is_object());
    assert_eq!((won.len(), lost.len()), (1, 7));
    for lost in lost {
        assert_eq!(faults(lost), told(&[("STATE", "link")]));
    }
    assert_eq!(
        case.form(&links[1]).await["answers"],
        won[0]["form"]["answers"]
    );
    assert_eq!(count(&case.app, "survey_response").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_is_counted_or_refused_whoever_closes_meanwhile() {
    let case = Case::new().await;
    let links = case.links(30).await;
    let answering = join_all(
        links
            .iter()
            .map(|link| case.submit(link, nothing_changed(), true)),
    );
    let (answers, closed) = join(answering, case.close()).await;
    assert_eq!(closed["userErrors"], json!([]));
    let taken = answers.iter().filter(|it| it["form"].is_object()).count();
    let refused = answers
        .iter()
        .filter(|it| faults(it) == told(&[("STATE", "link")]))
        .count();
    assert_eq!(taken + refused, links.len());
    assert_eq!(case.wave().await["responses"], taken);
    assert_eq!(count(&case.app, "survey_response").await, taken as u64);
}
