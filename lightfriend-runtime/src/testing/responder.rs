//! Who answers in place of the RFCs' provider.

use super::answer::Answer;
use super::request::{Endpoint, Received};

/// A provider of another shape than the RFCs'.
pub(super) trait Responder: Send + Sync {
    /// Which of its endpoints is meant.
    fn endpoint(&self, received: &Received) -> Endpoint;

    /// What it answers.
    fn answer(&self, received: &Received) -> Answer;
}
