//! The page that tells of a release: where its DOI leads, and what is read by whoever has the folder alone.

use std::fmt::Write as _;

use super::{Made, SUMS, words};
use crate::domain::release::about::About;
use crate::domain::service::LICENCE;

/// The page. It needs nothing but itself, and its links lead to what lies beside it.
pub(super) fn page(about: &About, data: &[Made]) -> String {
    let title = escaped(&about.title());
    let (name, url) = LICENCE;
    let (meaning, meaning_nb) = (words::meaning(about), words::meaning_nb(about));
    let citation = escaped(&about.citation());
    let note = escaped(about.note.trim());
    let (id, day, version) = (escaped(&about.id), about.day(), escaped(&about.version));
    let files = files(data);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <link rel=\"describedby\" type=\"application/ld+json\" href=\"dataset.jsonld\">\n\
         <link rel=\"license\" href=\"{url}\">\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{meaning}</p>\n<p lang=\"nb\">{meaning_nb}</p>\n\
         <h2>How to cite</h2>\n<p>{citation}</p>\n\
         <h2>What changed</h2>\n<p style=\"white-space: pre-line\">{note}</p>\n\
         <h2>About</h2>\n<ul>\n<li>Id: {id}</li>\n<li>Frozen: {day}, by Floke {version}</li>\n\
         <li>Licence: <a href=\"{url}\">{name}</a>, <a href=\"LICENSE.txt\">what it asks for</a></li>\n\
         <li>Metadata: <a href=\"dataset.jsonld\">schema.org</a>, <a href=\"datacite.json\">DataCite</a></li>\n\
         <li>Checksums: <a href=\"{SUMS}\">{SUMS}</a></li>\n</ul>\n\
         <h2>Files</h2>\n<table>\n<thead><tr><th>file</th><th>bytes</th><th>SHA-256</th></tr></thead>\n\
         <tbody>\n{files}</tbody>\n</table>\n</main>\n</body>\n</html>\n"
    )
}

fn files(data: &[Made]) -> String {
    data.iter().fold(String::new(), |mut told, it| {
        let name = escaped(&it.name);
        let _ = writeln!(
            told,
            "<tr><td><a href=\"{name}\">{name}</a></td><td>{}</td><td><code>{}</code></td></tr>",
            it.bytes, it.sha256
        );
        told
    })
}

/// A text that nothing in a page is made of.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_part_of_the_page() {
        assert_eq!(
            escaped("<script>\"a\" & b</script>"),
            "&lt;script&gt;&quot;a&quot; &amp; b&lt;/script&gt;"
        );
    }
}
