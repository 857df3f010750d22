//! What the index holds of each experience, read from the truth.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::domain::experience::Experience;
use crate::domain::experience::content::{self, Content};
use crate::model::Result;
use crate::search::document::Document;
use crate::search::index::{Index, Writer};
use crate::store::term::{self, Term, TermKind};
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
        let texts = |ids: &[Uuid], known: &HashMap<Uuid, Vec<String>>| -> Vec<String> {
            ids.iter()
                .filter_map(|id| known.get(id))
                .flatten()
                .cloned()
                .collect()
        };
        let mut subject = texts(&it.problems, &problems);
        subject.extend(texts(&it.solutions, &solutions));
        let mut names = texts(&it.municipalities, &owners);
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

/// What problems or solutions are called and what describes them, with those that they lie under.
async fn subjects<'a>(
    db: &impl Connection,
    kind: TermKind,
    contents: impl Iterator<Item = &'a Content>,
    ids: impl Fn(&'a Content) -> &'a Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<String>>> {
    let wanted: HashSet<Uuid> = contents.flat_map(ids).copied().collect();
    let wanted: Vec<Uuid> = wanted.into_iter().collect();
    let found = term::find_by_public_id(db, kind, &wanted).await?;
    let mut above: HashMap<i64, Term> = HashMap::new();
    let mut open: Vec<i64> = found.iter().filter_map(|it| it.parent_id).collect();
    while !open.is_empty() {
        let parents = term::find_by_key(db, kind, &open).await?;
        let next = parents.iter().filter_map(|it| it.parent_id);
        open = next.filter(|key| !above.contains_key(key)).collect();
        above.extend(parents.into_iter().map(|it| (it.id, it)));
    }
    let texts = |term: &Term| {
        let mut texts = vec![term.title.clone()];
        texts.extend(term.description.clone());
        let mut next = term.parent_id;
        while let Some(parent) = next.and_then(|key| above.get(&key)) {
            texts.push(parent.title.clone());
            next = parent.parent_id;
        }
        texts
    };
    Ok(found.iter().map(|it| (it.public_id, texts(it))).collect())
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
