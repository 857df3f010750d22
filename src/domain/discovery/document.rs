//! What the index holds of each experience, read from the truth.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::subject::{Subject, subjects};
use crate::domain::experience::Experience;
use crate::domain::experience::content::{self, Content};
use crate::model::Result;
use crate::search::document::Document;
use crate::search::index::{Index, Writer};
use crate::store::term::{self, TermKind};
use crate::store::{Connection, experience, municipality};

/// Experiences that are read at once.
const CHUNK: u64 = 500;

/// Fills an index with everything that there is.
pub async fn fill(db: &impl Connection, index: &Index) -> Result<()> {
    let mut writer: Writer = index.writer()?;
    let mut last = 0;
    loop {
        let rows = experience::after(db, last, CHUNK).await?;
        let Some(end) = rows.last() else { break };
        last = end.id;
        for document in documents(db, &rows).await? {
            writer.put(&document)?;
        }
    }
    writer.commit("")?;
    index.reload()
}

/// The documents of these experiences.
pub async fn documents(db: &impl Connection, rows: &[Experience]) -> Result<Vec<Document>> {
    let contents = content::read(db, rows).await?;
    let problems = subjects(db, TermKind::Problem, contents.values(), |it| &it.problems).await?;
    let solutions = subjects(db, TermKind::Solution, contents.values(), |it| {
        &it.solutions
    })
    .await?;
    let partners: HashSet<Uuid> = contents.values().flat_map(Content::partners).collect();
    let partners: Vec<Uuid> = partners.into_iter().collect();
    let partners = term::find_by_public_id(db, TermKind::Partner, &partners).await?;
    let partners: HashMap<Uuid, String> = partners
        .into_iter()
        .map(|it| (it.public_id, it.title))
        .collect();
    let owners = owner_names(db, contents.values()).await?;
    let document = |(key, it): (i64, Content)| {
        let texts = |ids: &[Uuid], known: &HashMap<Uuid, Subject>| -> Vec<String> {
            ids.iter()
                .filter_map(|id| known.get(id))
                .flat_map(Subject::texts)
                .collect()
        };
        let mut subject = texts(&it.problems, &problems);
        subject.extend(texts(&it.solutions, &solutions));
        let of_owners = it.municipalities.iter().filter_map(|id| owners.get(id));
        let mut names: Vec<String> = of_owners.flatten().cloned().collect();
        names.extend(
            it.partners()
                .iter()
                .filter_map(|id| partners.get(id).cloned()),
        );
        Document {
            key,
            title: vec![it.title.clone()],
            subject,
            body: body(it),
            names,
        }
    };
    Ok(contents.into_iter().map(document).collect())
}

fn body(it: Content) -> Vec<String> {
    let told = [
        it.summary,
        it.context,
        it.what_was_done,
        it.what_happened,
        it.would_do_differently,
    ];
    let lessons = it.lessons.into_iter().map(|it| it.text);
    told.into_iter().flatten().chain(lessons).collect()
}

/// All names of owners.
async fn owner_names<'a>(
    db: &impl Connection,
    contents: impl Iterator<Item = &'a Content>,
) -> Result<HashMap<Uuid, Vec<String>>> {
    let ids: HashSet<Uuid> = contents
        .flat_map(|it| &it.municipalities)
        .copied()
        .collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let owners = municipality::find_by_ids_for_operators(db, &ids).await?;
    let keys: Vec<i64> = owners.values().map(|it| it.id).collect();
    let mut names = municipality::names(db, &keys).await?;
    let all = owners.into_iter().map(|(id, owner)| {
        let names = names.remove(&owner.id).unwrap_or_default();
        let names = names.into_iter().map(|it| it.name);
        (id, names.chain([owner.name]).collect())
    });
    Ok(all.collect())
}
