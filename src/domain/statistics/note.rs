//! What must be known of a table before it is cited.

use entity::code::Language;

use super::Table;
use super::figure::Measure;
use crate::domain::discovery::facet::Dimension;
use crate::domain::vocabulary::in_language;

/// Dimensions of which an experience has one value at most; those of owners are several, as owners can be.
const SINGLE: [Dimension; 7] = [
    Dimension::Outcome,
    Dimension::Stage,
    Dimension::StoppedAt,
    Dimension::Sector,
    Dimension::StartYear,
    Dimension::Novelty,
    Dimension::Language,
];

/// Dimensions that tell something of an owner.
const MUNICIPAL: [Dimension; 4] = [
    Dimension::Municipality,
    Dimension::County,
    Dimension::Region,
    Dimension::PopulationBand,
];

/// Whether an experience can be in several groups of a dimension.
pub fn has_several(dimension: Dimension) -> bool {
    !SINGLE.contains(&dimension)
}

/// What must be known of a table before it is cited, in a language.
pub fn note(table: &Table, measures: &[Measure], language: Language) -> String {
    let mut told = vec![
        [
            "Tallene gjelder erfaringer som er registrert i Floke. Hvem som registrerer hva, er deres eget valg, så tallene sier ikke hvor stor andel av kommunene noe gjelder. De er ikke vektet.",
            "Tala gjeld erfaringar som er registrerte i Floke. Kven som registrerer kva, er deira eige val, så tala seier ikkje kor stor del av kommunane noko gjeld. Dei er ikkje vekta.",
            "The figures are of experiences recorded in Floke. Who records what is their own choice, so they do not tell for what share of the municipalities anything holds. They are unweighted.",
        ],
        [
            "Andeler er av alle som er talt, også dem uten verdi, i hele prosent avrundet bort fra null, og summerer seg derfor ikke alltid til 100.",
            "Delar er av alle som er talde, også dei utan verdi, i heile prosent avrunda bort frå null, og summerer seg derfor ikkje alltid til 100.",
            "Shares are of all that were counted, those without a value included, in whole per cent rounded away from zero, and so need not add up to 100.",
        ],
    ];
    if table.dimensions.iter().any(|it| has_several(*it)) {
        told.push([
            "En erfaring kan ha flere verdier og teller da i flere grupper, så andelene kan bli mer enn 100 til sammen.",
            "Ei erfaring kan ha fleire verdiar og tel då i fleire grupper, så delane kan bli meir enn 100 til saman.",
            "An experience can have several values and then counts in several groups, so that shares can add up to more than 100.",
        ]);
    }
    if table.dimensions.iter().any(|it| MUNICIPAL.contains(it)) {
        told.push([
            "En erfaring som er fortalt uten eiere, er talt i sin grove gruppe alene, et fylke eller en størrelse, og er uten verdi ellers. Antall erfaringer holdes ikke tilbake fordi de er små: hva som kan vises, er avgjort for hver erfaring.",
            "Ei erfaring som er fortald utan eigarar, er talt i si grove gruppe åleine, eit fylke eller ein storleik, og er utan verdi elles. Talet på erfaringar blir ikkje halde tilbake fordi det er lite: kva som kan visast, er avgjort for kvar erfaring.",
            "An experience that is told without its owners counts under its coarse group alone, a county or a size, and has no value otherwise. Counts of experiences are not withheld for being small: what may be shown has been decided for each experience.",
        ]);
    }
    if measures.contains(&Measure::SuccessRate) {
        told.push([
            "Andelen som lyktes, er av dem med kjent utfall, med 95 prosent Wilson-intervall, og oppgis ikke under tre utfall.",
            "Delen som lukkast, er av dei med kjent utfall, med 95 prosent Wilson-intervall, og blir ikkje oppgitt under tre utfall.",
            "The share that succeeded is of those with a known outcome, with its 95 per cent Wilson interval, and is not told of fewer than three.",
        ]);
    }
    if measures.contains(&Measure::MedianDuration) {
        told.push([
            "Varighet er år fra startår til sluttår, av dem der begge er kjent og som er fortalt med eiere.",
            "Varigheit er år frå startår til sluttår, av dei der begge er kjende og som er fortalde med eigarar.",
            "Duration is in years from the year of the start to that of the end, of those where both are known and that are told with their owners.",
        ]);
    }
    if measures
        .iter()
        .any(|it| matches!(it, Measure::Benefits { .. }))
    {
        told.push([
            "Gevinster er hvor langt det som er målt sist, er kommet fra det som var før, i retning av målet, lagt sammen innenfor én slags gevinst og én enhet. Den som mangler ett av de tre, er ikke med, men talt for seg. Ulemper har ikke noe mål: av dem er veksten lagt sammen. Ingen andre har kontrollert tallene.",
            "Gevinstar er kor langt det som er målt sist, er kome frå det som var før, i retning av målet, lagt saman innanfor éi slags gevinst og éi eining. Den som manglar eitt av dei tre, er ikkje med, men talt for seg. Ulemper har ikkje noko mål: av dei er veksten lagd saman. Ingen andre har kontrollert tala.",
            "Benefits are how far what was measured last has come from what it was before towards what was aimed at, added up within one kind and one unit. What lacks one of the three is left out, and counted by itself. Drawbacks aim at nothing: of them the growth is added up. Nobody else has checked the figures.",
        ]);
    }
    let (shown, all) = (table.rows.len(), table.group_total);
    let shown = [
        format!("De {shown} gruppene med flest erfaringer er vist, av {all}."),
        format!("Dei {shown} gruppene med flest erfaringar er viste, av {all}."),
        format!("The {shown} groups of most experiences are shown, of {all}."),
    ];
    if table.is_truncated() {
        told.push(shown.each_ref().map(String::as_str));
    }
    let told: Vec<&str> = told
        .into_iter()
        .map(|it| in_language(language, it))
        .collect();
    told.join(" ")
}
