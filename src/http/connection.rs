//! Connections: how they are taken, what bounds slow clients, and how they end.
//!
//! axum's own server has no bound on how slowly a client may send or read, hence hyper's, with one.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};
use tokio_io_timeout::TimeoutStream;

use super::Service;

/// How long the head of a request may take, counted from the end of the answer before it: also how long an idle
/// connection is kept.
const HEAD: Duration = Duration::from_secs(30);
/// How long a client may read nothing of an answer that is being sent.
const STALLED: Duration = Duration::from_secs(30);
/// How often a connection of HTTP/2 is asked whether anybody is there.
const PING: Duration = Duration::from_secs(20);
/// Requests at once in a connection of HTTP/2.
const STREAMS: u32 = 64;
/// Bytes of a request's head.
const HEAD_BYTES: usize = 64 * 1024;
/// How long to wait when no connection can be taken, for want of file descriptors above all.
const BREATHER: Duration = Duration::from_millis(100);
/// How often counts are tidied.
const TIDYING: Duration = Duration::from_secs(5);

/// Answers on `listener` until `stop` is done; then running requests may finish within the grace that the settings
/// give. Tells whether all of them did.
pub async fn serve(
    service: &Service,
    router: Router,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> bool {
    let graceful = GracefulShutdown::new();
    let builder = Arc::new(builder());
    let slots = Arc::new(Semaphore::new(service.config.connections));
    let answer = Duration::from_secs(service.config.limits.timeout_seconds);
    let mut running = JoinSet::new();
    let mut tidying = interval(TIDYING);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(_) = running.join_next() => service.metrics.connections(running.len()),
            _ = tidying.tick() => service.metrics.tidy(),
            (stream, slot) = take(&listener, &slots) => {
                let connection = Connection {
                    stream,
                    slot,
                    router: router.clone(),
                    // While an answer is made, the client is not expected to say anything.
                    silence: HEAD + answer,
                };
                running.spawn(connection.run(Arc::clone(&builder), graceful.watcher()));
                service.metrics.connections(running.len());
            }
        }
    }
    drop(listener);
    let grace = Duration::from_secs(service.config.shutdown_grace_seconds);
    timeout(grace, graceful.shutdown()).await.is_ok()
}

/// The next connection, once there is room for it.
async fn take(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    // Refused only by closed slots, and nobody closes these.
    let slot = Arc::clone(slots).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, slot),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(BREATHER).await;
            }
        }
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(HEAD_BYTES).unwrap_or(u32::MAX));
    builder
}

struct Connection {
    stream: TcpStream,
    slot: Option<OwnedSemaphorePermit>,
    router: Router,
    silence: Duration,
}

impl Connection {
    async fn run(self, builder: Arc<Builder<TokioExecutor>>, watcher: Watcher) {
        // Small answers are sent at once; a socket that refuses that still works.
        let _ = self.stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(self.stream);
        stream.set_read_timeout(Some(self.silence));
        stream.set_write_timeout(Some(STALLED));
        let io = TokioIo::new(Box::pin(stream));
        let service = TowerToHyperService::new(self.router);
        let connection = builder.serve_connection(io, service).into_owned();
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(self.slot);
    }
}
