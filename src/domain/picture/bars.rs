//! Bars, whole or made of parts.

use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::RangedCoordu64;
use plotters::style::RGBColor;

use super::sheet::{At, EDGE, FAINT, INK, LEFT, PAPER, Sheet, WIDTH, cut, row_height};
use super::{Around, Figures};
use crate::model::Result;

/// Parts of a bar that colours tell apart.
pub const MOST_COLOURS: usize = 8;

/// Colours that those tell apart, too, who see fewer; after Okabe and Ito. Each with the ink that reads well on it.
const COLOURS: [(RGBColor, RGBColor); MOST_COLOURS] = [
    (RGBColor(0, 114, 178), PAPER),
    (RGBColor(230, 159, 0), INK),
    (RGBColor(0, 158, 115), INK),
    (RGBColor(204, 121, 167), INK),
    (RGBColor(86, 180, 233), INK),
    (RGBColor(213, 94, 0), INK),
    (RGBColor(240, 228, 66), INK),
    (RGBColor(153, 153, 153), INK),
];

/// Where bars end at most: beyond it their sums stand.
const RIGHT: i32 = WIDTH - EDGE - 44;

/// Entries of the legend that stand beside one another, and how high they are.
const BESIDE: usize = 2;
const ENTRY: i32 = 20;

pub fn draw(around: &Around, drawn: &Figures<'_>) -> Result<Sheet> {
    let Figures { rows, columns, .. } = drawn;
    let sums = drawn.figures.iter().map(|it| it.iter().flatten().sum());
    let longest: Option<u64> = sums.max();
    let scale = Scale(longest.unwrap_or(0).max(1));
    let legend = ENTRY * number(columns.len().div_ceil(BESIDE));
    let high = row_height(rows);
    let bars = high * number(rows.len());
    Sheet::new(around, legend + bars + 28, |pen, top| {
        for (at, name) in columns.iter().enumerate() {
            let x = EDGE + number(at % BESIDE) * (WIDTH / number(BESIDE));
            let y = top + ENTRY * number(at / BESIDE);
            pen.field((x, y), (x + 12, y + 12), COLOURS[at % COLOURS.len()].0)?;
            pen.text(&cut(name, 38), (x + 18, y + 6), At::Left, INK)?;
        }
        let top = top + legend;
        for tick in scale.ticks() {
            let x = scale.place(tick);
            pen.line((x, top), (x, top + bars), FAINT)?;
            pen.text(&tick.to_string(), (x, top + bars + 12), At::Middle, INK)?;
        }
        for (row, (name, figures)) in rows.iter().zip(&drawn.figures).enumerate() {
            let y = top + high * number(row);
            let middle = y + high / 2;
            pen.name(name, middle)?;
            let mut before = 0;
            let told = figures.iter().copied().enumerate();
            for (at, count) in told.filter_map(|(at, it)| Some((at, it.filter(|it| *it > 0)?))) {
                let (from, to) = (scale.place(before), scale.place(before + count));
                let (colour, ink) = COLOURS[at % COLOURS.len()];
                pen.field((from, y + 3), (to, y + high - 3), colour)?;
                before += count;
                if columns.is_empty() {
                    continue;
                }
                // What is printed without colours is told apart by its edges and its numbers.
                pen.line((to, y + 3), (to, y + high - 3), PAPER)?;
                let text = count.to_string();
                if to - from > 8 * number(text.len()) + 4 {
                    pen.text(&text, (i32::midpoint(from, to), middle), At::Middle, ink)?;
                }
            }
            let end = drawn.ends.get(row).map_or("", String::as_str);
            pen.text(end, (scale.place(before) + 6, middle), At::Left, INK)?;
        }
        pen.line((LEFT, top), (LEFT, top + bars), INK)
    })
}

/// From nothing to the longest bar.
struct Scale(u64);

impl Scale {
    fn place(&self, count: u64) -> i32 {
        let room = u64::from((RIGHT - LEFT).unsigned_abs());
        LEFT + i32::try_from(count * room / self.0).unwrap_or_default()
    }

    fn ticks(&self) -> Vec<u64> {
        let range = RangedCoordu64::from(0..self.0);
        range.key_points(BoldPoints(6))
    }
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or_default()
}
