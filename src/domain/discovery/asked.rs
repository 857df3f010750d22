//! Names that some may know of for the use that is made of them, as the database tells. Whoever may not know of one must not
//! feel it either, be it by the score of another.

use std::collections::HashSet;

use entity::code::NodeKind;

use super::Discovery;
use super::find::known;
use super::turn::in_turn;
use crate::model::{Result, Viewer};
use crate::search::document::Shelf;
use crate::search::question::Question;
use crate::search::view::View;
use crate::search::{Hit, Place};
use crate::store::Connection;

/// Looks at most. Where one finds names that the viewer may not know of, the next goes without their words, by which
/// others may come to light; that ends soon.
const LOOKS: usize = 4;

/// What the viewer is shown, with such names of a kind beside as may answer a text and as the viewer may know of.
pub(super) async fn view(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    (kind, text): (NodeKind, &str),
) -> Result<View> {
    let [shown, mut asked] = discovery.views_to_ask(viewer, kind).await?;
    let shelf = Shelf::of(kind);
    let (mut decided, mut known_of) = (HashSet::new(), HashSet::new());
    let mut found = Vec::new();
    for _ in 0..LOOKS {
        if asked.is_empty() {
            break;
        }
        found = answers(discovery, shown.and(&asked), (shelf, text)).await?;
        found.retain(|hit| asked.shows(hit.place));
        let keys = found.iter().map(|hit| hit.thing.key);
        let new: Vec<i64> = keys.filter(|key| decided.insert(*key)).collect();
        known_of.extend(known(db, viewer, kind, &new).await?);
        let hidden = places(&found, |key| !known_of.contains(&key));
        if hidden.is_empty() {
            break;
        }
        asked = asked.without(&asked.only(shelf, &hidden)?);
    }
    let known_of = places(&found, |key| known_of.contains(&key));
    Ok(shown.and(&asked.only(shelf, &known_of)?))
}

/// All that answers a text, however little.
async fn answers(
    discovery: &Discovery,
    view: View,
    (shelf, text): (Shelf, &str),
) -> Result<Vec<Hit>> {
    let (ours, text) = (discovery.clone(), text.to_owned());
    in_turn(move || {
        let question = Question::ask(&text, &view, shelf, ours.synonyms())?;
        view.answer(shelf, &question, 0.0, |hit| hit)
    })
    .await
}

/// Where those are that are wanted.
fn places(hits: &[Hit], is_wanted: impl Fn(i64) -> bool) -> Vec<Place> {
    let wanted = hits.iter().filter(|hit| is_wanted(hit.thing.key));
    wanted.map(|hit| hit.place).collect()
}
