//! Standard output: the results of commands, and nothing else.

use std::io::{ErrorKind, Write};

use super::failure::{Failure, Outcome};

/// Writes a text and a line's end. A reader that has left, as `head` does, is no failure.
pub fn line(text: &str) -> Outcome {
    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}
