//! The words of rules for codebooks that take more than a line.

use chrono::NaiveDate;

use crate::domain::rule::Told;
use crate::domain::rule::shown::figure;

pub fn key(given: &str) -> Told {
    [
        format!(
            "«{given}» er ikke navnet på en undersøkelse: små bokstaver, sifre og bindestreker, høyst 60."
        ),
        format!(
            "«{given}» er ikkje namnet på ei undersøking: små bokstavar, siffer og bindestrekar, høgst 60."
        ),
        format!("“{given}” is no name of a survey: lower case, digits and hyphens, at most 60."),
    ]
}

pub fn question_code(given: &str) -> Told {
    [
        format!(
            "«{given}» er ikke koden til et spørsmål: små bokstaver, sifre og understreker, høyst 60."
        ),
        format!(
            "«{given}» er ikkje koden til eit spørsmål: små bokstavar, siffer og understrekar, høgst 60."
        ),
        format!(
            "“{given}” is no code of a question: lower case, digits and underscores, at most 60."
        ),
    ]
}

pub fn reserved(given: &str) -> Told {
    [
        format!(
            "«{given}» er en fast kolonne i filer med svar eller tabeller; gi spørsmålet en annen kode."
        ),
        format!(
            "«{given}» er ei fast kolonne i filer med svar eller tabellar; gje spørsmålet ein annan kode."
        ),
        format!(
            "“{given}” is a fixed column of files of responses or of tables; give the question another code."
        ),
    ]
}

pub fn taken(given: &str) -> Told {
    [
        format!(
            "«{given}» står for noe annet i tabellene: UNKNOWN for dem uten verdi, TOTAL for alle; bruk noe annet."
        ),
        format!(
            "«{given}» står for noko anna i tabellane: UNKNOWN for dei utan verdi, TOTAL for alle; bruk noko anna."
        ),
        format!(
            "“{given}” stands for something else in tables: UNKNOWN for those of no value, TOTAL for all; use something else."
        ),
    ]
}

pub fn code_of_region(given: &str) -> Told {
    [
        format!("«{given}» er koden til en landsdel; skriv navnet, slik som Østlandet."),
        format!("«{given}» er koden til ein landsdel; skriv namnet, slik som Østlandet."),
        format!("“{given}” is the code of a region; write its name, as Østlandet is."),
    ]
}

pub fn not_known(day: NaiveDate, since: NaiveDate) -> Told {
    [
        format!(
            "Floke kjenner kommunene fra {since}, ikke dem fra {day}; nevn dem i kodeboken (municipalities), eller gi dagen som kommunenumrene gjelder."
        ),
        format!(
            "Floke kjenner kommunane frå {since}, ikkje dei frå {day}; nemn dei i kodeboka (municipalities), eller gje dagen som kommunenummera gjeld."
        ),
        format!(
            "Floke knows the municipalities since {since}, not those of {day}; name them in the codebook (municipalities), or give the day whose numbers are used."
        ),
    ]
}

pub fn not_known_abroad(country: &str) -> Told {
    [
        format!("Floke kjenner ingen kommuner i {country}; nevn dem."),
        format!("Floke kjenner ingen kommunar i {country}; nemn dei."),
        format!("Floke knows no municipalities of {country}; name them."),
    ]
}

pub fn too_many_answers(given: usize, groups: usize, most: usize) -> Told {
    [
        format!(
            "Det er {given} svar å velge mellom i alle spørsmålene til sammen; med {groups} grupper å dele dem etter er det plass til {most}."
        ),
        format!(
            "Det er {given} svar å velje mellom i alle spørsmåla til saman; med {groups} grupper å dele dei etter er det plass til {most}."
        ),
        format!(
            "There are {given} answers to choose from in all questions together; with {groups} groups to tell them by there is room for {most}."
        ),
    ]
}

pub fn too_many_groups(given: usize, most: usize) -> Told {
    [
        format!(
            "Enhetstyper, grupper av ansatte, landsdeler og fylker gir {given} grupper, to og to; det er plass til {most}. Slå noen sammen."
        ),
        format!(
            "Einingstypar, grupper av tilsette, landsdelar og fylke gjev {given} grupper, to og to; det er plass til {most}. Slå nokre saman."
        ),
        format!(
            "Unit types, bands of employees, regions and counties make {given} groups, two by two; there is room for {most}. Put some together."
        ),
    ]
}

pub fn too_many_kinds(given: usize, most: usize) -> Told {
    [
        format!(
            "Enheter kan være av {given} slag (sektor, enhetstype, ansatte og sted); det er plass til {most}. Si hvilken sektor enhetstypene hører til, eller slå noen sammen."
        ),
        format!(
            "Einingar kan vere av {given} slag (sektor, einingstype, tilsette og stad); det er plass til {most}. Sei kva sektor einingstypane høyrer til, eller slå nokre saman."
        ),
        format!(
            "Units may be of {given} kinds (sector, unit type, employees and place); there is room for {most}. Tell the sector of unit types, or put some together."
        ),
    ]
}

