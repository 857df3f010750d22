//! To whom and what the experiences of the made-up world belong.

use std::collections::HashMap;

use entity::code::{Iterable, MunicipalityKind, PartnerKind, TermState};
use entity::{
    municipality, municipality_number, municipality_succession, partner, problem, programme,
    solution,
};
use floke::model::collation::{folded, sort_key};
use floke::store::{insert, term};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use uuid::Uuid;

use super::time;

/// Keys of what experiences can be tied to, in an order that is the same in every database.
pub struct Owners {
    pub problems: Vec<i64>,
    pub solutions: Vec<i64>,
    pub partners: Vec<i64>,
    pub programmes: Vec<i64>,
    /// Oslo.
    pub capital: i64,
    /// Those with predecessors or successors.
    pub changed: Vec<i64>,
    /// All others.
    pub municipalities: Vec<i64>,
}

const PROBLEMS: u128 = 40;
const SOLUTIONS: u128 = 30;
const PARTNERS: u128 = 24;
const PROGRAMMES: u128 = 8;

/// Public ids of the made-up world, a range for each kind; within it, they tell nothing of the number's order.
pub fn public_id(kind: u128, number: u128) -> Uuid {
    const ODD: u128 = 0x9E37_79B9_7F4A_7C15;
    let scattered = (number + 1) * ODD % (1 << 60);
    Uuid::from_u128((0xF10C << 112) | (kind << 64) | scattered)
}

impl Owners {
    /// Writes them.
    pub async fn write(db: &impl ConnectionTrait) -> Self {
        let (capital, changed, municipalities) = municipalities(db).await;
        Self {
            problems: problems(db).await,
            solutions: solutions(db).await,
            partners: partners(db).await,
            programmes: programmes(db).await,
            capital,
            changed,
            municipalities,
        }
    }
}

/// Which one lies above in a tree of three levels, with a tail that reaches deeper; the first two and the last stand
/// alone.
fn above(number: u128, count: u128) -> Option<u128> {
    match number {
        0 | 1 => None,
        _ if number == count - 1 => None,
        // A chain below the first one.
        _ if number >= count - 5 => Some(number - 1),
        2..=7 => Some(number % 2),
        _ => Some(2 + number % 6),
    }
}

fn in_order(keys: &HashMap<Uuid, i64>, kind: u128, count: u128) -> Vec<i64> {
    (0..count).map(|it| keys[&public_id(kind, it)]).collect()
}

async fn hang(db: &impl ConnectionTrait, table: &str, column: &str, keys: &[i64]) {
    for (number, key) in keys.iter().enumerate() {
        let above = above(number as u128, keys.len() as u128);
        if let Some(above) = above.and_then(|it| keys.get(usize::try_from(it).unwrap())) {
            let hang = format!("UPDATE {table} SET {column} = {above} WHERE id = {key}");
            db.execute_unprepared(&hang).await.unwrap();
        }
    }
}

fn state(number: u128) -> TermState {
    if number % 7 == 6 {
        TermState::Proposed
    } else {
        TermState::Accepted
    }
}

async fn problems(db: &impl ConnectionTrait) -> Vec<i64> {
    use problem::Model;
    let rows = (0..PROBLEMS).map(|number| {
        let title = format!("Utfordring {number}");
        Model {
            id: 0,
            public_id: public_id(1, number),
            title_key: sort_key(&title),
            folded: folded(&title),
            title,
            description: None,
            broader_id: None,
            merged_into_id: None,
            stands_for_id: None,
            proposed_by_id: None,
            state: state(number),
            staged_import_id: None,
            created_at: time(0),
            updated_at: time(0),
        }
    });
    let keys = term::insert_problems(db, rows.collect());
    let keys = in_order(&keys.await.unwrap(), 1, PROBLEMS);
    hang(db, "problem", "broader_id", &keys).await;
    keys
}

async fn solutions(db: &impl ConnectionTrait) -> Vec<i64> {
    use solution::Model;
    let rows = (0..SOLUTIONS).map(|number| {
        let title = format!("Tiltak {number}");
        Model {
            id: 0,
            public_id: public_id(2, number),
            title_key: sort_key(&title),
            folded: folded(&title),
            title,
            description: None,
            variant_of_id: None,
            merged_into_id: None,
            stands_for_id: None,
            proposed_by_id: None,
            state: state(number),
            staged_import_id: None,
            created_at: time(0),
            updated_at: time(0),
        }
    });
    let keys = term::insert_solutions(db, rows.collect());
    let keys = in_order(&keys.await.unwrap(), 2, SOLUTIONS);
    hang(db, "solution", "variant_of_id", &keys).await;
    keys
}

