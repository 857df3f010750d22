//! The language that labels and messages are answered in.

use entity::code::Language;

/// The best of bokmål, nynorsk and English for an `Accept-Language` header; bokmål where it names
/// none of them, or cannot be read.
pub fn preferred(accept_language: &str) -> Language {
    let mut best = (0.0, Language::Nb);
    for part in accept_language.split(',') {
        let mut words = part.split(';').map(str::trim);
        let language = match words
            .next()
            .unwrap_or_default()
            .split('-')
            .next()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("nb" | "no" | "*") => Language::Nb,
            Some("nn") => Language::Nn,
            Some("en") => Language::En,
            _ => continue,
        };
        let weight = words
            .find_map(|word| word.strip_prefix("q=").or(word.strip_prefix("Q=")))
            .map_or(Some(1.0), |weight| weight.parse::<f32>().ok())
            .filter(|weight| (0.0..=1.0).contains(weight))
            .unwrap_or(0.0);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        for (header, language) in [
            ("", Language::Nb),
            ("de", Language::Nb),
            ("nn-NO, nb;q=0.8", Language::Nn),
            ("de, en;q=0.5, nn;q=0.7", Language::Nn),
            ("EN-gb", Language::En),
            ("en;q=0, nn;q=0.1", Language::Nn),
            ("*, en;q=0.5", Language::Nb),
            ("en;level=1;q=0.5, nn;Q=0.4", Language::En),
            ("nn;q=x, ;;;,", Language::Nb),
            ("nn;q=inf, en;q=nan, nn;q=-1, en;q=1e9", Language::Nb),
            ("\"; DROP, ∞;q=0,-,--;q", Language::Nb),
        ] {
            assert_eq!(preferred(header), language, "{header}");
        }
    }
}
