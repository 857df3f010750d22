//! The shortest ways between two things, found plainly from what each experience tells of itself. It must know nothing
//! of how Floke searches.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use floke::model::collation::sort_key;
use serde_json::{Value, json};

use crate::support::ask::Client;

const WORLD: &str = "{ experiences(first: 100) { totalCount nodes { id
    problems { id title broader { id title } } solutions { id title variantOf { id title } }
    partnerships { partner { id title: name } } programmes { id title } municipalities { id title: name } } } }";

/// Everything that anybody may read, of a world of a hundred experiences at most.
pub struct World {
    /// Each, newest first, with all that it is tied to.
    pub experiences: Vec<(String, BTreeSet<String>)>,
    /// What each thing is called.
    names: HashMap<String, String>,
}

/// What connects one thing with another: the experiences that tie both, newest first.
type Steps<'a> = BTreeMap<&'a str, Vec<&'a str>>;

impl World {
    pub async fn read(client: &Client) -> Self {
        let data = client.data(WORLD, json!({})).await;
        let nodes = data["experiences"]["nodes"].as_array().unwrap();
        assert_eq!(data["experiences"]["totalCount"], nodes.len());
        let mut world = Self {
            experiences: Vec::new(),
            names: HashMap::new(),
        };
        for node in nodes {
            let mut tied = BTreeSet::new();
            for list in ["problems", "solutions", "programmes", "municipalities"] {
                for thing in node[list].as_array().unwrap() {
                    world.tie(thing, &mut tied);
                }
            }
            for part in node["partnerships"].as_array().unwrap() {
                world.tie(&part["partner"], &mut tied);
            }
            world.experiences.push((id(node).to_owned(), tied));
        }
        world
    }

    fn tie(&mut self, thing: &Value, tied: &mut BTreeSet<String>) {
        for thing in [thing, &thing["broader"], &thing["variantOf"]] {
            if thing.is_object() {
                let name = thing["title"].as_str().unwrap().to_owned();
                self.names.insert(id(thing).to_owned(), name);
                tied.insert(id(thing).to_owned());
            }
        }
    }

    /// Whatever a way can begin at, in an order that does not hang on ids, which are drawn.
    pub fn things(&self) -> Vec<&str> {
        let mut names: Vec<(&str, &str)> = (self.names.iter())
            .map(|(id, name)| (name.as_str(), id.as_str()))
            .collect();
        names.sort_unstable();
        let experiences = self.experiences.iter().map(|(id, _)| id.as_str());
        names
            .into_iter()
            .map(|(_, id)| id)
            .chain(experiences)
            .collect()
    }

    /// The ways as GraphQL must tell them.
    pub fn paths(&self, from: &str, to: &str, most_length: usize) -> Value {
        let shortest = self.shortest(from, to);
        let mut ways: Vec<_> = (shortest.iter())
            .filter(|way| way.len() - 1 <= most_length)
            .map(|way| {
                let steps = way
                    .windows(2)
                    .map(|ends| self.steps(ends[0], to).remove(ends[1]));
                let ties: Vec<Vec<&str>> = steps.map(Option::unwrap).collect();
                let over = &way[1..way.len() - 1];
                let names: Vec<_> = over.iter().map(|it| sort_key(&self.names[*it])).collect();
                let sum: usize = ties.iter().map(Vec::len).sum();
                ((Reverse(sum), names), way, ties)
            })
            .collect();
        ways.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let paths = ways.into_iter().take(5).map(|(_, way, ties)| {
            let steps = way.windows(2).zip(ties).map(|(ends, tie)| {
                let experiences: Value = tie.iter().map(|id| json!({ "id": id })).collect();
                json!({
                    "from": { "id": ends[0] },
                    "to": { "id": ends[1] },
                    "experienceCount": tie.len(),
                    "experiences": experiences,
                })
            });
            json!({ "length": way.len() - 1, "steps": steps.collect::<Value>() })
        });
        paths.collect()
    }

    /// One step from a thing: to what ways lead over, and to their end.
    fn steps<'a>(&'a self, thing: &'a str, end: &'a str) -> Steps<'a> {
        let mut steps = Steps::new();
        for (experience, tied) in &self.experiences {
            if experience == thing || tied.contains(thing) {
                let itself = (experience == end).then_some(experience);
                for far in tied.iter().chain(itself).map(String::as_str) {
                    if far != thing && (!far.starts_with("mun_") || far == end) {
                        steps.entry(far).or_default().push(experience);
                    }
                }
            }
        }
        steps
    }

    /// Every shortest way.
    fn shortest<'a>(&'a self, from: &'a str, to: &'a str) -> Vec<Vec<&'a str>> {
        let (mut found, mut seen) = (Vec::<Vec<&str>>::new(), HashMap::from([(from, 0)]));
        let mut open = VecDeque::from([vec![from]]);
        while let Some(way) = open.pop_front() {
            let at = way[way.len() - 1];
            if found.first().is_some_and(|it| it.len() < way.len()) {
                break;
            }
            if at == to {
                found.push(way);
                continue;
            }
            for far in self.steps(at, to).into_keys() {
                // As far from the begin as by any other way, or never seen.
                if *seen.entry(far).or_insert(way.len()) == way.len() {
                    open.push_back(way.iter().copied().chain([far]).collect());
                }
            }
        }
        found
    }
}

fn id(node: &Value) -> &str {
    node["id"].as_str().unwrap()
}
