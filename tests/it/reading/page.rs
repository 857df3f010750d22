//! Page arguments at their edges.

use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::demo;

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String) {
    problems(first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { title } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

async fn page(client: &Client, arguments: Value) -> Value {
    client.data(PAGE, arguments).await["problems"].take()
}

fn titles(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["title"].to_string()).collect()
}

#[tokio::test]
async fn an_empty_page_tells_whether_there_is_anything() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let all = page(&client, json!({ "first": 100 })).await;
    let third = &all["edges"][2]["cursor"];
    let total = &all["totalCount"];
    for (arguments, before, after) in [
        (json!({ "first": 0 }), false, true),
        (json!({ "last": 0 }), true, false),
        (json!({ "first": 0, "after": third }), true, true),
        (json!({ "last": 0, "before": third }), true, true),
    ] {
        let empty = page(&client, arguments.clone()).await;
        assert!(titles(&empty).is_empty(), "{arguments}");
        assert_eq!(&empty["totalCount"], total);
        assert_eq!(
            empty["pageInfo"],
            json!({
                "hasNextPage": after, "hasPreviousPage": before, "startCursor": null, "endCursor": null
            }),
            "{arguments}"
        );
    }
}

#[tokio::test]
async fn null_is_as_good_as_nothing() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let default = page(&client, json!({})).await;
    assert_eq!(titles(&default).len(), 20);
    let null = json!({ "first": null, "after": null, "last": null, "before": null });
    assert_eq!(page(&client, null).await, default);
    let literal =
        "{ problems(first: null, after: null, last: null, before: null) { nodes { title } } }";
    let literal = client.data(literal, json!({})).await;
    assert_eq!(titles(&literal["problems"]), titles(&default));
    let two = page(&client, json!({ "first": null, "last": 2 })).await;
    assert_eq!(titles(&two).len(), 2);
    assert_eq!(two["pageInfo"]["hasPreviousPage"], true);
}

#[tokio::test]
async fn a_page_from_the_back_ends_before_its_cursor() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let all = page(&client, json!({ "first": 100 })).await;
    let cursor = |at: usize| all["edges"][at]["cursor"].clone();
    for (arguments, expected, before, after) in [
        (
            json!({ "last": 3, "before": cursor(10) }),
            7..10,
            true,
            true,
        ),
        (json!({ "last": 3, "before": cursor(3) }), 0..3, false, true),
        (json!({ "last": 9, "before": cursor(3) }), 0..3, false, true),
        (
            json!({ "first": 3, "before": cursor(10) }),
            0..3,
            false,
            true,
        ),
        // Between two cursors, Relay looks no further than the one on the side that is counted to.
        (
            json!({ "last": 3, "after": cursor(1), "before": cursor(5) }),
            2..5,
            false,
            true,
        ),
        (
            json!({ "first": 9, "after": cursor(1), "before": cursor(5) }),
            2..5,
            true,
            false,
        ),
        (json!({ "last": 3, "before": cursor(0) }), 0..0, false, true),
    ] {
        let found = page(&client, arguments.clone()).await;
        assert_eq!(titles(&found), titles(&all)[expected], "{arguments}");
        let info = &found["pageInfo"];
        assert_eq!(
            (&info["hasPreviousPage"], &info["hasNextPage"]),
            (&json!(before), &json!(after)),
            "{arguments}"
        );
    }
    for arguments in [
        json!({ "first": 1, "last": 1 }),
        json!({ "first": -1 }),
        json!({ "last": 101 }),
        json!({ "after": "null" }),
    ] {
        assert_eq!(client.codes(PAGE, arguments).await, ["BAD_USER_INPUT"]);
    }
}
