//! PostgreSQL's own full text over the same experiences: a Norwegian `tsvector` of title, texts, problems and solutions,
//! a GIN index, `ts_rank`; total, the same three facets, and the first twenty.

use floke::app::App;
use sea_orm::sqlx::postgres::{PgPool, PgPoolOptions};
use sea_orm::sqlx::{AssertSqlSafe, Row, query, raw_sql};
use uuid::Uuid;

/// PostgreSQL itself, over the same experiences.
pub struct Own {
    /// Four connections to it.
    pub pool: PgPool,
}

const BUILD: &str = "
CREATE TABLE own_text AS
SELECT experience.id AS experience_id,
    setweight(to_tsvector('norwegian', experience.title), 'A')
    || setweight(to_tsvector('norwegian', COALESCE((SELECT string_agg(problem.title, ' ') FROM experience_problem
        JOIN problem ON problem.id = problem_id WHERE experience_id = experience.id), '')), 'B')
    || setweight(to_tsvector('norwegian', COALESCE((SELECT string_agg(solution.title, ' ') FROM experience_solution
        JOIN solution ON solution.id = solution_id WHERE experience_id = experience.id), '')), 'B')
    || to_tsvector('norwegian', concat_ws(' ', summary, context, what_was_done, what_happened, would_do_differently))
    AS words
FROM experience LEFT JOIN narrative ON narrative.experience_id = experience.id;
CREATE UNIQUE INDEX own_text_key ON own_text (experience_id);
CREATE INDEX own_text_words ON own_text USING gin (words);
ANALYZE own_text;
";

/// Which words must stand in what is found.
#[derive(Clone, Copy, Debug)]
pub enum Having {
    /// All of them.
    All,
    /// Any of them, as Floke finds.
    Any,
}

impl Having {
    fn question(self) -> &'static str {
        match self {
            Self::All => "plainto_tsquery('norwegian', $1)",
            Self::Any => {
                "CAST(replace(CAST(plainto_tsquery('norwegian', $1) AS TEXT), '&', '|') AS TSQUERY)"
            }
        }
    }
}

const FIRST: &str = "SELECT public_id FROM own_text JOIN experience ON experience.id = experience_id, {question} AS question
    WHERE words @@ question AND state = 'PUBLISHED' AND audience = 'PUBLIC'
    ORDER BY ts_rank(words, question) DESC, experience_id LIMIT 20";
const COUNTS: &str = "WITH found AS MATERIALIZED (SELECT experience.id, outcome, sector FROM own_text
    JOIN experience ON experience.id = experience_id, {question} AS question
    WHERE words @@ question AND state = 'PUBLISHED' AND audience = 'PUBLIC')
    SELECT 'total', '', COUNT(*) FROM found
    UNION ALL SELECT 'outcome', outcome, COUNT(*) FROM found GROUP BY outcome
    UNION ALL SELECT 'sector', sector, COUNT(*) FROM found GROUP BY sector
    UNION ALL SELECT 'county', county_id::TEXT, COUNT(DISTINCT found.id) FROM found
        JOIN municipality_reach ON experience_id = found.id JOIN municipality ON municipality.id = owner_id
        GROUP BY county_id";

impl Own {
    /// Makes it.
    pub async fn build(app: &App, url: &str, schema: &str) -> Self {
        for statement in BUILD.split_inclusive(";\n") {
            app.db.execute(statement).await.unwrap();
        }
        let path =
            format!("SET search_path TO {schema}; SET random_page_cost = 1.1; SET jit = off");
        let options =
            PgPoolOptions::new()
                .max_connections(4)
                .after_connect(move |connection, _| {
                    let path = path.clone();
                    Box::pin(async move {
                        raw_sql(AssertSqlSafe(path))
                            .execute(connection)
                            .await
                            .map(drop)
                    })
                });
        Self {
            pool: options.connect(url).await.unwrap(),
        }
    }

    /// Ids of the first twenty; total and facets are counted, too.
    pub async fn search(&self, words: &str, having: Having) -> Vec<String> {
        let asked = |text: &str| AssertSqlSafe(text.replace("{question}", having.question()));
        let counts = query(asked(COUNTS)).bind(words).fetch_all(&self.pool);
        assert!(!counts.await.unwrap().is_empty());
        let first = query(asked(FIRST)).bind(words).fetch_all(&self.pool);
        let id = |key: Uuid| format!("exp_{}", key.simple());
        first
            .await
            .unwrap()
            .iter()
            .map(|row| id(row.get(0)))
            .collect()
    }
}
