//! Every check finds what it is for.

use super::*;

/// What a check keeps, and the rules that it finds broken.
fn checked<T>(check: impl FnOnce(&Path, &mut Violations) -> Option<T>) -> (Option<T>, Vec<Rule>) {
    let mut violations = Violations::new();
    let path = Path::of("problems").at(2).to("title");
    let kept = check(&path, &mut violations);
    let found = violations.into_vec();
    for it in &found {
        assert_eq!(it.field, ["problems", "2", "title"]);
    }
    (kept, found.into_iter().map(|it| it.rule).collect())
}

#[test]
fn texts_are_trimmed_and_measured_in_characters() {
    let text = |given: &str, rule| checked(|path, found| check::text(path, given, rule, found));
    assert_eq!(text(" Æ \n", NAME), (Some("Æ".to_owned()), vec![]));
    assert_eq!(text("\u{200b} \t", NAME), (None, vec![]));
    let long = "ø".repeat(300);
    assert_eq!(text(&long, NAME), (Some(long.clone()), vec![]));
    let rule = ValueRule::TooLong {
        given: 301,
        longest: 300,
    };
    assert_eq!(text(&format!("{long}ø"), NAME), (None, vec![rule.into()]));
    assert_eq!(
        text("a\nb", NAME),
        (None, vec![ValueRule::LineBreak.into()])
    );
    assert_eq!(text("a\r\n\tb", TEXT).0.as_deref(), Some("a\r\n\tb"));
    let (kept, found) = text("a\0b", TEXT);
    assert_eq!(kept, None);
    assert_eq!(found, [ValueRule::ControlCharacter('\0').into()]);
    let too_long = format!("{long}ø");
    let required = |given| checked(|path, found| check::required_text(path, given, NAME, found));
    assert_eq!(required(None).1, [ValueRule::Required.into()]);
    assert_eq!(required(Some(" ")).1, [ValueRule::Blank.into()]);
    assert_eq!(required(Some(&too_long)).1.len(), 1);
    assert_eq!(required(Some(" a ")).0.as_deref(), Some("a"));
    let key = |given: &str| checked(|path, found| check::idempotency_key(path, given, found));
    assert_eq!(key(" a ").0.as_deref(), Some(" a "));
    assert_eq!(key(" ").1, [StepRule::BlankKey.into()]);
    assert_eq!(key(&"a".repeat(256)).1.len(), 1);
}

#[test]
fn numbers_and_days_stay_within_bounds() {
    for (given, is_kept) in [(1799, false), (1800, true), (2200, true), (2201, false)] {
        let (kept, found) = checked(|path, found| check::year(path, given, found));
        assert_eq!((kept.is_some(), found.is_empty()), (is_kept, is_kept));
        let day = NaiveDate::from_ymd_opt(given, 1, 1).unwrap();
        let (kept, _) = checked(|path, found| check::day(path, day, found));
        assert_eq!(kept.is_some(), is_kept);
    }
    for (given, is_kept) in [(-0.5, true), (f64::INFINITY, false), (f64::NAN, false)] {
        let (kept, _) = checked(|path, found| check::number(path, given, found));
        assert_eq!(kept.is_some(), is_kept, "{given}");
    }
}

#[test]
fn addresses_are_whole_and_plain() {
    let url = |given: &str| checked(|path, found| check::url(path, given, found));
    for given in [
        "https://www.ks.no/",
        "http://localhost:8000/a?b#c",
        "https://blåbær.example/æ",
    ] {
        assert_eq!(url(given).0.as_deref(), Some(given));
    }
    for given in [
        "",
        "www.ks.no",
        "ftp://ks.no",
        "https://",
        "https:ks.no",
        "javascript:alert(1)",
        "HTTPS://ks no",
        "//ks.no",
    ] {
        assert_eq!(
            url(given),
            (None, vec![ValueRule::Url(given.to_owned()).into()])
        );
    }
    assert_eq!(
        url(&format!("https://a.no/{}", "a".repeat(2_000))).1.len(),
        1
    );
}

#[test]
fn mailboxes_have_the_form_of_one() {
    let mailbox = |given: &str| checked(|path, found| check::mailbox(path, given, found));
    for given in [
        "post@kommune.no",
        "post.mottak+floke@sub.kommune.no",
        "o'hara@kommune.no",
        "post@blåbær.no",
    ] {
        assert_eq!(mailbox(given).0.as_deref(), Some(given));
    }
    for given in [
        "",
        "post",
        "post@",
        "@kommune.no",
        "post@kommune",
        "post@@kommune.no",
        "po st@kommune.no",
        ".post@kommune.no",
        "po..st@kommune.no",
        "post@-kommune.no",
        "post@kommune..no",
        "post@kommune.no.",
        "post@127.0.0.1",
        "post@[::1]",
        "post@kom%6dune.no",
        "post@kommune.no, a@b.no",
        "Post <post@kommune.no>",
        "post@kommune.n",
        "pøst@kommune.no",
    ] {
        let (kept, found) = mailbox(given);
        assert_eq!(kept, None, "{given}");
        assert_eq!(found, [ValueRule::Mailbox(given.to_owned()).into()]);
    }
}

#[test]
fn lists_are_bounded_and_name_nothing_twice() {
    let mut violations = Violations::new();
    let path = Path::of("problems");
    assert!(check::many(&path, 200, 200, &mut violations));
    let items = ["a", "b", "a", "c", "a"];
    let items = (0..)
        .zip(items)
        .map(|(at, it)| (path.at(at), it, it.to_owned()));
    check::distinct(items, &mut violations);
    let twice = |at| {
        Violation::new(
            &path.at(at),
            ValueRule::Twice {
                given: "a".to_owned(),
                first: path.at(0),
            },
        )
    };
    assert_eq!(violations.clone().into_vec(), [twice(2), twice(4)]);
    assert!(!check::many(&path, 201, 200, &mut violations));
    assert_eq!(violations.len(), 3);
}

#[test]
fn ids_of_another_kind_are_not_found() {
    let id = format!("prb_{}", "0".repeat(32));
    let node = |kind| checked(|path, found| check::node(path, kind, &id, found));
    assert!(node(NodeKind::Problem).0.is_some());
    let rule = TermRule::no_node(NodeKind::Solution, &id);
    assert_eq!(node(NodeKind::Solution), (None, vec![rule.into()]));
}
