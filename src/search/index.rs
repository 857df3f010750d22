//! The files of the index, and what reads and writes them.

use std::path::Path;

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index as Files, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use super::document::Document;
use crate::model::{Error, Result};

/// Memory that a writer may fill before it writes a segment.
const MEMORY: usize = 64 << 20;

/// The index of experiences.
pub struct Index {
    files: Files,
    reader: IndexReader,
    fields: Fields,
}

/// The fields of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Internal key.
    pub key: Field,
    /// Stems, as often as they count.
    pub stems: Field,
    /// Words, each once.
    pub words: Field,
    /// The same from their last letter to their first.
    pub reversed: Field,
}

impl Index {
    /// An index that lasts as long as it is held.
    pub fn in_memory() -> Result<Self> {
        let (schema, fields) = schema();
        Self::of(Files::create_in_ram(schema), fields)
    }

    /// The index in a folder, made where there is none.
    pub fn open(folder: &Path) -> Result<Self> {
        let (schema, fields) = schema();
        std::fs::create_dir_all(folder).map_err(Error::internal)?;
        let folder = tantivy::directory::MmapDirectory::open(folder).map_err(Error::internal)?;
        let files = Files::open_or_create(folder, schema).map_err(Error::internal)?;
        Self::of(files, fields)
    }

    fn of(files: Files, fields: Fields) -> Result<Self> {
        let reader = files.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader = reader.try_into().map_err(Error::internal)?;
        Ok(Self {
            files,
            reader,
            fields,
        })
    }

    /// Whoever writes; one at a time.
    pub fn writer(&self) -> Result<Writer> {
        let writer = self.files.writer_with_num_threads(1, MEMORY);
        Ok(Writer {
            writer: writer.map_err(Error::internal)?,
            fields: self.fields,
        })
    }

    /// Shows what was committed last.
    pub fn reload(&self) -> Result<()> {
        self.reader.reload().map_err(Error::internal)
    }

    pub(super) fn searcher(&self) -> (tantivy::Searcher, Fields) {
        (self.reader.searcher(), self.fields)
    }
}

/// What is written and not yet committed.
pub struct Writer {
    writer: IndexWriter,
    fields: Fields,
}

impl Writer {
    /// Puts a document in the place of the one with its key.
    pub fn put(&mut self, document: &Document) -> Result<()> {
        self.remove(document.key);
        let told = document.told();
        let words = || told.words.iter();
        let mut row = TantivyDocument::new();
        row.add_i64(self.fields.key, document.key);
        row.add_pre_tokenized_text(self.fields.stems, tokens(told.stems.iter().cloned()));
        row.add_pre_tokenized_text(self.fields.words, tokens(words().cloned()));
        let reversed = words().map(|word| word.chars().rev().collect());
        row.add_pre_tokenized_text(self.fields.reversed, tokens(reversed));
        self.writer.add_document(row).map_err(Error::internal)?;
        Ok(())
    }

    /// Takes a document out.
    pub fn remove(&mut self, key: i64) {
        self.writer
            .delete_term(Term::from_field_i64(self.fields.key, key));
    }

    /// Makes all of it last, with a word that is given back by whoever opens the index.
    pub fn commit(&mut self, payload: &str) -> Result<()> {
        let mut commit = self.writer.prepare_commit().map_err(Error::internal)?;
        commit.set_payload(payload);
        commit.commit().map_err(Error::internal)?;
        Ok(())
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |option, has_lengths| {
        let indexing = TextFieldIndexing::default()
            .set_index_option(option)
            .set_fieldnorms(has_lengths);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        key: schema.add_i64_field("key", INDEXED | FAST | STORED),
        stems: schema.add_text_field("stems", text(IndexRecordOption::WithFreqs, true)),
        words: schema.add_text_field("words", text(IndexRecordOption::Basic, false)),
        reversed: schema.add_text_field("reversed", text(IndexRecordOption::Basic, false)),
    };
    (schema.build(), fields)
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
