//! All that a database holds about experiences, read table by table, for a recount that shares nothing with how Floke
//! finds them. Trees are walked here, downwards.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use entity::code::{Code, MunicipalityKind, NodeKind, PartnerKind};
use entity::{
    county, experience, experience_cause, experience_factor, experience_group,
    experience_innovation_type, experience_municipality, experience_partner_kind,
    experience_problem, experience_programme, experience_solution, lesson, measurement,
    municipality, municipality_number, municipality_succession, partner, partnership, problem,
    programme, solution,
};
use floke::app::App;
use floke::model::NodeId;
use sea_orm::EntityTrait;
use uuid::Uuid;

/// An experience with all that filters can ask of it.
pub struct Told {
    pub id: String,
    pub row: experience::Model,
    /// Its codes by the filter's field.
    pub codes: HashMap<&'static str, HashSet<String>>,
    pub factors: Vec<(String, String)>,
    pub problems: HashSet<i64>,
    pub solutions: HashSet<i64>,
    pub programmes: HashSet<i64>,
    pub partners: HashSet<i64>,
    pub municipalities: HashSet<i64>,
    pub has_lessons: bool,
    pub has_realised_benefits: bool,
    /// The coarse group, and the kinds of partners, of one that is told without its owners.
    pub group: Option<experience_group::Model>,
    pub partner_kinds: HashSet<PartnerKind>,
}

/// Something that experiences are tied to.
pub struct Owner {
    pub key: i64,
    pub id: String,
    /// Itself and all below it.
    pub below: HashSet<i64>,
}

/// Everything, in an order that is the same in every database.
pub struct Ledger {
    /// Those that whoever it was read for may read, by the key that breaks ties.
    pub seen: Vec<Told>,
    /// Ids of all others.
    pub hidden: Vec<String>,
    pub problems: Vec<Owner>,
    pub solutions: Vec<Owner>,
    pub programmes: Vec<Owner>,
    pub partners: Vec<(Owner, PartnerKind)>,
    pub municipalities: Vec<(Owner, municipality::Model)>,
    pub numbers: Vec<municipality_number::Model>,
    pub counties: HashMap<i64, String>,
    /// Places in `seen`, by order.
    orders: HashMap<&'static str, Vec<usize>>,
}

/// Every order that experiences can be listed in.
pub const ORDERS: [&str; 6] = [
    "PUBLISHED_DESC",
    "PUBLISHED_ASC",
    "UPDATED_DESC",
    "STARTED_DESC",
    "STARTED_ASC",
    "TITLE_ASC",
];

type Pairs = Vec<(i64, i64)>;

macro_rules! all {
    ($app:ident, $entity:ident) => {
        $entity::Entity::find().all($app.db.reader()).await.unwrap()
    };
}

macro_rules! pairs {
    ($app:ident, $entity:ident, $below:ident, $above:ident) => {
        all!($app, $entity)
            .iter()
            .map(|row| (row.$below, row.$above))
            .collect::<Pairs>()
    };
}

/// Who looks at what a ledger holds.
#[derive(Clone, Copy)]
pub enum Eye {
    /// Anybody.
    Anybody,
    /// A token of the municipality with this key, an editor's or not.
    Token { municipality: i64, is_editor: bool },
}

impl Ledger {
    /// Reads all, with the eyes of anybody.
    pub async fn read(app: &App) -> Self {
        Self::read_as(app, Eye::Anybody).await
    }

    /// Reads all.
    pub async fn read_as(app: &App, eye: Eye) -> Self {
        let mut problems = Owners::new(NodeKind::Problem);
        let mut tree = Pairs::new();
        for row in all!(app, problem) {
            tree.extend(row.broader_id.map(|above| (row.id, above)));
            problems.add(row.id, row.public_id, row.title);
        }
        let problems = problems.with(&tree);
        let mut solutions = Owners::new(NodeKind::Solution);
        let mut tree = Pairs::new();
        for row in all!(app, solution) {
            tree.extend(row.variant_of_id.map(|above| (row.id, above)));
            solutions.add(row.id, row.public_id, row.title);
        }
        let solutions = solutions.with(&tree);
        let mut programmes = Owners::new(NodeKind::Programme);
        // Those that Floke brings have no experiences here.
        let made_up = |row: &programme::Model| row.title.starts_with("Tiltak ");
        for row in all!(app, programme).into_iter().filter(made_up) {
            programmes.add(row.id, row.public_id, row.title);
        }
        let partners = all!(app, partner);
        let mut partner_owners = Owners::new(NodeKind::Partner);
        for row in &partners {
            partner_owners.add(row.id, row.public_id, row.name.clone());
        }
        let kind_of = |key| partners.iter().find(|row| row.id == key).unwrap().kind;
        let municipalities = all!(app, municipality);
        let mut places = Owners::new(NodeKind::Municipality);
        for row in &municipalities {
            // Names are borne by several.
            places.add(row.id, row.public_id, row.public_id.to_string());
        }
        let successions = pairs!(app, municipality_succession, predecessor_id, successor_id);
        let mut rows: HashMap<i64, municipality::Model> = municipalities
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let places = places.with(&successions).into_iter();
        let mut ledger = Self {
            seen: Vec::new(),
            hidden: Vec::new(),
            problems,
            solutions,
            programmes: programmes.with(&[]),
            partners: (partner_owners.with(&[]).into_iter())
                .map(|it| (kind_of(it.key), it))
                .map(|(kind, it)| (it, kind))
                .collect(),
            municipalities: places
                .map(|it| (rows.remove(&it.key).unwrap(), it))
                .map(|(row, it)| (it, row))
                .collect(),
            numbers: all!(app, municipality_number),
            counties: (all!(app, county).into_iter())
                .map(|row| (row.id, row.number))
                .collect(),
            orders: HashMap::new(),
        };
        ledger.read_experiences(app, eye).await;
        ledger.orders = ORDERS
            .into_iter()
            .map(|order| (order, ledger.sorted(order)))
            .collect();
        ledger
    }

