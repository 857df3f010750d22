//! Which texts of an experience are told to a model. Several short ones tell more than a long one: what it is called,
//! the problem, the solution, both together, and how it went.

use entity::code::VectorPart;

use super::super::subject::Subject;
use crate::domain::experience::content::Content;
use crate::meaning::client::Client;

/// What the vector of a part counts in the whole.
pub fn weight(part: VectorPart) -> f32 {
    match part {
        VectorPart::Whole => 0.0,
        VectorPart::Broader => 0.5,
        _ => 1.0,
    }
}

/// The texts of an experience, as they are sent; what tells nothing is left out.
pub fn texts(
    content: &Content,
    problems: &[Subject],
    solutions: &[Subject],
) -> Vec<(VectorPart, String)> {
    let problem = about(problems, content.context.as_deref());
    let solution = about(solutions, content.what_was_done.as_deref());
    let both = problems.iter().chain(solutions);
    let broader = both.flat_map(|it| &it.broader).map(String::as_str);
    let lessons = content.lessons.iter().map(|it| it.text.as_str());
    let story = [
        content.summary.as_deref(),
        content.what_happened.as_deref(),
        content.would_do_differently.as_deref(),
    ];
    let title = content.title.as_str();
    let parts = [
        (VectorPart::Title, title.to_owned()),
        (VectorPart::Subject, joined([title, &problem, &solution])),
        (
            VectorPart::Body,
            joined(story.into_iter().flatten().chain(lessons)),
        ),
        (VectorPart::Broader, joined(broader)),
        (VectorPart::Problem, problem),
        (VectorPart::Solution, solution),
    ];
    let parts = parts.map(|(part, text)| (part, Client::cut(&text)));
    parts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// What something is called, what the experience says of it or else whoever described it, and what it lies under.
fn about(subjects: &[Subject], own: Option<&str>) -> String {
    let titles = subjects.iter().map(|it| it.title.as_str());
    let described = subjects.iter().filter_map(|it| it.description.as_deref());
    let described: Vec<&str> = match own {
        Some(own) => vec![own],
        None => described.collect(),
    };
    let broader = subjects.iter().flat_map(|it| &it.broader);
    joined(titles.chain(described).chain(broader.map(String::as_str)))
}

/// Texts one behind the other, as sentences.
fn joined<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for text in texts.into_iter().map(str::trim).filter(|it| !it.is_empty()) {
        if !joined.is_empty() {
            let is_ended = joined.ends_with(['.', '!', '?', ':', '…']);
            joined.push_str(if is_ended { " " } else { ". " });
        }
        joined.push_str(text);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_experience_tells_by_its_parts_and_leaves_out_what_it_lacks() {
        let problem = Subject {
            title: "Elever slutter".to_owned(),
            description: Some("Mange slutter.".to_owned()),
            broader: vec!["Frafall".to_owned()],
        };
        let content = Content {
            title: "Los i skolen".to_owned(),
            ..Content::default()
        };
        let told = texts(&content, std::slice::from_ref(&problem), &[]);
        let of = |part| told.iter().find(|it| it.0 == part).map(|it| it.1.as_str());
        let about = "Elever slutter. Mange slutter. Frafall";
        assert_eq!(of(VectorPart::Problem), Some(about));
        let both = format!("Los i skolen. {about}");
        assert_eq!(of(VectorPart::Subject), Some(both.as_str()));
        assert_eq!(of(VectorPart::Broader), Some("Frafall"));
        assert_eq!(
            (of(VectorPart::Body), of(VectorPart::Solution)),
            (None, None)
        );
        let own = Content {
            context: Some("Hver tredje slutter".to_owned()),
            ..content
        };
        let told = texts(&own, std::slice::from_ref(&problem), &[]);
        assert!(told.iter().all(|(_, text)| !text.contains("Mange")));
    }
}
