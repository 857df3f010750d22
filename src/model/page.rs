//! Pages of lists that can grow: what is asked for, what comes back, and the cursors between.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::{Error, ErrorCode, Result};

/// The arguments of a connection, as a client gives them.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    /// How many from the front.
    pub first: Option<i32>,
    /// Only what comes after this cursor.
    pub after: Option<String>,
    /// How many from the back.
    pub last: Option<i32>,
    /// Only what comes before this cursor.
    pub before: Option<String>,
}

/// A page that may be asked for: its size is in bounds and its cursors belong to the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// How many items at most.
    pub size: u64,
    /// Whether they are counted from the back of the list.
    pub from_back: bool,
    /// Only what comes after this place.
    pub after: Option<Place>,
    /// Only what comes before this place.
    pub before: Option<Place>,
}

/// A place in an ordered list: the item's sort value, and a key of it that breaks ties. Whoever bears a cursor can read
/// both, so the key is one that tells nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// What the list is sorted by; none where it is sorted by key alone.
    pub sort: Option<SortValue>,
    /// The item's key in its list.
    pub key: i64,
}

/// A value that lists are sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SortValue {
    /// A number, or milliseconds of time since 1970.
    Number(i64),
    /// A collation key.
    Bytes(Vec<u8>),
}

/// A place as clients carry it: opaque, and bound to one list in one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// One item of a page, with its cursor.
#[derive(Clone, Debug)]
pub struct Edge<T> {
    /// Where it stands.
    pub cursor: Cursor,
    /// What stands there.
    pub node: T,
}

/// Some items of a list that stand side by side.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub edges: Vec<Edge<T>>,
    /// Whether there is more before them.
    pub has_previous: bool,
    /// Whether there is more after them.
    pub has_next: bool,
}

impl<T> Page<T> {
    /// A page of a list with nothing in it.
    pub fn empty() -> Self {
        Self {
            edges: Vec::new(),
            has_previous: false,
            has_next: false,
        }
    }

    /// The same page of other things.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            edges: self
                .edges
                .into_iter()
                .map(|edge| Edge {
                    cursor: edge.cursor,
                    node: change(edge.node),
                })
                .collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
        }
    }
}

impl Cursor {
    /// The cursor of a place in a list; `list` names list, owner and order.
    pub fn new(list: &str, place: &Place) -> Self {
        let mut bytes = fingerprint(list).to_be_bytes().to_vec();
        bytes.extend(place.key.to_be_bytes());
        match &place.sort {
            None => {}
            Some(SortValue::Number(number)) => {
                bytes.push(b'n');
                bytes.extend(number.to_be_bytes());
            }
            Some(SortValue::Bytes(key)) => {
                bytes.push(b'b');
                bytes.extend(key);
            }
        }
        Self(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    fn place(text: &str, list: &str) -> Option<Place> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (list_bytes, rest) = bytes.split_first_chunk::<4>()?;
        let (key, sort) = rest.split_first_chunk::<8>()?;
        if u32::from_be_bytes(*list_bytes) != fingerprint(list) {
            return None;
        }
        let sort = match sort.split_first() {
            None => None,
            Some((b'n', number)) => Some(SortValue::Number(i64::from_be_bytes(
                number.try_into().ok()?,
            ))),
            Some((b'b', key)) => Some(SortValue::Bytes(key.to_vec())),
            Some(_) => return None,
        };
        Some(Place {
            sort,
            key: i64::from_be_bytes(*key),
        })
    }
}

impl PageArguments {
    /// Whether the cursors that are given are of this list.
    pub fn is_of(&self, list: &str) -> bool {
        let cursors = self.after.iter().chain(&self.before);
        cursors
            .into_iter()
            .all(|cursor| Cursor::place(cursor, list).is_some())
    }

    /// Checks the arguments against the list that they are for; `maximum` and `default` bound the page.
    pub fn check(&self, list: &str, maximum: u64, default: u64) -> Result<PageRequest> {
        if self.first.is_some() && self.last.is_some() {
            return Err(Error::invalid(
                "first",
                ErrorCode::Invalid,
                "give either first or last, not both",
            ));
        }
        let size = match self.first.or(self.last) {
            None => default,
            Some(size) => u64::try_from(size)
                .ok()
                .filter(|size| *size <= maximum)
                .ok_or_else(|| {
                    let field = if self.first.is_some() {
                        "first"
                    } else {
                        "last"
                    };
                    Error::invalid(
                        field,
                        ErrorCode::TooMany,
                        format!("{field} is {size}; it must be from 0 to {maximum}"),
                    )
                })?,
        };
        let place = |field: &str, cursor: &Option<String>| {
            cursor
                .as_deref()
                .map(|text| {
                    Cursor::place(text, list).ok_or_else(|| {
                        let message = format!("{field} is not a cursor of this list in this order");
                        Error::invalid(field, ErrorCode::Invalid, message)
                    })
                })
                .transpose()
        };
        Ok(PageRequest {
            size,
            from_back: self.last.is_some(),
            after: place("after", &self.after)?,
            before: place("before", &self.before)?,
        })
    }
}

/// FNV-1a: enough to tell lists apart; a forged cursor opens nothing that a plain one does not.
fn fingerprint(list: &str) -> u32 {
    list.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(after: &str) -> PageArguments {
        PageArguments {
            after: Some(after.to_owned()),
            ..PageArguments::default()
        }
    }

    #[test]
    fn a_cursor_leads_back_to_its_place_in_its_own_list_alone() {
        for sort in [
            None,
            Some(SortValue::Number(-7)),
            Some(SortValue::Bytes(vec![1, 2, 3])),
        ] {
            let place = Place { sort, key: 42 };
            let cursor = Cursor::new("experiences TITLE_ASC", &place);
            let request = arguments(&cursor.0)
                .check("experiences TITLE_ASC", 100, 20)
                .unwrap();
            assert_eq!(request.after, Some(place));
            assert!(
                arguments(&cursor.0)
                    .check("experiences STARTED_ASC", 100, 20)
                    .is_err()
            );
        }
    }

    #[test]
    fn sizes_out_of_bounds_are_refused() {
        for size in [-1, 101, i32::MIN, i32::MAX] {
            let arguments = PageArguments {
                first: Some(size),
                ..PageArguments::default()
            };
            assert!(arguments.check("x", 100, 20).is_err(), "{size}");
        }
        let both = PageArguments {
            first: Some(1),
            last: Some(1),
            ..PageArguments::default()
        };
        assert!(both.check("x", 100, 20).is_err());
        assert_eq!(
            PageArguments::default().check("x", 100, 20).unwrap().size,
            20
        );
    }

    #[test]
    fn rubbish_is_no_cursor() {
        for text in [
            "",
            "a",
            "💥",
            "AAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAA",
            "====",
            "null",
        ] {
            assert!(arguments(text).check("x", 100, 20).is_err(), "{text}");
        }
    }
}
