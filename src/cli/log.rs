//! The log: to standard error, as lines for people or as JSON for machines.

use tracing_subscriber::EnvFilter;

use super::failure::{Failure, Outcome};
use crate::config::{Log, LogFormat};
use crate::model::{Error, ErrorCode};

/// What commands that do one thing and end tell beside their result, where nothing is set.
const QUIET: &str = "warn";

/// Starts the log of this process, panics included.
pub fn start(settings: &Log, is_server: bool) -> Outcome {
    let is_default = *settings
        == Log {
            format: settings.format,
            ..Log::default()
        };
    let filter = if is_default && !is_server {
        QUIET
    } else {
        &settings.filter
    };
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        let message = format!("{filter:?} is no level and no list of module=level: {error}");
        Failure::settings(Error::invalid("log.filter", ErrorCode::Invalid, message))
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Json => log
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .try_init(),
        LogFormat::Text => log
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .try_init(),
    };
    started.map_err(|error| Failure::new(format!("cannot log: {error}")))?;
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(
            panic.at = at,
            "{}",
            panic.payload_as_str().unwrap_or("a panic")
        );
    }));
    Ok(())
}
