//! Every connection, walked from either end in every order, gives each node once and in one order.

use std::collections::HashSet;

use floke::app::App;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::cases::{demo, holding, import, lines, made_up};

const ORDERS: [&str; 6] = [
    "PUBLISHED_DESC",
    "PUBLISHED_ASC",
    "UPDATED_DESC",
    "STARTED_DESC",
    "STARTED_ASC",
    "TITLE_ASC",
];

/// A list as a field of the query, with what stands before its page arguments.
pub struct List {
    path: Vec<&'static str>,
    before: String,
    after: &'static str,
}

impl List {
    fn of_query(name: &'static str, arguments: &str) -> Self {
        Self {
            path: vec![name],
            before: format!("{{ {name}({arguments} "),
            after: "",
        }
    }

    /// A connection of a node that is found by its id.
    pub fn of_node(singular: &'static str, id: &str, field: &'static str, arguments: &str) -> Self {
        let kind = singular[..1].to_uppercase() + &singular[1..];
        Self {
            path: vec!["node", field],
            before: format!("{{ node(id: \"{id}\") {{ ... on {kind} {{ {field}({arguments} "),
            after: " } }",
        }
    }

    fn query(&self, arguments: &str) -> String {
        format!(
            "{}{arguments}) {{ totalCount nodes {{ id }} edges {{ cursor node {{ id }} }}
               pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}{}",
            self.before, self.after
        )
    }

    async fn page(&self, client: &Client, arguments: &str) -> Value {
        let data = client.data(&self.query(arguments), json!({})).await;
        self.path
            .iter()
            .fold(data, |value, step| value[*step].clone())
    }

    async fn walk(&self, client: &Client, size: usize, is_forward: bool) -> Vec<String> {
        let mut found: Vec<Vec<String>> = Vec::new();
        let mut place = String::new();
        loop {
            let arguments = if is_forward {
                format!("first: {size} {place}")
            } else {
                format!("last: {size} {place}")
            };
            let page = self.page(client, &arguments).await;
            let edges = page["edges"].as_array().unwrap();
            let ids: Vec<String> = edges
                .iter()
                .map(|edge| edge["node"]["id"].as_str().unwrap().to_owned())
                .collect();
            let nodes: Vec<&str> = page["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["id"].as_str().unwrap())
                .collect();
            assert_eq!(ids, nodes);
            assert_eq!(
                page["pageInfo"]["startCursor"],
                edges.first().map_or(Value::Null, |e| e["cursor"].clone())
            );
            found.push(ids);
            let (more, cursor, argument) = if is_forward {
                ("hasNextPage", "endCursor", "after")
            } else {
                ("hasPreviousPage", "startCursor", "before")
            };
            if page["pageInfo"][more] != json!(true) {
                break;
            }
            place = format!("{argument}: {}", page["pageInfo"][cursor]);
        }
        if !is_forward {
            found.reverse();
        }
        found.concat()
    }

    /// Whether it gives the same whichever way it is read, and counts what it gives.
    pub async fn holds(&self, client: &Client) {
        let total = self.page(client, "first: 1").await["totalCount"]
            .as_u64()
            .unwrap();
        let forward = self.walk(client, 7, true).await;
        assert_eq!(forward.len() as u64, total, "{}", self.before);
        let distinct: HashSet<&String> = forward.iter().collect();
        assert_eq!(distinct.len(), forward.len(), "{}", self.before);
        assert_eq!(
            self.walk(client, 5, false).await,
            forward,
            "{}",
            self.before
        );
        assert_eq!(
            self.walk(client, 100, true).await,
            forward,
            "{}",
            self.before
        );
    }
}

