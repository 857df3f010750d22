//! Norwegian order and sameness of names: computed once, stored beside the name, alike on both databases.

use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| Collator::try_new(locale!("nb").into(), CollatorOptions::default()).ok());

/// Bytes that sort as Norwegian sorts the name: æ, ø, å last, aa as å, case and accents only where all else is equal.
pub fn sort_key(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len() * 2);
    if let Some(collator) = &*COLLATOR {
        let Ok(()) = collator.write_sort_key_to(name, &mut key);
    }
    key
}

/// The name as twins are found by: lower case, single spaces, none at the ends.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norwegian_letters_come_last_in_their_own_order() {
        let mut names = [
            "Ås",
            "Aasen",
            "Øyer",
            "Ærø",
            "Zoo",
            "ålesund",
            "Arendal",
            "arendal 2",
            "Åmot",
        ];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(
            names,
            [
                "Arendal",
                "arendal 2",
                "Zoo",
                "Ærø",
                "Øyer",
                "ålesund",
                "Åmot",
                "Ås",
                "Aasen"
            ]
        );
    }

    #[test]
    fn twins_fold_alike() {
        assert_eq!(folded("  Digitalt \t TILSYN\u{a0}"), "digitalt tilsyn");
    }
}
