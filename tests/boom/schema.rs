//! A schema that fails in every way a schema can, for tests of what stands between HTTP and resolvers.
//! It must not know Floke's own schema.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use async_graphql::{
    Data, Enum, Error, ErrorExtensions, ID, InputObject, InputValueError, InputValueResult,
    Interface, MaybeUndefined, Object, OneofObject, Scalar, ScalarType, Schema, SimpleObject,
    Subscription, Union, ValidationMode, Value,
};
use floke::config::limits::Limits;
use floke::graphql::document::{Documents, InvalidSchema};
use floke::graphql::list::List;
use futures_util::future::ready;
use futures_util::{FutureExt, Stream};

/// The schema, ready to run.
pub type BoomSchema = Schema<Query, Mutation, Ticks>;

/// A new schema, whose counter stands at zero.
pub fn schema(limits: &Limits) -> BoomSchema {
    Schema::build(Query, Mutation::default(), Ticks)
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(limits.recursion)
        .finish()
}

/// The route that serves the schema, behind Floke's own handler.
pub fn route(
    limits: &Limits,
    introspection: bool,
) -> Result<axum::routing::MethodRouter, InvalidSchema> {
    let schema = schema(limits);
    let documents = Documents::new(&schema.sdl(), limits)?.with_introspection(introspection);
    let prepare = Arc::new(|_: &_, _: &_| ready(Ok(Data::default())).boxed());
    Ok(floke::http::graphql::route(
        schema,
        Arc::new(documents),
        prepare,
    ))
}

/// A thing whose fields fail.
#[derive(Clone)]
pub struct Boom(i32);

fn failure(text: &str) -> Error {
    Error::new(format!("{text} failed"))
}

/// A thing whose fields fail.
#[Object]
impl Boom {
    async fn ok(&self) -> i32 {
        self.0
    }

    async fn slow(&self) -> i32 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        self.0
    }

    async fn nullable(&self) -> Option<Result<i32, Error>> {
        Some(Err(failure("nullable")))
    }

    fn non_null(&self) -> Result<i32, Error> {
        if self.0 == i32::MAX {
            return Ok(self.0);
        }
        Err(failure("nonNull"))
    }

    async fn forbidden(&self) -> Option<Result<i32, Error>> {
        let error = Error::new("Only owners may see this.");
        Some(Err(error.extend_with(|_, extensions| {
            extensions.set("code", "FORBIDDEN");
        })))
    }

    async fn child(&self) -> Option<Boom> {
        Some(Boom(self.0 + 1))
    }

    async fn child_non_null(&self) -> Boom {
        Boom(self.0 + 1)
    }

    async fn list(&self) -> List<Boom> {
        List(vec![Boom(1), Boom(2)])
    }

    async fn plain_list(&self) -> Vec<Boom> {
        vec![Boom(1), Boom(2)]
    }

    async fn list_nullable(&self) -> Vec<Option<Boom>> {
        vec![Some(Boom(1)), None, Some(Boom(3))]
    }

    async fn rows(&self) -> List<Row> {
        List(vec![
            Row {
                cells: List(vec![Boom(0), Boom(2)]),
            },
            Row {
                cells: List(vec![Boom(4), Boom(5)]),
            },
        ])
    }

    fn odd_fails(&self) -> Result<i32, Error> {
        if self.0 % 2 == 0 {
            Ok(self.0)
        } else {
            Err(failure("oddFails"))
        }
    }

    async fn echo(
        &self,
        #[graphql(default = "x")] text: String,
        maybe: MaybeUndefined<i32>,
    ) -> String {
        match maybe {
            MaybeUndefined::Undefined => format!("{text}/undefined"),
            MaybeUndefined::Null => format!("{text}/null"),
            MaybeUndefined::Value(value) => format!("{text}/{value}"),
        }
    }

    async fn panics(&self) -> i32 {
        let secret = std::hint::black_box(Some("the secret of a resolver"));
        assert!(secret.is_none(), "{secret:?}");
        self.0
    }

    async fn sleeps(&self, milliseconds: u64) -> i32 {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        self.0
    }
}

/// A row whose cells fail one by one.
#[derive(SimpleObject)]
pub struct Row {
    cells: List<Boom>,
}

/// A colour.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum Colour {
    Red,
    Green,
}

/// A book.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Book {
    id: ID,
    title: String,
    pages: i32,
    colour: Colour,
}

#[async_graphql::ComplexObject]
impl Book {
    async fn author(&self) -> Option<Author> {
        Some(author())
    }
}