async fn owner_lists(client: &Client) -> Vec<List> {
    let data = client
        .data("{ problems(first: 3) { nodes { id } } solutions(first: 3) { nodes { id } } partners(first: 3) { nodes { id } }
            programmes(last: 4) { nodes { id } } }", json!({}))
        .await;
    let mut lists = Vec::new();
    for (plural, singular) in [
        ("problems", "problem"),
        ("solutions", "solution"),
        ("partners", "partner"),
        ("programmes", "programme"),
    ] {
        for node in data[plural]["nodes"].as_array().unwrap() {
            let before = format!("{{ {singular}(id: {}) {{ experiences(", node["id"]);
            lists.push(List {
                path: vec![singular, "experiences"],
                before,
                after: " }",
            });
        }
    }
    let data = client
        .data("{ experiences(first: 5) { nodes { id } } }", json!({}))
        .await;
    for node in data["experiences"]["nodes"].as_array().unwrap() {
        let before = format!("{{ experience(id: {}) {{ lessons(", node["id"]);
        lists.push(List {
            path: vec!["experience", "lessons"],
            before,
            after: " }",
        });
    }
    let before = "{ municipality(number: \"0301\") { experiences(".to_owned();
    lists.push(List {
        path: vec!["municipality", "experiences"],
        before,
        after: " }",
    });
    lists
}

