//! Pictures of figures: bars, stacked bars, or a map of shades. To be read at 600 pixels and in print, without colours, and by
//! whoever hears them read aloud. Knows nothing of what the figures tell.

mod bars;
mod heat;
mod sheet;

use entity::code::Language;

pub use self::bars::MOST_COLOURS;
use crate::model::Result;

/// Bars, and columns of a map, that a picture has room for.
pub const MOST_BARS: usize = 40;
/// Columns of a map that a picture has room for.
pub const MOST_COLUMNS: usize = 12;

/// What stands around a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// What it is called.
    pub title: String,
    /// Where the figures are from.
    pub source: String,
    /// What must be known of them.
    pub caveat: String,
    /// The language of all of it.
    pub language: Language,
}

/// Figures to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures<'a> {
    /// What the rows are called.
    pub rows: Vec<&'a str>,
    /// What the parts of each row are called; nothing where it has one.
    pub columns: Vec<&'a str>,
    /// Figures by row and column; none where one is not told.
    pub figures: Vec<Vec<Option<u64>>>,
    /// What stands after each bar.
    pub ends: Vec<String>,
}

/// A bar a row, made of its parts, as SVG. `spoken` says the same in words.
pub fn bars(around: &Around, figures: &Figures<'_>, spoken: &str) -> Result<String> {
    Ok(bars::draw(around, figures)?.finish(around, spoken))
}

/// A field for each part of each row, the darker the more, as SVG. `spoken` says the same in words.
pub fn heat(around: &Around, figures: &Figures<'_>, spoken: &str) -> Result<String> {
    Ok(heat::draw(around, figures)?.finish(around, spoken))
}
