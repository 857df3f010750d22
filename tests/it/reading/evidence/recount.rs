//! What edges must tell, counted plainly from what GraphQL tells of single experiences and of the trees. It must know
//! nothing of how Floke counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use crate::support::ask::Client;

/// The four kinds that edges run between: the list, the query's field for one, and what leads to whatever lies above.
pub const KINDS: [(&str, &str, &str); 4] = [
    ("problems", "problem", "broader"),
    ("solutions", "solution", "variantOf"),
    ("partners", "partner", ""),
    ("municipalities", "municipality", "successors"),
];

/// The least and most inhabitants of the size bands.
const BANDS: [(i64, i64); 5] = [
    (0, 4_999),
    (5_000, 9_999),
    (10_000, 19_999),
    (20_000, 49_999),
    (50_000, i64::MAX),
];

/// What one experience tells of itself.
#[derive(Debug)]
pub struct Experience {
    pub id: String,
    /// Whatever it is tied to itself, by list.
    pub own: HashMap<&'static str, BTreeSet<String>>,
    /// The same with everything that lies above.
    tied: HashMap<&'static str, BTreeSet<String>>,
    stage: Value,
    outcome: Value,
    expected_end: Option<String>,
    causes: BTreeSet<String>,
}

impl Experience {
    fn is_attempt(&self) -> bool {
        self.stage == "ONGOING" || self.stage == "CONCLUDED"
    }

    fn is_overdue(&self, today: &str) -> bool {
        let is_open = self.stage == "PLANNED" || self.stage == "ONGOING";
        // Days of ISO 8601 sort as text.
        is_open && self.expected_end.as_deref().is_some_and(|end| end < today)
    }

    fn is_owned_by(&self, any: &BTreeSet<String>) -> bool {
        !self.tied["municipalities"].is_disjoint(any)
    }
}

/// Everything that anybody may read.
pub struct World {
    pub experiences: Vec<Experience>,
    /// What each list shows.
    pub listed: HashMap<&'static str, BTreeSet<String>>,
    municipalities: Vec<Value>,
    today: String,
}

/// Whose attempts count first.
pub struct Like {
    pub number: String,
    /// `None` where nothing can be compared with it.
    pub band: Option<usize>,
    pub region: String,
    in_region: BTreeSet<String>,
    in_band: BTreeSet<String>,
}

/// What an edge must tell.
pub struct Expected {
    /// All but the rate.
    pub evidence: Value,
    pub rate: Option<[f64; 3]>,
    /// 0 for the part of the country, 1 for the size band, 2 for everybody.
    pub circle: usize,
}

impl World {
    /// Reads it all; `today` as ISO 8601 writes it.
    pub async fn read(client: &Client, today: &str) -> Self {
        let (mut listed, mut above) = (HashMap::new(), HashMap::new());
        let mut municipalities = Vec::new();
        for (plural, _, up) in KINDS {
            let fields = match plural {
                "municipalities" => {
                    "id kind number population region validTo successors { id }".to_owned()
                }
                _ if up.is_empty() => "id".to_owned(),
                _ => format!("id {up} {{ id }}"),
            };
            let nodes = all(client, plural, &fields).await;
            for node in &nodes {
                above.insert(id(node), ids(&node[up]));
            }
            listed.insert(plural, nodes.iter().map(id).collect());
            if plural == "municipalities" {
                municipalities = nodes;
            }
        }
        let nodes = all(
            client,
            "experiences",
            "id stage outcome expectedEnd causes { cause }
             problems { id broader { id } narrower { id } }
             solutions { id variantOf { id } variants { id } }
             partnerships { partner { id } } municipalities { id successors { id } }",
        )
        .await;
        let mut experiences: Vec<Experience> =
            nodes.iter().map(|it| told(it, &mut above)).collect();
        for node in &nodes {
            from_above(node, &mut above);
        }
        look_up(client, &mut above).await;
        for experience in &mut experiences {
            experience.tied = (experience.own.iter())
                .map(|(kind, own)| (*kind, with_above(own, &above)))
                .collect();
        }
        Self {
            experiences,
            listed,
            municipalities,
            today: today.to_owned(),
        }
    }

    /// The edges from something to what a list shows: each with the experiences that both ends share.
    pub fn edges(&self, from: &str, owner: &str, to: &str) -> BTreeMap<&str, Vec<&Experience>> {
        let mut found: BTreeMap<&str, Vec<&Experience>> = BTreeMap::new();
        for experience in &self.experiences {
            if experience.tied[from].contains(owner) {
                for far in experience.tied[to].intersection(&self.listed[to]) {
                    found.entry(far).or_default().push(experience);
                }
            }
        }
        found
    }