/// One who writes.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Author {
    id: ID,
    name: String,
}

#[async_graphql::ComplexObject]
impl Author {
    async fn books(&self) -> Vec<Book> {
        vec![book(1), book(2)]
    }

    async fn title(&self) -> Option<String> {
        Some("Dr".to_owned())
    }
}

/// Whatever has an id.
#[derive(Clone, Interface)]
#[graphql(field(name = "id", ty = "&ID"))]
pub enum Thing {
    Book(Book),
    Author(Author),
}

/// Whatever a search finds.
#[derive(Clone, Union)]
pub enum Found {
    Book(Book),
    Author(Author),
}

/// A connection, for costs.
#[derive(SimpleObject)]
pub struct BookConnection {
    nodes: Vec<Book>,
    total_count: i32,
}

fn book(number: i32) -> Book {
    let colour = if number % 2 == 0 {
        Colour::Green
    } else {
        Colour::Red
    };
    Book {
        id: ID(format!("b{number}")),
        title: format!("Book {number}"),
        pages: number,
        colour,
    }
}

fn author() -> Author {
    Author {
        id: ID("a1".to_owned()),
        name: "Ada".to_owned(),
    }
}

/// A day, the fourth kind of scalar.
#[derive(Clone, Debug)]
pub struct Day(String);

#[Scalar]
impl ScalarType for Day {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if text.len() == 10 => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Which books.
#[derive(Debug, InputObject)]
pub struct BookFilter {
    title: Option<String>,
    #[graphql(default = 1)]
    pages: i32,
    colours: Option<Vec<Colour>>,
    #[graphql(default)]
    nested: MaybeUndefined<Box<BookFilter>>,
}

/// One way or the other.
#[derive(Debug, OneofObject)]
pub enum Pick {
    /// By id.
    Id(ID),
    /// By title.
    Title(String),
}

/// What a new book needs.
#[derive(InputObject)]
pub struct AddBookInput {
    title: String,
    author: ID,
    pages: Option<i32>,
}

/// What became of it.
#[derive(SimpleObject)]
pub struct AddBookPayload {
    book: Option<Book>,
    count: i32,
}

/// Where queries begin.
pub struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &'static str {
        "world"
    }

    async fn boom(&self) -> Option<Boom> {
        Some(Boom(0))
    }

    async fn boom_non_null(&self) -> Boom {
        Boom(0)
    }

    async fn thing(&self, id: ID) -> Option<Thing> {
        match id.chars().next() {
            Some('b') => Some(Thing::Book(book(1))),
            Some('a') => Some(Thing::Author(author())),
            _ => None,
        }
    }

    async fn found(&self, text: String) -> Vec<Found> {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![Found::Book(book(1)), Found::Author(author())]
        }
    }

    async fn books(
        &self,
        #[graphql(default = 2)] number: i32,
        filter: Option<BookFilter>,
        colour: Option<Colour>,
        ids: Option<Vec<ID>>,
    ) -> Vec<Book> {
        let _ = (filter, colour, ids);
        (0..number).map(book).collect()
    }

    async fn shelf(&self, first: Option<i32>, last: Option<i32>) -> Option<BookConnection> {
        let nodes: Vec<_> = (0..first.or(last).unwrap_or(2)).map(book).collect();
        let total_count = i32::try_from(nodes.len()).ok()?;
        Some(BookConnection { nodes, total_count })
    }

    async fn filtered(&self, filter: BookFilter) -> String {
        format!("{filter:?}")
    }

    async fn pick(&self, pick: Pick) -> String {
        format!("{pick:?}")
    }

    async fn day(&self, day: Day) -> Day {
        day
    }

    async fn small(&self, number: u8) -> u8 {
        number
    }
}

/// Where changes begin.
#[derive(Default)]
pub struct Mutation {
    count: AtomicI32,
}

#[Object]
impl Mutation {
    async fn add_book(&self, input: AddBookInput) -> Option<AddBookPayload> {
        let count = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let book = Book {
            title: input.title,
            pages: input.pages.unwrap_or(count),
            ..book(count)
        };
        let _ = input.author;
        Some(AddBookPayload {
            book: Some(book),
            count,
        })
    }
}

/// Where streams begin.
pub struct Ticks;

#[Subscription]
impl Ticks {
    async fn ticks(&self) -> impl Stream<Item = i32> {
        futures_util::stream::iter(0..3)
    }

    async fn added(&self) -> impl Stream<Item = Book> {
        futures_util::stream::iter([book(1)])
    }
}
