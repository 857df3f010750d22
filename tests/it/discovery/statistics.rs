//! Statistics count what a plain recount of the tables counts, and what facets, lists and totals tell.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entity::code::{Code, Outcome, Role};
use floke::app::App;
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use super::{catch_up, demo, walk};
use crate::support::ask::Client;
use crate::support::token::token;
use crate::support::world::chance::{runner, tree};
use crate::support::world::choice::Tree;
use crate::support::world::ledger::{Eye, Ledger, Owner, Told};
use crate::support::world::world;

/// Tables by chance, a viewer.
const CASES: u32 = 60;

/// Dimensions that are recounted. Sizes are compared with facets alone.
const DIMENSIONS: [&str; 18] = [
    "OUTCOME",
    "STAGE",
    "STOPPED_AT",
    "SECTOR",
    "START_YEAR",
    "INNOVATION_TYPE",
    "NOVELTY",
    "LANGUAGE",
    "MUNICIPALITY",
    "COUNTY",
    "REGION",
    "PROBLEM",
    "SOLUTION",
    "PARTNER",
    "PARTNER_KIND",
    "PROGRAMME",
    "CAUSE",
    "FACTOR",
];

const TABLE: &str = "query ($search: String, $filter: ExperienceFilter, $by: [Dimension!]!) {
    statistics(search: $search, filter: $filter, groupBy: $by,
        measures: [{ kind: SUCCESS_RATE }, { kind: MEDIAN_DURATION }]) {
        dimensions total groupTotal truncated unknown { dimension count share }
        rows { keys { dimension code label } count share withheld
            measures { kind value reporting sign interval { estimate low high } } } }
    experiences(search: $search, filter: $filter) { totalCount }
}";

/// The values of an experience, by what is told of a table's rows.
fn values(ledger: &Ledger, told: &Told, dimension: &str) -> BTreeSet<String> {
    fn code<C: Code>(code: Option<C>) -> BTreeSet<String> {
        code.map(Code::code).into_iter().collect()
    }
    let reached = |owners: &mut dyn Iterator<Item = &Owner>, keys: &HashSet<i64>| {
        let reached = owners.filter(|it| !it.below.is_disjoint(keys));
        reached.map(|it| it.id.clone()).collect()
    };
    let codes = |name: &str| told.codes[name].iter().cloned().collect();
    let owners = || {
        let all = ledger.municipalities.iter();
        all.filter(|(owner, _)| !owner.below.is_disjoint(&told.municipalities))
    };
    match dimension {
        "OUTCOME" => codes("outcomes"),
        "STAGE" => codes("stages"),
        "STOPPED_AT" => codes("stoppedAt"),
        "SECTOR" => codes("sectors"),
        "LANGUAGE" => codes("languages"),
        "INNOVATION_TYPE" => codes("innovationTypes"),
        "CAUSE" => codes("causes"),
        "NOVELTY" => code(told.row.novelty),
        "START_YEAR" => told.row.started_year.iter().map(i32::to_string).collect(),
        "FACTOR" => told
            .factors
            .iter()
            .map(|(factor, _)| factor.clone())
            .collect(),
        "MUNICIPALITY" => owners().map(|(owner, _)| owner.id.clone()).collect(),
        "REGION" => owners().filter_map(|(_, row)| row.region.clone()).collect(),
        "COUNTY" => {
            let group = told.group.as_ref().and_then(|it| it.county_id);
            let counties = owners().filter_map(|(_, row)| row.county_id).chain(group);
            counties.map(|it| ledger.counties[&it].clone()).collect()
        }
        "PROBLEM" => reached(&mut ledger.problems.iter(), &told.problems),
        "SOLUTION" => reached(&mut ledger.solutions.iter(), &told.solutions),
        "PROGRAMME" => reached(&mut ledger.programmes.iter(), &told.programmes),
        "PARTNER" => reached(
            &mut ledger.partners.iter().map(|(it, _)| it),
            &told.partners,
        ),
        "PARTNER_KIND" => {
            let partners = ledger.partners.iter();
            let named = partners.filter(|(it, _)| told.partners.contains(&it.key));
            let kinds = named
                .map(|(_, kind)| *kind)
                .chain(told.partner_kinds.clone());
            kinds.map(Code::code).collect()
        }
        _ => panic!("{dimension}"),
    }
}