    /// Who is like the municipality with this number.
    pub fn like(&self, number: &str) -> Like {
        let one = (self.municipalities.iter()).find(|it| it["number"] == number);
        let one = one.unwrap();
        let band = (one["population"]
            .as_i64()
            .filter(|_| one["kind"] == "MUNICIPALITY"))
        .and_then(|people| BANDS.iter().position(|(_, most)| people <= *most));
        let peers = || {
            self.municipalities.iter().filter(|it| {
                let (least, most) = BANDS[band.unwrap_or_default()];
                let people = it["population"].as_i64();
                band.is_some()
                    && it["kind"] == "MUNICIPALITY"
                    && it["validTo"].is_null()
                    && it["id"] != one["id"]
                    && people.is_some_and(|people| people >= least && people <= most)
            })
        };
        Like {
            number: number.to_owned(),
            band,
            region: one["region"].as_str().unwrap_or_default().to_owned(),
            in_region: (peers().filter(|it| it["region"] == one["region"]))
                .map(id)
                .collect(),
            in_band: peers().map(id).collect(),
        }
    }

    /// What an edge with these shared experiences must tell.
    pub fn evidence(
        &self,
        shared: &[&Experience],
        like: Option<&Like>,
        language: &str,
    ) -> Expected {
        let Some(like) = like else {
            return self.told_by(shared, None, 2);
        };
        for (circle, owners) in [&like.in_region, &like.in_band].into_iter().enumerate() {
            let within: Vec<&Experience> = (shared.iter().copied())
                .filter(|it| it.is_owned_by(owners))
                .collect();
            if within.iter().filter(|it| it.is_attempt()).count() >= 3 {
                return self.told_by(&within, Some(&comparison(like, circle, language)), circle);
            }
        }
        self.told_by(shared, Some(&comparison(like, 2, language)), 2)
    }

    fn told_by(&self, these: &[&Experience], comparison: Option<&str>, circle: usize) -> Expected {
        let count =
            |holds: &dyn Fn(&Experience) -> bool| these.iter().filter(|it| holds(it)).count();
        let ended = |outcome: &str| count(&|it| it.outcome == outcome);
        let (good, partly) = (ended("SUCCEEDED"), ended("PARTLY_SUCCEEDED"));
        let (failed, abandoned) = (ended("FAILED"), ended("ABANDONED"));
        let evidence = json!({
            "attempts": count(&Experience::is_attempt),
            "succeeded": good,
            "partlySucceeded": partly,
            "failed": failed,
            "abandoned": abandoned,
            "ongoing": count(&|it| it.stage == "ONGOING"),
            "unknown": count(&|it| it.stage == "CONCLUDED" && it.outcome.is_null()),
            "overdue": count(&|it| it.is_overdue(&self.today)),
            "contradictory": good > 0 && failed + abandoned > 0,
            "comparison": comparison,
            "topCauses": top_causes(these),
        });
        Expected {
            evidence,
            rate: wilson(good, good + partly + failed + abandoned),
            circle,
        }
    }
}

/// Every node of a list of the query.
pub async fn all(client: &Client, list: &str, fields: &str) -> Vec<Value> {
    let query = format!(
        "query ($after: String) {{ {list}(first: 100, after: $after) {{
           nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = client.data(&query, json!({ "after": after })).await;
        let page = &data[list];
        nodes.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The id of a node.
pub fn id(node: &Value) -> String {
    node["id"].as_str().unwrap().to_owned()
}

fn ids(found: &Value) -> Vec<String> {
    match found {
        Value::Array(nodes) => nodes.iter().map(id).collect(),
        Value::Null => Vec::new(),
        node => vec![id(node)],
    }
}

fn told(node: &Value, above: &mut HashMap<String, Vec<String>>) -> Experience {
    let mut own = HashMap::new();
    for (plural, _, up) in KINDS {
        let nodes: Vec<&Value> = if plural == "partners" {
            let parts = node["partnerships"].as_array().unwrap();
            parts.iter().map(|part| &part["partner"]).collect()
        } else {
            node[plural].as_array().unwrap().iter().collect()
        };
        for it in &nodes {
            above.insert(id(it), ids(&it[up]));
        }
        own.insert(plural, nodes.into_iter().map(id).collect());
    }
    let causes = node["causes"].as_array().unwrap().iter();
    Experience {
        id: id(node),
        own,
        tied: HashMap::new(),
        stage: node["stage"].clone(),
        outcome: node["outcome"].clone(),
        expected_end: node["expectedEnd"].as_str().map(str::to_owned),
        causes: causes
            .map(|it| it["cause"].as_str().unwrap().to_owned())
            .collect(),
    }
}

/// A rejected term does not show above what lies below it, but itself shows what does.
fn from_above(experience: &Value, above: &mut HashMap<String, Vec<String>>) {
    for (plural, down) in [("problems", "narrower"), ("solutions", "variants")] {
        for term in experience[plural].as_array().unwrap() {
            for below in ids(&term[down]) {
                above.entry(below).or_default().push(id(term));
            }
        }
    }
}

/// Asks for those that lie above something and stand in no list, such as merged ones.
async fn look_up(client: &Client, above: &mut HashMap<String, Vec<String>>) {
    let query = "query ($id: ID!) { node(id: $id) {
        ... on Problem { broader { id } } ... on Solution { variantOf { id } } } }";
    loop {
        let unknown = (above.values().flatten()).find(|id| !above.contains_key(*id));
        let Some(unknown) = unknown.cloned() else {
            return;
        };
        let node = client.data(query, json!({ "id": unknown })).await["node"].take();
        let mut up = ids(&node["broader"]);
        up.extend(ids(&node["variantOf"]));
        above.insert(unknown, up);
    }
}

