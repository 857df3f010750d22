//! Tokens for tests, made as an operator makes them.

use entity::code::Role;
use floke::app::App;
use floke::domain::auth::{self, Authenticator, CreateRequest, Lifetime, Maker};
use floke::model::Viewer;

/// A token, and who bears it.
pub struct Token {
    /// What is sent as bearer.
    pub secret: String,
    /// What it is revoked by.
    pub id: String,
    /// Who bears it.
    pub viewer: Viewer,
}

/// A token without end, of the municipality with this number or of none.
pub async fn token(app: &App, role: Role, municipality: Option<&str>) -> Token {
    token_for(app, role, municipality, Lifetime::Endless).await
}

/// The same with a lifetime.
pub async fn token_for(
    app: &App,
    role: Role,
    municipality: Option<&str>,
    lifetime: Lifetime,
) -> Token {
    let request = CreateRequest {
        name: None,
        role,
        municipality: municipality.map(str::to_owned),
        lifetime,
    };
    let created = auth::create(&app.db, &app.clock, &Maker::Operator, request, None)
        .await
        .unwrap();
    let secret = created.secret.unwrap().reveal().to_owned();
    let authenticator = Authenticator::new(app.db.clone(), app.clock.clone());
    let grant = authenticator.authenticate(&secret).await.unwrap();
    Token {
        secret,
        id: auth::id_of(&created.token),
        viewer: Viewer::Token(grant),
    }
}
