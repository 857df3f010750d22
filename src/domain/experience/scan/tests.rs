//! What is found and what is left alone, in the words of municipalities. Birth numbers here are of people born in the
//! 1860s, or made up for tests.

use proptest::prelude::*;

use super::mail::is_personal;
use super::*;
use crate::domain::experience::content;

/// What stands where in a text: kinds and passages.
fn found(told: &str) -> Vec<(FindingKind, String)> {
    let letters: Vec<char> = told.chars().collect();
    let found = text(&Path::of("summary"), told).into_iter();
    found
        .map(|it| {
            let passage = &letters[it.start..it.start + it.length];
            (it.kind, passage.iter().collect())
        })
        .collect()
}

#[track_caller]
fn assert_found(kind: FindingKind, told: &str, passages: &[&str]) {
    let wanted: Vec<_> = passages.iter().map(|&it| (kind, it.to_owned())).collect();
    assert_eq!(found(told), wanted, "{told}");
}

/// The birth number of a day, with check digits, after the given number within the day.
fn birth_number(day: &str, number: u32) -> String {
    let weighed = |digits: &str, weights: &[u32]| {
        let digits = digits.chars().filter_map(|digit| digit.to_digit(10));
        let sum: u32 = digits.zip(weights).map(|(it, weight)| it * weight).sum();
        (11 - sum % 11) % 11
    };
    (number..1000)
        .find_map(|number| {
            let mut digits = format!("{day}{number:03}");
            for weights in [
                &[3, 7, 6, 1, 8, 9, 4, 5, 2][..],
                &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2],
            ] {
                let check = weighed(&digits, weights);
                digits.push(char::from_digit(check, 10)?);
            }
            Some(digits).filter(|digits| digits.len() == 11)
        })
        .unwrap()
}

#[test]
fn birth_numbers_are_found_however_they_are_written() {
    for day in ["010160", "311299", "290260", "290200"] {
        let it = birth_number(day, 500);
        assert_found(FindingKind::BirthNumber, &it, &[&it]);
    }
    let it = birth_number("010160", 500);
    let (day, rest) = it.split_at(6);
    for written in [
        it.clone(),
        format!("{day} {rest}"),
        format!("{day}.{rest}"),
        format!("{day}-{rest}"),
        format!("{day}\u{a0}{rest}"),
        format!("01.01.60 {rest}"),
        format!("01 01 60 {rest}"),
        format!("01.01.1860 {rest}"),
        format!("{day} {} {}", &rest[..3], &rest[3..]),
        format!("{} {} {} {}", &it[..3], &it[3..6], &it[6..9], &it[9..]),
    ] {
        for told in [
            written.clone(),
            format!("Brukeren ({written}) fikk avslag."),
            format!("Fnr: {written}, sak 2019/123."),
            format!("I 2019 {written}."),
            format!("fnr{written}"),
            format!("Mora sitt fødselsnummer er {written}"),
        ] {
            assert_found(FindingKind::BirthNumber, &told, &[&written]);
        }
    }
    // Also with wrong check digits, where it is written as such numbers are.
    for slip in [
        "01016012345",
        "010160 12345",
        "01.01.60 12345",
        "01.01.1860-12345",
    ] {
        assert_found(FindingKind::BirthNumber, &format!("født {slip}"), &[slip]);
    }
    let two = format!("{it} og {it}");
    assert_found(FindingKind::BirthNumber, &two, &[&it, &it]);
}

#[test]
fn d_numbers_h_numbers_and_made_up_ones_are_found_too() {
    for day in [
        "410160", "710160", "014160", "018160", "418160", "125299", "319299",
    ] {
        let it = birth_number(day, 500);
        let told = format!("Testperson {it}");
        assert_found(FindingKind::BirthNumber, &told, &[&it]);
    }
}

#[test]
fn eleven_digits_are_not_yet_a_birth_number() {
    let it = birth_number("010160", 500);
    let mut wrong = Vec::new();
    // Another digit in any place breaks one of the check digits; grouped as nobody groups birth numbers, that tells.
    for place in 0..11 {
        let digit = it[place..=place].parse::<u32>().unwrap();
        let mut changed = it.clone();
        changed.replace_range(place..=place, &((digit + 1) % 10).to_string());
        wrong.push(format!(
            "{}.{}.{}",
            &changed[..4],
            &changed[4..6],
            &changed[6..]
        ));
    }
    for day in [
        "320160", "001160", "011360", "010060", "720160", "810160", "015360", "019360", "300260",
        "290261",
    ] {
        wrong.push(birth_number(day, 500));
    }
    wrong.extend([
        format!("1{it}"),
        format!("{it}1"),
        format!("{} {}", &it[..1], &it[1..]),
        "1234 56 78903".to_owned(),
        "1503.12.34567".to_owned(),
        "00000000000".to_owned(),
        "KID 00012345678".to_owned(),
        "12 345 678 901 kroner".to_owned(),
    ]);
    for told in wrong {
        assert_eq!(found(&told), [], "{told}");
    }
}

