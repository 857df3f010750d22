//! Texts that nobody types are answered like any other, in time.

use std::time::Instant;

use serde_json::{Value, json};

use super::demo;
use crate::support::IN_TIME;
use crate::support::ask::Client;

const ALL: &str = "query ($text: String!) {
    experiences(search: $text, first: 5) { totalCount searchMode facets(dimensions: [OUTCOME PROBLEM])
        { values { count } } edges { score highlights { text ranges { start end } } } }
    titled: experiences(search: $text, orderBy: TITLE_ASC, first: 5) { totalCount }
    problems(search: $text) { totalCount nodes { title } }
    solutions(search: $text) { totalCount nodes { title } }
    partners(search: $text) { totalCount nodes { name } }
    programmes(search: $text) { totalCount nodes { title } }
    municipalities(search: $text) { totalCount nodes { name } }
    lessons(search: $text) { totalCount nodes { text } }
    suggest(text: $text, first: 50) { id name matchedName }
    filtered: experiences(filter: { problem: { search: $text }, not: { partner: { search: $text } } }) { totalCount }
}";
const PLAN: &str = "query ($plan: PlanInput!) { preflight(plan: $plan) {
    matches { experience { id } score reasons } pitfalls { cause factor count } solutions { node { id } }
    lessons { text } parallelPlans { id } parallelPlansWithheld searchMode explanation } }";

/// Numbers that look drawn.
fn drawn(seed: u32) -> impl Iterator<Item = u32> {
    std::iter::successors(Some(seed), |it| {
        let mut next = it ^ (it << 13);
        next ^= next >> 17;
        Some(next ^ (next << 5))
    })
}

/// Letters of every script, and what is none.
fn scrambled(seed: u32, length: usize) -> String {
    const FROM: [(u32, u32); 12] = [
        (0x01, 0x7f),
        (0xa0, 0x17f),
        (0x300, 0x36f),
        (0x370, 0x3ff),
        (0x400, 0x4ff),
        (0x5d0, 0x6ff),
        (0x900, 0x97f),
        (0x1100, 0x11ff),
        (0x2000, 0x20ff),
        (0x4e00, 0x4fff),
        (0xfb00, 0xfeff),
        (0x1f300, 0x1faff),
    ];
    let letters = drawn(seed).filter_map(|number| {
        let (first, last) = FROM[(number >> 8) as usize % FROM.len()];
        char::from_u32(first + (number >> 16) % (last - first + 1))
    });
    letters.take(length).collect()
}