/// A group of experiences, as it is recounted.
#[derive(Default)]
struct Group {
    count: u64,
    succeeded: u64,
    outcomes: u64,
    years: Vec<i32>,
}

impl Group {
    fn add(&mut self, told: &Told) {
        self.count += 1;
        self.outcomes += u64::from(told.row.outcome.is_some());
        self.succeeded += u64::from(told.row.outcome == Some(Outcome::Succeeded));
        let years = told.row.started_year.zip(told.row.ended_year);
        // Of what is told without its owners nobody knows how long it took.
        let years = years.filter(|_| told.group.is_none());
        self.years.extend(years.map(|(start, end)| end - start));
        self.years.sort_unstable();
    }

    /// What its measures must be: value and number of each.
    fn measures(&self) -> [(Value, usize); 2] {
        let (all, years) = (self.years.len(), &self.years);
        let median = (all > 0).then(|| f64::from(years[(all - 1) / 2] + years[all / 2]) / 2.0);
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let rate = (self.outcomes > 2).then(|| self.succeeded as f64 / self.outcomes as f64);
        [
            (json!(rate), usize::try_from(self.outcomes).unwrap()),
            (json!(median), all),
        ]
    }
}

/// What a table must be: its groups, and how many have no value of each dimension.
type Recounted = (BTreeMap<Vec<String>, Group>, Vec<u64>);

fn recounted<'a>(
    ledger: &Ledger,
    all: impl Iterator<Item = &'a Told>,
    dimensions: &[&str],
) -> Recounted {
    let mut groups: BTreeMap<Vec<String>, Group> = BTreeMap::new();
    let mut unknown = vec![0; dimensions.len()];
    for told in all {
        let mut keys = vec![Vec::new()];
        for (place, dimension) in dimensions.iter().enumerate() {
            let values = values(ledger, told, dimension);
            unknown[place] += u64::from(values.is_empty());
            let with = |key: &Vec<String>| {
                let with = |it: &String| [key.clone(), vec![it.clone()]].concat();
                values.iter().map(with).collect::<Vec<_>>()
            };
            keys = keys.iter().flat_map(with).collect();
        }
        for key in keys {
            groups.entry(key).or_default().add(told);
        }
    }
    (groups, unknown)
}

/// Who asks, and what they may see.
struct Asking {
    client: Client,
    ledger: Ledger,
    /// Names of regions by their codes.
    regions: HashMap<String, String>,
}

impl Asking {
    async fn new(client: Client, ledger: Ledger) -> Self {
        let query = "{ vocabulary(name: REGION) { code labels { nb } } }";
        let data = client.data(query, json!({})).await;
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let terms = data["vocabulary"].as_array().unwrap().iter();
        let regions = terms.map(|it| (text(&it["code"]), text(&it["labels"]["nb"])));
        Self {
            regions: regions.collect(),
            client,
            ledger,
        }
    }

    async fn agree(
        &self,
        tree: &Tree,
        dimensions: &[&str],
        search: Option<&str>,
    ) -> Result<(), TestCaseError> {
        let filter = tree.written(&self.ledger);
        let asked = json!({ "search": search, "filter": filter, "by": dimensions });
        let data = self.client.data(TABLE, asked.clone()).await;
        let table = &data["statistics"];
        let fits = tree.test(&self.ledger);
        let mut found: Option<HashSet<String>> = None;
        if search.is_some() {
            let edges = walk(&self.client, &asked, true).await;
            let ids = edges.iter();
            let ids = ids.map(|it| it["node"]["id"].as_str().unwrap().to_owned());
            found = Some(ids.collect());
        }
        let is_found = |it: &&Told| found.as_ref().is_none_or(|ids| ids.contains(&it.id));
        let counted: Vec<&Told> = (self.ledger.seen.iter())
            .filter(is_found)
            .filter(|it| fits(it))
            .collect();
        prop_assert_eq!(&table["total"], counted.len(), "{}", &asked);
        prop_assert_eq!(&table["total"], &data["experiences"]["totalCount"]);
        prop_assert_eq!(&table["dimensions"], &json!(dimensions));
        let (groups, unknown) = recounted(&self.ledger, counted.iter().copied(), dimensions);
        prop_assert_eq!(&table["groupTotal"], groups.len(), "{}", &asked);
        prop_assert_eq!(&table["truncated"], groups.len() > 2_000, "{}", &asked);
        for (told, (dimension, count)) in table["unknown"]
            .as_array()
            .unwrap()
            .iter()
            .zip(dimensions.iter().zip(unknown))
        {
            prop_assert_eq!(&told["dimension"], dimension);
            prop_assert_eq!(&told["count"], count, "{} of {}", dimension, &asked);
        }
        let rows = table["rows"].as_array().unwrap();
        prop_assert_eq!(rows.len(), groups.len().min(2_000), "{}", &asked);
        for row in rows {
            let keys = row["keys"].as_array().unwrap().iter();
            let key: Vec<String> = keys
                .map(|it| {
                    // The tables hold regions by their names.
                    let code = it["code"].as_str().unwrap();
                    let region = self.regions.get(code);
                    region.map_or(code, String::as_str).to_owned()
                })
                .collect();
            let Some(group) = groups.get(&key) else {
                return Err(TestCaseError::fail(format!("{key:?} of {asked}")));
            };
            agree(row, group, counted.len())
                .map_err(|it| TestCaseError::fail(format!("{it}: {key:?} of {asked}")))?;
        }
        Ok(())
    }
}

