//! Suggestions while somebody types.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::asker::Asker;
use super::error::Result;
use super::list::List;
use super::word::NodeKind;
use crate::domain::discovery::suggest::{self, SuggestRequest};

/// A thing that may be meant by what was typed.
#[derive(SimpleObject)]
pub struct Suggestion {
    /// Its id.
    id: ID,
    /// What kind of thing it is.
    kind: NodeKind,
    /// What it is called.
    name: String,
    /// The one of its names that fits, in whatever language; often the same.
    matched_name: String,
}

/// Suggesting.
#[derive(Default)]
pub struct SuggestionQueries;

#[Object]
impl SuggestionQueries {
    /// Problems, solutions, partners, municipalities and programmes of which a name has what was typed in it, at its
    /// beginning or within: the best first, those that begin with it before others. To be asked at every keystroke.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far; nothing is suggested where it is empty.")]
        text: String,
        #[graphql(desc = "Of which kinds; of all five where none are given.")] kinds: Option<
            Vec<NodeKind>,
        >,
        #[graphql(desc = "How many at most: 10 where nothing is said, 50 at most.")] first: Option<
            i32,
        >,
    ) -> Option<Result<List<Suggestion>>> {
        let asker = Asker::of(ctx);
        let request = SuggestRequest {
            text,
            kinds: kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            first,
        };
        Some(suggested(asker, request).await)
    }
}

async fn suggested(asker: &Asker, request: SuggestRequest) -> Result<List<Suggestion>> {
    let (db, viewer) = (asker.db.reader(), &asker.viewer);
    let found = suggest::suggest(db, &asker.discovery, viewer, request).await?;
    let suggestion = |it: suggest::Suggestion| Suggestion {
        id: it.id.to_string().into(),
        kind: it.id.kind.into(),
        name: it.name,
        matched_name: it.fits,
    };
    Ok(found.into_iter().map(suggestion).collect())
}
