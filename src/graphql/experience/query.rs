//! Reading experiences: one, or page by page.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use entity::code::NodeKind;
use futures_util::FutureExt;

use super::{Experience, ExperienceConnection, ExperienceFilter};
use crate::domain::discovery::find::{self, Found, Wanted};
use crate::domain::experience::{self, Filter, ListRequest, Order, OwnedRequest, Owner, Searched};
use crate::graphql::asker::Asker;
use crate::graphql::connection::{Total, counted, wants_page};
use crate::graphql::error::Result;
use crate::graphql::loader::{ExperienceCountOf, ExperiencesOf};
use crate::graphql::ranked::said;
use crate::graphql::scalar::DateTime;
use crate::graphql::search::{Listed, Listing};
use crate::model::page::PageArguments;
use crate::model::{Cursor, Edge, Error, ErrorCode, NodeId, Page};

/// In which order experiences run; unknown years and dates come last either way, and the id breaks ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ExperienceOrder {
    /// What fits best first; only where something is searched for.
    Relevance,
    /// Newest publication first.
    PublishedDesc,
    /// Oldest publication first.
    PublishedAsc,
    /// Latest change first.
    UpdatedDesc,
    /// Latest start first.
    StartedDesc,
    /// Earliest start first.
    StartedAsc,
    /// By title, as Norwegian sorts.
    TitleAsc,
}

/// Reading experiences.
#[derive(Default)]
pub struct ExperienceQueries;

#[Object]
impl ExperienceQueries {
    /// The experience with this id; null where there is none that the viewer may know of.
    async fn experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(
            desc = "As it was at this time, as far as it was told to the viewer then; as it is where nothing is said."
        )]
        as_of: Option<DateTime>,
    ) -> Option<Result<Experience>> {
        let asker = Asker::of(ctx);
        find(asker, &id, as_of).await.transpose()
    }

    /// Experiences: what fits best first where something is searched for, else newest publication first, unless another
    /// order is asked for.
    async fn experiences(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is looked for, in one's own words: bokmål, nynorsk or English, also misspelt. Whatever it finds is one set, whichever order, page, total or facet reads it; nothing is looked for where it is empty."
        )]
        search: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<ExperienceFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<ExperienceOrder>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<ExperienceConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let filter = match checked(Asker::of(ctx), filter).await {
            Ok(filter) => filter,
            Err(error) => return Some(Err(error)),
        };
        let wanted = Wanted {
            search: said(search),
            filter,
            mode: None,
        };
        Some(page(ctx, wanted, order_by, &arguments).await)
    }
}

async fn find(asker: &Asker, id: &ID, as_of: Option<DateTime>) -> Result<Option<Experience>> {
    let Some(key) = NodeId::parse_as(NodeKind::Experience, id) else {
        return Ok(None);
    };
    let mut found = experience::find_all(asker.db.reader(), &asker.viewer, &[key]).await?;
    let found = found
        .remove(&key)
        .map(|row| Experience::from(Arc::new(row)));
    match (found, as_of) {
        (Some(found), Some(at)) => found.told_of(asker, at.0).await,
        (found, _) => Ok(found),
    }
}

async fn page(
    ctx: &Context<'_>,
    wanted: Wanted,
    order: Option<ExperienceOrder>,
    arguments: &PageArguments,
) -> Result<ExperienceConnection> {
    let asker = Asker::of(ctx);
    let is_search = wanted.search.is_some();
    let order = match order {
        None if is_search => None,
        None => Some(Order::PublishedDesc),
        Some(order) => order.of_columns(),
    };
    let mode = find::mode_of(&wanted, order, arguments);
    let listing = Listing::new(
        Wanted {
            mode,
            ..wanted.clone()
        },
        None,
    );
    match (order, is_search) {
        (None, false) => {
            let message =
                "RELEVANCE needs a search: nothing is more relevant than anything else without one";
            Err(Error::invalid("orderBy", ErrorCode::Invalid, message).into())
        }
        (None, true) => by_relevance(ctx, listing, arguments).await,
        (Some(order), true) => found_in_order(ctx, listing, order, arguments).await,
        (Some(order), false) => {
            let request = ListRequest {
                filter: wanted.filter,
                searched: None,
                order,
                page: asker.page(&experience::list_name_of_all(order), arguments)?,
            };
            in_order(ctx, listing, request).await
        }
    }
}

/// A page of everything, in an order of the database.
async fn in_order(
    ctx: &Context<'_>,
    listing: Arc<Listing>,
    request: ListRequest,
) -> Result<ExperienceConnection> {
    let asker = Asker::of(ctx);
    let page = if wants_page(ctx) {
        experience::list(asker.db.reader(), &asker.viewer, &request).await?
    } else {
        Page::empty()
    };
    let total = counted(asker, move |db, viewer| {
        let filter = request.filter.clone();
        async move { experience::count(db.reader(), &viewer, filter.as_ref()).await }
    });
    Ok(connection(page.map(Arc::new), total, listing))
}

