//! `floke serve`: the listener, and the signals that end it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;

use super::database;
use super::failure::{Failure, Outcome};
use super::signals::Signals;
use crate::app::App;
use crate::config::Config;
use crate::domain::discovery::meaning;
use crate::domain::idempotency;
use crate::graphql;
use crate::http::{self, Readiness, Service};
use crate::model::Clock;

/// How long the database may take to let go.
const CLOSING: Duration = Duration::from_secs(5);

/// How often what is kept for a time is looked through.
const SWEEP: Duration = Duration::from_hours(1);

/// Runs the command.
pub async fn run(config: Config, clock: Clock) -> Outcome {
    // Taken first, so that a port in use is told before anything is changed.
    let listener = listen(&config).await?;
    let app = database::prepare(&config, clock).await?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::new(error.to_string()))?;
    tracing::info!(%address, database = app.db.product(), version = env!("CARGO_PKG_VERSION"), "listening");
    serve(listener, app, config).await
}

/// The socket that the settings name.
pub async fn listen(config: &Config) -> Result<TcpListener, Failure> {
    TcpListener::bind(&config.listen).await.map_err(|error| {
        Failure::new(format!(
            "cannot listen on {}: {error}; choose another address with --listen or FLOKE_LISTEN",
            config.listen
        ))
    })
}

/// Answers until the process is told to stop.
pub async fn serve(listener: TcpListener, app: App, config: Config) -> Outcome {
    let delay = Duration::from_secs(config.shutdown_delay_seconds);
    let db = app.db.clone();
    let sweep = tokio::spawn(sweep(app.clone()));
    let follower = app.discovery.clone();
    let follower = tokio::spawn(follower.keep_up(app.db.clone(), app.clock.clone()));
    let maker = app.discovery.meaning().map(|meaning| {
        tokio::spawn(meaning::run(
            app.db.clone(),
            app.clock.clone(),
            meaning.clone(),
        ))
    });
    let service = Service::new(app, config);
    let sdl = graphql::sdl();
    let endpoint = http::endpoint(&service, &sdl)?;
    let exports = endpoint.exports(&service);
    let router = http::router(&service, endpoint.graphql(), exports, &sdl);
    let mut signals = Signals::new()?;
    let mut second = Signals::new()?;
    let stop = stop(&mut signals, &service.readiness, delay);
    let serving = async {
        let is_clean = http::serve(&service, router, listener, stop).await;
        sweep.abort();
        follower.abort();
        if let Some(maker) = maker {
            maker.abort();
        }
        // A statement that still runs holds its connection; whatever was acknowledged is safe without it.
        let is_closed = tokio::time::timeout(CLOSING, db.close())
            .await
            .is_ok_and(|closed| closed.is_ok());
        is_clean && is_closed
    };
    let is_clean = tokio::select! {
        is_clean = serving => is_clean,
        () = second.twice() => false,
    };
    if !is_clean {
        return Err(Failure::new(
            "stopped before every running request had finished",
        ));
    }
    tracing::info!("stopped");
    Ok(())
}

/// Forgets, once an hour, what is kept for a time only, and takes out of releases what was erased.
async fn sweep(app: App) {
    let mut hourly = tokio::time::interval(SWEEP);
    loop {
        hourly.tick().await;
        if let Err(error) = idempotency::forget(&app.db, app.clock.now()).await {
            tracing::warn!(%error, "keys of old requests were not forgotten");
        }
        // What an earlier process was ended in, or another node could not do.
        if let Err(error) = app.releases.redact(&app.db, &app.clock).await {
            tracing::error!(%error, "words are still to be taken out of a release");
        }
    }
}

/// Done when no more connections are to be taken.
async fn stop(signals: &mut Signals, readiness: &Readiness, delay: Duration) {
    signals.next().await;
    readiness.stop();
    tracing::info!(
        delay_seconds = delay.as_secs(),
        "stopping; a second signal stops at once"
    );
    tokio::time::sleep(delay).await;
}

/// Where a browser on this machine finds what listens on `address`.
pub fn browsable(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_means_all_is_told_as_one_that_can_be_opened() {
        for (address, url) in [
            ("127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:80", "http://[::1]:80"),
            ("10.0.0.1:80", "http://10.0.0.1:80"),
        ] {
            assert_eq!(browsable(address.parse().unwrap()), url);
        }
    }
}