fn texts() -> Vec<(String, String)> {
    let told = |name: &str, text: String| (name.to_owned(), text);
    let syllables = [
        "ka", "ro", "mi", "tel", "sør", "vin", "på", "gu", "lek", "dån",
    ];
    let word = |number: u32| {
        let part = |it: u32| syllables[(number / 10_u32.pow(it)) as usize % 10];
        (0..4).map(part).collect::<String>()
    };
    let words: Vec<String> = (0..5_000).map(word).collect();
    let mut texts = vec![
        told("one letter", "a".to_owned()),
        told("one letter that is none of ours", "я".to_owned()),
        told("10,000 of one letter", "a".repeat(10_000)),
        told("10,000 of two letters", "ab".repeat(5_000)),
        told("a word 1,000 times", "skole ".repeat(1_666)),
        told("5,000 words", words.join(" ")),
        told("hyphens", "velferds-".repeat(1_100)),
        told("operators", "+-&&||!(){}[]^\"~*?:\\/ AND OR NOT TO title:skole^9 skole~2 [a TO z] \"skole\"~5 *:* NEAR/3".to_owned()),
        told("quotes without an end", "\"skole OR 'x' -- ; DROP TABLE experience".to_owned()),
        told("percent", "% _ \\% %% skole%".to_owned()),
        told("emoji", "🙂👩‍👩‍👧‍👦🇳🇴 skole 🏫".repeat(300)),
        told("right to left", "بلدية التكنولوجيا \u{202e}eloks\u{202c} עיריית בית הספר".repeat(100)),
        told("stop words", "og i det som er på til av for the of and".repeat(200)),
        told("controls", (1..32).filter_map(char::from_u32).collect()),
        told("combining marks", format!("s{} skole", "\u{301}".repeat(9_000))),
        told("marks alone", "\u{301}\u{30a}".repeat(4_000)),
        told("letters that grow", "İŉǰΐßﬃ".repeat(1_500)),
        told("no spaces", "skolebarnehagesykehjem".repeat(450)),
        told("width", "ｓｋｏｌｅ ＳＫＯＬＥ \u{200b}sko\u{ad}le\u{feff}".to_owned()),
        told("private letters", "\u{e000}\u{f8ff}\u{10ffff}".repeat(3_000)),
    ];
    texts.extend((1..12).map(|seed| {
        told(
            &format!("scrambled {seed}"),
            scrambled(seed, 40 << (seed % 8)),
        )
    }));
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_is_answered() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for (name, text) in texts() {
        for (query, variables) in [
            (ALL, json!({ "text": text })),
            (PLAN, json!({ "plan": { "text": text } })),
        ] {
            let started = Instant::now();
            let answer = client.answer(query, variables).await;
            let took = started.elapsed();
            assert!(took < IN_TIME, "{name} took {took:?}");
            let says_nothing =
                query == PLAN && (text.trim().is_empty() || text.chars().count() > 10_000);
            if says_nothing {
                assert_eq!(
                    answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
                    "{name}"
                );
            } else {
                assert_eq!(answer.get("errors"), None, "{name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_says_nothing_finds_nothing() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let plan = PLAN;
    for text in [
        "og i det som er på",
        "🙂",
        "!!!",
        "\u{301}",
        "zzzzzz qqqqqq",
    ] {
        let data = client.data(ALL, json!({ "text": text })).await;
        for list in [
            "experiences",
            "problems",
            "solutions",
            "partners",
            "municipalities",
            "lessons",
            "filtered",
        ] {
            assert_eq!(data[list]["totalCount"], 0, "{list} {text}");
        }
        assert_eq!(
            data["experiences"]["facets"],
            json!([{ "values": [] }, { "values": [] }])
        );
        let found = client.data(plan, json!({ "plan": { "text": text } })).await;
        let found = &found["preflight"];
        assert_eq!(found["matches"], json!([]), "{text}");
        assert_eq!(found["pitfalls"], json!([]), "{text}");
        assert_eq!(found["lessons"], json!([]), "{text}");
        assert!(
            found["explanation"]
                .as_str()
                .unwrap()
                .starts_with("Ingen har fortalt Floke"),
            "{found}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_and_suggestions_have_bounds() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let plan = async |plan: Value| client.codes(PLAN, json!({ "plan": plan })).await;
    let bad = ["BAD_USER_INPUT"];
    for text in ["", " \n", &"å".repeat(10_001)] {
        assert_eq!(plan(json!({ "text": text })).await, bad);
    }
    assert!(plan(json!({ "text": "å".repeat(10_000) })).await.is_empty());
    for number in ["", "9999", "\u{1}", "🙂", &"1".repeat(10_000)] {
        assert_eq!(
            plan(json!({ "text": "Ny skole", "municipality": number })).await,
            bad,
            "{number:?}"
        );
    }
    assert!(
        plan(json!({ "text": "Ny skole", "municipality": "0301" }))
            .await
            .is_empty()
    );
    let ids: Vec<&str> = ["", "prb_x", "sol_00000000000000000000000000000001"].repeat(300);
    assert!(
        plan(json!({ "text": "Ny skole", "problemIds": ids, "solutionIds": ids }))
            .await
            .is_empty()
    );
    for query in [
        "{ suggest(text: \"sko\\u0000le\") { name } }",
        "{ experiences(search: \"\\u0000\") { totalCount } }",
    ] {
        let answer = client.answer(query, json!({})).await;
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("NUL"), "{message}");
    }
    let suggest = "query ($first: Int, $kinds: [NodeKind!]) { suggest(text: \"sko\", first: $first, kinds: $kinds) { kind } }";
    for first in [0, -1, 51, i32::MAX, i32::MIN] {
        assert_eq!(
            client.codes(suggest, json!({ "first": first })).await,
            bad,
            "{first}"
        );
    }
    assert_eq!(
        client
            .codes(suggest, json!({ "kinds": ["EXPERIENCE"] }))
            .await,
        bad
    );
    let none = client.data(suggest, json!({ "kinds": [] })).await;
    assert_eq!(none["suggest"], json!([]));
    let some = client
        .data(suggest, json!({ "kinds": ["PROBLEM"], "first": 1 }))
        .await;
    assert_eq!(some["suggest"], json!([{ "kind": "PROBLEM" }]));
}