fn agree(row: &Value, group: &Group, total: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(&row["count"], group.count);
    prop_assert_eq!(&row["withheld"], false);
    let total = u64::try_from(total).unwrap();
    // Half a per cent more, and what is beyond whole ones cut.
    prop_assert_eq!(&row["share"], (1_000 * group.count / total + 5) / 10);
    for (told, (value, reporting)) in row["measures"]
        .as_array()
        .unwrap()
        .iter()
        .zip(group.measures())
    {
        prop_assert_eq!(&told["value"], &value);
        prop_assert_eq!(&told["reporting"], reporting);
        prop_assert_eq!(told["sign"].is_null(), !value.is_null());
        let has_interval = told["kind"] == "SUCCESS_RATE" && !value.is_null();
        prop_assert_eq!(told["interval"].is_object(), has_interval);
    }
    Ok(())
}

/// Tables by chance, as somebody sees them.
async fn by_chance(asking: &Asking) {
    let handle = tokio::runtime::Handle::current();
    let searches = [
        None,
        None,
        Some("løsning 3 alpha"),
        Some("bibliotek eller skole"),
    ];
    let case = (
        tree(),
        subsequence(DIMENSIONS.to_vec(), 0..=3),
        0..searches.len(),
    );
    tokio::task::block_in_place(|| {
        runner(CASES)
            .run(&case, |(tree, dimensions, search)| {
                handle.block_on(asking.agree(&tree, &dimensions, searches[search]))
            })
            .unwrap();
    });
    // Large ones, whatever chance gives.
    let everything = Tree::default();
    for dimensions in [
        &["OUTCOME", "COUNTY", "START_YEAR"][..],
        &["PROBLEM", "SOLUTION", "PARTNER"],
        &["MUNICIPALITY", "FACTOR"],
        &["REGION"],
        &[],
    ] {
        asking.agree(&everything, dimensions, None).await.unwrap();
    }
}

