//! Makes the vectors of a few experiences: of the texts that have changed, and of what is joined from them.

use std::collections::{HashMap, HashSet};

use entity::code::VectorPart;
use entity::experience_vector::Model as Row;
use uuid::Uuid;

use super::texts::{texts, weight};
use super::work::Trouble;
use crate::domain::discovery::subject::{Subject, subjects};
use crate::domain::experience::Experience;
use crate::domain::experience::content::{self, Content};
use crate::meaning::client::Client;
use crate::model::{Result, checksum};
use crate::store::term::TermKind;
use crate::store::{Connection, Db, hold, vector};

/// An experience with its texts as they are, and its vectors as they were.
struct Told {
    experience: Experience,
    texts: Vec<(VectorPart, String, String)>,
    hash: String,
    rows: Vec<Row>,
}

/// Makes what is missing of these experiences, and gives how many of them got another vector.
pub(super) async fn make(db: &Db, client: &Client, keys: &[i64]) -> Result<usize, Trouble> {
    let known_as = client.known_as();
    let mut told = told(db.reader(), keys).await?;
    let read: HashMap<i64, i32> = told.iter().map(Told::version).collect();
    let kept: Vec<(i64, (i64, i32))> = told
        .extract_if(.., |it| it.is_as_it_was(known_as))
        .filter_map(|it| Some((it.experience.id, it.kept()?)))
        .collect();
    let wanted: HashMap<String, String> = told.iter().flat_map(|it| it.wanted(known_as)).collect();
    let (hashes, sent): (Vec<String>, Vec<String>) = wanted.into_iter().unzip();
    let vectors = client.told(&sent).await?;
    let fresh: HashMap<String, Vec<f32>> = hashes.into_iter().zip(vectors).collect();
    let mut joined = Vec::with_capacity(told.len());
    for it in told {
        joined.push((it.experience.id, it.join(client, &fresh).await?));
    }
    if kept.is_empty() && joined.is_empty() {
        return Ok(0);
    }
    let tx = db.begin_short().await?;
    let db = tx.connection();
    let ids = kept.iter().map(|(id, _)| id);
    let ids: Vec<i64> = ids
        .chain(joined.iter().map(|(id, _)| id))
        .copied()
        .collect();
    hold::terms(db).await?;
    let stands = vector::held_versions(db, &ids).await?;
    // What was written or erased meanwhile tells something else now; the change log says so.
    let is_read = |id: &i64| stands.get(id) == read.get(id);
    for (_, (key, version)) in kept.into_iter().filter(|(id, _)| is_read(id)) {
        vector::keep(db, key, version).await?;
    }
    let mut made = 0;
    for (_, (old, new)) in joined.into_iter().filter(|(id, _)| is_read(id)) {
        vector::replace(db, &old, new).await?;
        made += 1;
    }
    tx.commit().await?;
    Ok(made)
}

/// These experiences with what they tell.
async fn told(db: &impl Connection, keys: &[i64]) -> Result<Vec<Told>> {
    let experiences = vector::experiences(db, keys).await?;
    let mut contents = content::read_shown(db, &experiences).await?;
    let all = |ids: fn(&Content) -> &Vec<Uuid>| -> Vec<Uuid> {
        let ids: HashSet<Uuid> = contents.values().flat_map(ids).copied().collect();
        ids.into_iter().collect()
    };
    let problems = subjects(db, TermKind::Problem, &all(|it| &it.problems)).await?;
    let solutions = subjects(db, TermKind::Solution, &all(|it| &it.solutions)).await?;
    let mut rows = vector::find(db, keys).await?;
    let mut all = Vec::with_capacity(experiences.len());
    for experience in experiences {
        let Some(content) = contents.remove(&experience.id) else {
            continue;
        };
        let of = |ids: &[Uuid], known: &HashMap<Uuid, Subject>| -> Vec<Subject> {
            ids.iter().filter_map(|id| known.get(id)).cloned().collect()
        };
        let problems = of(&content.problems, &problems);
        let solutions = of(&content.solutions, &solutions);
        let texts = texts(&content, &problems, &solutions).into_iter();
        let texts: Vec<_> = texts
            .map(|(part, text)| (part, checksum::sha256(&text), text))
            .collect();
        let hashes = texts.iter().map(|(part, hash, _)| format!("{part} {hash}"));
        all.push(Told {
            hash: checksum::sha256(hashes.collect::<Vec<_>>().join("\n")),
            rows: rows.remove(&experience.id).unwrap_or_default(),
            experience,
            texts,
        });
    }
    Ok(all)
}

impl Told {
    /// The experience's key, and the version of it that was read.
    fn version(&self) -> (i64, i32) {
        (self.experience.id, self.experience.version)
    }

    fn whole(&self, known_as: &str) -> Option<&Row> {
        let mut rows = self.rows.iter();
        rows.find(|row| row.part == VectorPart::Whole && row.model == known_as)
    }

    /// Whether none of its texts has changed.
    fn is_as_it_was(&self, known_as: &str) -> bool {
        let whole = self.whole(known_as);
        whole.is_some_and(|whole| whole.text_hash == self.hash)
    }

    /// The vector that is still true at another version.
    fn kept(&self) -> Option<(i64, i32)> {
        let whole = self.rows.iter().find(|row| row.part == VectorPart::Whole)?;
        let version = self.experience.version;
        (whole.version != version).then_some((whole.id, version))
    }

    /// The vector of a part that is still true.
    fn before(&self, known_as: &str, part: VectorPart, hash: &str) -> Option<&Row> {
        let is_it = |row: &&Row| row.part == part && row.text_hash == hash;
        let mut rows = self.rows.iter().filter(|row| row.model == known_as);
        rows.find(is_it)
    }

    /// The texts that must be sent, by their hashes.
    fn wanted(&self, known_as: &str) -> Vec<(String, String)> {
        let texts = self.texts.iter();
        let wanted = texts.filter(|(part, hash, _)| self.before(known_as, *part, hash).is_none());
        wanted
            .map(|(_, hash, text)| (hash.clone(), text.clone()))
            .collect()
    }

    /// The keys of rows that are no longer true, and the rows in their place.
    async fn join(
        self,
        client: &Client,
        fresh: &HashMap<String, Vec<f32>>,
    ) -> Result<(Vec<i64>, Vec<Row>), Trouble> {
        let known_as = client.known_as();
        let row = |part, hash: &str, version, numbers: &[f32]| Row {
            id: 0,
            experience_id: self.experience.id,
            part,
            model: known_as.to_owned(),
            text_hash: hash.to_owned(),
            version,
            vector: vector::bytes(numbers),
        };
        let mut still = HashSet::new();
        let mut parts = Vec::new();
        let mut new = Vec::new();
        for (part, hash, _) in &self.texts {
            let numbers = if let Some(before) = self.before(known_as, *part, hash) {
                still.insert(before.id);
                vector::numbers(&before.vector)
            } else {
                let numbers = fresh.get(hash).cloned().unwrap_or_default();
                new.push(row(*part, hash, 0, &numbers));
                numbers
            };
            parts.push((weight(*part), numbers));
        }
        let whole = client.joined(&parts).await?.unwrap_or_default();
        let version = self.experience.version;
        new.push(row(VectorPart::Whole, &self.hash, version, &whole));
        let old = self.rows.iter().map(|row| row.id);
        Ok((old.filter(|key| !still.contains(key)).collect(), new))
    }
}
