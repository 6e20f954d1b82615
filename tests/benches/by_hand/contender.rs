//! Who is compared.

use serde::{Deserialize, Serialize};

use super::{framework, hand};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Contender {
    Framework,
    /// One HTTP client, and statements that SQLite keeps.
    ByHand,
    /// As the guide's lines say.
    AsGuided,
}

impl Contender {
    /// In the order of the table's columns.
    pub(crate) const ALL: [Self; 3] = [Self::Framework, Self::ByHand, Self::AsGuided];

    /// Ends users' tokens, so that whoever asks for them next has them refreshed.
    pub(crate) fn expire(self) -> &'static str {
        match self {
            Self::Framework => "UPDATE bench_connection SET expires_at = 1, issued_at = 0",
            Self::ByHand | Self::AsGuided => "UPDATE bench_connection SET expires_at = 1",
        }
    }

    /// The file that its operator would write.
    pub(crate) fn environment(self) -> &'static str {
        match self {
            Self::Framework => framework::ENVIRONMENT,
            Self::ByHand | Self::AsGuided => hand::ENVIRONMENT,
        }
    }
}
