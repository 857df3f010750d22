//! A sheet of paper to draw on: texts, fields, lines, and what stands around a picture.

use plotters::coord::Shift;
use plotters::prelude::{
    DrawingArea, IntoDrawingArea, IntoFont, PathElement, RGBColor, Rectangle, SVGBackend, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, TextStyle};

use super::Around;
use crate::model::{Error, Result};

/// How wide a picture is, in pixels.
pub const WIDTH: i32 = 600;

/// What is left free at its edges.
pub const EDGE: i32 = 16;

/// Where the bars or fields begin, after the names of the rows.
pub const LEFT: i32 = 216;

/// How high a row is whose name stands in one line, and in two.
const ROW: i32 = 26;
const TALL: i32 = 36;

/// Letters of a name that stand in one line before a row.
const NAME: usize = 29;

/// How high rows of these names are.
pub fn row_height(names: &[&str]) -> i32 {
    if names.iter().all(|it| it.chars().count() <= NAME) {
        ROW
    } else {
        TALL
    }
}

/// Text, and what is less in the way.
pub const INK: RGBColor = RGBColor(26, 26, 26);
pub const FAINT: RGBColor = RGBColor(214, 214, 214);
pub const PAPER: RGBColor = RGBColor(255, 255, 255);

/// Sizes of letters: the library writes them down smaller by 1.24, so that they are 17, 13 and 12 pixels.
const LARGE: i32 = 21;
const SIZE: i32 = 16;
const SMALL: i32 = 15;

/// How a text stands at its place.
#[derive(Clone, Copy)]
pub enum At {
    /// It begins there.
    Left,
    /// Its middle is there.
    Middle,
    /// It ends there.
    Right,
}

/// What is drawn.
pub struct Sheet {
    text: String,
    height: i32,
}

/// Draws on it.
pub struct Pen<'a>(DrawingArea<SVGBackend<'a>, Shift>);

impl Sheet {
    /// A sheet with so much room for the picture itself, which is drawn from a line on; with title above, and where the
    /// figures are from below.
    pub fn new(
        told: &Around,
        room: i32,
        draw: impl FnOnce(&Pen<'_>, i32) -> Result<()>,
    ) -> Result<Self> {
        let (titles, notes) = (wrapped(&told.title, 56), notes(told));
        let top = EDGE + 22 * lines(&titles) + 8;
        let height = top + room + 8 + 16 * lines(&notes) + EDGE;
        let mut text = String::new();
        {
            let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
            let pen = Pen(SVGBackend::with_string(&mut text, size).into_drawing_area());
            pen.0.fill(&PAPER).map_err(Error::internal)?;
            for (line, title) in (0..).zip(&titles) {
                pen.title(title, EDGE + 11 + 22 * line)?;
            }
            draw(&pen, top)?;
            for (line, note) in (0..).zip(&notes) {
                pen.small(note, (EDGE, top + room + 16 + 16 * line))?;
            }
            pen.0.present().map_err(Error::internal)?;
        }
        Ok(Self { text, height })
    }

    /// The picture as it is sent, with its words for whoever does not see it.
    pub fn finish(self, told: &Around, spoken: &str) -> String {
        let body = self.text.find('>').map_or("", |end| &self.text[end + 1..]);
        let (title, words) = (escaped(&told.title), escaped(spoken));
        let (source, height) = (escaped(&told.source), self.height);
        let language = match told.language {
            entity::code::Language::Nn => "nn",
            entity::code::Language::En => "en",
            _ => "nb",
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
             lang=\"{language}\" role=\"img\" aria-labelledby=\"title words\"><title id=\"title\">{title}</title>\
             <desc id=\"words\">{words}. {source}</desc>{body}"
        )
    }
}

impl Pen<'_> {
    /// A title, in the middle of a line.
    fn title(&self, text: &str, y: i32) -> Result<()> {
        let font = ("sans-serif", LARGE).into_font().style(FontStyle::Bold);
        self.write(text, (EDGE, y), &font.color(&INK), At::Left)
    }

    /// A text in the middle of a line.
    pub fn text(&self, text: &str, place: (i32, i32), at: At, colour: RGBColor) -> Result<()> {
        let style = ("sans-serif", SIZE).into_font().color(&colour);
        self.write(text, place, &style, at)
    }

    /// The name of a row, before the middle of it; in two lines where it is long.
    pub fn name(&self, name: &str, middle: i32) -> Result<()> {
        let lines = wrapped(name, NAME);
        let (first, rest) = lines.split_at(lines.len().min(1));
        let rest = rest.join(" ");
        let place = LEFT - 8;
        let first = first.first().map_or("", String::as_str);
        if rest.is_empty() {
            return self.text(&cut(first, NAME), (place, middle), At::Right, INK);
        }
        self.text(&cut(first, NAME), (place, middle - 8), At::Right, INK)?;
        self.text(&cut(&rest, NAME), (place, middle + 8), At::Right, INK)
    }

    /// A text that says less.
    pub fn small(&self, text: &str, place: (i32, i32)) -> Result<()> {
        let style = ("sans-serif", SMALL).into_font().color(&INK);
        self.write(text, place, &style, At::Left)
    }

    fn write(&self, text: &str, place: (i32, i32), style: &TextStyle<'_>, at: At) -> Result<()> {
        let across = match at {
            At::Left => HPos::Left,
            At::Middle => HPos::Center,
            At::Right => HPos::Right,
        };
        let style = style.pos(Pos::new(across, VPos::Center));
        let text = Text::new(text.to_owned(), place, style);
        self.0.draw(&text).map_err(Error::internal)
    }

    /// A field, from its upper left corner to its lower right one.
    pub fn field(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Result<()> {
        let field = Rectangle::new([from, to], colour.filled());
        self.0.draw(&field).map_err(Error::internal)
    }

    /// A line.
    pub fn line(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Result<()> {
        let line = PathElement::new(vec![from, to], colour.stroke_width(1));
        self.0.draw(&line).map_err(Error::internal)
    }
}

fn notes(told: &Around) -> Vec<String> {
    let mut notes = wrapped(&told.source, 92);
    notes.extend(wrapped(&told.caveat, 92));
    notes
}

fn lines(texts: &[String]) -> i32 {
    i32::try_from(texts.len()).unwrap_or_default()
}

/// A text in lines of so many letters at most, but for words that are longer.
pub fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A text of so many letters at most; what is cut off is told in the words of the picture.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most - 1).collect();
    format!("{}…", cut.trim_end())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
