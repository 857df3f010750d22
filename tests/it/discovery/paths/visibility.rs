//! What a viewer may not see connects nothing for them, and no way leads over it.

use serde_json::{Value, json};

use entity::code::Role;

use super::{PATHS, paths};
use crate::signing::visibility::scene::{Eye, Made, OTHER, OWNER, SUCCESSOR, eyes, scene};
use crate::support::ask::Client;
use crate::support::cases::{holding, made_up};
use crate::support::token::token;

fn id(node: &Value) -> &str {
    node["id"].as_str().unwrap()
}

/// The things of each way, and the experiences of its steps.
fn ids(paths: &Value) -> Vec<(Vec<&str>, Vec<&str>)> {
    let paths = paths.as_array().unwrap().iter().map(|path| {
        let steps = path["steps"].as_array().unwrap();
        assert_eq!(path["length"], steps.len());
        let ends = steps.iter().map(|step| id(&step["to"]));
        let things = [id(&steps[0]["from"])].into_iter().chain(ends).collect();
        let all = steps.iter().flat_map(|step| {
            let experiences = step["experiences"].as_array().unwrap();
            assert_eq!(step["experienceCount"], experiences.len());
            experiences.iter().map(id)
        });
        (things, all.collect())
    });
    paths.collect()
}

async fn municipality(client: &Client, number: &str) -> String {
    let query = "query ($number: String!) { municipality(number: $number) { id } }";
    let data = client.data(query, json!({ "number": number })).await;
    data["municipality"]["id"].as_str().unwrap().to_owned()
}

/// Whether the viewer knows of the terms that an experience alone uses.
fn knows(eye: &Eye, made: &Made) -> bool {
    eye.is_editor || eye.sees(made)
}

/// What must be told from a term of an experience to something that it is tied to as well.
fn direct(eye: &Eye, made: &Made, told: &Value, from: &str, to: &str) {
    let place = format!("{} {}", eye.name, made.told);
    if !knows(eye, made) {
        assert_eq!(*told, Value::Null, "{place}");
    } else if eye.sees(made) {
        let expected = [(vec![from, to], vec![made.id.as_str()])];
        assert_eq!(ids(told), expected, "{place}");
    } else {
        assert_eq!(*told, json!([]), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_table_says_connects() {
    let scene = scene().await;
    let anybody = Client::anonymous(&scene.app);
    let [owner, successor, other] = [
        municipality(&anybody, OWNER).await,
        municipality(&anybody, SUCCESSOR).await,
        municipality(&anybody, OTHER).await,
    ];
    // One that is staged, and one of each standing.
    let made: Vec<&Made> = scene.made[..1].iter().chain(&scene.made[24..]).collect();
    for eye in eyes(&scene.app).await {
        for (number, made) in made.iter().enumerate() {
            let ends = [
                (&made.problem, &made.solution),
                (&made.partner, &scene.problem),
                (&made.problem, &owner),
                (&successor, &made.solution),
            ];
            // In turn, and another one for each state.
            let (from, to) = ends[(number + number / 4) % 4];
            let told = paths(&eye.client, from, to, None).await;
            if made.is_unnamed && (number + number / 4) % 4 != 0 {
                let ends = [&made.partner, &owner, &successor];
                let paths = told.as_array().into_iter().flatten();
                for step in paths.flat_map(|path| path["steps"].as_array().unwrap()) {
                    let is_end = |it: &Value| ends.iter().any(|end| it["id"] == **end);
                    let mut over = step["experiences"].as_array().unwrap().iter();
                    let is_over = over.any(|it| it["id"] == made.id);
                    assert!(!is_over || !is_end(&step["from"]) && !is_end(&step["to"]));
                }
            } else {
                direct(&eye, made, &told, from, to);
            }
            let told = paths(&eye.client, &made.id, &scene.solution, None).await;
            if eye.sees(made) {
                let expected = [(
                    vec![made.id.as_str(), &scene.solution],
                    vec![made.id.as_str()],
                )];
                assert_eq!(ids(&told), expected, "{} {}", eye.name, made.told);
            } else {
                assert_eq!(told, Value::Null, "{} {}", eye.name, made.told);
            }
        }
        let none = paths(&eye.client, &other, &scene.problem, Some(6)).await;
        assert_eq!(none, json!([]), "{}", eye.name);
        let seen = scene.made.iter().filter(|it| eye.sees(it));
        let named = seen.clone().filter(|it| !it.is_unnamed).count();
        let ends = [
            (&scene.problem, &scene.solution, seen.count()),
            (&owner, &successor, named),
        ];
        for (from, to, seen) in ends {
            let told = paths(&eye.client, from, to, Some(1)).await;
            let count = told[0]["steps"][0]["experienceCount"].as_u64();
            assert_eq!(count.unwrap_or_default(), seen as u64, "{}", eye.name);
        }
    }
}

/// Two terms that two experiences use alone are two steps apart, over what both use, where both are seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_longer_way_needs_every_step_to_be_seen() {
    let scene = scene().await;
    let made = &scene.made[24..];
    for eye in eyes(&scene.app).await {
        for pair in made.windows(2) {
            let (one, other) = (&pair[0], &pair[1]);
            let told = paths(&eye.client, &one.problem, &other.solution, Some(6)).await;
            let place = format!("{} {} {}", eye.name, one.told, other.told);
            if !knows(&eye, one) || !knows(&eye, other) {
                assert_eq!(told, Value::Null, "{place}");
            } else if eye.sees(one) && eye.sees(other) {
                let way = |over| {
                    let things = vec![one.problem.as_str(), over, &other.solution];
                    (things, vec![one.id.as_str(), other.id.as_str()])
                };
                // By name, since both rest on as many.
                let expected = [way(scene.solution.as_str()), way(&scene.problem)];
                assert_eq!(ids(&told), expected, "{place}");
            } else {
                assert_eq!(told, json!([]), "{place}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_way_leads_over_what_the_viewer_does_not_know_of() {
    let records: Vec<Value> = (0..3)
        .map(|number| {
            let mut record = made_up(number);
            let problem = if number < 2 { "Felles" } else { "Annet" };
            record["problem"] = json!({ "title": problem, "text": "Noe." });
            record["solution"] = json!({ "title": format!("Løsning {number}"), "text": "Noe." });
            record["partners"] = json!([]);
            record["programmes"] = json!([]);
            record
        })
        .collect();
    let (_database, app) = holding(&records).await;
    let anybody = Client::anonymous(&app);
    let admin = token(&app, Role::Admin, None).await;
    let admin = Client::bearing(&app, &admin);
    let list = "{ solutions { nodes { id } } }";
    let data = anybody.data(list, json!({})).await;
    let nodes = &data["solutions"]["nodes"];
    let variables = json!({ "from": nodes[0]["id"], "to": nodes[1]["id"] });
    let lengths = async || {
        let mut lengths = Vec::new();
        for client in [&anybody, &admin] {
            let data = client.data(PATHS, variables.clone()).await;
            lengths.push(data["relationPaths"][0]["length"].as_u64());
        }
        lengths
    };
    assert_eq!(lengths().await, [Some(2), Some(2)]);
    for (change, expected) in [
        ("state = 'REJECTED'", [None, Some(2)]),
        ("state = 'PROPOSED'", [Some(2), Some(2)]),
    ] {
        let change = format!("UPDATE problem SET {change} WHERE title = 'Felles'");
        app.db.execute(&change).await.unwrap();
        assert_eq!(lengths().await, expected, "{change}");
    }
}
