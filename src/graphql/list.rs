//! A list whose failing items tell where they stood. It must not know what its items are.
//!
//! async-graphql rewrites the path of an error at every list and at every plain field that the error
//! passes on its way to the nearest nullable field, so that the index of the item is lost. Where an
//! item of a non-null list can fail, resolvers answer with [`List`] instead of `Vec`: it keeps the
//! place beside the error, and `document` puts the whole path back into the answer.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, OutputType, PathSegment, Positioned, ServerError, ServerResult, Value,
};
use futures_util::future::try_join_all;

/// A GraphQL list like `Vec`, but for the paths of its errors.
#[derive(Clone, Debug, Default)]
pub struct List<T>(pub Vec<T>);

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

/// Where an error arose, carried as the error's source past those who rewrite its path.
pub(crate) struct Place {
    /// The path as far as it was known at the innermost list.
    pub(crate) path: Vec<PathSegment>,
    /// What the error's source was before.
    pub(crate) source: Option<Arc<dyn Any + Send + Sync>>,
}

impl<T: OutputType> OutputType for List<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let items = self.0.iter().enumerate().map(|(index, item)| async move {
            let at = ctx.with_index(index);
            let result = item.resolve(&at, field).await;
            result.map_err(|error| placed(&at, error))
        });
        Ok(Value::List(try_join_all(items).await?))
    }
}

/// The error with its place beside it, unless a list further in has already told it.
fn placed(at: &ContextSelectionSet<'_>, error: ServerError) -> ServerError {
    if error
        .source
        .as_ref()
        .is_some_and(|source| source.is::<Place>())
    {
        return error;
    }
    let known = error.path.clone();
    let mut error = at.set_error_path(error);
    if known.starts_with(&error.path) {
        error.path = known;
    }
    let place = Place {
        path: error.path.clone(),
        source: error.source.take(),
    };
    error.source = Some(Arc::new(place));
    error
}
