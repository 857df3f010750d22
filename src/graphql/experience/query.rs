//! Reading experiences: one, or page by page.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use entity::code::NodeKind;
use futures_util::FutureExt;

use super::{Experience, ExperienceConnection, ExperienceFilter};
use crate::domain::experience::{self, Filter, ListRequest, Order, OwnedRequest, Owner};
use crate::graphql::asker::Asker;
use crate::graphql::connection::{Total, counted, wants_page};
use crate::graphql::error::Result;
use crate::graphql::loader::{ExperienceCountOf, ExperiencesOf};
use crate::model::page::PageArguments;
use crate::model::{NodeId, Page};

/// In which order experiences run; unknown years and dates come last either way, and the id breaks ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Order")]
pub enum ExperienceOrder {
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
    ) -> Option<Result<Experience>> {
        find(Asker::of(ctx), &id).await.transpose()
    }

    /// Experiences, newest publication first unless another order is asked for.
    async fn experiences(
        &self,
        ctx: &Context<'_>,
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
        Some(page(ctx, filter, order_by, &arguments).await)
    }
}

async fn find(asker: &Asker, id: &ID) -> Result<Option<Experience>> {
    let Some(key) = NodeId::parse_as(NodeKind::Experience, id) else {
        return Ok(None);
    };
    let mut found = experience::find_all(asker.db.reader(), &asker.viewer, &[key]).await?;
    Ok(found.remove(&key).map(|row| Experience(Arc::new(row))))
}

async fn page(
    ctx: &Context<'_>,
    filter: Option<ExperienceFilter>,
    order: Option<ExperienceOrder>,
    arguments: &PageArguments,
) -> Result<ExperienceConnection> {
    let asker = Asker::of(ctx);
    let order = order.map_or(Order::PublishedDesc, Into::into);
    let request = ListRequest {
        filter: checked(asker, filter).await?,
        order,
        page: asker.page(&experience::list_name_of_all(order), arguments)?,
    };
    let page = if wants_page(ctx) {
        experience::list(asker.db.reader(), &asker.viewer, &request).await?
    } else {
        Page::empty()
    };
    let total = counted(asker, move |db, viewer| {
        let filter = request.filter.clone();
        async move { experience::count(db.reader(), &viewer, filter.as_ref()).await }
    });
    Ok(connection(page.map(Arc::new), total))
}

/// A page of what one owner has, loaded together with its siblings'.
pub async fn experiences_of(
    ctx: &Context<'_>,
    owner: Owner,
    filter: Option<ExperienceFilter>,
    arguments: &PageArguments,
) -> Result<ExperienceConnection> {
    let asker = Asker::of(ctx);
    let request = Arc::new(OwnedRequest {
        filter: checked(asker, filter).await?,
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
    Ok(connection(page, total))
}

fn connection(page: Page<Arc<experience::Experience>>, total: Total) -> ExperienceConnection {
    ExperienceConnection::new(page.map(Experience), total)
}

async fn checked(asker: &Asker, filter: Option<ExperienceFilter>) -> Result<Option<Filter>> {
    match filter {
        Some(filter) => Ok(Some(filter.checked(asker).await?)),
        None => Ok(None),
    }
}