#[test]
fn phone_numbers_are_found_as_people_write_them() {
    for number in [
        "91234567",
        "912 34 567",
        "91 23 45 67",
        "91.23.45.67",
        "912-34-567",
        "22 33 44 55",
        "223 34 455",
        "75\u{a0}12\u{a0}34\u{a0}56",
        "+47 912 34 567",
        "+4791234567",
        "+47 91 23 45 67",
        "+47 9123 4567",
        "004791234567",
        "0047 22 33 44 55",
        "47 91 23 45 67",
    ] {
        for told in [
            number.to_owned(),
            format!("Ring {number}."),
            format!("Ring Kari på {number}, helst før lunsj."),
            format!("Prosjektleiar ({number}) svarar."),
            format!("Tlf.: {number}"),
            format!("tlf:{number}\nHilsen oss"),
            format!("Det var mange som ringte. {number} var nummeret i 2019."),
            format!("Vaktmesteren: {number}; rektor er ny."),
            format!("På 5. trinn ringte de {number} hver dag i 2020."),
        ] {
            assert_found(FindingKind::PhoneNumber, &told, &[number]);
        }
    }
    for (told, passages) in [
        (
            "91 23 45 67 / 22 33 44 55",
            &["91 23 45 67", "22 33 44 55"][..],
        ),
        ("91 23 45 67 22 33 44 55", &["91 23 45 67", "22 33 44 55"]),
        ("(+47) 912 34 567", &["912 34 567"]),
        ("mobil 9123 4567", &["9123 4567"]),
        ("Telefon 800 12 345", &["800 12 345"]),
        ("tlf. nr. 22 334455", &["22 334455"]),
        ("tlf. 22071985", &["22071985"]),
        ("I 2019 91 23 45 67", &["91 23 45 67"]),
    ] {
        assert_found(FindingKind::PhoneNumber, told, passages);
    }
}

#[test]
fn other_numbers_are_not_called() {
    for told in [
        // Years and days.
        "Skoleåra 2018 2019 og 2019-2020, altså 20182019.",
        "Perioden 2016–2019, 2015 2016 2017 2018.",
        "Fra 20190315 til 31122019, eller 2019-03-15 til 2019.04.15.",
        "Møte 22.03.2019 kl. 10.30–11.45, og 22.03.19-25.03.19.",
        "22.03 25.03 og 22/3 2019",
        // Amounts and counts.
        "Prisen var kr 25 000 000, så 33 456 789 kroner og 45678901 kroner.",
        "kr 45678901, NOK 45678901 og beløpet 45678901,50",
        "45678901,- eller 45678901 %, € 45678901 og 45678901 €",
        "45678901 innbyggere, 45678901 kWh og 23,45678901",
        "Kostnaden var 3,5 milliarder over 15 år, 200 millioner til lading.",
        "35 000 elevar, 63 000 grunnskoleelever, 1 200 000 kr",
        "43 56 78 av 90, 23 34 45 56 67 78 prosent",
        "91 23 45 67 89 90 var tallene",
        "912 34 567 890",
        // Organisations, accounts, places.
        "Org.nr. 958 935 420, NO 958 935 420 MVA, 971032146",
        "Konto 1503 12 34567, kontonr 91234567",
        "5003 Bergen, 0150 Oslo, 4005 4006 Stavanger, 9123 4567",
        "gnr. 45 bnr. 67, eiendom 3024-45/67",
        "59.91234567, 10.74609123",
        // Laws.
        "Forskrift 15. juni 2018 nr. 38, LOV-2018-06-15-38, lov 2001-06-15-75",
        "§ 45678901 og § 3-4, jf. forvaltningsloven § 13",
        // Cases, documents and addresses.
        "Sak 20/45678901, 2020/45678901, 45678901/2020 og sak 45678901",
        "Arkivsak nr. 45678901, journalpost 45678901, ref.: 45678901, saksnr. 45678901",
        "https://www.nrk.no/ostlandssendingen/oslo-kommune-1.24537659 og www.aftenposten.no/i/45678901",
        "prosjekt-45678901, id=45678901, #45678901, a45678901, 45678901b, bilde_45678901.jpg, 45678901.pdf",
        "ISBN 978-82-15-01234-5, ISBN 82-15-01234-5, ISSN 9123-4567",
        "DOI 10.1080/45678901.2021.1965307",
        // Services and other countries.
        "Ring 02800, 110, 112 og 113; gå til 800 12 345",
        "12345678, 00 11 22 33, 81 23 45 67",
        "+46 70 123 45 67, +45 22 33 44 55 og 0046 22 33 44 55 66",
        // Numbers that are too short or too long.
        "9123456, 912345678, 91 23 45, 91 23 45 6",
        "91 23\n45 67, 91  23  45  67",
    ] {
        assert_eq!(found(told), [], "{told}");
    }
}

