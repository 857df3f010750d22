//! Codes of what is measured, bought and tried, and of how a source tells a figure.

use async_graphql::Enum;
use entity::code;

/// Whether a figure was foreseen or measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::MeasurementKind")]
pub enum MeasurementKind {
    /// Foreseen, and not measured.
    Forecast,
    /// Really measured.
    Actual,
}

/// By which procedure something was bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::ProcurementProcedure")]
pub enum ProcurementProcedure {
    /// A national competition in which anyone may bid and dialogue is allowed.
    ApenTilbud,
    /// A national competition in which only selected suppliers bid and dialogue is allowed.
    BegrensetTilbud,
    /// A competition under the EEA rules in which anyone may bid, without negotiation.
    ApenAnbud,
    /// A competition under the EEA rules in which only selected suppliers bid, without negotiation.
    BegrensetAnbud,
    /// A competition in which bids are negotiated.
    Forhandling,
    /// A competition in which the solution is found in dialogue with suppliers before they bid.
    Dialog,
    /// Development and purchase of something new, by one contract.
    Innovasjonspartnerskap,
    /// A contest for a plan or a design.
    PlanDesign,
    /// Research and development that is bought before there is a market.
    Pcp,
    /// Small purchases from start-ups.
    Startoff,
    /// Bought directly, below the threshold.
    Direct,
    /// The procedure is not known.
    Unknown,
}

/// How a procurement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::ProcurementOutcome")]
pub enum ProcurementOutcome {
    /// With a contract.
    Contract,
    /// It was called off.
    Cancelled,
    /// Nothing that was offered would do.
    NoSuitableOffer,
}

/// What became of an exemption from law after the trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::TrialResult")]
pub enum TrialResult {
    /// The practice went on.
    Continued,
    /// The law was changed.
    LawChanged,
    /// It was as before again.
    Reverted,
}

/// How exactly a source tells a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "code::Approximation")]
pub enum Approximation {
    /// As it stands.
    Exact,
    /// A little less than it says.
    Almost,
    /// More than it says.
    Over,
}
