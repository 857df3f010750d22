//! Exports: all that a viewer may read and that a search and a filter let through, as tables, a chunk at a time. The same set
//! as the lists of the API give, of one state of the database; what stands in a row is told by `COLUMNS` of each export, and
//! of what is told without its owners it is what others are told, whoever asks. It must not know by which way it leaves.

pub mod codebook;
mod column;
mod experience;
mod law;
mod lesson;
mod part;
mod relation;
mod source;
pub mod table;
pub mod write;

use std::fmt::Write as _;
use std::io::{self, Write};

use entity::code::Language;
use tokio::sync::mpsc;

use self::source::Source;
use self::table::{Column, Row};
use self::write::{Format, Writer};
use crate::domain::discovery::Discovery;
use crate::domain::discovery::find::Wanted;
use crate::domain::lesson as lessons;
use crate::model::checksum::sha256;
use crate::model::{Error, Result, Viewer};
use crate::store::Db;
use crate::store::state::state;

pub use column::Told;
pub use relation::KINDS;

/// The tables that are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Export {
    /// Experiences.
    Experiences,
    /// What they are tied to.
    Relations,
    /// What can be learned from them.
    Lessons,
    /// Judgements of how they ended.
    Outcomes,
    /// Figures that they report.
    Results,
    /// Benefits of them.
    Benefits,
    /// What was measured of the benefits.
    Measurements,
    /// How what was tried was bought.
    Procurements,
    /// From what they were exempted.
    Trials,
    /// Provisions of law that stood in the way.
    LegalObstacles,
    /// Where they are documented.
    Sources,
}

impl Export {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Experiences,
        Self::Relations,
        Self::Lessons,
        Self::Outcomes,
        Self::Results,
        Self::Benefits,
        Self::Measurements,
        Self::Procurements,
        Self::Trials,
        Self::LegalObstacles,
        Self::Sources,
    ];

    /// What it is called in addresses and names of files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Experiences => "experiences",
            Self::Relations => "relations",
            Self::Lessons => "lessons",
            Self::Outcomes => "outcomes",
            Self::Results => "results",
            Self::Benefits => "benefits",
            Self::Measurements => "measurements",
            Self::Procurements => "procurements",
            Self::Trials => "trials",
            Self::LegalObstacles => "legal-obstacles",
            Self::Sources => "sources",
        }
    }

    /// The export that is called so.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its columns, with what they tell.
    pub fn told(self) -> Vec<Told> {
        match self {
            Self::Experiences => column::told(experience::COLUMNS),
            Self::Relations => column::told(relation::COLUMNS),
            Self::Lessons => column::told(lesson::COLUMNS),
            Self::Outcomes => column::told(part::OUTCOMES),
            Self::Results => column::told(part::RESULTS),
            Self::Benefits => column::told(part::BENEFITS),
            Self::Measurements => column::told(law::MEASUREMENTS),
            Self::Procurements => column::told(law::PROCUREMENTS),
            Self::Trials => column::told(law::TRIALS),
            Self::LegalObstacles => column::told(law::LEGAL_OBSTACLES),
            Self::Sources => column::told(part::SOURCES),
        }
    }

    /// Its columns.
    pub fn columns(self) -> Vec<Column> {
        self.told().into_iter().map(|it| it.column).collect()
    }
}

/// Which things an export is about.
#[derive(Clone, Debug)]
pub enum Which {
    /// These experiences.
    Experiences(Wanted),
    /// These lessons: those that a search finds, where there is one.
    Lessons(Option<String>, lessons::Filter),
}

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which table.
    pub export: Export,
    /// Of which things: of lessons where lessons are exported, else of experiences.
    pub which: Which,
    /// The language of labels.
    pub language: Language,
}

/// An export that is ready to be written, of the state that the database has.
#[derive(Debug)]
pub struct Opened {
    tag: String,
    source: Source,
}

/// Why an export was not written to its end.
#[derive(Debug)]
pub enum Broken {
    /// It could not be read.
    Read(Error),
    /// Nobody took it.
    Write(io::Error),
}

/// Chunks that wait to be written.
const WAITING: usize = 2;

/// Begins an export. What is searched for is found here; rows are read when they are written.
///
/// # Errors
///
/// `Unavailable` where something is searched for and the index is being built.
pub async fn open(db: &Db, discovery: &Discovery, viewer: &Viewer, asked: Asked) -> Result<Opened> {
    let snapshot = db.snapshot().await?;
    // Its first statement decides what the snapshot sees.
    let state = state(snapshot.reader(), viewer).await?;
    let mut told = format!(
        "{}\n{state}\n{viewer:?}\n{asked:?}\n",
        env!("CARGO_PKG_VERSION")
    );
    let source = Source::open(snapshot, discovery, viewer, asked).await?;
    // What a search finds rests on the index besides, which may be behind.
    for key in source.found() {
        let _ = write!(told, "{key} ");
    }
    Ok(Opened {
        tag: sha256(told),
        source,
    })
}

impl Opened {
    /// A word that is the same as long as the export is, byte for byte, in the same format.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Writes it, and gives back what it was written to.
    ///
    /// # Errors
    ///
    /// What was written then is not whole, and is not ended as what is whole is.
    pub async fn write<W>(self, format: Format, sink: W) -> Result<W, Broken>
    where
        W: Write + Send + 'static,
    {
        let written = self.write_each(vec![(format, sink)]).await?;
        let missing = || Broken::Read(Error::internal("nothing was written"));
        written.into_iter().next().ok_or_else(missing)
    }

    /// Writes it in several formats at once, and gives back what each was written to.
    ///
    /// # Errors
    ///
    /// As of one.
    pub async fn write_each<W>(self, sinks: Vec<(Format, W)>) -> Result<Vec<W>, Broken>
    where
        W: Write + Send + 'static,
    {
        let columns = self.source.columns();
        let (chunks, taken) = mpsc::channel(WAITING);
        let writing = tokio::task::spawn_blocking(move || put(sinks, &columns, taken));
        let (read, written) = tokio::join!(send(self.source, chunks), writing);
        let written = match written {
            Ok(written) => written,
            Err(error) => return Err(Broken::Read(Error::internal(error))),
        };
        read.map_err(Broken::Read)?;
        written.map_err(Broken::Write)
    }
}

/// Sends chunk after chunk, and at last that there are no more.
async fn send(mut source: Source, chunks: mpsc::Sender<Option<Vec<Row>>>) -> Result<()> {
    loop {
        let chunk = source.next().await?;
        let is_last = chunk.is_none();
        // Whoever writes has failed, and tells why.
        let is_gone = chunks.send(chunk).await.is_err();
        if is_last || is_gone {
            return Ok(());
        }
    }
}

fn put<W: Write + Send>(
    sinks: Vec<(Format, W)>,
    columns: &[Column],
    mut chunks: mpsc::Receiver<Option<Vec<Row>>>,
) -> io::Result<Vec<W>> {
    let begin = |(format, sink)| Writer::new(format, columns, sink);
    let mut writers: Vec<Writer<W>> = sinks.into_iter().map(begin).collect::<io::Result<_>>()?;
    while let Some(chunk) = chunks.blocking_recv() {
        let Some(rows) = chunk else {
            return writers.into_iter().map(Writer::finish).collect();
        };
        if let [others @ .., last] = writers.as_mut_slice() {
            for it in others {
                it.write(rows.clone())?;
            }
            last.write(rows)?;
        }
    }
    Err(io::Error::other("the export broke off"))
}
