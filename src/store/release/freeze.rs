//! Copies what everybody may read into a database of its own: the same tables, so that whatever reads Floke reads the copy,
//! too. What is nobody else's business is not copied, and words of terms that nobody may know of are left out, while what
//! they tie together stays tied.

use entity::code::Audience;
use entity::{
    benefit, county, experience, experience_cause, experience_factor, experience_group,
    experience_innovation_type, experience_legal_obstacle, experience_municipality,
    experience_partner_kind, experience_problem, experience_programme, experience_solution, lesson,
    lesson_confirmation, measurement, municipality, municipality_name, municipality_number,
    municipality_succession, narrative, outcome_assessment, partner, partnership, problem,
    problem_theme, procurement, programme, programme_figure, programme_report, result, solution,
    source, trial,
};
use sea_orm::sea_query::{ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::model::{Result, Viewer};
use crate::store::related::padded;
use crate::store::{Db, Snapshot, dialect, insert, reach, visible};

/// Whose eyes it is read by.
pub(super) const ANYBODY: Viewer = Viewer::Anonymous;

/// What a term is called that nobody may know of.
const NAMELESS: &str = "–";

/// Copies into a database that holds its schema and nothing else, and tells the keys of the experiences that it holds.
pub async fn copy(from: &Snapshot, to: &Db) -> Result<Vec<i64>> {
    let from = from.reader();
    let tx = to.begin().await?;
    // Terms lie below terms that come after them.
    dialect::defer_references(tx.connection()).await?;
    municipalities(from, tx.connection()).await?;
    problems(from, tx.connection()).await?;
    solutions(from, tx.connection()).await?;
    partners(from, tx.connection()).await?;
    programmes(from, tx.connection()).await?;
    tx.commit().await?;
    experiences(from, to).await
}

/// Writes into a copy's file what stands beside it.
pub async fn settle(frozen: &Db) -> Result<()> {
    frozen.execute(&dialect::tidied(frozen.reader(), &[])).await
}

async fn put<E>(to: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<()>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    insert::all::<E>(to, rows, None).await
}

async fn municipalities(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<()> {
    put::<county::Entity>(to, county::Entity::find().all(from).await?).await?;
    let all = municipality::Entity::find().filter(municipality::Column::StagedImportId.is_null());
    let mut rows = all.all(from).await?;
    let known = municipality::Entity::find().filter(visible::municipalities(&ANYBODY));
    let known = keys(known, municipality::Column::Id, from).await?;
    for row in rows.iter_mut().filter(|row| !known.contains(&row.id)) {
        // Somebody who confirmed a lesson, and of whom nothing else is told.
        *row = municipality::Model {
            number: None,
            name: NAMELESS.to_owned(),
            name_key: Vec::new(),
            county_id: None,
            region: None,
            population: None,
            organisation_number: None,
            ..row.clone()
        };
    }
    let all: Vec<i64> = rows.iter().map(|row| row.id).collect();
    put::<municipality::Entity>(to, rows).await?;
    let of_known = |key: &i64| known.contains(key);
    let mut names = municipality_name::Entity::find().all(from).await?;
    names.retain(|row| of_known(&row.municipality_id));
    put::<municipality_name::Entity>(to, names).await?;
    let mut numbers = municipality_number::Entity::find().all(from).await?;
    numbers.retain(|row| of_known(&row.municipality_id));
    put::<municipality_number::Entity>(to, numbers).await?;
    let mut heirs = municipality_succession::Entity::find().all(from).await?;
    heirs.retain(|row| all.contains(&row.predecessor_id) && all.contains(&row.successor_id));
    put::<municipality_succession::Entity>(to, heirs).await
}

/// The keys of what a select names.
pub(super) async fn keys<E: EntityTrait>(
    select: sea_orm::Select<E>,
    key: E::Column,
    from: &impl ConnectionTrait,
) -> Result<std::collections::HashSet<i64>> {
    let keys: Vec<i64> = (select.select_only().column(key))
        .into_tuple()
        .all(from)
        .await?;
    Ok(keys.into_iter().collect())
}

/// Copies all terms of a kind, a piece at a time, after `$row` was made what anybody may know of it: `$is_known` tells
/// whether that is anything.
macro_rules! terms {
    ($from:ident, $to:ident, $entity:ident, |$row:ident, $is_known:ident| $change:block) => {{
        use $entity::Column;
        let mut after = 0;
        loop {
            let select = $entity::Entity::find()
                .filter(Column::Id.gt(after))
                .filter(Column::StagedImportId.is_null())
                .order_by_asc(Column::Id)
                .limit(insert::CHUNK as u64);
            let mut rows = select.all($from).await?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            let among: Vec<i64> = rows.iter().map(|row| row.id).collect();
            let known = $entity::Entity::find()
                .filter(Column::Id.is_in(padded(&among)))
                .filter(known_of::<$entity::Entity>());
            let known = keys(known, Column::Id, $from).await?;
            for $row in &mut rows {
                let $is_known = known.contains(&$row.id);
                $change
            }
            put::<$entity::Entity>($to, rows).await?;
        }
    }};
}

/// What anybody may know of.
trait Known {
    fn known() -> Condition;
}

impl Known for problem::Entity {
    fn known() -> Condition {
        visible::problems(&ANYBODY)
    }
}

impl Known for solution::Entity {
    fn known() -> Condition {
        visible::solutions(&ANYBODY)
    }
}

impl Known for partner::Entity {
    fn known() -> Condition {
        visible::partners(&ANYBODY)
    }
}

impl Known for programme::Entity {
    fn known() -> Condition {
        visible::programmes(&ANYBODY)
    }
}

fn known_of<E: Known>() -> Condition {
    E::known()
}

async fn problems(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<()> {
    terms!(from, to, problem, |row, is_known| {
        row.proposed_by_id = None;
        if !is_known {
            NAMELESS.clone_into(&mut row.title);
            row.title_key = Vec::new();
            row.folded = String::new();
            row.description = None;
        }
    });
    let known = problem::Entity::find().filter(problem::Entity::known());
    let known = keys(known, problem::Column::Id, from).await?;
    let mut themes = problem_theme::Entity::find().all(from).await?;
    themes.retain(|row| known.contains(&row.problem_id));
    put::<problem_theme::Entity>(to, themes).await
}

async fn solutions(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<()> {
    terms!(from, to, solution, |row, is_known| {
        row.proposed_by_id = None;
        if !is_known {
            NAMELESS.clone_into(&mut row.title);
            row.title_key = Vec::new();
            row.folded = String::new();
            row.description = None;
        }
    });
    Ok(())
}

async fn partners(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<()> {
    terms!(from, to, partner, |row, is_known| {
        row.proposed_by_id = None;
        if !is_known {
            NAMELESS.clone_into(&mut row.name);
            row.name_key = Vec::new();
            row.folded = String::new();
            row.organisation_number = None;
            row.municipality_id = None;
        }
    });
    Ok(())
}

async fn programmes(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<()> {
    terms!(from, to, programme, |row, is_known| {
        if !is_known {
            NAMELESS.clone_into(&mut row.title);
            row.title_key = Vec::new();
            // No two may be the same.
            row.folded = row.public_id.simple().to_string();
            row.description = None;
        }
    });
    let known = programme::Entity::find().filter(programme::Entity::known());
    let known = keys(known, programme::Column::Id, from).await?;
    let mut figures = programme_figure::Entity::find().all(from).await?;
    figures.retain(|row| known.contains(&row.programme_id));
    put::<programme_figure::Entity>(to, figures).await?;
    let mut reports = programme_report::Entity::find().all(from).await?;
    reports.retain(|row| known.contains(&row.programme_id));
    put::<programme_report::Entity>(to, reports).await
}

async fn experiences(from: &impl ConnectionTrait, to: &Db) -> Result<Vec<i64>> {
    use experience::Column;
    let mut copied = Vec::new();
    loop {
        let after = copied.last().copied().unwrap_or_default();
        let select = experience::Entity::find()
            .filter(Column::Id.gt(after))
            .filter(Column::StagedImportId.is_null())
            .filter(visible::experiences(&ANYBODY))
            .order_by_asc(Column::Id)
            .limit(insert::CHUNK as u64);
        let rows = select.all(from).await?;
        if rows.is_empty() {
            return Ok(copied);
        }
        let among: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let rows = rows.into_iter().map(told).collect();
        let tx = to.begin().await?;
        put::<experience::Entity>(tx.connection(), rows).await?;
        parts(from, tx.connection(), &among).await?;
        reach::add(tx.connection(), &reach::ALL, &among).await?;
        tx.commit().await?;
        copied.extend(among);
    }
}

/// What anybody is told of a row.
fn told(row: experience::Model) -> experience::Model {
    let version = if row.audience == Audience::PublicUnnamed {
        1
    } else {
        row.version
    };
    experience::Model {
        version,
        last_version: version,
        // When it was stored is told by nothing.
        created_at: row.published_at.unwrap_or(row.created_at),
        ..row
    }
}

/// What hangs on these experiences and is told with them. The tables hold of what is told without its owners what everybody
/// is told, and no more.
async fn parts(
    from: &impl ConnectionTrait,
    to: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<()> {
    macro_rules! copy {
        ($($entity:ident)*) => {$(
            let select = $entity::Entity::find()
                .filter($entity::Column::ExperienceId.is_in(padded(experiences)));
            put::<$entity::Entity>(to, select.all(from).await?).await?;
        )*};
    }
    copy! {
        narrative experience_innovation_type experience_municipality experience_problem
        experience_solution experience_programme experience_legal_obstacle partnership
        experience_factor experience_cause lesson outcome_assessment result benefit measurement
        source procurement trial experience_group experience_partner_kind
    }
    let lessons = Query::select()
        .expr(lesson::Column::Id.into_expr())
        .from(lesson::Entity)
        .and_where(lesson::Column::ExperienceId.is_in(padded(experiences)))
        .and_where(visible::named(lesson::Column::ExperienceId))
        .take();
    let confirmations = lesson_confirmation::Entity::find().filter(
        lesson_confirmation::Column::LessonId
            .into_expr()
            .in_subquery(lessons),
    );
    put::<lesson_confirmation::Entity>(to, confirmations.all(from).await?).await
}
