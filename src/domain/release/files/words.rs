//! What a release tells in plain words: its licence, what changed, and what it is.

use super::super::about::About;
use crate::domain::service::LICENCE;

/// What a release is about.
pub(super) const SUBJECTS: [&str; 6] = [
    "public sector innovation",
    "municipalities",
    "local government",
    "Norway",
    "lessons learned",
    "failure",
];

/// What a release is, in English.
pub(super) fn meaning(about: &About) -> String {
    format!(
        "What Norwegian municipalities tried, how it ended and why, successes and failures alike: {} experiences with the \
         problems, solutions, partners, lessons, outcomes, benefits, measurements, procurements, trials and legal obstacles \
         they tell of, as everybody could read them in Floke on {}. Municipalities choose themselves what they record, so \
         the data are no sample of what they do. This release does not change; the codebook tells what every column and \
         every code means.",
        about.experiences,
        about.day()
    )
}

/// What a release is, in Bokmål.
pub(super) fn meaning_nb(about: &About) -> String {
    format!(
        "Det norske kommuner har prøvd, hvordan det gikk og hvorfor, det som lyktes og det som ikke gjorde det: {} \
         erfaringer, slik alle kunne lese dem i Floke {}. Kommunene velger selv hva de registrerer, så dataene er ikke et \
         utvalg av det de gjør. Utgaven endres ikke; kodeboken forteller hva hver kolonne og hver kode betyr.",
        about.experiences,
        about.day()
    )
}

/// What LICENSE.txt says.
pub(super) fn licence(about: &About) -> String {
    let (name, url) = LICENCE;
    let (title, citation) = (about.title(), about.citation());
    format!(
        "{title}\n\n\
         English\n\n\
         This data set is published under the licence Creative Commons Attribution 4.0 International ({name}).\n\
         Its full text is at {url}legalcode\n\
         and a summary at {url}\n\n\
         You may copy, share, change and build on the data, for any purpose, also for money, as long as you\n\
         - name the source, for instance by the line below,\n\
         - link to the licence, and\n\
         - say so where you have changed the data.\n\
         Do not let it seem as if those who published or recorded the data stood behind what you make of it.\n\n\
         {citation}\n\n\
         Norsk\n\n\
         Datasettet er publisert med lisensen Creative Commons Navngivelse 4.0 Internasjonal ({name}).\n\
         Du kan kopiere, dele, endre og bygge videre på dataene, til ethvert formål, også mot betaling, når du\n\
         - oppgir kilden, for eksempel med linjen over,\n\
         - lenker til lisensen, og\n\
         - sier fra om at du har endret dataene, der du har det.\n\
         Gi ikke inntrykk av at de som har publisert eller registrert dataene, står bak det du lager av dem.\n"
    )
}

/// What CHANGES.txt says.
pub(super) fn changes(about: &About) -> String {
    let (title, day, note) = (about.title(), about.day(), about.note.trim());
    format!(
        "{title}\n{day}, Floke {}, {} experiences, {}\n\n{note}\n",
        about.version, about.experiences, about.id
    )
}
