//! A second request that some vendors have: it turns the token of a token answer into the one that
//! the API takes.

use std::time::Instant;

use super::{
    TokenAnswer, Values,
    params::Params,
    refusal::{Answered, Failure},
    token_request::TokenClient,
    token_response,
};
use crate::{descriptor::Exchange, hooks::RequestKind};

impl TokenClient<'_> {
    /// Turns the token of an answer into the usable one. What the second answer does not say, the
    /// first has said.
    ///
    /// # Errors
    /// As of the token request. The tokens of the first answer are whatever they were before.
    pub(crate) async fn turn(
        &self,
        exchange: &'static Exchange,
        first: &TokenAnswer,
    ) -> Result<TokenAnswer, Failure> {
        let begin = Instant::now();
        let scope = self.scope();
        let values = Values {
            access_token: Some(&first.access_token),
            refresh_token: first.refresh_token.as_ref(),
            ..self.values(&scope)
        };
        let (kind, request) = (RequestKind::Exchange, &exchange.request);
        let read = |answered: Answered<'_>| token_response::read_exchanged(answered, exchange);
        let turned = self.call(kind, request, Params::default(), &values, read);
        let turned = self.measured(begin, turned.await)?;
        let is_new = turned.refresh_token.is_some();
        Ok(TokenAnswer {
            access_token: turned.access_token,
            // A token that was made of another is not known to outlive it.
            expires_in: turned.expires_in.or(first.expires_in),
            refresh_token: turned.refresh_token.or(first.refresh_token.clone()),
            refresh_token_expires_in: if is_new {
                turned.refresh_token_expires_in
            } else {
                first.refresh_token_expires_in
            },
            scopes: turned.scopes.or(first.scopes.clone()),
            members: first.members.clone(),
            exchanged: turned.members,
            oddity: turned.oddity.or(first.oddity.clone()),
        })
    }
}
