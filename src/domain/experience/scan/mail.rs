//! E-mail addresses, and whether a person or an office reads them.

/// Most characters before the `@` that are looked at, and after it.
const LONGEST_LOCAL_PART: usize = 64;
const LONGEST_DOMAIN: usize = 255;

/// Where people have mailboxes of their own.
const PRIVATE: [&str; 12] = [
    "gmail.com",
    "hotmail.com",
    "hotmail.no",
    "icloud.com",
    "live.com",
    "live.no",
    "me.com",
    "msn.com",
    "online.no",
    "outlook.com",
    "proton.me",
    "yahoo.com",
];

/// Words of mailboxes that an office reads.
const SHARED: [&str; 73] = [
    "admin",
    "administrasjon",
    "anskaffelse",
    "arkiv",
    "arrangement",
    "barn",
    "barnevern",
    "bolig",
    "booking",
    "brann",
    "bydel",
    "bygg",
    "byrådet",
    "eiendom",
    "faktura",
    "firmapost",
    "forvaltning",
    "frivillig",
    "fylke",
    "helpdesk",
    "helse",
    "hjelp",
    "hjemmetjeneste",
    "info",
    "innbygger",
    "innkjøp",
    "innovasjon",
    "integrering",
    "jobb",
    "kemner",
    "klima",
    "kommune",
    "kontakt",
    "kultur",
    "kundeservice",
    "kurs",
    "landbruk",
    "legevakt",
    "leder",
    "lønn",
    "mail",
    "miljø",
    "nav",
    "nyheter",
    "næring",
    "oppvekst",
    "omsorg",
    "ordfører",
    "personal",
    "personvern",
    "plan",
    "politikk",
    "politisk",
    "post",
    "postmaster",
    "presse",
    "prosjekt",
    "pårørende",
    "regnskap",
    "rådmann",
    "salg",
    "samfunn",
    "sekretariat",
    "service",
    "sikkerhet",
    "skatt",
    "support",
    "tips",
    "utdanning",
    "vann",
    "varsling",
    "vei",
    "velferd",
];

/// Ends of such words.
const SHARED_ENDS: [&str; 24] = [
    "avdeling",
    "avdelingen",
    "barnehage",
    "barnehagen",
    "biblioteket",
    "bibliotek",
    "drift",
    "enhet",
    "enheten",
    "gruppe",
    "gruppen",
    "kontor",
    "kontoret",
    "mottak",
    "post",
    "prosjektet",
    "senter",
    "senteret",
    "skole",
    "skolen",
    "tjenesten",
    "tjenester",
    "torg",
    "vakt",
];

/// Common given names, for addresses that hold no more. In a mailbox å, ø and æ are often written otherwise.
const NAMES: [&str; 86] = [
    "anders",
    "andreas",
    "ane",
    "anita",
    "ann",
    "anna",
    "anne",
    "arne",
    "astrid",
    "berit",
    "bente",
    "bjorn",
    "bjørn",
    "camilla",
    "cathrine",
    "christian",
    "daniel",
    "eirik",
    "elin",
    "ellen",
    "emma",
    "erik",
    "espen",
    "eva",
    "fredrik",
    "geir",
    "grete",
    "gunnar",
    "hanne",
    "hans",
    "harald",
    "heidi",
    "helge",
    "henrik",
    "hilde",
    "ida",
    "inger",
    "ingrid",
    "jan",
    "jens",
    "johan",
    "jon",
    "jonas",
    "kari",
    "karin",
    "kine",
    "kjell",
    "knut",
    "kristian",
    "kristin",
    "lars",
    "leif",
    "linda",
    "line",
    "lise",
    "liv",
    "magnus",
    "marianne",
    "marit",
    "martin",
    "mette",
    "mona",
    "monica",
    "morten",
    "nina",
    "odd",
    "ola",
    "ole",
    "olav",
    "per",
    "peter",
    "ragnhild",
    "randi",
    "rolf",
    "rune",
    "siri",
    "solveig",
    "stian",
    "svein",
    "terje",
    "thomas",
    "tone",
    "tor",
    "tove",
    "trond",
    "unni",
];

/// Where addresses of people stand.
pub fn find(letters: &[char]) -> Vec<(usize, usize)> {
    let signs = letters
        .iter()
        .enumerate()
        .filter(|(_, letter)| **letter == '@');
    signs
        .filter_map(|(at, _)| address(letters, at))
        .filter(|(start, end)| is_personal(&letters[*start..*end].iter().collect::<String>()))
        .collect()
}

/// The address around an `@`, if there is one.
fn address(letters: &[char], at: usize) -> Option<(usize, usize)> {
    let is_local = |letter: &char| letter.is_alphanumeric() || "._%+-'".contains(*letter);
    let is_domain = |letter: &char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
    let before = letters[..at].iter().rev().take(LONGEST_LOCAL_PART);
    let mut start = at - before.take_while(|it| is_local(it)).count();
    while start < at && !letters[start].is_alphanumeric() {
        start += 1;
    }
    let after = letters[at + 1..].iter().take(LONGEST_DOMAIN);
    let mut end = at + 1 + after.take_while(|it| is_domain(it)).count();
    while end > at + 1 && !letters[end - 1].is_alphanumeric() {
        end -= 1;
    }
    let domain: Vec<&[char]> = letters[at + 1..end]
        .split(|letter| *letter == '.')
        .collect();
    let is_domain = domain.len() > 1
        && domain.iter().all(|label| !label.is_empty())
        && domain
            .last()
            .is_some_and(|top| top.len() > 1 && top.iter().all(|it| it.is_alphabetic()));
    (start < at && is_domain).then_some((start, end))
}

/// Whether a mailbox looks like a person's: two names, a given name, or what a provider of private mail has and does
/// not look like an office.
pub fn is_personal(mailbox: &str) -> bool {
    let mailbox = mailbox.trim().to_lowercase();
    let Some((local, domain)) = mailbox.rsplit_once('@') else {
        return false;
    };
    // What stands behind a plus sorts mail and names nobody.
    let local = local.split('+').next().unwrap_or_default();
    let words: Vec<&str> = local
        .split(|letter: char| !letter.is_alphabetic() && letter != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    if words.iter().any(|word| is_shared(word)) {
        return false;
    }
    // Some surnames begin as such words do, so a given name beside one decides.
    if words.iter().any(|word| NAMES.contains(word)) {
        return true;
    }
    let has_two_names = words.len() > 1 && words.iter().any(|word| word.chars().count() > 2);
    (has_two_names || PRIVATE.contains(&domain)) && !words.iter().any(|word| begins_shared(word))
}

/// Whether a word says that an office reads the mailbox.
fn is_shared(word: &str) -> bool {
    spellings(word).iter().any(|word| {
        SHARED.contains(&word.as_str()) || SHARED_ENDS.iter().any(|end| word.ends_with(end))
    })
}

/// Whether a word is put together of such a word and another.
fn begins_shared(word: &str) -> bool {
    let is_compound = |word: &String, shared: &&str| {
        let rest = word.strip_prefix(shared).unwrap_or_default();
        shared.len() > 3 && rest.chars().count() > 2
    };
    (spellings(word).iter()).any(|word| SHARED.iter().any(|shared| is_compound(word, shared)))
}

/// A word as it stands, and with the Norwegian letters that many mailboxes do without.
fn spellings(word: &str) -> [String; 2] {
    let norwegian = word
        .replace("ae", "æ")
        .replace("oe", "ø")
        .replace("aa", "å");
    [word.to_owned(), norwegian]
}
