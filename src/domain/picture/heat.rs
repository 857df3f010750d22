//! Fields, the darker the more.

use plotters::style::RGBColor;

use super::sheet::{At, EDGE, INK, LEFT, PAPER, Sheet, WIDTH, cut, row_height, wrapped};
use super::{Around, Figures};
use crate::model::Result;

/// How high the names of the columns are at most, in lines.
const HEAD: usize = 4;

/// The darkest shade; the lightest is paper.
const DARK: [u8; 3] = [8, 48, 107];

pub fn draw(around: &Around, drawn: &Figures<'_>) -> Result<Sheet> {
    let Figures { rows, columns, .. } = drawn;
    let told = drawn.figures.iter().flatten().flatten();
    let most = told.copied().max().unwrap_or(0).max(1);
    let wide = (WIDTH - EDGE - LEFT) / number(columns.len().max(1));
    let letters = usize::try_from(wide / 7).unwrap_or(1).max(2);
    let names: Vec<Vec<String>> = columns
        .iter()
        .map(|name| wrapped(name, letters).into_iter().take(HEAD).collect())
        .collect();
    let highest = names.iter().map(Vec::len).max().unwrap_or_default();
    let head = 15 * number(highest) + 6;
    let high = row_height(rows);
    Sheet::new(around, head + high * number(rows.len()), |pen, top| {
        for (at, lines) in names.iter().enumerate() {
            let x = LEFT + wide * number(at) + wide / 2;
            let first = head - 15 * number(lines.len());
            for (line, text) in lines.iter().enumerate() {
                let y = top + first + 15 * number(line);
                pen.text(&cut(text, letters), (x, y), At::Middle, INK)?;
            }
        }
        for (row, (name, figures)) in rows.iter().zip(&drawn.figures).enumerate() {
            let y = top + head + high * number(row);
            let middle = y + high / 2;
            pen.name(name, middle)?;
            for (at, count) in figures.iter().enumerate() {
                let x = LEFT + wide * number(at);
                let (shade, ink) = shade(count.unwrap_or_default(), most);
                pen.field((x, y), (x + wide - 2, y + high - 2), shade)?;
                let text = match count {
                    None => ":".to_owned(),
                    Some(0) => "-".to_owned(),
                    Some(count) => count.to_string(),
                };
                pen.text(&text, (x + wide / 2 - 1, middle - 1), At::Middle, ink)?;
            }
        }
        Ok(())
    })
}

/// The shade of a number, and the ink that reads well on it.
fn shade(count: u64, most: u64) -> (RGBColor, RGBColor) {
    let mixed = |dark: u8| {
        let (paper, dark) = (255, u64::from(dark));
        u8::try_from(paper - (paper - dark) * count / most).unwrap_or(u8::MAX)
    };
    let ink = if count * 2 > most { PAPER } else { INK };
    (
        RGBColor(mixed(DARK[0]), mixed(DARK[1]), mixed(DARK[2])),
        ink,
    )
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or_default()
}
