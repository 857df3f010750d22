//! The files of the index, and what reads and writes them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::index::SegmentId;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{
    Index as Files, IndexReader, IndexWriter, ReloadPolicy, Searcher, SegmentReader,
    TantivyDocument, Term,
};

use super::document::{Document, FACETS, SHELVES, Shelf, Thing};
use super::parts::{Part, PartKey, Parts};
use super::values::Columns;
use super::view::{Scope, View};
use crate::model::{Error, Result};

/// What the files hold and how: another number makes a new index.
pub const FORMAT: u32 = 3;

/// Memory that a writer may fill before it writes a segment.
const MEMORY: usize = 96 << 20;

/// The index.
pub struct Index {
    /// Where it lies; none for one in memory.
    folder: Option<PathBuf>,
    files: Files,
    reader: IndexReader,
    fields: Fields,
    /// What is shown of segments to whom, as far as it was asked for last.
    parts: Mutex<Parts>,
    columns: Arc<Columns>,
}

/// The fields of a document.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    /// The thing that it tells of.
    pub thing: Field,
    tie: Field,
    /// The thing that it is part of.
    pub parent: Field,
    class: Field,
    owners: Field,
    print: Field,
    facets: Vec<Field>,
    words: [Words; SHELVES.len()],
}

/// Columns that are read by their names.
pub(super) mod column {
    pub const THING: &str = "thing";
    pub const TIE: &str = "tie";
    pub const CLASS: &str = "class";
    pub const OWNERS: &str = "owners";
    pub const PRINT: &str = "print";

    /// The column of a facet.
    pub fn facet(place: usize) -> String {
        format!("facet{place}")
    }
}

/// The fields of a shelf's words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// Stems, as often as they count.
    pub stems: Field,
    /// Words as they are written, each once.
    pub plain: Field,
    /// The same from their last letter to their first.
    pub reversed: Field,
}

impl Fields {
    /// Those of a shelf's words.
    pub fn words(&self, on: Shelf) -> Words {
        let place = SHELVES.iter().position(|it| *it == on);
        self.words[place.unwrap_or_default()]
    }
}

impl Index {
    /// An index that lasts as long as it is held.
    pub fn in_memory() -> Result<Self> {
        let (schema, fields) = schema();
        Self::of(None, Files::create_in_ram(schema), fields)
    }

    /// A new index in a folder.
    pub fn create(folder: &Path) -> Result<Self> {
        let (schema, fields) = schema();
        std::fs::create_dir_all(folder).map_err(Error::internal)?;
        let files = Files::create_in_dir(folder, schema).map_err(Error::internal)?;
        Self::of(Some(folder.to_owned()), files, fields)
    }

    /// The index that is in a folder.
    ///
    /// # Errors
    ///
    /// `Internal` where there is none, or one of another shape.
    pub fn open(folder: &Path) -> Result<Self> {
        let (schema, fields) = schema();
        let files = Files::open_in_dir(folder).map_err(Error::internal)?;
        if files.schema() != schema {
            return Err(Error::internal(
                "the index holds other things than it should",
            ));
        }
        Self::of(Some(folder.to_owned()), files, fields)
    }

    fn of(folder: Option<PathBuf>, files: Files, fields: Fields) -> Result<Self> {
        let reader = files.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader = reader.try_into().map_err(Error::internal)?;
        Ok(Self {
            folder,
            files,
            reader,
            fields,
            parts: Mutex::default(),
            columns: Arc::new(Columns::new()),
        })
    }

