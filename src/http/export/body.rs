//! A body that is filled by whoever writes on a thread of its own, no faster than it is read. One that is not ended breaks
//! the connection, so that nobody takes a part for the whole.

use std::io::{self, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// Bytes that are sent at once.
const PIECE: usize = 64 * 1024;
/// Pieces that wait to be read.
const WAITING: usize = 4;
/// How long a piece may wait for one who reads: whoever takes less than a piece in that time holds up others for nothing.
const STALLED: Duration = Duration::from_secs(30);

/// Where a body is written to.
#[derive(Debug)]
pub(super) struct Sink {
    pieces: mpsc::Sender<Piece>,
    handle: Handle,
    written: Vec<u8>,
}

#[derive(Debug)]
enum Piece {
    Bytes(Bytes),
    /// There is no more.
    End,
}

/// A body, and where it is written to. To be called within the runtime.
pub(super) fn pipe() -> (Sink, Body) {
    let (pieces, waiting) = mpsc::channel(WAITING);
    let sink = Sink {
        pieces,
        handle: Handle::current(),
        written: Vec::with_capacity(PIECE),
    };
    let pieces = stream::unfold(waiting, |mut waiting| async move {
        match waiting.recv().await {
            Some(Piece::Bytes(bytes)) => Some((Ok(bytes), waiting)),
            Some(Piece::End) => None,
            None => Some((Err(io::Error::other("the export broke off")), waiting)),
        }
    });
    // Whoever packs it asks once more after its end.
    (sink, Body::from_stream(pieces.fuse()))
}

impl Sink {
    /// Ends the body.
    pub(super) async fn end(mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.written);
        if !rest.is_empty() {
            self.send(Piece::Bytes(rest.into())).await?;
        }
        self.send(Piece::End).await
    }

    async fn send(&self, piece: Piece) -> io::Result<()> {
        let sent = self.pieces.send_timeout(piece, STALLED).await;
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// To be written to where it keeps nobody waiting.
impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written.extend_from_slice(bytes);
        if self.written.len() >= PIECE {
            let full = std::mem::replace(&mut self.written, Vec::with_capacity(PIECE));
            let handle = self.handle.clone();
            handle.block_on(self.send(Piece::Bytes(full.into())))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