#[test]
fn addresses_of_people_are_found() {
    for mailbox in [
        "kari.nordmann@kommune.example",
        "kari-anne.nordmann@skole.kommune.example",
        "k.nordmann@kommune.example",
        "kari_nordmann@kommune.example",
        "Kari.Nordmann@Kommune.Example",
        "kåre.blåbær@blåbær.example",
        "kari@kommune.example",
        "kari.nordmann+floke@kommune.example",
        "fiskeglad1960@gmail.com",
        "ola.nordmann@hotmail.no",
        "tone.postmyr@kommune.example",
    ] {
        for told in [
            mailbox.to_owned(),
            format!("Skriv til {mailbox}."),
            format!("(<{mailbox}>, mailto:{mailbox})"),
            format!("Spør \"{mailbox}\""),
        ] {
            let times = told.matches(mailbox).count();
            assert_found(FindingKind::PersonalEmail, &told, &vec![mailbox; times]);
            assert!(is_personal(mailbox), "{mailbox}");
        }
    }
}

#[test]
fn shared_mailboxes_are_left_alone() {
    for told in [
        "post@kommune.example",
        "postmottak@kommune.example",
        "kontakt@kommune.example, servicetorg@kommune.example, servicetorget@kommune.example",
        "post.barnehage@kommune.example og post.nav@kommune.example",
        "firmapost@firma.example, info@firma.example, firma.kundeservice@firma.example",
        "helse.omsorg@kommune.example, plan-og-bygg@kommune.example, barn.unge@kommune.example",
        "innovasjon@kommune.example, digitalisering@kommune.example, pph@kommune.example",
        "solbakken.barnehage@kommune.example, nordre.skole@kommune.example",
        "biblioteket@kommune.example, legekontoret@kommune.example, naering@kommune.example",
        "post@gmail.com, kommunedirektor@kommune.example, prosjekt2020@kommune.example",
        "kari.nordmann(at)kommune.example, @kommune, kari@, kari.nordmann@kommune, a@b",
        "Twitter: @kari.nordmann, 12:30@rådhuset",
        "kari nordmann @ kommune.example",
    ] {
        assert_eq!(found(told), [], "{told}");
    }
}

#[test]
fn a_warning_tells_the_place_and_not_the_number() {
    let number = birth_number("010160", 500);
    let told = format!("Æ 😀 {number}, tlf. 912 34 567, kari.nordmann@kommune.example");
    let path = Path::of("lessons").at(2).to("text");
    let findings = text(&path, &told);
    let places: Vec<_> = (findings.iter())
        .map(|it| (it.kind.code(), it.start, it.length, it.hint.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            ("BIRTH_NUMBER", 4, 11, "01…"),
            ("PHONE_NUMBER", 22, 10, "91…"),
            ("PERSONAL_EMAIL", 34, 29, "k…@kommune.example"),
        ]
    );
    for it in &findings {
        assert_eq!(it.field, ["lessons", "2", "text"]);
        let [nb, nn, en] =
            [Language::Nb, Language::Nn, Language::En].map(|language| it.message(language));
        assert!(nb != nn && nn != en && nb != en);
        assert_eq!(it.message(Language::Sv), nb);
        for message in [nb, nn, en] {
            assert!(message.starts_with("lessons.2.text, "), "{message}");
            assert!(
                message.contains(&format!(" {}: ", it.start + 1)),
                "{message}"
            );
            for whole in [&number[..], "912 34 567", "kari.nordmann"] {
                assert!(!message.contains(whole), "{message}");
            }
        }
    }
}

