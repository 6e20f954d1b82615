//! A token request that is meant to fail: by how it fails, the provider says what it has accepted.

use super::{
    answer_body,
    refusal::Answered,
    token_request::{Granted, TokenClient},
    token_response,
};
use crate::{
    descriptor::{Format, Request, TokenEndpointAuthMethod},
    error::Error,
};

/// What came of a token request whose code nobody has issued.
pub(crate) struct Trial {
    /// Of the answer, where there was one.
    pub(crate) status: Option<u16>,
    /// It was a page for people.
    pub(crate) is_page: bool,
    /// It has members that can be read.
    pub(crate) has_members: bool,
    /// The error that a connect would have met; none where the code was taken for one.
    pub(crate) error: Option<Error>,
}

/// How a trial departs from the integration's own request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Otherwise {
    /// Not at all.
    No,
    /// The client authenticates by this method.
    AuthMethod(TokenEndpointAuthMethod),
    /// The parameters are written like this.
    Format(Format),
}

impl TokenClient<'_> {
    /// Sends the request of a code exchange (RFC 6749 section 4.1.3), authenticated and written as
    /// the integration says, unless `otherwise` does. Tokens that come all the same are dropped.
    pub(crate) async fn try_code(&self, granted: Granted<'_>, otherwise: Otherwise) -> Trial {
        let own = &self.descriptor.token.exchange;
        let mut request = Request { ..*own };
        match otherwise {
            Otherwise::No => {}
            Otherwise::AuthMethod(method) => request.auth_method = method,
            Otherwise::Format(format) => request.format = format,
        }
        let mut trial = Trial {
            status: None,
            is_page: false,
            has_members: false,
            error: None,
        };
        let read = |answered: Answered<'_>| {
            trial.status = Some(answered.answer.status);
            trial.is_page = answer_body::is_page(&answered.answer.body);
            let members = answer_body::read(&answered.answer.body, &self.descriptor.token);
            trial.has_members = members.is_some_and(|object| !object.members.is_empty());
            token_response::read(answered)
        };
        let result = self.exchange_by(&request, granted, read).await;
        trial.error = result.err().map(Error::from);
        trial
    }
}
