//! SQLite and PostgreSQL answer alike: the same lists in the same order, the same totals, the same pages.
//!
//! Where `TEST_DATABASE_URL` names no PostgreSQL there is nothing to compare.

use std::collections::HashMap;
use std::env;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::world::chance::{runner, tree};
use crate::support::world::choice::Tree;
use crate::support::world::fill;
use crate::support::world::ledger::{Ledger, ORDERS};

/// Filters by chance.
const CASES: u32 = 60;

const PAGE: &str = "query ($filter: ExperienceFilter, $order: ExperienceOrder, $first: Int, $after: String, $last: Int, $before: String) {
    experiences(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        nodes {
            id title language sector stage outcome stoppedAt startedYear publishedAt updatedAt
            municipalities { id } problems { id title } solutions { id title } innovationTypes
            partnerships { role partner { id name kind } } factors { factor direction } causes { cause rank }
            lessons(first: 2) { totalCount nodes { text } }
        }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";

const OWNED: &str = "query ($ids: [ID!]!, $filter: ExperienceFilter, $size: Int) {
    nodes(ids: $ids) {
        id
        ... on Problem { title experiences(filter: $filter, first: $size) { ...page } }
        ... on Solution { title experiences(filter: $filter, last: $size) { ...page } }
        ... on Partner { name experiences(filter: $filter, first: $size) { ...page } }
        ... on Municipality { name experiences(filter: $filter, last: $size) { ...page } }
    }
    problems(first: 6) { totalCount nodes { id title experiences(filter: $filter, last: $size) { ...page } } }
    municipalities(last: 3) { totalCount nodes { id experiences(filter: { not: $filter }, first: $size) { ...page } } }
}
fragment page on ExperienceConnection { totalCount nodes { id title } pageInfo { hasNextPage hasPreviousPage } }";

/// One of the two databases.
struct Side {
    client: Client,
    ledger: Ledger,
    places: HashMap<String, String>,
}

/// A page of the whole list.
#[derive(Clone, Debug)]
struct Asked {
    tree: Tree,
    order: usize,
    size: usize,
    is_forward: bool,
}

impl Side {
    async fn of(database: &TestDatabase) -> Self {
        let app = database.migrate().await;
        fill(&app).await;
        let ledger = Ledger::read(&app).await;
        Self {
            client: Client::anonymous(&app),
            places: ledger.places(),
            ledger,
        }
    }

    /// Up to three pages, one after the other.
    async fn pages(&self, asked: &Asked) -> Vec<Value> {
        let filter = asked.tree.written(&self.ledger);
        let (count, from, more, cursor) = if asked.is_forward {
            ("first", "after", "hasNextPage", "endCursor")
        } else {
            ("last", "before", "hasPreviousPage", "startCursor")
        };
        let mut place = Value::Null;
        let mut pages = Vec::new();
        while pages.len() < 3 {
            let order = ORDERS[asked.order];
            let variables =
                json!({ "filter": filter, "order": order, count: asked.size, from: place });
            let mut page = self.client.data(PAGE, variables).await;
            let info = &mut page["experiences"]["pageInfo"];
            place = info[cursor].clone();
            // What a cursor tells of a place is a database's own.
            for cursor in ["startCursor", "endCursor"] {
                info[cursor] = info[cursor].is_string().into();
            }
            let is_last = info[more] == false;
            pages.push(self.without_ids(page));
            if is_last {
                break;
            }
        }
        pages
    }

    /// The lists of some owners.
    async fn owned(&self, asked: &Asked, salt: usize) -> Value {
        let ledger = &self.ledger;
        let mut ids = Vec::new();
        for at in (salt * 3)..(salt * 3 + 3) {
            ids.push(&ledger.problems[at % ledger.problems.len()].id);
            ids.push(&ledger.solutions[at % ledger.solutions.len()].id);
            ids.push(&ledger.partners[at % ledger.partners.len()].0.id);
            ids.push(
                &ledger.municipalities[at * 7 % ledger.municipalities.len()]
                    .0
                    .id,
            );
        }
        let filter = asked.tree.written(ledger);
        let variables = json!({ "ids": ids, "filter": filter, "size": asked.size % 5 });
        self.without_ids(self.client.data(OWNED, variables).await)
    }

    /// Ids are drawn; what is compared is what they stand for.
    fn without_ids(&self, value: Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| match &value {
                    Value::String(id) if name == "id" => {
                        let place = self.places.get(id);
                        (
                            name,
                            json!(place.unwrap_or_else(|| panic!("{id} is not seen"))),
                        )
                    }
                    _ => (name, self.without_ids(value)),
                });
                Value::Object(fields.collect())
            }
            Value::Array(values) => values.into_iter().map(|it| self.without_ids(it)).collect(),
            other => other,
        }
    }
}

async fn compare(sides: &[Side; 2], asked: &Asked, salt: usize) -> Result<(), TestCaseError> {
    let filter = asked.tree.written(&sides[0].ledger);
    let [one, other] = [sides[0].pages(asked).await, sides[1].pages(asked).await];
    prop_assert_eq!(one, other, "{} {}", ORDERS[asked.order], filter);
    let [one, other] = [
        sides[0].owned(asked, salt).await,
        sides[1].owned(asked, salt).await,
    ];
    prop_assert_eq!(one, other, "owned: {}", filter);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_answer_alike() {
    if env::var("TEST_DATABASE_URL").is_err() {
        return;
    }
    let databases = [TestDatabase::empty_sqlite(), TestDatabase::empty().await];
    let sides = [Side::of(&databases[0]).await, Side::of(&databases[1]).await];
    let handle = tokio::runtime::Handle::current();
    let asked = (tree(), 0..ORDERS.len(), 1..30_usize, any::<bool>());
    let asked = asked.prop_map(|(tree, order, size, is_forward)| Asked {
        tree,
        order,
        size,
        is_forward,
    });
    tokio::task::block_in_place(|| {
        runner(CASES)
            .run(&(asked, 0..100_usize), |(asked, salt)| {
                handle.block_on(compare(&sides, &asked, salt))
            })
            .unwrap();
    });
}
