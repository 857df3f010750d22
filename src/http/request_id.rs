//! Request ids: what joins an answer to the log. A client may bring one, if it can stand in a log.

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower::ServiceBuilder;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};

use crate::model::Clock;

/// The header that bears it, in both directions.
pub const HEADER: &str = "x-request-id";

const LONGEST: usize = 128;

/// The router, behind layers that give every request one id and tell it in the answer.
pub fn identified(router: Router, clock: Clock) -> Router {
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn(refuse_unusable))
            .layer(SetRequestIdLayer::x_request_id(FromClock(clock)))
            .layer(PropagateRequestIdLayer::x_request_id()),
    )
}

/// Draws new ids.
#[derive(Clone, Debug)]
struct FromClock(Clock);

impl MakeRequestId for FromClock {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = self.0.random_id().simple().to_string();
        HeaderValue::try_from(id).ok().map(RequestId::new)
    }
}

/// Takes away an id that could not stand in a log as it is, or that is not alone, so that a new one is drawn.
async fn refuse_unusable(mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_usable = headers.get(HEADER).is_some_and(is_usable);
    if !is_usable || headers.get_all(HEADER).iter().count() > 1 {
        request.headers_mut().remove(HEADER);
    }
    next.run(request).await
}

fn is_usable(id: &HeaderValue) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id
            .as_bytes()
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte))
}

/// The id of a request that went through the layers, as text.
pub fn of(extensions: &axum::http::Extensions) -> String {
    extensions
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_forge_a_log_is_not_taken() {
        for id in ["a", "00-4bf92f3577b34da6-01", "a.b_c:D9"] {
            assert!(is_usable(&HeaderValue::from_static(id)), "{id}");
        }
        let long = "a".repeat(LONGEST + 1);
        for id in ["", "a b", "a\"b", "{}", "æ", &long] {
            assert!(
                !is_usable(&HeaderValue::from_bytes(id.as_bytes()).unwrap()),
                "{id}"
            );
        }
    }
}
