//! The signals that ask a process to stop.

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::failure::Failure;

/// The signals that ask a process to stop.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// Whether one has come.
    pub heard: bool,
}

impl Signals {
    /// Hears them from now on; they no longer end the process by themselves.
    pub fn new() -> Result<Self, Failure> {
        let hear = |kind| {
            signal(kind).map_err(|error| Failure::new(format!("cannot hear signals: {error}")))
        };
        Ok(Self {
            terminate: hear(SignalKind::terminate())?,
            interrupt: hear(SignalKind::interrupt())?,
            heard: false,
        })
    }

    /// Done with the next one.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        self.heard = true;
    }

    /// Done with the one after the next.
    pub async fn twice(&mut self) {
        self.next().await;
        self.next().await;
    }
}
