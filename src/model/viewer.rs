//! Who asks. What a viewer may see and do is decided in `domain::policy` and `store::visible`, never here.

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody, without a bearer.
    Anonymous,
}
