//! Serves the schema that fails, behind Floke's own handler, for suites that are not written in Rust.
//!
//! `--sdl` prints the schema and ends; otherwise the address is printed once it answers, and an argument
//! says where to listen (127.0.0.1:0 without one).

mod schema;

use std::io::Write;

use axum::Router;
use floke::config::limits::Limits;
use floke::http::identified;
use floke::model::Clock;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let limits = Limits::default();
    let argument = std::env::args().nth(1);
    let mut out = std::io::stdout();
    if argument.as_deref() == Some("--sdl") {
        out.write_all(schema::schema(&limits).sdl().as_bytes())?;
        return Ok(());
    }
    let address = argument.as_deref().unwrap_or("127.0.0.1:0");
    let listener = TcpListener::bind(address).await?;
    writeln!(out, "http://{}/graphql", listener.local_addr()?)?;
    out.flush()?;
    let router = Router::new().route("/graphql", schema::route(&limits, true)?);
    axum::serve(listener, identified(router, Clock::default())).await?;
    Ok(())
}
