//! The schema as a whole, and how an operation runs on it.

use std::sync::Arc;

use async_graphql::{
    EmptySubscription, Executor, MergedObject, Request, Response, SDLExportOptions, Schema,
    SchemaBuilder, ValidationMode,
};
use entity::code::Language;
use futures_util::stream::{BoxStream, StreamExt, once};

use super::api_token::ApiTokenMutations;
use super::asker::Asker;
use super::confirmation::ConfirmationMutations;
use super::contact::ContactMutations;
use super::document::OperationType;
use super::drive::Batches;
use super::experience::{
    AudienceMutations, DuplicateMutations, ErasureMutations, ExperienceMutations,
    ExperienceQueries, MeasureMutations, ReviewMutations, ReviewQueries,
};
use super::law::LawQueries;
use super::lesson::LessonQueries;
use super::municipality::MunicipalityQueries;
use super::node::NodeQueries;
use super::partner::PartnerQueries;
use super::path::PathQueries;
use super::preflight::PreflightQueries;
use super::problem::ProblemQueries;
use super::programme::ProgrammeQueries;
use super::release::ReleaseQueries;
use super::reply::{ReplyMutations, ReplyQueries};
use super::reuse::{ReuseMutations, ReuseQueries};
use super::sender::Sender;
use super::service::ServiceQueries;
use super::solution::SolutionQueries;
use super::statistics::StatisticsQueries;
use super::suggestion::SuggestionQueries;
use super::survey::{SurveyFormQueries, SurveyMutations, SurveyQueries};
use super::term::{MergeMutations, TermMutations};
use super::viewer::ViewerQueries;
use super::vocabulary::VocabularyQueries;
use crate::config::limits::Limits;
use crate::domain::auth::Authenticator;
use crate::domain::discovery::Discovery;
use crate::domain::release::Releases;
use crate::model::{Clock, Viewer};
use crate::store::Db;

/// What can be read in Floke.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQueries,
    ViewerQueries,
    ServiceQueries,
    ExperienceQueries,
    ProblemQueries,
    SolutionQueries,
    PartnerQueries,
    MunicipalityQueries,
    LessonQueries,
    LawQueries,
    ProgrammeQueries,
    PathQueries,
    VocabularyQueries,
    SuggestionQueries,
    PreflightQueries,
    StatisticsQueries,
    ReviewQueries,
    ReplyQueries,
    ReuseQueries,
    ReleaseQueries,
    SurveyQueries,
    SurveyFormQueries,
);

/// What can be changed in Floke. The fields of an operation run one after the other.
#[derive(MergedObject, Default)]
pub struct Mutation(
    ApiTokenMutations,
    ConfirmationMutations,
    ContactMutations,
    ExperienceMutations,
    MergeMutations,
    ReplyMutations,
    ReuseMutations,
    ReviewMutations,
    AudienceMutations,
    DuplicateMutations,
    MeasureMutations,
    ErasureMutations,
    TermMutations,
    SurveyMutations,
);

/// What resolvers are given of a running Floke.
#[derive(Clone, Debug)]
pub struct Resources {
    /// The truth.
    pub db: Db,
    /// Time and randomness.
    pub clock: Clock,
    /// What finds.
    pub discovery: Discovery,
    /// What opens releases.
    pub releases: Releases,
}

/// The schema with what its resolvers need; runs operations that have been validated and costed already.
#[derive(Clone)]
pub struct Floke {
    schema: Schema<Query, Mutation, EmptySubscription>,
    resources: Resources,
    limits: Arc<Limits>,
    authenticator: Authenticator,
}

impl Floke {
    /// The schema over what a running Floke is made of.
    pub fn new(resources: Resources, limits: Arc<Limits>) -> Self {
        let schema = builder()
            .validation_mode(ValidationMode::Fast)
            .limit_recursive_depth(limits.recursion.max(32))
            .finish();
        Self {
            schema,
            authenticator: Authenticator::new(resources.db.clone(), resources.clock.clone()),
            resources,
            limits,
        }
    }

    /// What resolvers are given.
    pub(super) fn resources(&self) -> &Resources {
        &self.resources
    }

    /// The bounds in force.
    pub(super) fn limits(&self) -> Arc<Limits> {
        Arc::clone(&self.limits)
    }

    /// What tells who bears a token.
    pub(super) fn authenticator(&self) -> &Authenticator {
        &self.authenticator
    }
}

/// Whether it changes something.
fn is_mutation(request: &mut Request) -> bool {
    request.parsed_query().is_ok_and(|document| {
        let mut operations = document.operations.iter();
        operations.any(|(_, operation)| operation.node.ty == OperationType::Mutation)
    })
}

impl Executor for Floke {
    async fn execute(&self, mut request: Request) -> Response {
        let sender = request
            .data
            .get(&std::any::TypeId::of::<Sender>())
            .and_then(|data| data.downcast_ref::<Sender>());
        let (viewer, language) = sender.map_or((Viewer::Anonymous, Language::Nb), |sender| {
            (sender.viewer.clone(), sender.language)
        });
        let batches = Batches::default();
        let limits = Arc::clone(&self.limits);
        let asker = Asker::new(
            self.resources.clone(),
            viewer,
            language,
            limits,
            batches.clone(),
        );
        if is_mutation(&mut request) {
            // What one field read, the next one may have changed.
            asker.loader.enable_all_cache(false);
        }
        batches
            .drive(self.schema.execute(request.data(asker)))
            .await
    }

    fn execute_stream(
        &self,
        request: Request,
        _: Option<Arc<async_graphql::Data>>,
    ) -> BoxStream<'static, Response> {
        let floke = self.clone();
        once(async move { floke.execute(request).await }).boxed()
    }
}

/// The schema in the schema definition language, sorted, as it stands in `schema.graphql`.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    builder().finish().sdl_with_options(options)
}

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
}
