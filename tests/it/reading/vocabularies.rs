//! What codes mean, in the language that is asked for; what the service tells of itself.

use entity::code::Language;
use serde_json::json;

use crate::support::ask::Client;
use crate::support::cases::demo;

#[tokio::test(flavor = "multi_thread")]
async fn labels_come_in_the_language_of_the_request() {
    let (_database, app) = demo().await;
    let query =
        "{ vocabulary(name: OUTCOME) { code label definition labels { nb nn en } source } }";
    for (language, label) in [
        (Language::Nb, "Mislyktes"),
        (Language::Nn, "Mislukkast"),
        (Language::En, "Failed"),
    ] {
        let data = Client::speaking(&app, language)
            .data(query, json!({}))
            .await;
        let terms = data["vocabulary"].as_array().unwrap();
        assert_eq!(terms.len(), 4);
        let failed = terms.iter().find(|term| term["code"] == "FAILED").unwrap();
        assert_eq!(failed["label"], label);
        assert_eq!(
            failed["labels"],
            json!({ "nb": "Mislyktes", "nn": "Mislukkast", "en": "Failed" })
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_vocabulary_answers() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let names = client
        .data(
            "{ __type(name: \"VocabularyName\") { enumValues { name } } }",
            json!({}),
        )
        .await;
    let names = names["__type"]["enumValues"].as_array().unwrap();
    assert!(names.len() >= 20);
    for name in names {
        let query = format!(
            "{{ vocabulary(name: {}) {{ code label }} }}",
            name["name"].as_str().unwrap()
        );
        assert!(
            !client.data(&query, json!({})).await["vocabulary"]
                .as_array()
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_and_the_viewer_tell_of_themselves() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let query = "{ viewer { kind role scopes municipalities { id } }
        service { version dataAsOf licence { name url } limits { pageSize depth cost errors } } }";
    let data = client.data(query, json!({})).await;
    assert_eq!(
        data["viewer"],
        json!({ "kind": "ANONYMOUS", "role": null, "scopes": [], "municipalities": [] })
    );
    assert_eq!(data["service"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(data["service"]["limits"]["pageSize"], 100);
    assert!(data["service"]["dataAsOf"].is_string());
}
