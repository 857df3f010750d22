//! Nothing that is like something, and no check of a plan, tells of more than what is seen.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Of, assert_discreet, scene_of_words, seen, word};
use crate::signing::visibility::scene::eyes;

const SIMILAR: &str = "query ($id: ID!) { experience(id: $id) { similar(first: 20) {
    score reasons experience { id title } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn similar_ones_are_among_what_is_seen() {
    let scene = scene_of_words().await;
    for eye in eyes(&scene.app).await {
        let seen = seen(&scene, &eye);
        for made in seen.values().step_by(9) {
            let data = eye.client.data(SIMILAR, json!({ "id": made.id })).await;
            assert_discreet(&scene, &eye, &data);
            let similar = data["experience"]["similar"].as_array().unwrap();
            let found: BTreeSet<&str> = (similar.iter())
                .map(|it| it["experience"]["id"].as_str().unwrap())
                .collect();
            assert_eq!(found.len(), similar.len(), "none twice");
            assert_eq!(found.len(), (seen.len() - 1).min(20), "{}", eye.name);
            assert!(!found.contains(made.id.as_str()));
            assert!(
                found.iter().all(|id| seen.values().any(|it| it.id == *id)),
                "{}",
                eye.name
            );
        }
    }
}

const PLAN: &str = "query ($plan: PlanInput!) { preflight(plan: $plan) {
    matches { experience { id title problems { title } solutions { title } } reasons }
    pitfalls { cause count examples { id } } solutions { node { id title } evidence { attempts } }
    lessons { id text } contacts { email } parallelPlans { id title } parallelPlansWithheld explanation } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_tells_of_what_is_seen() {
    let scene = scene_of_words().await;
    let told = ["SUBMITTED", "PUBLISHED"];
    for eye in eyes(&scene.app).await {
        let seen = seen(&scene, &eye);
        let plan = json!({ "text": "Forsøk", "problemIds": [scene.problem], "solutionIds": [scene.solution] });
        let data = eye.client.data(PLAN, json!({ "plan": plan })).await;
        assert_discreet(&scene, &eye, &data);
        let found = &data["preflight"];
        let all = |list: &str| found[list].as_array().unwrap().clone();
        let is_seen = |id: &Value| seen.values().any(|it| it.id == id.as_str().unwrap());
        let most = seen.len().min(10);
        assert_eq!(all("matches").len(), most, "{}", eye.name);
        assert!(
            all("matches")
                .iter()
                .all(|it| is_seen(&it["experience"]["id"]))
        );
        assert_eq!(all("lessons").len(), most, "{}", eye.name);
        let counted = all("pitfalls")
            .iter()
            .map(|it| it["count"].as_u64().unwrap())
            .sum::<u64>();
        assert_eq!(counted, most as u64, "{}", eye.name);
        let mut examples = all("pitfalls")
            .into_iter()
            .flat_map(|it| it["examples"].as_array().unwrap().clone());
        assert!(examples.all(|it| is_seen(&it["id"])));
        let is_own = eye.letters.contains('o');
        assert_eq!(
            all("parallelPlans").len(),
            if is_own { 0 } else { most },
            "{}",
            eye.name
        );
        assert!(all("parallelPlans").iter().all(|it| is_seen(&it["id"])));
        // Whoever is of no municipality calls nobody.
        let is_anybody = ["a", "ea"].contains(&eye.letters);
        let named = all("matches").into_iter().filter(|it| {
            let mut all = seen.values();
            !all.any(|made| made.is_unnamed && made.id == it["experience"]["id"])
        });
        let named = named.count();
        assert_eq!(
            all("contacts").len(),
            if is_anybody { 0 } else { named },
            "{}",
            eye.name
        );
        // Solutions of all that is seen, and no other.
        assert_eq!(
            all("solutions").len(),
            (seen.len() + 1).min(20),
            "{}",
            eye.name
        );
        let hidden = (scene.made.iter())
            .filter(|made| !eye.sees(made))
            .filter(|made| told.iter().any(|state| made.told.contains(state)))
            .filter(|made| !made.told.contains("SUBMITTED PUBLIC_UNNAMED"))
            .count();
        let withheld = if hidden < 5 { 0 } else { hidden };
        assert_eq!(found["parallelPlansWithheld"], withheld, "{}", eye.name);
        for (number, made) in (1..).zip(&scene.made).skip(20).step_by(3) {
            let plan = json!({ "text": word(Of::Experience, number) });
            let data = eye.client.data(PLAN, json!({ "plan": plan })).await;
            let matches = data["preflight"]["matches"].as_array().unwrap();
            let found: Vec<&str> = (matches.iter())
                .map(|it| it["experience"]["id"].as_str().unwrap())
                .collect();
            let expected: &[&str] = if eye.sees(made) { &[&made.id] } else { &[] };
            assert_eq!(found, expected, "{} {}", eye.name, made.told);
            assert_discreet(&scene, &eye, &data);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_plan_is_tied_to_is_read_once() {
    let scene = scene_of_words().await;
    let eyes = eyes(&scene.app).await;
    let editor = eyes.iter().find(|eye| eye.is_editor).unwrap();
    let seen = scene.made.iter().position(|made| editor.sees(made));
    let number = u128::try_from(seen.unwrap()).unwrap() + 1;
    let text = word(Of::Experience, number);
    let mut counts = Vec::new();
    for problems in [1, 3] {
        let ids: Vec<&str> = (scene.made.iter().take(problems))
            .map(|made| made.problem.as_str())
            .collect();
        let plan = json!({ "text": text, "problemIds": ids, "solutionIds": [scene.solution] });
        let query = "query ($plan: PlanInput!) { preflight(plan: $plan) { explanation parallelPlansWithheld } }";
        let (_, count) = editor.client.counted(query, json!({ "plan": plan })).await;
        counts.push(count);
    }
    // Both for what is shown and for what is withheld.
    assert_eq!(counts[1] - counts[0], 2, "{counts:?}");
}
