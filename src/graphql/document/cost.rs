//! What an operation may cost, counted in fields that may be answered. It must not know how they are.
//!
//! A field costs 1, plus what stands below it as often as it may be answered:
//!
//! - below an object once;
//! - below a list without page arguments `Limits::list_size` times;
//! - below a list with page arguments as often as `first` or `last` says, after variables; the field's own default,
//!   else the default page size, where neither does. A number above the largest page, or the field's default where that
//!   is larger, counts as that, since the field itself refuses it;
//! - a connection (an object with page arguments) once for its own fields, and as often as its page is
//!   long for what stands below its lists (`edges`, `nodes`).
//!
//! Introspection costs 1 a field: its answers are as large as the schema, whatever is in the database.

use async_graphql::{Name, Value};

use super::plan::{Given, Size, Step};
use super::variables::Variables;
use crate::config::limits::Limits;

/// The cost of the fields with these variables.
pub(super) fn cost(steps: &[Step], variables: &Variables, limits: &Limits) -> u64 {
    let unpaged = u64::from(limits.list_size);
    sum(steps, unpaged, &Costing { variables, limits })
}

struct Costing<'a> {
    variables: &'a Variables,
    limits: &'a Limits,
}

/// The cost of fields beside one another; a list among them holds `items`.
fn sum(steps: &[Step], items: u64, costing: &Costing<'_>) -> u64 {
    steps
        .iter()
        .fold(0, |sum, step| sum.saturating_add(costing.of(step, items)))
}

impl Costing<'_> {
    fn of(&self, step: &Step, items: u64) -> u64 {
        let unpaged = u64::from(self.limits.list_size);
        let below = match step.size {
            Size::One => sum(&step.steps, unpaged, self),
            Size::List => sum(&step.steps, unpaged, self).saturating_mul(items),
            Size::Page { list, default } => {
                let page = self.page(&step.arguments, default);
                if list {
                    sum(&step.steps, unpaged, self).saturating_mul(page)
                } else {
                    sum(&step.steps, page, self)
                }
            }
        };
        below.saturating_add(1)
    }

    fn page(&self, arguments: &[(Name, Given)], default: Option<u32>) -> u64 {
        let asked = |name: &str| {
            let (_, given) = arguments
                .iter()
                .find(|(argument, _)| argument.as_str() == name)?;
            let value = match given {
                Given::Constant(value) => value,
                Given::Variable(variable) => self.variables.get(variable)?,
                Given::List(_) | Given::Object(_) => return None,
            };
            let Value::Number(number) = value else {
                return None;
            };
            Some(number.as_u64().unwrap_or(0))
        };
        let default = default.unwrap_or(self.limits.default_page_size);
        let page = asked("first")
            .or_else(|| asked("last"))
            .unwrap_or(default.into());
        // A field whose pages are longer says so by its default.
        page.min(default.max(self.limits.page_size).into())
    }
}