async fn partners(db: &impl ConnectionTrait) -> Vec<i64> {
    use partner::Model;
    let kinds: Vec<PartnerKind> = PartnerKind::iter().collect();
    let rows = (0..PARTNERS).map(|number| {
        let name = format!("Samarbeid {number}");
        Model {
            id: 0,
            public_id: public_id(3, number),
            name_key: sort_key(&name),
            folded: folded(&name),
            name,
            // Of the last kind there is none.
            kind: kinds[usize::try_from(number).unwrap() % (kinds.len() - 1)],
            organisation_number: None,
            municipality_id: None,
            merged_into_id: None,
            stands_for_id: None,
            proposed_by_id: None,
            state: state(number),
            staged_import_id: None,
            created_at: time(0),
            updated_at: time(0),
        }
    });
    let keys = term::insert_partners(db, rows.collect());
    in_order(&keys.await.unwrap(), 3, PARTNERS)
}

async fn programmes(db: &impl ConnectionTrait) -> Vec<i64> {
    use programme::Model;
    let rows = (0..PROGRAMMES).map(|number| {
        let title = format!("Tiltak {number}");
        Model {
            id: 0,
            public_id: public_id(4, number),
            title_key: sort_key(&title),
            folded: folded(&title),
            title,
            description: None,
            state: TermState::Accepted,
            staged_import_id: None,
            created_at: time(0),
            updated_at: time(0),
        }
    });
    let keys = term::insert_programmes(db, rows.collect());
    in_order(&keys.await.unwrap(), 4, PROGRAMMES)
}

/// Owners beside the country's own: one abroad; three that followed each other; one of which neither county nor part
/// of the country is known.
async fn municipalities(db: &impl ConnectionTrait) -> (i64, Vec<i64>, Vec<i64>) {
    use MunicipalityKind::{Foreign, Intermunicipal, Municipality};
    use municipality::{Column, Entity, Model};
    let told = [
        (Foreign, "Odense", "DK", None, Some(180_000)),
        (Intermunicipal, "Dalane", "NO", None, None),
        (Intermunicipal, "Dalane og omland", "NO", None, None),
        (
            Intermunicipal,
            "Hele Dalane",
            "NO",
            Some("Vestlandet"),
            Some(7_000),
        ),
        (Municipality, "Ingensteds", "NO", None, Some(7_000)),
    ];
    let count = told.len() as u128;
    let rows = (0..).zip(told).map(
        |(number, (kind, name, country, region, population))| Model {
            id: 0,
            public_id: public_id(5, number),
            kind,
            number: (kind == Municipality).then(|| NOWHERE.to_owned()),
            country: country.to_owned(),
            name: name.to_owned(),
            name_key: sort_key(name),
            county_id: None,
            region: region.map(str::to_owned),
            population,
            organisation_number: None,
            valid_to: None,
            staged_import_id: None,
        },
    );
    let keys = insert::returning::<Entity>(db, rows.collect(), Column::Id, Column::PublicId);
    let made = in_order(&keys.await.unwrap(), 5, count);
    let number = municipality_number::Model {
        id: 0,
        municipality_id: made[4],
        number: NOWHERE.to_owned(),
        valid_from: None,
        valid_to: None,
    };
    let key = Some(municipality_number::Column::Id);
    insert::all::<municipality_number::Entity>(db, vec![number], key)
        .await
        .unwrap();
    let followed = made[1..4]
        .windows(2)
        .map(|pair| municipality_succession::Model {
            predecessor_id: pair[0],
            successor_id: pair[1],
        });
    insert::all::<municipality_succession::Entity>(db, followed.collect(), None)
        .await
        .unwrap();
    let successions = municipality_succession::Entity::find()
        .all(db)
        .await
        .unwrap();
    let is_changed = |key: i64| {
        let mut ends = successions
            .iter()
            .flat_map(|it| [it.predecessor_id, it.successor_id]);
        ends.any(|it| it == key)
    };
    let all = Entity::find()
        .order_by_asc(Column::PublicId)
        .all(db)
        .await
        .unwrap();
    let is_capital = |row: &&Model| row.number.as_deref() == Some("0301");
    let capital = all.iter().find(is_capital).unwrap().id;
    let (changed, rest): (Vec<i64>, Vec<i64>) = all
        .iter()
        .map(|row| row.id)
        .partition(|key| is_changed(*key));
    (capital, changed, rest)
}

/// The number of the municipality that lies nowhere.
pub const NOWHERE: &str = "9998";