async fn as_anybody(app: &App) -> Asking {
    Asking::new(Client::anonymous(app), Ledger::read(app).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_by_chance() {
    let (_database, app) = world().await;
    catch_up(&app).await;
    by_chance(&as_anybody(&app).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_by_chance_with_a_token() {
    let (_database, app) = world().await;
    catch_up(&app).await;
    for (role, number) in [(Role::Contributor, "0301"), (Role::Editor, "3301")] {
        let token = token(&app, role, Some(number)).await;
        let eye = Eye::Token {
            municipality: token.viewer.grant().unwrap().municipality.unwrap(),
            is_editor: role == Role::Editor,
        };
        let ledger = Ledger::read_as(&app, eye).await;
        let asking = Asking::new(Client::bearing(&app, &token), ledger).await;
        by_chance(&asking).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_one_dimension_are_its_facets() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let all = [&DIMENSIONS[..], &["POPULATION_BAND"]].concat();
    for search in [None, Some("robot i hjemmetjenesten")] {
        let mut seen = 0;
        for dimension in &all {
            let query = "query ($search: String, $by: [Dimension!]!) {
                statistics(search: $search, groupBy: $by) { groupTotal rows { keys { code label } count } }
                experiences(search: $search) { facets(dimensions: $by) { distinctValues values { code label count } } } }";
            let asked = json!({ "search": search, "by": [dimension] });
            let data = client.data(query, asked).await;
            let facet = &data["experiences"]["facets"][0];
            let table = &data["statistics"];
            assert_eq!(table["groupTotal"], facet["distinctValues"], "{dimension}");
            let mut rows: Vec<Value> = table["rows"].as_array().unwrap().clone();
            let told = |it: &Value| json!({ "code": it["keys"][0]["code"], "label": it["keys"][0]["label"], "count": it["count"] });
            let rows: HashSet<String> = rows.drain(..).map(|it| told(&it).to_string()).collect();
            let values = facet["values"].as_array().unwrap();
            seen += values.len();
            assert!(
                values.iter().all(|it| rows.contains(&it.to_string())),
                "{dimension}"
            );
        }
        assert!(seen > 40, "{seen} values of {search:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_stand_as_their_values_do() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    let rows = async |by: &str, first: i32| {
        let query = format!(
            "{{ statistics(groupBy: [{by}]) {{ note asOf rows(first: {first}) {{ keys {{ code label }} count }} }} }}"
        );
        client.data(&query, json!({})).await["statistics"].take()
    };
    let codes = |table: &Value| -> Vec<String> {
        let rows = table["rows"].as_array().unwrap().iter();
        rows.map(|it| it["keys"][0]["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let outcomes = rows("OUTCOME", 2_000).await;
    assert_eq!(
        codes(&outcomes),
        ["SUCCEEDED", "PARTLY_SUCCEEDED", "FAILED", "ABANDONED"]
    );
    for by in ["START_YEAR", "COUNTY"] {
        let codes = codes(&rows(by, 2_000).await);
        assert!(codes.len() > 5 && codes.is_sorted(), "{by} {codes:?}");
    }
    // Of the most frequent, in their order still.
    let years = rows("START_YEAR", 2_000).await;
    let few = rows("START_YEAR", 3).await;
    assert_eq!(few["rows"].as_array().unwrap().len(), 3);
    assert!(codes(&few).is_sorted());
    let counts = |table: &Value| -> Vec<u64> {
        let rows = table["rows"].as_array().unwrap().iter();
        let mut counts: Vec<u64> = rows.map(|it| it["count"].as_u64().unwrap()).collect();
        counts.sort_unstable_by(|one, other| other.cmp(one));
        counts
    };
    assert_eq!(counts(&few), counts(&years)[..3]);
    assert!(
        outcomes["note"]
            .as_str()
            .unwrap()
            .contains("registrert i Floke")
    );
    assert!(!outcomes["note"].as_str().unwrap().contains("flere grupper"));
    let causes = rows("CAUSE", 1).await;
    assert!(causes["note"].as_str().unwrap().contains("flere grupper"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_counted_is_told() {
    let (_database, app) = demo().await;
    let client = Client::anonymous(&app);
    for (by, more) in [
        ("SECTOR SECTOR", ""),
        ("SECTOR OUTCOME STAGE CAUSE", ""),
        (
            "SECTOR",
            "measures: [{ kind: SUCCESS_RATE }, { kind: SUCCESS_RATE }]",
        ),
    ] {
        let query = format!("{{ statistics(groupBy: [{by}] {more}) {{ total }} }}");
        assert_eq!(
            client.codes(&query, json!({})).await,
            ["BAD_USER_INPUT"],
            "{query}"
        );
    }
    for first in [0, -1, 2_001] {
        let query = format!("{{ statistics(groupBy: []) {{ rows(first: {first}) {{ count }} }} }}");
        assert_eq!(
            client.codes(&query, json!({})).await,
            ["BAD_USER_INPUT"],
            "{first}"
        );
    }
    // Nothing at all is no group, and no share of anything.
    let query = "{ statistics(filter: { outcomes: [] }, groupBy: [SECTOR]) {
        total groupTotal truncated rows { count } unknown { count share } } }";
    let nothing = client.data(query, json!({})).await;
    assert_eq!(
        nothing["statistics"],
        json!({ "total": 0, "groupTotal": 0, "truncated": false, "rows": [], "unknown": [{ "count": 0, "share": null }] })
    );
}
