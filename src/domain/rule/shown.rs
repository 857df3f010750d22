//! How a value that somebody gave is shown to them again: shortened, and with nothing in it that is obeyed instead of
//! read.

/// How many of its characters are shown.
const LONGEST: usize = 80;

/// The start of a text, with everything that a terminal might obey, or that cannot be seen, made visible.
pub fn shown(text: &str) -> String {
    let mut letters = text.chars();
    let mut short = visible(letters.by_ref().take(LONGEST));
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

/// A number as it is told: one of very many digits in short.
pub fn figure(number: f64) -> String {
    let is_long = number.abs() >= 1e15 || (number != 0.0 && number.abs() < 1e-9);
    if is_long {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

/// A text with everything that a terminal might obey, or that cannot be seen, made visible.
pub fn visible(letters: impl IntoIterator<Item = char>) -> String {
    let mut visible = String::new();
    for letter in letters {
        if letter.is_control() || is_invisible(letter) {
            visible.extend(letter.escape_unicode());
        } else {
            visible.push(letter);
        }
    }
    visible
}

/// Whether a character takes no room, or turns the direction of those after it.
pub fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}
