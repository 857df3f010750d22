//! What is told apart in the shared vocabulary, and by what.

use entity::code::Role;
use serde_json::json;

use super::terms::{fault, propose};
use super::{HEIR, OTHER, OWNER, client, complete, count, done, fact, id_in, seeded};

#[tokio::test(flavor = "multi_thread")]
async fn a_twin_is_refused_with_the_id_of_what_is_there_but_never_of_what_is_hidden() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let heir = client(&app, Role::Contributor, Some(HEIR)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let id = propose(&owner, "Sein  Ærfugl").await;
    for (who, title) in [
        (&owner, "Sein Ærfugl"),
        (&heir, " SEIN\u{a0}ærfugl "),
        (&editor, "sein ærfugl"),
    ] {
        let (code, path, existing) = fault(who, "proposeProblem", json!({ "title": title })).await;
        assert_eq!((code.as_str(), path.as_str()), ("DUPLICATE", "title"));
        assert_eq!(existing, id.as_str());
    }
    // Another's proposal is hidden, and its name is free; so is that of another kind.
    let twin = propose(&other, "sein ærfugl").await;
    done(
        &owner,
        "proposeSolution",
        &json!({ "title": "Sein ærfugl" }),
    )
    .await;
    // Once one is accepted, everybody sees it, and the other cannot be.
    done(&editor, "acceptTerm", &json!({ "id": id })).await;
    let third = client(&app, Role::Contributor, Some("1103")).await;
    let (_, _, existing) = fault(&third, "proposeProblem", json!({ "title": "SEIN ÆRFUGL" })).await;
    assert_eq!(existing, id.as_str());
    let (code, path, existing) = fault(&editor, "acceptTerm", json!({ "id": twin })).await;
    assert_eq!((code.as_str(), path.as_str()), ("DUPLICATE", "id"));
    assert_eq!(existing, id.as_str());
    let strange = propose(&owner, "Noe annet").await;
    let rename = json!({ "id": strange, "title": "sein ærfugl" });
    assert_eq!(fault(&editor, "renameTerm", rename).await.0, "DUPLICATE");
    // Its own name may be written otherwise.
    done(
        &editor,
        "renameTerm",
        &json!({ "id": id, "title": "SEIN ÆRFUGL" }),
    )
    .await;
    // A rejected one gives its name free.
    done(
        &editor,
        "rejectTerm",
        &json!({ "id": strange, "reason": "Uklart." }),
    )
    .await;
    propose(&owner, "Noe annet").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn partners_are_told_apart_by_name_and_kind_or_by_number() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let partner = |name: &str, kind: &str, number: Option<&str>| json!({ "name": name, "kind": kind, "organisationNumber": number });
    let first = partner("Firmaet AS", "BUSINESS", Some("958 935 420"));
    let id = id_in(&done(&owner, "proposePartner", &first).await);
    for (input, path) in [
        (partner("FIRMAET as", "BUSINESS", None), "name"),
        (
            partner("Helt annet", "STATE", Some("NO958935420MVA")),
            "organisationNumber",
        ),
    ] {
        let (code, found, existing) = fault(&owner, "proposePartner", input).await;
        assert_eq!((code.as_str(), found.as_str()), ("DUPLICATE", path));
        assert_eq!(existing, id.as_str());
    }
    done(
        &owner,
        "proposePartner",
        &partner("Firmaet AS", "RESEARCH", None),
    )
    .await;
    assert_eq!(count(&app, "partner").await, 2);
    let query = "query ($id: ID!) { partner(id: $id) { organisationNumber } }";
    let data = owner.data(query, json!({ "id": id })).await;
    assert_eq!(data["partner"]["organisationNumber"], "958935420");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_partners_of_one_number_are_not_both_accepted() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let other = client(&app, Role::Contributor, Some(OTHER)).await;
    let editor = client(&app, Role::Editor, None).await;
    let partner = |name: &str, kind: &str| json!({ "name": name, "kind": kind, "organisationNumber": "958935420" });
    let first = partner("Firmaet AS", "BUSINESS");
    let first = id_in(&done(&owner, "proposePartner", &first).await);
    let second = partner("Etaten", "STATE");
    let second = id_in(&done(&other, "proposePartner", &second).await);
    // One without a number is nobody's twin by it.
    let third = json!({ "name": "Uten nummer", "kind": "STATE" });
    let third = id_in(&done(&other, "proposePartner", &third).await);
    for id in [&first, &third] {
        done(&editor, "acceptTerm", &json!({ "id": id })).await;
    }
    let (code, path, existing) = fault(&editor, "acceptTerm", json!({ "id": second })).await;
    assert_eq!((code.as_str(), path.as_str()), ("DUPLICATE", "id"));
    assert_eq!(existing, first.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_partner_of_several_roles_is_one_with_its_number() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let mut input = complete("Roller");
    input["partners"] = json!([
        { "name": "Firmaet AS", "kind": "BUSINESS", "role": "SUPPLIER" },
        { "name": "FIRMAET AS", "kind": "BUSINESS", "role": "ADVISER", "organisationNumber": "958935420" },
        { "name": "Firmaet as", "kind": "BUSINESS", "role": "OWNER", "organisationNumber": "958 935 420" },
    ]);
    done(&owner, "createExperience", &input).await;
    assert_eq!(count(&app, "partnership").await, 3);
    assert_eq!(count(&app, "partner").await, 1);
    let number = fact(&app, "SELECT organisation_number FROM partner").await;
    assert_eq!(number, "958935420");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_merged_keeps_its_name_for_what_it_stands_for() {
    let (_database, app) = seeded().await;
    let editor = client(&app, Role::Editor, None).await;
    let [damp, mould] = [
        propose(&editor, "Fukt").await,
        propose(&editor, "Mugg").await,
    ];
    let third = propose(&editor, "Våte vegger").await;
    for id in [&damp, &mould, &third] {
        done(&editor, "acceptTerm", &json!({ "id": id })).await;
    }
    done(
        &editor,
        "mergeProblems",
        &json!({ "id": damp, "into": mould }),
    )
    .await;
    for (mutation, path, input) in [
        ("proposeProblem", "title", json!({ "title": "fukt" })),
        (
            "createExperience",
            "problems.0.title",
            json!({ "title": "T", "problems": [{ "title": "FUKT" }] }),
        ),
    ] {
        let who = client(&app, Role::Contributor, Some(OTHER)).await;
        let (code, found, existing) = fault(&who, mutation, input).await;
        assert_eq!((code.as_str(), found.as_str()), ("DUPLICATE", path));
        assert_eq!(existing, mould.as_str());
    }
    // Given to another by an editor, it is not given back before that one is called otherwise.
    done(
        &editor,
        "renameTerm",
        &json!({ "id": third, "title": "Fukt" }),
    )
    .await;
    let undo = json!({ "id": damp });
    let (code, path, existing) = fault(&editor, "undoMerge", undo.clone()).await;
    assert_eq!((code.as_str(), path.as_str()), ("DUPLICATE", "id"));
    assert_eq!(existing, third.as_str());
    done(
        &editor,
        "renameTerm",
        &json!({ "id": third, "title": "Våt kjeller" }),
    )
    .await;
    done(&editor, "undoMerge", &undo).await;
    let accepted = "SELECT COUNT(*) FROM problem WHERE folded = 'fukt' AND merged_into_id IS NULL";
    assert_eq!(fact(&app, accepted).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_partner_keeps_its_number_for_what_it_stands_for() {
    let (_database, app) = seeded().await;
    let editor = client(&app, Role::Editor, None).await;
    let partner = |name: &str, number: &str| json!({ "name": name, "kind": "BUSINESS", "organisationNumber": number });
    let first = id_in(&done(&editor, "proposePartner", &partner("Én", "958935420")).await);
    let second = id_in(&done(&editor, "proposePartner", &partner("To", "974760673")).await);
    done(
        &editor,
        "mergePartners",
        &json!({ "id": first, "into": second }),
    )
    .await;
    for (input, path) in [
        (partner("Tre", "958935420"), "organisationNumber"),
        (json!({ "name": "én", "kind": "BUSINESS" }), "name"),
    ] {
        let (code, found, existing) = fault(&editor, "proposePartner", input).await;
        assert_eq!((code.as_str(), found.as_str()), ("DUPLICATE", path));
        assert_eq!(existing, second.as_str());
    }
}
