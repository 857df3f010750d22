//! A file that is summed up while it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Made;
use crate::model::checksum::hex;

/// A file that is summed up while it is written.
#[derive(Debug)]
pub(super) struct Summed {
    name: String,
    media_type: &'static str,
    file: BufWriter<File>,
    bytes: u64,
    digest: Sha256,
}

impl Summed {
    /// A new file in a folder.
    pub(super) fn create(
        folder: &Path,
        name: String,
        media_type: &'static str,
    ) -> io::Result<Self> {
        let file = File::create(folder.join(&name))?;
        Ok(Self {
            name,
            media_type,
            file: BufWriter::new(file),
            bytes: 0,
            digest: Sha256::new(),
        })
    }

    /// What was made, once all of it is written.
    pub(super) fn end(mut self) -> io::Result<Made> {
        self.file.flush()?;
        Ok(Made {
            name: self.name,
            media_type: self.media_type,
            bytes: self.bytes,
            sha256: hex(&self.digest.finalize()),
        })
    }
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += u64::try_from(written).unwrap_or(u64::MAX);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
