//! The tables of a release: every export, in every format, read once and written in all of them.

use std::path::Path;

use entity::code::Language;

use super::Made;
use super::sum::Summed;
use crate::domain::discovery::Discovery;
use crate::domain::discovery::find::Wanted;
use crate::domain::export::write::Format;
use crate::domain::export::{self, Asked, Broken, Export, Which};
use crate::domain::lesson;
use crate::model::{Error, Result, Viewer};
use crate::store::Db;

const FORMATS: [Format; 3] = [
    Format::Csv { has_mark: false },
    Format::Ndjson,
    Format::Parquet,
];

/// Makes them all.
pub(super) async fn all(frozen: &Db, folder: &Path) -> Result<Vec<Made>> {
    let mut made = Vec::new();
    for export in Export::ALL {
        made.extend(one(frozen, export, folder).await?);
    }
    Ok(made)
}

async fn one(frozen: &Db, export: Export, folder: &Path) -> Result<Vec<Made>> {
    let which = match export {
        Export::Lessons => Which::Lessons(None, lesson::Filter::default()),
        _ => Which::Experiences(Wanted::default()),
    };
    // The codebook has the labels of all languages; those beside codes are in the language of most that is told.
    let asked = Asked {
        export,
        which,
        language: Language::Nb,
    };
    // Nothing is searched for.
    let discovery = Discovery::in_memory();
    let opened = export::open(frozen, &discovery, &Viewer::Anonymous, asked).await?;
    let files = FORMATS.into_iter().map(|format| {
        let name = format!("{}.{}", export.name(), format.extension());
        let file = Summed::create(folder, name, format.media_type())?;
        Ok((format, file))
    });
    let files: std::io::Result<Vec<_>> = files.collect();
    let written = opened.write_each(files.map_err(Error::internal)?).await;
    let written = written.map_err(|broken| match broken {
        Broken::Read(error) => error,
        Broken::Write(error) => Error::internal(error),
    })?;
    let made: std::io::Result<Vec<Made>> = written.into_iter().map(Summed::end).collect();
    made.map_err(Error::internal)
}