#[test]
fn every_free_text_of_an_experience_is_looked_through() {
    let secret = "Ring 912 34 567";
    let (accepted, new) = (uuid::Uuid::nil(), uuid::Uuid::max());
    let proposed = Proposed::from([(new, (secret.to_owned(), Some(secret.to_owned())))]);
    let json = serde_json::json!({
        "title": secret, "summary": secret, "context": secret, "whatWasDone": secret, "whatHappened": secret,
        "wouldDoDifferently": secret,
        "advice": { "kind": "TRY_IF", "condition": secret },
        "outcomeHistory": [{ "outcome": "FAILED" }, { "outcome": "FAILED", "reason": secret }],
        "problems": [accepted, new], "solutions": [new],
        "partnerships": [
            { "partner": new, "role": "OTHER", "roleText": secret },
            { "partner": new, "role": "OWNER" },
        ],
        "factors": [
            { "factor": "COMPETENCE", "direction": "PROMOTED_SOME" },
            { "factor": "COMPETENCE", "direction": "PROMOTED_SOME", "text": secret },
        ],
        "causes": [{ "cause": "SILO", "text": secret }],
        "lessons": [{ "kind": "ADVICE", "basis": "STATED", "text": secret }],
        "results": [{ "indicator": secret, "value": 1.0, "unit": "" }],
        "benefits": [{ "category": "SAVED_TIME", "indicator": secret, "planned": true, "ownerRole": secret,
            "measurements": [{ "date": "2026-01-01", "value": 1.0, "kind": "ACTUAL", "method": secret }] }],
        "procurement": { "procedure": "DIALOG", "need": secret, "reference": secret },
        "trial": { "legalReference": { "act": secret, "section": secret }, "deviation": secret },
        "legalObstacles": [{ "act": secret, "section": secret, "url": "https://lovdata.example/91234567" }],
        "contact": { "role": secret, "email": "kari.nordmann@kommune.example" },
        "sources": [{ "title": secret, "url": "https://kommune.example/91234567" }],
    });
    let content = content::Content::from_json(json).unwrap();
    let fields: Vec<String> = (super::content(&content, &proposed, Some(secret)).iter())
        .map(|it| it.field.join("."))
        .collect();
    assert_eq!(
        fields,
        [
            "title",
            "summary",
            "context",
            "whatWasDone",
            "whatHappened",
            "wouldDoDifferently",
            "advice.condition",
            "outcomeHistory.1.reason",
            "problems.1.title",
            "problems.1.description",
            "solutions.0.title",
            "solutions.0.description",
            "partners.0.name",
            "partners.0.roleText",
            "factors.1.text",
            "causes.0.text",
            "lessons.0.text",
            "results.0.indicator",
            "benefits.0.indicator",
            "benefits.0.ownerRole",
            "benefits.0.measurements.0.method",
            "procurement.need",
            "procurement.reference",
            "trial.legalReference.act",
            "trial.legalReference.section",
            "trial.deviation",
            "legalObstacles.0.act",
            "legalObstacles.0.section",
            "sources.0.title",
            "contact.role",
            "contact.email",
            "note",
        ]
    );
    let many = content::Content {
        summary: Some("912 34 567, ".repeat(MOST + 1)),
        ..content::Content::default()
    };
    let found = super::content(&many, &Proposed::new(), Some(secret));
    assert_eq!(found.len(), MOST);
}

/// The real cases name organisations and figures, and nobody's number.
#[test]
fn real_cases_give_no_warning() {
    let cases = include_str!("../../../../data/demo/cases.jsonl");
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_in(&case);
    }
}

fn assert_in(value: &serde_json::Value) {
    match value {
        serde_json::Value::String(told) => assert_eq!(found(told), [], "{told}"),
        serde_json::Value::Array(items) => items.iter().for_each(assert_in),
        serde_json::Value::Object(fields) => fields.values().for_each(assert_in),
        _ => {}
    }
}

#[test]
fn a_long_text_takes_as_long_as_it_is() {
    for part in [
        "1",
        "1 ",
        "12 ",
        "12.",
        "91 23 45 67 ",
        "912 34 567 ",
        "91234567 ",
        "01016050000 ",
        "010160 50000 ",
        "@",
        "a@",
        "a.b@c.de",
        "a",
        "å",
        " ",
        ".",
        "-",
        "+47",
        "+47 91234567",
        "www.1",
        "://1",
        "tlf ",
        "1 kr ",
        "1  ",
        "😀1",
        "kari.nordmann@kommune.example ",
    ] {
        let long = part.repeat(100_000 / part.chars().count());
        let began = std::time::Instant::now();
        text(&Path::root(), &long);
        let taken = began.elapsed();
        assert!(taken.as_millis() < 2_000, "{part}: {taken:?}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_it(told in "(?s)([0-9 .+@-]|tlf|kari|æ|\\PC|.){0,200}") {
        let length = told.chars().count();
        let mut end = 0;
        for it in text(&Path::root(), &told) {
            prop_assert!(it.length > 0 && it.start + it.length <= length);
            end = end.max(it.start + it.length);
            prop_assert!(!it.message(Language::Nb).is_empty());
        }
    }
}
