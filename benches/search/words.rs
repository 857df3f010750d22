//! Words to ask with: those of the titles that there are, other ones each time.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use serde_json::{Map, json};

use crate::ask::Asker;

/// Titles of experiences, and names of problems.
pub struct Words {
    titles: Vec<String>,
    names: Vec<String>,
}

/// Titles that are read.
const MOST: usize = 5_000;

impl Words {
    /// Reads them.
    pub async fn read(asker: &Asker) -> Self {
        Self {
            titles: all(asker, "experiences").await,
            names: all(asker, "problems").await,
        }
    }

    /// Two or three words of a title.
    pub fn question(&self, seed: usize) -> String {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(u64::try_from(seed).unwrap());
        let title = pick(&mut random, &self.titles);
        let mut words: Vec<&str> = title
            .split_whitespace()
            .filter(|it| it.chars().count() > 3)
            .collect();
        let wanted = 2 + below(&mut random, 2);
        while words.len() > wanted {
            words.remove(below(&mut random, words.len()));
        }
        words.join(" ")
    }

    /// The first letters of a name, or some of within.
    pub fn typed(&self, seed: usize) -> String {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(u64::try_from(seed).unwrap());
        let name = pick(&mut random, &self.names);
        let words: Vec<&str> = name.split_whitespace().collect();
        let word = words[below(&mut random, words.len())];
        word.chars().take(1 + below(&mut random, 6)).collect()
    }

    /// A plan in a sentence.
    pub fn sentence(&self, seed: usize) -> String {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(u64::try_from(seed).unwrap());
        let (title, name) = (
            pick(&mut random, &self.titles),
            pick(&mut random, &self.names),
        );
        format!("Vi tenker på å prøve {title}, fordi vi strever med {name}.")
    }
}

fn pick<'a>(random: &mut Xoshiro256PlusPlus, all: &'a [String]) -> &'a str {
    &all[below(random, all.len())]
}

fn below(random: &mut Xoshiro256PlusPlus, number: usize) -> usize {
    usize::try_from(random.next_u64() % u64::try_from(number.max(1)).unwrap()).unwrap()
}

async fn all(asker: &Asker, list: &str) -> Vec<String> {
    let query = format!(
        "query ($after: String) {{ {list}(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ title }} }} }}"
    );
    let (mut found, mut variables) = (Vec::new(), Map::new());
    loop {
        let (data, _) = asker.ask(&query, &variables).await;
        let page = &data[list];
        let titles = page["nodes"].as_array().unwrap().iter();
        found.extend(titles.map(|node| node["title"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] != true || found.len() >= MOST {
            return found;
        }
        variables.insert("after".to_owned(), json!(page["pageInfo"]["endCursor"]));
    }
}
