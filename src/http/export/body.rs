//! A body that is filled by whoever writes on a thread of its own, no faster than it is read. One that is not ended breaks
//! the connection, so that nobody takes a part for the whole.

use std::io::{self, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

/// Bytes that are sent at once.
const PIECE: usize = 64 * 1024;
/// Pieces that wait to be read.
const WAITING: usize = 4;
/// What each piece that is taken adds to how long the next may wait: whoever takes less than a piece in that time for long
/// holds up others for nothing.
const PACE: Duration = Duration::from_secs(4);

/// Where a body is written to.
#[derive(Debug)]
pub(super) struct Sink {
    pieces: mpsc::Sender<Piece>,
    handle: Handle,
    written: Vec<u8>,
    patience: Patience,
}

/// How long pieces wait for one who reads. Whoever stands still is given up after a while, and so is whoever has been slow
/// for long.
#[derive(Debug)]
struct Patience {
    most: Duration,
    left: Duration,
}

impl Patience {
    fn new(most: Duration) -> Self {
        Self { most, left: most }
    }

    /// A piece was taken that had waited so long.
    fn lose(&mut self, waited: Duration) {
        let left = self.left.saturating_sub(waited) + PACE;
        self.left = left.min(self.most);
    }
}

#[derive(Debug)]
enum Piece {
    Bytes(Bytes),
    /// There is no more.
    End,
}

/// A body, and where it is written to, which gives up whoever does not read for so long. To be called within the runtime.
pub(super) fn pipe(patience: Duration) -> (Sink, Body) {
    let (pieces, waiting) = mpsc::channel(WAITING);
    let sink = Sink {
        pieces,
        handle: Handle::current(),
        written: Vec::with_capacity(PIECE),
        patience: Patience::new(patience),
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

    async fn send(&mut self, piece: Piece) -> io::Result<()> {
        let asked = Instant::now();
        let sent = timeout(self.patience.left, self.pieces.send(piece)).await;
        match sent {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => return Err(io::ErrorKind::TimedOut.into()),
        }
        self.patience.lose(asked.elapsed());
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_slow_for_long_is_given_up() {
        let most = Duration::from_secs(30);
        let pieces_at = |seconds| {
            let (mut patience, waited) = (Patience::new(most), Duration::from_secs(seconds));
            let taken = (0..1_000).take_while(|_| {
                let is_taken = waited <= patience.left;
                patience.lose(waited);
                is_taken
            });
            taken.count()
        };
        assert_eq!(pieces_at(0), 1_000);
        assert_eq!(pieces_at(4), 1_000);
        assert_eq!(pieces_at(10), 4);
        assert_eq!(pieces_at(30), 1);
        assert_eq!(pieces_at(31), 0);
    }
}
