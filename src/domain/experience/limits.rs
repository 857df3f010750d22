//! How long a text and how many items a list of an experience may have, the same whichever way it comes in.

use std::ops::RangeInclusive;

/// What a text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Most characters.
    pub longest: usize,
    /// Whether it may run over several lines.
    pub is_long: bool,
}

/// Years that can be meant.
pub const YEARS: RangeInclusive<i32> = 1800..=2200;

/// A name, a title or a few words.
pub const NAME: Text = line(300);
/// What is told at length.
pub const TEXT: Text = lines(20_000);
/// An address on the web.
pub const ADDRESS: Text = line(2_000);
/// Items of any list.
pub const ITEMS: usize = 200;

/// What a token is called.
pub const TOKEN_NAME: Text = line(100);

/// What an experience is called.
pub const TITLE: Text = NAME;
/// What it says in short.
pub const SUMMARY: Text = lines(2_000);
/// The context, what was done, what happened, and what would be done differently.
pub const NARRATIVE: Text = TEXT;
/// On which condition others should try it.
pub const CONDITION: Text = lines(2_000);
/// What a problem or a solution is called.
pub const TERM_TITLE: Text = NAME;
/// What a problem or a solution is.
pub const TERM_DESCRIPTION: Text = TEXT;
/// What a partner is called.
pub const PARTNER_NAME: Text = NAME;
/// What a partner did.
pub const PARTNER_ROLE: Text = NAME;
/// What promoted or hampered.
pub const FACTOR: Text = NAME;
/// Why it failed or was stopped.
pub const CAUSE: Text = NAME;
/// What was learnt.
pub const LESSON: Text = TEXT;
/// What was counted or measured.
pub const INDICATOR: Text = NAME;
/// In which unit.
pub const UNIT: Text = NAME;
/// By which method it was measured.
pub const METHOD: Text = NAME;
/// Who sees to a benefit.
pub const BENEFIT_OWNER: Text = NAME;
/// What was measured of all benefits of an experience.
pub const MEASUREMENTS: usize = 1_000;
/// What is needed of what is to be bought.
pub const NEED: Text = lines(2_000);
/// Number of the public notice of a procurement.
pub const NOTICE: Text = NAME;
/// What is done in a trial instead of what the law says.
pub const DEVIATION: Text = lines(2_000);
/// Name of a law or a regulation.
pub const ACT: Text = NAME;
/// A section of one.
pub const SECTION: Text = line(100);
/// What a source is called.
pub const SOURCE_TITLE: Text = NAME;
/// Whom to ask: a role.
pub const CONTACT_ROLE: Text = NAME;
/// A mailbox, as long as mail servers take one.
pub const MAILBOX: Text = line(254);
/// A note to the editors.
pub const NOTE: Text = TEXT;
/// What a partner replies.
pub const REPLY: Text = lines(5_000);
/// Why a step was taken.
pub const REASON: Text = TEXT;
/// A key that makes a repeated call safe.
pub const IDEMPOTENCY_KEY: Text = line(255);

const fn line(longest: usize) -> Text {
    Text {
        longest,
        is_long: false,
    }
}

const fn lines(longest: usize) -> Text {
    Text {
        longest,
        is_long: true,
    }
}
