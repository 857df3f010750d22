//! Relay connections: edges, nodes, page info, and a total that costs nothing where it is not asked for.

use async_graphql::{Context, SimpleObject};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::asker::Asker;
use super::error::Result;
use crate::model::Viewer;
use crate::store::Db;

/// Where a page stands in its list.
#[derive(Clone, Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether the list goes on after this page.
    pub has_next_page: bool,
    /// Whether there is more before this page.
    pub has_previous_page: bool,
    /// Cursor of the page's first edge; null where the page is empty.
    pub start_cursor: Option<String>,
    /// Cursor of the page's last edge; null where the page is empty.
    pub end_cursor: Option<String>,
}

/// Counts a list when, and only when, somebody asks.
pub type Total = Box<dyn Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync>;

/// The total of a list that is counted by the database, for this viewer.
pub fn counted<F, A>(asker: &Asker, count: F) -> Total
where
    F: Fn(Db, Viewer) -> A + Send + Sync + 'static,
    A: Future<Output = crate::model::Result<u64>> + Send + 'static,
{
    let (db, viewer) = (asker.db.clone(), asker.viewer.clone());
    Box::new(move || {
        let counting = count(db.clone(), viewer.clone());
        async move { Ok(counting.await?) }.boxed()
    })
}

/// Whether anything of the page itself is asked for, and not the total alone.
pub fn wants_page(ctx: &Context<'_>) -> bool {
    let ahead = ctx.look_ahead();
    ["edges", "nodes", "pageInfo"]
        .iter()
        .any(|field| ahead.field(field).exists())
}

/// A count as GraphQL's Int can bear it.
pub fn int(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Makes the connection and edge types of a node type, with their descriptions. Where edges tell more than their node,
/// the items of the page are given, how one leads to its node, and the further fields; where the connection does, what
/// that rests on and its further fields.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $connection_doc:tt, $edge_doc:tt) => {
        $crate::graphql::connection::connection!(
            $connection, $edge, $node, $connection_doc, $edge_doc, $node, |node| node, {}
        );
    };
    (
        $connection:ident, $edge:ident, $node:ty, $connection_doc:tt, $edge_doc:tt,
        $item:ty, |$it:ident| $at:expr, { $($field:tt)* }
    ) => {
        $crate::graphql::connection::connection!(
            $connection, $edge, $node, $connection_doc, $edge_doc, $item, |$it| $at, { $($field)* }, (), {}
        );
    };
    (
        $connection:ident, $edge:ident, $node:ty, $connection_doc:tt, $edge_doc:tt,
        $item:ty, |$it:ident| $at:expr, { $($field:tt)* },
        ($($more:ident: $more_type:ty)?), { $($of_list:tt)* }
    ) => {
        #[doc = $connection_doc]
        pub struct $connection {
            page: $crate::model::Page<$item>,
            total: $crate::graphql::connection::Total,
            $($more: $more_type,)?
        }

        #[doc = $edge_doc]
        pub struct $edge($crate::model::Edge<$item>);

        impl $connection {
            /// A page of a list that `total` counts.
            pub fn new(
                page: $crate::model::Page<$item>,
                total: $crate::graphql::connection::Total,
                $($more: $more_type,)?
            ) -> Self {
                Self { page, total, $($more,)? }
            }
        }

        impl $edge {
            fn node_of($it: &$item) -> &$node {
                $at
            }
        }

        #[doc = $connection_doc]
        #[async_graphql::Object]
        impl $connection {
            /// The page's items with their cursors.
            async fn edges(&self) -> $crate::graphql::list::List<$edge> {
                self.page.edges.iter().cloned().map($edge).collect()
            }

            /// The page's items.
            async fn nodes(&self) -> $crate::graphql::list::List<$node> {
                self.page
                    .edges
                    .iter()
                    .map(|edge| $edge::node_of(&edge.node).clone())
                    .collect()
            }

            /// Where the page stands in the list.
            async fn page_info(&self) -> $crate::graphql::connection::PageInfo {
                let cursor = |edge: &$crate::model::Edge<$item>| edge.cursor.0.clone();
                $crate::graphql::connection::PageInfo {
                    has_next_page: self.page.has_next,
                    has_previous_page: self.page.has_previous,
                    start_cursor: self.page.edges.first().map(cursor),
                    end_cursor: self.page.edges.last().map(cursor),
                }
            }

            /// How many items the whole list has, among what the viewer may see.
            async fn total_count(&self) -> $crate::graphql::error::Result<i32> {
                (self.total)().await.map($crate::graphql::connection::int)
            }

            $($of_list)*
        }

        #[doc = $edge_doc]
        #[async_graphql::Object]
        impl $edge {
            /// Where the item stands in this list; good for `after` and `before` of the same list and order.
            async fn cursor(&self) -> &str {
                &self.0.cursor.0
            }

            /// The item.
            async fn node(&self) -> &$node {
                Self::node_of(&self.0.node)
            }

            $($field)*
        }
    };
}

pub(crate) use connection;