fn with_above(own: &BTreeSet<String>, above: &HashMap<String, Vec<String>>) -> BTreeSet<String> {
    let (mut found, mut next) = (BTreeSet::new(), own.iter().collect::<Vec<_>>());
    while let Some(one) = next.pop() {
        if found.insert(one.clone()) {
            next.extend(&above[one]);
        }
    }
    found
}

fn top_causes(these: &[&Experience]) -> Value {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for attempt in these.iter().filter(|it| it.is_attempt()) {
        for cause in &attempt.causes {
            *counts.entry(cause).or_default() += 1;
        }
    }
    let mut sorted: Vec<(&str, usize)> = counts.into_iter().collect();
    sorted.sort_by_key(|(_, count)| usize::MAX - count);
    let top = sorted.into_iter().take(5);
    top.map(|(cause, count)| json!({ "cause": cause, "count": count }))
        .collect()
}

/// The share, and the two shares that lie 1.96 standard errors of their own from it: the roots of
/// `(share - p)² = z² p (1 - p) / n`.
fn wilson(good: usize, of: usize) -> Option<[f64; 3]> {
    if of < 3 {
        return None;
    }
    let float = |count: usize| f64::from(u32::try_from(count).unwrap());
    let share = float(good) / float(of);
    let per = 1.959_963_984_540_054_f64.powi(2) / float(of);
    let (a, b, c) = (1.0 + per, -(2.0 * share + per), share * share);
    let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
    Some([share, (-b - root) / (2.0 * a), (-b + root) / (2.0 * a)])
}

fn comparison(like: &Like, circle: usize, language: &str) -> String {
    let region = &like.region;
    let Some(band) = like.band else {
        return match language {
            "nb" => "alle, fordi bare kommuner med kjent folketall kan sammenlignes",
            "nn" => "alle, fordi berre kommunar med kjent folketal kan samanliknast",
            _ => "everybody, because only municipalities of known population can be compared",
        }
        .to_owned();
    };
    let sizes = match language {
        "nb" => [
            "under 5_000",
            "5_000–9_999",
            "10_000–19_999",
            "20_000–49_999",
            "50_000 eller flere",
        ],
        "nn" => [
            "under 5_000",
            "5_000–9_999",
            "10_000–19_999",
            "20_000–49_999",
            "50_000 eller fleire",
        ],
        _ => [
            "fewer than 5,000",
            "5,000 to 9,999",
            "10,000 to 19,999",
            "20,000 to 49,999",
            "50,000 or more",
        ],
    };
    let size = sizes[band].replace('_', "\u{a0}");
    match (language, circle) {
        ("nb", 0) => format!("kommuner med {size} innbyggere i {region}"),
        ("nb", 1) => format!(
            "kommuner med {size} innbyggere i hele landet, fordi {region} har for få forsøk"
        ),
        ("nb", _) => format!("alle, fordi kommuner med {size} innbyggere har for få forsøk"),
        ("nn", 0) => format!("kommunar med {size} innbyggjarar i {region}"),
        ("nn", 1) => format!(
            "kommunar med {size} innbyggjarar i heile landet, fordi {region} har for få forsøk"
        ),
        ("nn", _) => format!("alle, fordi kommunar med {size} innbyggjarar har for få forsøk"),
        (_, 0) => format!("municipalities of {size} inhabitants in {region}"),
        (_, 1) => format!(
            "municipalities of {size} inhabitants in the whole country, because {region} has too few attempts"
        ),
        (_, _) => {
            format!("everybody, because municipalities of {size} inhabitants have too few attempts")
        }
    }
}