/// A page of what was found, in an order of the database.
async fn found_in_order(
    ctx: &Context<'_>,
    listing: Arc<Listing>,
    order: Order,
    arguments: &PageArguments,
) -> Result<ExperienceConnection> {
    let asker = Asker::of(ctx);
    let found = Arc::clone(listing.found(asker).await?);
    let list = listing.name(found.mode, Some(order));
    let request = ListRequest {
        filter: None,
        page: asker.page(&list, arguments)?,
        searched: Some(Searched {
            list,
            keys: found.matches.iter().map(|it| it.key).collect(),
        }),
        order,
    };
    let page = experience::list(asker.db.reader(), &asker.viewer, &request).await?;
    let scores: HashMap<i64, f32> = found.matches.iter().map(|it| (it.key, it.score)).collect();
    let page = page.map(|row| {
        let score = scores.get(&row.id).copied();
        listed(Arc::new(row), score, &listing)
    });
    Ok(ExperienceConnection::new(page, total_of(&found), listing))
}

/// A page of what was found, what fits best first.
async fn by_relevance(
    ctx: &Context<'_>,
    listing: Arc<Listing>,
    arguments: &PageArguments,
) -> Result<ExperienceConnection> {
    let asker = Asker::of(ctx);
    let found = Arc::clone(listing.found(asker).await?);
    let list = listing.name(found.mode, None);
    let request = asker.page(&list, arguments)?;
    let (matches, has_previous, has_next) = find::page(&found.matches, &request);
    let keys: Vec<i64> = matches.iter().map(|it| it.key).collect();
    let mut rows = if wants_page(ctx) && !keys.is_empty() {
        experience::find_by_keys(asker.db.reader(), &asker.viewer, &keys).await?
    } else {
        HashMap::new()
    };
    // What was hidden since the index heard of it is not shown.
    let edges = matches.iter().filter_map(|it| {
        let row = rows.remove(&it.key)?;
        Some(Edge {
            cursor: Cursor::new(&list, &find::place_of(it)),
            node: listed(Arc::new(row), Some(it.score), &listing),
        })
    });
    let page = Page {
        edges: edges.collect(),
        has_previous,
        has_next,
    };
    Ok(ExperienceConnection::new(page, total_of(&found), listing))
}

fn total_of(found: &Found) -> Total {
    let total = u64::try_from(found.matches.len()).unwrap_or(u64::MAX);
    Box::new(move || async move { Ok(total) }.boxed())
}

impl ExperienceOrder {
    /// The order as the database knows it; none where it is by relevance.
    fn of_columns(self) -> Option<Order> {
        Some(match self {
            Self::Relevance => return None,
            Self::PublishedDesc => Order::PublishedDesc,
            Self::PublishedAsc => Order::PublishedAsc,
            Self::UpdatedDesc => Order::UpdatedDesc,
            Self::StartedDesc => Order::StartedDesc,
            Self::StartedAsc => Order::StartedAsc,
            Self::TitleAsc => Order::TitleAsc,
        })
    }
}

/// A page of what one owner has, loaded together with its siblings'.
pub async fn experiences_of(
    ctx: &Context<'_>,
    owner: Owner,
    filter: Option<ExperienceFilter>,
    arguments: &PageArguments,
) -> Result<ExperienceConnection> {
    let asker = Asker::of(ctx);
    let filter = checked(asker, filter).await?;
    let request = Arc::new(OwnedRequest {
        filter: filter.clone(),
        page: asker.page(&experience::list_name_of(owner), arguments)?,
    });
    let count = ExperienceCountOf {
        owner,
        filter: request.filter.clone(),
    };
    let page = if wants_page(ctx) {
        asker
            .loader
            .load_one(ExperiencesOf { owner, request })
            .await?
    } else {
        None
    };
    let page = page.map_or_else(Page::empty, |page| (*page).clone());
    let loader = Arc::clone(&asker.loader);
    let total: Total = Box::new(move || {
        let (loader, count) = (Arc::clone(&loader), count.clone());
        async move { Ok(loader.load_one(count).await?.unwrap_or_default()) }.boxed()
    });
    let wanted = Wanted {
        filter,
        ..Wanted::default()
    };
    Ok(connection(page, total, Listing::new(wanted, Some(owner))))
}

fn connection(
    page: Page<Arc<experience::Experience>>,
    total: Total,
    listing: Arc<Listing>,
) -> ExperienceConnection {
    let page = page.map(|row| listed(row, None, &listing));
    ExperienceConnection::new(page, total, listing)
}

fn listed(row: Arc<experience::Experience>, score: Option<f32>, listing: &Arc<Listing>) -> Listed {
    Listed {
        experience: Experience::from(row),
        score,
        listing: Arc::clone(listing),
    }
}

/// The filter, where it can be one.
pub async fn checked(asker: &Asker, filter: Option<ExperienceFilter>) -> Result<Option<Filter>> {
    match filter {
        Some(filter) => Ok(Some(filter.checked(asker).await?)),
        None => Ok(None),
    }
}
