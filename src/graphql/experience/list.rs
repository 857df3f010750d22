//! Pages of experiences.

use super::Experience;
use crate::graphql::asker::Asker;
use crate::graphql::connection::connection;
use crate::graphql::facet::{Dimension, Facet};
use crate::graphql::list::List;
use crate::graphql::search::{Highlight, Listed, Listing, SearchMode};

connection!(
    ExperienceConnection,
    ExperienceEdge,
    Experience,
    "A page of experiences.",
    "An experience in its place in the list.",
    Listed,
    |listed| &listed.experience,
    {
        /// How well it fits what was looked for: more is better, and only within one answer are scores comparable. Null
        /// where nothing was looked for.
        async fn score(&self) -> Option<f64> {
            self.0.node.score.map(f64::from)
        }

        /// Passages in which words stand that were looked for, those of the title first, one a text at most; empty where
        /// nothing was looked for, or where it was found by its meaning, or by what it is tied to.
        async fn highlights(
            &self,
            ctx: &async_graphql::Context<'_>,
        ) -> crate::graphql::error::Result<Vec<Highlight>> {
            self.0.node.highlights(ctx).await
        }
    },
    (listing: std::sync::Arc<Listing>),
    {
        /// By what the list was found.
        async fn search_mode(
            &self,
            ctx: &async_graphql::Context<'_>,
        ) -> crate::graphql::error::Result<SearchMode> {
            self.listing.mode(Asker::of(ctx)).await
        }

        /// How many experiences of the whole list there are of each value of these dimensions, in the order in which they
        /// are given.
        async fn facets(
            &self,
            ctx: &async_graphql::Context<'_>,
            #[graphql(desc = "By what is counted; each at most once.")] dimensions: Vec<Dimension>,
        ) -> crate::graphql::error::Result<List<Facet>> {
            self.listing.facets(Asker::of(ctx), dimensions).await
        }
    }
);