/// The relations between problems, solutions, partners and municipalities.
async fn relation_lists(client: &Client) -> Vec<List> {
    let data = client
        .data(
            "{ problems(last: 2) { nodes { id } } solutions(first: 2) { nodes { id } } partners(first: 2) { nodes { id } }
            municipalities(filter: { numbers: [\"0301\", \"4601\"] }) { nodes { id } } }",
            json!({}),
        )
        .await;
    let relations = [
        ("problems", "problem", "solutions", ""),
        ("problems", "problem", "solutions", "comparableTo: \"4601\""),
        ("problems", "problem", "partners", ""),
        ("solutions", "solution", "problems", ""),
        (
            "solutions",
            "solution",
            "problems",
            "comparableTo: \"0822\"",
        ),
        ("solutions", "solution", "partners", ""),
        ("partners", "partner", "problems", ""),
        ("partners", "partner", "solutions", ""),
        ("partners", "partner", "municipalities", ""),
        ("municipalities", "municipality", "problems", ""),
        ("municipalities", "municipality", "solutions", ""),
        ("municipalities", "municipality", "partners", ""),
    ];
    let mut lists = Vec::new();
    for (plural, singular, field, arguments) in relations {
        for node in data[plural]["nodes"].as_array().unwrap() {
            let id = node["id"].as_str().unwrap();
            lists.push(List::of_node(singular, id, field, arguments));
        }
    }
    lists
}

async fn every_list_holds(app: &App) {
    let client = Client::anonymous(app);
    for order in ORDERS {
        List::of_query("experiences", &format!("orderBy: {order}"))
            .holds(&client)
            .await;
    }
    for name in [
        "problems",
        "solutions",
        "partners",
        "programmes",
        "municipalities",
        "lessons",
    ] {
        List::of_query(name, "").holds(&client).await;
    }
    for list in owner_lists(&client).await {
        list.holds(&client).await;
    }
    for list in relation_lists(&client).await {
        list.holds(&client).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn real_cases() {
    let (_database, app) = demo().await;
    every_list_holds(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_tie_and_years_that_are_unknown() {
    let records: Vec<Value> = (0..60).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    every_list_holds(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_one_relation_is_none_of_another() {
    let records: Vec<Value> = (0..20).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    let client = Client::anonymous(&app);
    let data = client
        .data("{ problems(first: 3) { nodes { id } } solutions(first: 2) { nodes { id } } partners(first: 1) { nodes { id } } }", json!({}))
        .await;
    let id = |list: &str, at: usize| data[list]["nodes"][at]["id"].as_str().unwrap();
    let lists = [
        List::of_node("problem", id("problems", 0), "solutions", ""),
        List::of_node("problem", id("problems", 1), "solutions", ""),
        List::of_node(
            "problem",
            id("problems", 0),
            "solutions",
            "comparableTo: \"0301\"",
        ),
        List::of_node(
            "problem",
            id("problems", 0),
            "solutions",
            "comparableTo: \"4601\"",
        ),
        List::of_node("problem", id("problems", 0), "partners", ""),
        List::of_node("problem", id("problems", 0), "experiences", ""),
        List::of_node("solution", id("solutions", 0), "problems", ""),
        List::of_node("solution", id("solutions", 0), "partners", ""),
        List::of_node("partner", id("partners", 0), "problems", ""),
        List::of_node("partner", id("partners", 0), "solutions", ""),
        List::of_query("problems", ""),
    ];
    for (number, list) in lists.iter().enumerate() {
        let page = list.page(&client, "first: 1").await;
        let cursor = &page["pageInfo"]["endCursor"];
        assert!(cursor.is_string(), "{}", list.before);
        for (other, refusing) in lists.iter().enumerate() {
            for (size, place) in [("first", "after"), ("last", "before")] {
                let query = refusing.query(&format!("{size}: 1 {place}: {cursor}"));
                let codes = client.codes(&query, json!({})).await;
                let expected: &[&str] = if number == other {
                    &[]
                } else {
                    &["BAD_USER_INPUT"]
                };
                assert_eq!(codes, expected, "{} to {query}", list.before);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_what_they_say() {
    let records: Vec<Value> = (0..60).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    let client = Client::anonymous(&app);
    let listed = async |order: &str| {
        let query = format!(
            "{{ experiences(first: 100, orderBy: {order}) {{ nodes {{ title startedYear }} }} }}"
        );
        client.data(&query, json!({})).await["experiences"]["nodes"]
            .as_array()
            .unwrap()
            .clone()
    };
    let mut titles: Vec<String> = listed("TITLE_ASC")
        .await
        .iter()
        .map(|node| node["title"].as_str().unwrap().to_owned())
        .collect();
    titles.dedup();
    assert_eq!(
        titles,
        [
            "alpha",
            "Alpha",
            "Épicerie",
            "zebra",
            "Ærlig svar",
            "Ørsta",
            "Øy 2",
            "aa-rute",
            "Ålesund"
        ]
    );
    for (order, is_descending) in [("STARTED_DESC", true), ("STARTED_ASC", false)] {
        let years: Vec<Option<i64>> = listed(order)
            .await
            .iter()
            .map(|node| node["startedYear"].as_i64())
            .collect();
        let mut sorted = years.clone();
        sorted.sort_by_key(|year| {
            (
                year.is_none(),
                year.map(|year| if is_descending { -year } else { year }),
            )
        });
        assert_eq!(years, sorted, "{order}");
        assert!(years.iter().any(Option::is_none));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stood_there_is_given_once_whatever_is_written_meanwhile() {
    let records: Vec<Value> = (0..40).map(made_up).collect();
    let (database, app) = holding(&records).await;
    let client = Client::anonymous(&app);
    let mut stood = Vec::new();
    for order in ORDERS {
        stood.push(
            List::of_query("experiences", &format!("orderBy: {order}"))
                .walk(&client, 50, true)
                .await,
        );
    }
    let writer = database.another().await;
    let writing = tokio::spawn(async move {
        for number in 40..70 {
            import(&writer, &lines(&[made_up(number)])).await;
        }
    });
    for (order, stood) in ORDERS.iter().zip(&stood) {
        for is_forward in [true, false] {
            let list = List::of_query("experiences", &format!("orderBy: {order}"));
            let found = list.walk(&client, 3, is_forward).await;
            let among: Vec<&String> = found.iter().filter(|id| stood.contains(id)).collect();
            assert_eq!(among, stood.iter().collect::<Vec<_>>(), "{order}");
        }
    }
    writing.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lessons_keep_their_order_when_one_is_put_before_others() {
    let mut record = made_up(1);
    record["lessons"] = json!(["A", "B"]);
    let (_database, app) = holding(&[record.clone()]).await;
    record["lessons"] = json!(["C", "A", "D", "B"]);
    import(&app, &lines(&[record])).await;
    let client = Client::anonymous(&app);
    let query = "query ($after: String) { experiences { nodes { lessons(first: 1, after: $after) {
        totalCount nodes { text } pageInfo { endCursor hasNextPage } } } } }";
    let (mut texts, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = client.data(query, json!({ "after": after })).await;
        let page = &data["experiences"]["nodes"][0]["lessons"];
        texts.push(page["nodes"][0]["text"].as_str().unwrap().to_owned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert_eq!(texts, ["C", "A", "D", "B"]);
}