    async fn read_experiences(&mut self, app: &App, eye: Eye) {
        let problems = Links::of(pairs!(app, experience_problem, experience_id, problem_id));
        let solutions = Links::of(pairs!(app, experience_solution, experience_id, solution_id));
        let programmes = Links::of(pairs!(
            app,
            experience_programme,
            experience_id,
            programme_id
        ));
        let partners = Links::of(pairs!(app, partnership, experience_id, partner_id));
        let places = Links::of(pairs!(
            app,
            experience_municipality,
            experience_id,
            municipality_id
        ));
        let taught: HashSet<i64> = all!(app, lesson)
            .iter()
            .map(|row| row.experience_id)
            .collect();
        let realised: HashSet<i64> = (all!(app, measurement).iter())
            .filter(|row| row.kind.code() == "ACTUAL")
            .map(|row| row.experience_id)
            .collect();
        let types = all!(app, experience_innovation_type);
        let types = Links::of(
            types
                .iter()
                .map(|row| (row.experience_id, row.innovation_type.code())),
        );
        let causes = all!(app, experience_cause);
        let causes = Links::of(
            causes
                .iter()
                .map(|row| (row.experience_id, row.cause.code())),
        );
        let factors = all!(app, experience_factor);
        let factors = Links::of(
            factors
                .iter()
                .map(|row| (row.experience_id, (row.factor.code(), row.direction.code()))),
        );
        let mut groups: HashMap<i64, experience_group::Model> = (all!(app, experience_group))
            .into_iter()
            .map(|row| (row.experience_id, row))
            .collect();
        let kinds = all!(app, experience_partner_kind);
        let kinds = Links::of(kinds.iter().map(|row| (row.experience_id, row.kind)));
        let mut rows = all!(app, experience);
        rows.sort_by_key(|row| row.key);
        for row in rows {
            let key = row.id;
            let id = NodeId::new(NodeKind::Experience, row.public_id).to_string();
            if !self.shows(eye, &row, &places.of_one(key)) {
                self.hidden.push(id);
                continue;
            }
            self.seen.push(Told {
                id,
                codes: HashMap::from([
                    ("outcomes", coded(row.outcome)),
                    ("stages", coded(row.stage)),
                    ("stoppedAt", coded(row.stopped_at)),
                    ("sectors", coded(row.sector)),
                    ("languages", coded(row.language)),
                    ("innovationTypes", types.of_one(key)),
                    ("causes", causes.of_one(key)),
                ]),
                factors: factors.of_one(key).into_iter().collect(),
                problems: problems.of_one(key),
                solutions: solutions.of_one(key),
                programmes: programmes.of_one(key),
                partners: partners.of_one(key),
                municipalities: places.of_one(key),
                has_lessons: taught.contains(&key),
                has_realised_benefits: realised.contains(&key),
                group: groups.remove(&key),
                partner_kinds: kinds.of_one(key),
                row,
            });
        }
    }

    fn shows(&self, eye: Eye, row: &experience::Model, owners: &HashSet<i64>) -> bool {
        let (state, audience) = (row.state.code(), row.audience.code());
        let is_published =
            |audiences: &[&str]| state == "PUBLISHED" && audiences.contains(&audience.as_str());
        match eye {
            Eye::Anybody => is_published(&["PUBLIC", "PUBLIC_UNNAMED"]),
            Eye::Token {
                municipality,
                is_editor,
            } => {
                let mut all = self.municipalities.iter().map(|(owner, _)| owner);
                let own = all.find(|owner| owner.key == municipality).unwrap();
                is_published(&["PUBLIC", "PUBLIC_UNNAMED", "SECTOR"])
                    || (is_editor && state == "SUBMITTED")
                    || !own.below.is_disjoint(owners)
            }
        }
    }