pub fn bound_too_far(given: f64, most: f64) -> Told {
    let given = figure(given);
    [
        format!("{given} er utenfor det som kan besvares, fra -{most} til {most}."),
        format!("{given} er utanfor det som kan svarast, frå -{most} til {most}."),
        format!("{given} is beyond what can be answered, from -{most} to {most}."),
    ]
}

pub fn code(given: &str) -> Told {
    [
        format!("«{given}» er ikke en kode: store bokstaver, sifre og understreker, høyst 60."),
        format!("«{given}» er ikkje ein kode: store bokstavar, siffer og understrekar, høgst 60."),
        format!("“{given}” is no code: capitals, digits and underscores, at most 60."),
    ]
}

pub fn country(given: &str) -> Told {
    [
        format!("«{given}» er ikke en landkode på to store bokstaver, slik som NO."),
        format!("«{given}» er ikkje ein landkode på to store bokstavar, slik som NO."),
        format!("“{given}” is no code of a country in two capitals, as NO is."),
    ]
}

pub fn place_number(given: &str) -> Told {
    [
        format!("«{given}» er ikke et kommunenummer på fire sifre, eller et fylkesnummer på to."),
        format!(
            "«{given}» er ikkje eit kommunenummer på fire siffer, eller eit fylkesnummer på to."
        ),
        format!("“{given}” is no number of a municipality in four digits, or of a county in two."),
    ]
}

pub fn place_number_abroad(given: &str) -> Told {
    [
        format!("«{given}» er ikke et nummer på en kommune eller et fylke på ett til seks sifre."),
        format!(
            "«{given}» er ikkje eit nummer på ein kommune eller eit fylke på eitt til seks siffer."
        ),
        format!("“{given}” is no number of a municipality or a county in one to six digits."),
    ]
}

pub fn no_region(given: &str, known: &str) -> Told {
    [
        format!("Ingen av kommunene ligger i «{given}»; de ligger i {known}."),
        format!("Ingen av kommunane ligg i «{given}»; dei ligg i {known}."),
        format!("None of the municipalities lies in “{given}”; they lie in {known}."),
    ]
}

pub fn not_earlier(given: &str) -> Told {
    [
        format!("«{given}» er ikke et spørsmål som er stilt før dette."),
        format!("«{given}» er ikkje eit spørsmål som er stilt før dette."),
        format!("“{given}” is not a question that is asked before this one."),
    ]
}

pub fn several_together(question: &str) -> Told {
    [
        format!(
            "Flere svar på «{question}» kan velges samtidig, så et vilkår kan bare nevne ett av dem: ellers ville det følge hvem som valgte flere."
        ),
        format!(
            "Fleire svar på «{question}» kan veljast samstundes, så eit vilkår kan berre nemne eitt av dei: elles ville det følgje kven som valde fleire."
        ),
        format!(
            "Several answers to “{question}” can be chosen at once, so a condition can name just one of them: it would follow otherwise who chose several."
        ),
    ]
}

pub fn on_number(given: &str) -> Told {
    [
        format!("«{given}» spør etter et tall, så et vilkår kan ikke gå ut på det."),
        format!("«{given}» spør etter eit tal, så eit vilkår kan ikkje gå ut på det."),
        format!("“{given}” asks for a number, so no condition can be about it."),
    ]
}

pub fn no_sign(given: &str) -> Told {
    [
        format!("«{given}» mangler fortegn; på en skala (SCALE) har hvert svar sin plass."),
        format!("«{given}» manglar forteikn; på ein skala (SCALE) har kvart svar sin plass."),
        format!("“{given}” lacks a sign; on a scale (SCALE) each option has its place."),
    ]
}

pub fn sign_unwanted(given: &str) -> Told {
    [
        format!("«{given}» har fortegn, men står ikke på noen skala."),
        format!("«{given}» har forteikn, men står ikkje på nokon skala."),
        format!("“{given}” has a sign, but stands on no scale."),
    ]
}

pub fn shared_in_part(composite: &str) -> Told {
    [
        format!(
            "Den har to eller flere spørsmål til felles med «{composite}», men ikke alle: av forskjellen ville det følge hvem som svarte hva. Bruk de samme spørsmålene, eller bare ett felles."
        ),
        format!(
            "Han har to eller fleire spørsmål til felles med «{composite}», men ikkje alle: av skilnaden ville det følgje kven som svara kva. Bruk dei same spørsmåla, eller berre eitt felles."
        ),
        format!(
            "It shares two or more questions with “{composite}”, but not all: who answered what would follow from the difference. Use the same questions, or share just one."
        ),
    ]
}

pub fn too_many_conditions(given: usize, most: usize) -> Told {
    [
        format!(
            "Det som er satt sammen av disse spørsmålene, har {given} ulike vilkår til sammen; det er plass til {most}."
        ),
        format!(
            "Det som er sett saman av desse spørsmåla, har {given} ulike vilkår til saman; det er plass til {most}."
        ),
        format!(
            "All that is made of these questions has {given} different conditions together; there is room for {most}."
        ),
    ]
}
