//! The service itself: which version, under which limits, how fresh.

use async_graphql::{Context, Object, SimpleObject};

use super::asker::Asker;
use super::connection::int;
use super::error::Result;
use super::scalar::DateTime;
use crate::config::limits::Limits;
use crate::domain::service;

/// The service itself.
pub struct Service;

/// The service itself: which version, under which limits, how fresh.
#[Object]
impl Service {
    /// Version of the program.
    async fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    /// The bounds in force.
    async fn limits(&self, ctx: &Context<'_>) -> ServiceLimits {
        ServiceLimits::from(&*Asker::of(ctx).limits)
    }

    /// The licence of what Floke publishes.
    async fn licence(&self) -> Licence {
        Licence::ours()
    }

    /// When an experience that the viewer may read was last changed, but for those that are told without their owners; null while
    /// there is none.
    async fn data_as_of(&self, ctx: &Context<'_>) -> Option<Result<DateTime>> {
        let asker = Asker::of(ctx);
        let time = service::last_changed(asker.db.reader(), &asker.viewer).await;
        time.map(|time| time.map(DateTime))
            .map_err(Into::into)
            .transpose()
    }

    /// For how many seconds something has been written that search does not find yet; 0 where it finds everything.
    async fn index_lag_seconds(&self, ctx: &Context<'_>) -> f64 {
        let asker = Asker::of(ctx);
        let lag = asker.discovery.freshness().lag(asker.clock.now());
        lag.as_secs_f64()
    }
}

/// A licence.
#[derive(SimpleObject)]
pub struct Licence {
    /// What it is called.
    name: &'static str,
    /// Where it can be read.
    url: &'static str,
}

impl Licence {
    /// The one under which Floke publishes.
    pub fn ours() -> Self {
        Self {
            name: service::LICENCE.0,
            url: service::LICENCE.1,
        }
    }
}

macro_rules! limits {
    ($($(#[$doc:meta])* $field:ident,)*) => {
        /// The bounds in force; what goes beyond one is refused, never cut in silence.
        #[derive(SimpleObject)]
        pub struct ServiceLimits {
            $($(#[$doc])* $field: i32,)*
        }

        impl From<&Limits> for ServiceLimits {
            fn from(limits: &Limits) -> Self {
                Self { $($field: int(u64::try_from(limits.$field).unwrap_or(u64::MAX)),)* }
            }
        }
    };
}

limits! {
    /// Bytes of a request's body.
    body_bytes,
    /// Tokens of a document.
    tokens,
    /// Nesting of a document's text, and of introspection.
    recursion,
    /// Fields below one another.
    depth,
    /// Aliases in a document.
    aliases,
    /// Fields at the root of an operation.
    root_fields,
    /// Directives in a document.
    directives,
    /// Selections of a document, fragments followed.
    selections,
    /// Items of a page.
    page_size,
    /// Items of a page where neither `first` nor `last` is given.
    default_page_size,
    /// Items that a list without page arguments counts for in the cost.
    list_size,
    /// Cost of an operation: fields that it may answer.
    cost,
    /// Filters that one filter may be made of, nested ones counted.
    filter_parts,
    /// Values in all lists of one filter together.
    filter_values,
    /// Errors in one answer.
    errors,
    /// Operations that run at once; further ones wait for their turn.
    operations,
    /// Seconds until an answer must be ready.
    timeout_seconds,
}

/// Reading the service.
#[derive(Default)]
pub struct ServiceQueries;

#[Object]
impl ServiceQueries {
    /// The service itself: version, limits, licence, freshness.
    async fn service(&self) -> Service {
        Service
    }
}
