//! A prepared operation: the fields that will be answered, each once, in the order of the answer.
//! It must not know where it came from or who executes it.
//!
//! Every field has a number. async-graphql is handed the number as the field's line and the argument's
//! place as its column, so that each of its errors tells exactly which field or argument it is about;
//! `answer` translates them back into what the client wrote.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::OperationType;
use async_graphql::{Name, Pos, Value};

/// An operation without fragments, repetitions and conditions.
pub(super) struct Plan {
    pub(super) kind: OperationType,
    pub(super) operation_name: Option<String>,
    pub(super) steps: Vec<Step>,
    /// What each number stands for; the field with number `n` is at `n - 1`.
    pub(super) spots: Vec<Spot>,
}

/// A field that will be answered.
pub(super) struct Step {
    pub(super) number: u32,
    /// The object type it is asked of, where the place may hold others too.
    pub(super) on: Option<Name>,
    pub(super) alias: Option<Name>,
    pub(super) name: Name,
    pub(super) arguments: Vec<(Name, Given)>,
    pub(super) size: Size,
    pub(super) steps: Vec<Step>,
}

/// A value as the document gives it.
pub(super) enum Given {
    /// Free of variables.
    Constant(Value),
    Variable(Name),
    List(Vec<Given>),
    Object(IndexMap<Name, Given>),
}

/// How often the fields below a field are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// Once: it is an object or a leaf.
    One,
    /// As often as `Limits::list_size` says: it is a list.
    List,
    /// By its page arguments; the number is the argument's default in the schema, if it has one.
    Page { list: bool, default: Option<u32> },
}

/// What the client wrote where a field stands.
pub(super) struct Spot {
    /// The key in the answer.
    pub(super) key: Name,
    /// The number of the field above, 0 at the root.
    pub(super) above: u32,
    /// Bytes from the document's begin.
    pub(super) offset: u32,
    /// Whether its value is a list.
    pub(super) list: bool,
    /// The arguments as they were written: each name, and bytes from the document's begin to the value.
    pub(super) arguments: Box<[(Name, u32)]>,
}

impl Plan {
    /// The field a position stands for, if it is one of ours.
    pub(super) fn spot(&self, number: usize) -> Option<&Spot> {
        self.spots.get(number.checked_sub(1)?)
    }
}

/// The position of a field, or of its argument where one is named, counted from 1.
pub(super) fn position(number: u32, argument: usize) -> Pos {
    Pos {
        line: number as usize,
        column: argument,
    }
}
