//! Tables of statistics over HTTP: `/export/statistics.FORMAT`. They are short, so that they are made whole before they are
//! sent.

use axum::body::Bytes;
use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::response::Response;
use tokio::time::timeout;

use super::parameters::Parameters;
use super::{Exports, kept, late, name_file, refused};
use crate::graphql::export::{Form, TableRequest, shape};
use crate::graphql::request_id::RequestId;
use crate::http::error::Refusal;
use crate::http::file::File;

/// What they are called in addresses.
pub(super) const NAME: &str = "statistics";

impl Exports {
    /// A table in a form.
    pub(super) async fn table(
        &self,
        parts: &Parts,
        form: Form,
        id: &RequestId,
    ) -> Result<Response, Refusal> {
        let given = Parameters::of_statistics(parts.uri.query().unwrap_or_default())?;
        let form = shape::form(form, given.has_mark, given.chart).map_err(refused)?;
        let sender = self.sender(parts, given.language, id).await?;
        let request = TableRequest {
            search: given.search,
            filter: given.filter,
            group_by: given.group_by,
            measures: given.measures,
            unit: given.unit,
            category: given.category,
            form,
        };
        let made = self.floke.table(&self.documents, &sender, request, id);
        let made = timeout(self.patience, made).await.map_err(|_| late())?;
        let bytes = made.map_err(refused)?;
        let file = File::plain(form.media_type(), Bytes::from(bytes));
        let mut response = file.answer(&parts.headers);
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, kept(parts));
        name_file(headers, NAME, form.extension());
        Ok(response)
    }
}
