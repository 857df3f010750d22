//! A factor twice: as leaders tell of it, and as experiences do.

use async_graphql::{Context, Object, SimpleObject};

use super::table::SurveyTable;
use crate::domain::survey::factor;
use crate::domain::survey::round::per_cent;
use crate::domain::vocabulary::in_language;
use crate::graphql::asker::Asker;
use crate::graphql::connection::int;
use crate::graphql::error::Result;
use crate::graphql::word::Factor;

/// A factor, as leaders and as experiences tell of it.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct FactorComparison {
    /// The factor.
    factor: Factor,
    /// What leaders said of it, a table for each closed wave that asked, the first one first: `total` tells the shares that say
    /// it hampered and promoted. Of more than 20 waves, the 20 that were asked last.
    waves: Vec<SurveyTable>,
    /// What the experiences of Floke tell of it, as far as the viewer may read them.
    registered: RegisteredFactor,
}

/// What experiences tell of a factor.
#[derive(SimpleObject)]
pub struct RegisteredFactor {
    /// Experiences that tell of any factor, of which the shares are.
    experiences: i32,
    /// Those of them that it hampered.
    hampered: i32,
    /// Those of them that it promoted. An experience can be among both.
    promoted: i32,
    /// `hampered` in whole per cent of `experiences`; null of none.
    hampered_share: Option<i32>,
    /// `promoted` in whole per cent of `experiences`; null of none.
    promoted_share: Option<i32>,
}

impl RegisteredFactor {
    fn of(it: &factor::FactorComparison) -> Self {
        let share = |count: u64| {
            let (count, all) = (f64::from(int(count)), f64::from(int(it.experiences)));
            (it.experiences > 0).then(|| int(per_cent(count / all).into()))
        };
        Self {
            experiences: int(it.experiences),
            hampered: int(it.hampered),
            promoted: int(it.promoted),
            hampered_share: share(it.hampered),
            promoted_share: share(it.promoted),
        }
    }
}

#[async_graphql::ComplexObject]
impl FactorComparison {
    /// Why the two are not to be added up or compared as one, in the language of the request.
    async fn note(&self, ctx: &Context<'_>) -> &str {
        let words = [
            "Bølgene spør et utvalg av ledere. Erfaringene er registrert etter eget valg, og sier hvor stor andel av det som er registrert i Floke det gjelder, ikke hvor stor andel av kommunene. De to står side om side og kan ikke legges sammen.",
            "Bølgjene spør eit utval av leiarar. Erfaringane er registrerte etter eige val, og seier kor stor del av det som er registrert i Floke det gjeld, ikkje kor stor del av kommunane. Dei to står side om side og kan ikkje leggjast saman.",
            "Waves ask a sample of leaders. Experiences are recorded by choice, and tell for what share of what is recorded in Floke it holds, not for what share of the municipalities. The two stand side by side and cannot be added up.",
        ];
        in_language(Asker::of(ctx).language, words)
    }
}

/// Reading factors of surveys beside those of experiences.
#[derive(Default)]
pub struct FactorQueries;

#[Object]
impl FactorQueries {
    /// One factor twice: what share of leaders says that it hampered or promoted, wave by wave, and what share of the
    /// registered experiences was coded so. Side by side, and never mixed.
    async fn factor_comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The factor.")] factor: Factor,
    ) -> Option<Result<FactorComparison>> {
        let asker = Asker::of(ctx);
        let compared = factor::compare(&asker.db, &asker.viewer, factor.into()).await;
        let told = compared.map(|it| FactorComparison {
            factor,
            registered: RegisteredFactor::of(&it),
            waves: it.waves.into_iter().map(SurveyTable).collect(),
        });
        Some(told.map_err(Into::into))
    }
}