    /// What each id stands for: its kind and its place, the same in every database.
    pub fn places(&self) -> HashMap<String, String> {
        let seen = self.seen.iter().map(|told| &told.id);
        let owners = self
            .problems
            .iter()
            .chain(&self.solutions)
            .chain(&self.programmes);
        let partners = self.partners.iter().map(|(owner, _)| &owner.id);
        let municipalities = self.municipalities.iter().map(|(owner, _)| &owner.id);
        let ids = seen
            .chain(owners.map(|owner| &owner.id))
            .chain(partners)
            .chain(municipalities);
        let place = |(place, id): (usize, &String)| (id.clone(), format!("place {place}"));
        ids.enumerate().map(place).collect()
    }

    /// Whoever bears a number, else who bore it last.
    pub fn bearer(&self, number: &str) -> Option<&municipality::Model> {
        let bearers = self.numbers.iter().filter(|it| it.number == number);
        let last = bearers.max_by_key(|it| (it.valid_to.unwrap_or(NaiveDate::MAX), it.id))?;
        let mut all = self.municipalities.iter().map(|(_, row)| row);
        all.find(|row| row.id == last.municipality_id)
    }

    /// Ids of those that fit, in an order.
    pub fn listed(&self, order: &str, fits: impl Fn(usize) -> bool) -> Vec<&str> {
        let places = self.orders[order].iter().filter(|place| fits(**place));
        places.map(|place| self.seen[*place].id.as_str()).collect()
    }

    fn sorted(&self, order: &str) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.seen.len()).collect();
        let row = |place: &usize| &self.seen[*place].row;
        match order {
            // None is below every time.
            "PUBLISHED_DESC" => {
                found.sort_by_key(|it| Reverse((row(it).published_at, row(it).key)));
            }
            "PUBLISHED_ASC" => found.sort_by_key(|it| {
                let time = row(it).published_at;
                (time.is_none(), time, row(it).key)
            }),
            "UPDATED_DESC" => found.sort_by_key(|it| Reverse((row(it).updated_at, row(it).key))),
            // None is below every year.
            "STARTED_DESC" => found.sort_by_key(|it| Reverse((row(it).started_year, row(it).key))),
            "STARTED_ASC" => found.sort_by_key(|it| {
                let year = row(it).started_year;
                (year.is_none(), year, row(it).key)
            }),
            "TITLE_ASC" => found.sort_by_key(|it| (row(it).title_key.clone(), row(it).key)),
            _ => panic!("{order}"),
        }
        found
    }

    /// All municipalities that are comparable to the one with this number.
    pub fn is_comparable(&self, row: &municipality::Model, number: &str) -> bool {
        let bands = [
            0..5_000,
            5_000..10_000,
            10_000..20_000,
            20_000..50_000,
            50_000..i32::MAX,
        ];
        let band = |row: &municipality::Model| {
            let population = row.population?;
            bands.iter().position(|band| band.contains(&population))
        };
        let Some(to) = self.bearer(number) else {
            return false;
        };
        let is_one = |row: &municipality::Model| row.kind == MunicipalityKind::Municipality;
        is_one(to)
            && is_one(row)
            && row.id != to.id
            && row.valid_to.is_none()
            && row.region.is_some()
            && row.region == to.region
            && band(row).is_some()
            && band(row) == band(to)
    }
}

fn coded<T: Code>(code: Option<T>) -> HashSet<String> {
    code.map(Code::code).into_iter().collect()
}

/// What is tied to each experience.
struct Links<T>(HashMap<i64, HashSet<T>>);

impl<T: Clone + Eq + std::hash::Hash> Links<T> {
    fn of(pairs: impl IntoIterator<Item = (i64, T)>) -> Self {
        let mut links: HashMap<i64, HashSet<T>> = HashMap::new();
        for (experience, member) in pairs {
            links.entry(experience).or_default().insert(member);
        }
        Self(links)
    }

    fn of_one(&self, experience: i64) -> HashSet<T> {
        self.0.get(&experience).cloned().unwrap_or_default()
    }
}

/// Owners of a kind, by name.
struct Owners {
    kind: NodeKind,
    rows: BTreeSet<(String, Uuid, i64)>,
}

impl Owners {
    fn new(kind: NodeKind) -> Self {
        Self {
            kind,
            rows: BTreeSet::new(),
        }
    }

    fn add(&mut self, key: i64, public_id: Uuid, name: String) {
        self.rows.insert((name, public_id, key));
    }

    /// With what lies below each, told from pairs of a lower and an upper one.
    fn with(self, tree: &[(i64, i64)]) -> Vec<Owner> {
        let mut lower: HashMap<i64, Vec<i64>> = HashMap::new();
        for (below, above) in tree {
            lower.entry(*above).or_default().push(*below);
        }
        let kind = self.kind;
        let owner = |(_, public_id, key): (String, Uuid, i64)| {
            let mut below = HashSet::from([key]);
            let mut open = vec![key];
            while let Some(upper) = open.pop() {
                for it in lower.get(&upper).into_iter().flatten() {
                    if below.insert(*it) {
                        open.push(*it);
                    }
                }
            }
            Owner {
                key,
                id: NodeId::new(kind, public_id).to_string(),
                below,
            }
        };
        self.rows.into_iter().map(owner).collect()
    }
}
