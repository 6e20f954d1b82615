//! A second request, which turns a token into the one that the API takes.

use std::time::Duration;

use super::{Answer, Request, TokenEndpointAuthMethod};

/// The request that turns the token of a token answer into the usable one, as vendors have it whose
/// first token lives for an hour, or opens no more than a session.
#[derive(Debug)]
pub struct Exchange {
    /// How it is asked for. No RFC has parameters for it: all are written.
    pub request: Request,
    /// Where its answer has the token and what goes with it.
    pub answer: Answer,
    /// How long the token lives where the answer does not say.
    pub lifetime: Option<Duration>,
    /// It is made after every refresh, too: a refresh brings a token of the first kind.
    pub repeat: bool,
}

impl Exchange {
    /// Client authentication is whatever the parameters say; the endpoint is to be filled in.
    pub const DEFAULT: Self = Self {
        request: Request {
            auth_method: TokenEndpointAuthMethod::Omit,
            ..Request::DEFAULT
        },
        answer: Answer::DEFAULT,
        lifetime: None,
        repeat: false,
    };
}
