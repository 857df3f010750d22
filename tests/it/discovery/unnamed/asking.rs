//! What is asked by chance: lists walked in any order with all their facets, searches, suggestions, plans and paths.

use serde_json::{Value, json};

use super::chance::Asking;
use super::duel::{Question, Walk};
use super::names::mark;
use super::told::{LARGE, PARTNERS, PROBLEMS, SOLUTIONS, VESTFOLD};

/// Words of all that is told, and of names that must tell nothing.
const WORDS: &str = "buss, bestilling, kvelden, eldre, ungdom, skolebuss, elever, stopp, bil, ansatte, natt, sensor, badet,
    gangen, lys, kamera, beboere, døren, alarm, fall, skjema, papir, byggesak, reisevei, uro, velferdsteknologi,
    fjordtrafikk, nordlys teknikk, stiftelsen lyng, lyng, horten, larvik, oslo, bergen, vestfold, kommune, innbyggere,
    prosjektleder, rolle, sak, turer, våren";

/// Plans, of one theme each.
const PLANS: [&str; 3] = [
    "bestillingsbuss, kvelden, eldre, skolebuss, stopp, bil, reisevei, ungdom, delt",
    "natt, sensor, badet, gangen, lys, kamera, beboere, døren, fall, uro, tilsyn",
    "skjema, papir, byggesak, papirarbeid, høring",
];

/// Names as they are typed.
const TYPED: &str = "hor, horten, lar, osl, berg, vestf, fær, fjord, nord, hav, innsikt, kyst, prøve, måle, stift, lyng,
    bestill, lang, uro, kamera, tomme, stille, papir, a";

fn listed(text: &'static str) -> Vec<&'static str> {
    text.split(',').map(str::trim).collect()
}

impl Asking<'_> {
    /// A list of experiences, by a filter, a search or both, in any order, walked from either end, with all facets.
    pub fn list(&mut self) -> Question {
        const LIST: &str = "totalCount searchMode pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            edges { cursor score highlights { field text ranges { start end } } node { id title } }";
        let facets = self.schema.codes("Dimension").join(" ");
        let list = format!(
            "{LIST} facets(dimensions: [{facets}]) @include(if: $facets) {{
                dimension distinctValues values {{ code label count }} }}"
        );
        let pages = "filter: $filter, first: $first, after: $after, last: $last, before: $before";
        let given = "$filter: ExperienceFilter, $first: Int, $after: String, $last: Int, $before: String, $facets: Boolean!";
        let mut variables = json!({ "filter": self.filter(2) });
        let walk = Walk {
            path: &["experiences"],
            size: 1 + self.chance.below(9),
            is_forward: self.chance.is_among(50),
        };
        if self.chance.is_among(25) {
            return self.below(
                &format!("({given}, $id: ID!)"),
                &format!("experiences({pages}) {{ {list} }}"),
                (variables, walk),
            );
        }
        if self.chance.is_among(40) {
            variables["search"] = json!(self.chance.some(&listed(WORDS), 3).join(" "));
        }
        let mut orders = self.schema.codes("ExperienceOrder");
        orders.retain(|it| *it != "RELEVANCE" || variables["search"].is_string());
        let order = self.chance.below(orders.len() + 1);
        variables["order"] = json!(orders.get(order));
        let document = format!(
            "query ({given}, $search: String, $order: ExperienceOrder) {{
                experiences(search: $search, orderBy: $order, {pages}) {{ {list} }} }}"
        );
        let walk = Some(walk);
        Question {
            walk,
            ..Question::new("list", document, variables)
        }
    }

    /// The same of what is tied to experiences.
    fn below(
        &mut self,
        given: &str,
        list: &str,
        (mut variables, mut walk): (Value, Walk),
    ) -> Question {
        let (of, id) = match self.chance.below(4) {
            0 => ("Problem", mark("prb", self.chance.one(&PROBLEMS).0)),
            1 => ("Solution", mark("sol", self.chance.one(&SOLUTIONS).0)),
            2 => ("Partner", mark("ptn", self.chance.one(&PARTNERS).0)),
            _ => (
                "Municipality",
                mark("mun", self.chance.one(&[VESTFOLD, LARGE].concat())),
            ),
        };
        variables["id"] = json!(id);
        walk.path = &["node", "experiences"];
        let document = format!("query {given} {{ node(id: $id) {{ ... on {of} {{ {list} }} }} }}");
        Question {
            walk: Some(walk),
            ..Question::new("list of a node", document, variables)
        }
    }

    /// Lessons by their experiences, and terms by searching.
    pub fn beside(&mut self) -> Vec<Question> {
        const TOLD: &str = "{ totalCount edges { cursor node { __typename id } } }";
        let document = format!(
            "query ($search: String, $filter: ExperienceFilter) {{
                lessons(first: 50, search: $search, filter: {{ experience: $filter }}) {TOLD}
                problems(first: 50, search: $search) {TOLD} solutions(first: 50, search: $search) {TOLD}
                partners(first: 50, search: $search) {TOLD} municipalities(first: 50, search: $search) {TOLD} }}"
        );
        let search = self.chance.some(&listed(WORDS), 2).join(" ");
        let variables = json!({ "search": search, "filter": self.filter(1) });
        let typed = json!({ "text": self.chance.one(&listed(TYPED)) });
        let suggest = "query ($text: String!) { suggest(text: $text, first: 50) { id kind name matchedName } }";
        vec![
            Question::new("terms and lessons", document, variables),
            Question::new("suggestions", suggest, typed),
        ]
    }

    /// A plan of some words of a theme.
    pub fn plan(&mut self) -> Question {
        let document = format!(
            "query ($plan: PlanInput!) {{ preflight(plan: $plan) {} }}",
            self.schema.selection("Preflight", 1)
        );
        let words = listed(self.chance.one(&PLANS));
        let mut text = self.chance.some(&words, 4);
        text.push(self.chance.one(&words));
        let mut plan = json!({ "text": text.join(" ") });
        if self.chance.is_among(50) {
            plan["municipality"] = json!(self.chance.one(&[VESTFOLD, LARGE].concat()));
        }
        if self.chance.is_among(20) {
            plan["problemIds"] = json!([mark("prb", self.chance.one(&PROBLEMS).0)]);
        }
        Question::new("a plan", document, json!({ "plan": plan }))
    }

    /// What connects two things.
    pub fn path(&mut self) -> Question {
        let document = format!(
            "query ($from: ID!, $to: ID!, $most: Int) {{ relationPaths(from: $from, to: $to, maxLength: $most) {} }}",
            self.schema.selection("RelationPath", 0)
        );
        let [from, to] = [0; 2].map(|_| match self.chance.below(6) {
            0 => mark("prb", self.chance.one(&PROBLEMS).0),
            1 => mark("sol", self.chance.one(&SOLUTIONS).0),
            2 | 3 => mark("ptn", self.chance.one(&PARTNERS).0),
            4 => mark("mun", self.chance.one(&[VESTFOLD, LARGE].concat())),
            _ => {
                let at = self.chance.below(self.experiences.len());
                self.experiences[at].clone()
            }
        });
        let most = 1 + self.chance.below(6);
        Question::new(
            "paths",
            document,
            json!({ "from": from, "to": to, "most": most }),
        )
    }
}