    /// Where it lies; none for one in memory.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// How many things it holds.
    pub fn size(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whoever writes; one at a time.
    pub fn writer(&self) -> Result<Writer> {
        let writer = self.files.writer_with_num_threads(1, MEMORY);
        Ok(Writer {
            writer: writer.map_err(Error::unavailable)?,
            fields: self.fields.clone(),
        })
    }

    /// The word that came with the last commit; none where there was none.
    pub fn payload(&self) -> Result<Option<String>> {
        let metas = self.files.load_metas().map_err(Error::internal)?;
        Ok(metas.payload)
    }

    /// Writes anew whatever holds something that was taken out, and takes the old files away, so that no word of it is left.
    /// Nobody else may write meanwhile.
    pub fn purge(&self) -> Result<()> {
        let writer = self.files.writer_with_num_threads(1, MEMORY);
        let mut writer: IndexWriter = writer.map_err(Error::unavailable)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let segments = self.files.searchable_segment_metas();
        for segment in segments.map_err(Error::internal)? {
            if segment.has_deletes() {
                let merged = writer.merge(&[segment.id()]).wait();
                merged.map_err(Error::internal)?;
            }
        }
        let collected = writer.garbage_collect_files().wait();
        collected.map_err(Error::internal)?;
        writer.wait_merging_threads().map_err(Error::internal)
    }

    /// Shows what was committed last.
    pub fn reload(&self) -> Result<()> {
        self.reader.reload().map_err(Error::internal)?;
        let searcher = self.reader.searcher();
        let there: HashSet<SegmentId> = (searcher.segment_readers().iter())
            .map(SegmentReader::segment_id)
            .collect();
        self.columns.keep(&there);
        self.parts().keep(&there);
        Ok(())
    }

    fn parts(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is shown of a segment to somebody.
    fn part(&self, segment: &SegmentReader, scope: Scope) -> Result<Arc<Part>> {
        let key = PartKey {
            segment: segment.segment_id(),
            scope,
        };
        let known = self.parts().get(&key);
        let part = match known {
            Some(part) if part.is_of(segment) => return Ok(part),
            Some(other) => match other.left_in(segment, &self.fields)? {
                Some(left) => Arc::new(left),
                // An older look at the index does not take the place of a newer one.
                None => return Ok(Arc::new(Part::read(segment, &self.fields, scope)?)),
            },
            None => Arc::new(Part::read(segment, &self.fields, scope)?),
        };
        self.parts().put(key, Arc::clone(&part));
        Ok(part)
    }

    /// What is shown to whom.
    pub fn view(&self, scope: Scope) -> Result<View> {
        self.view_by(self.reader.searcher(), scope)
    }

    /// The same by two scopes at the same time.
    pub fn views(&self, scopes: [Scope; 2]) -> Result<[View; 2]> {
        let searcher = self.reader.searcher();
        let [one, other] = scopes;
        let one = self.view_by(searcher.clone(), one)?;
        Ok([one, self.view_by(searcher, other)?])
    }

    fn view_by(&self, searcher: Searcher, scope: Scope) -> Result<View> {
        let parts = searcher.segment_readers().iter();
        let parts: Result<Vec<_>> = parts.map(|it| self.part(it, scope)).collect();
        let parts = parts?;
        let shared = (self.fields.clone(), Arc::clone(&self.columns));
        Ok(View::new(searcher, shared, parts))
    }
}

/// What is written and not yet committed.
pub struct Writer {
    writer: IndexWriter,
    fields: Fields,
}

impl Writer {
    /// Puts a document where none of its thing is.
    pub fn put(&mut self, document: &Document) -> Result<()> {
        let told = document.told();
        let words = || told.words.iter();
        let fields = &self.fields;
        let of = fields.words(Shelf::of(document.thing.kind));
        let mut row = TantivyDocument::new();
        row.add_u64(fields.thing, document.thing.number());
        row.add_i64(fields.tie, document.tie);
        if let Some(parent) = document.parent {
            row.add_u64(fields.parent, parent.number());
        }
        row.add_u64(fields.class, document.class.into());
        row.add_u64(fields.print, document.print());
        for owner in &document.owners {
            row.add_i64(fields.owners, *owner);
        }
        for (field, values) in fields.facets.iter().zip(&document.facets) {
            for value in values {
                row.add_i64(*field, *value);
            }
        }
        row.add_pre_tokenized_text(of.stems, tokens(told.stems.iter().cloned()));
        row.add_pre_tokenized_text(of.plain, tokens(words().cloned()));
        let reversed = words().map(|word| word.chars().rev().collect());
        row.add_pre_tokenized_text(of.reversed, tokens(reversed));
        self.writer.add_document(row).map_err(Error::internal)?;
        Ok(())
    }

    /// Takes the document of a thing out, and those of its parts.
    pub fn remove(&mut self, thing: Thing) {
        for field in [self.fields.thing, self.fields.parent] {
            let term = Term::from_field_u64(field, thing.number());
            self.writer.delete_term(term);
        }
    }

    /// Makes all of it last, with a word that is given back by whoever opens the index.
    pub fn commit(&mut self, payload: &str) -> Result<()> {
        let mut commit = self.writer.prepare_commit().map_err(Error::internal)?;
        commit.set_payload(payload);
        commit.commit().map_err(Error::internal)?;
        Ok(())
    }

    /// Waits until parts are put together, and lets go of the files.
    pub fn close(self) -> Result<()> {
        self.writer.wait_merging_threads().map_err(Error::internal)
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let fields = Fields {
        thing: schema.add_u64_field(column::THING, INDEXED | FAST),
        tie: schema.add_i64_field(column::TIE, FAST),
        parent: schema.add_u64_field("parent", INDEXED),
        class: schema.add_u64_field(column::CLASS, FAST),
        owners: schema.add_i64_field(column::OWNERS, FAST),
        print: schema.add_u64_field(column::PRINT, FAST),
        facets: (0..FACETS)
            .map(|place| schema.add_i64_field(&column::facet(place), FAST))
            .collect(),
        words: SHELVES.map(|shelf| words(&mut schema, shelf)),
    };
    (schema.build(), fields)
}

fn words(schema: &mut SchemaBuilder, shelf: Shelf) -> Words {
    let text = |option, has_lengths| {
        let indexing = TextFieldIndexing::default()
            .set_index_option(option)
            .set_fieldnorms(has_lengths);
        TextOptions::default().set_indexing_options(indexing)
    };
    let mut add = |name: &str, options| schema.add_text_field(&format!("{shelf:?}{name}"), options);
    Words {
        stems: add("Stems", text(IndexRecordOption::WithFreqs, true)),
        plain: add("Words", text(IndexRecordOption::Basic, false)),
        reversed: add("Reversed", text(IndexRecordOption::Basic, false)),
    }
}

fn tokens(words: impl Iterator<Item = String>) -> PreTokenizedString {
    let tokens = words.enumerate().map(|(position, text)| Token {
        offset_from: 0,
        offset_to: 0,
        position,
        text,
        position_length: 1,
    });
    PreTokenizedString {
        text: String::new(),
        tokens: tokens.collect(),
    }
}
