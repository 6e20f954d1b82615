//! What a failed refresh means: for the account, for its row, and for those who are told.

use super::lease::Lease;
use crate::{
    account::Account,
    clock,
    error::Error,
    events::EventKind,
    pacing::{AccessToken, Client, ELSEWHERE, LEFT_ALONE, pause},
    store::{connections, refusals, stored::Stored},
    toolbox::names_of_credentials,
};

/// What callers get whose refresh was refused in words that nobody knows.
const REFUSED: &str = "it refuses to refresh this account";

impl Account {
    /// The provider did not do its part, or something before it answered: it is tried again later,
    /// and no row is touched.
    pub(super) fn unavailable(&self, error: Error) -> Error {
        let error = match error {
            // Told as what they are, by whoever asked; a hook has told its own failure.
            error @ (Error::Unavailable { .. }
            | Error::PrivateAddress { .. }
            | Error::HookFailed { .. }
            | Error::Misconfigured(_)) => error,
            other => {
                let owner = &self.id.owner;
                let other = other.in_full();
                tracing::warn!(
                    service = self.service(),
                    %owner,
                    error = %other,
                    "a refresh was answered unusably"
                );
                Error::Unavailable {
                    service: self.service(),
                    problem: "it does not answer refreshes usably",
                    retry_after: None,
                    source: None,
                }
            }
        };
        self.tools
            .flights
            .failed(&self.id, &error, std::time::Duration::ZERO);
        error
    }

    /// The client is refused: no account can help it, and no row is touched. The operator is told
    /// once, until refreshes succeed.
    pub(super) fn client_refused(&self, client: &Client, error: Error) -> Error {
        let (service, refusals) = (self.service(), &self.tools.client_refusals);
        let is_certain = matches!(
            error,
            Error::Refused {
                code: "invalid_client",
                ..
            }
        );
        if refusals.refused(client, is_certain) {
            let variables = names_of_credentials(self.descriptor());
            tracing::error!(
                service,
                host = client.host(),
                error = %error.in_full(),
                "refreshes are refused: compare {variables} with the registration at the provider"
            );
            self.emit_failure(EventKind::RefreshFailed, &error);
        }
        let owner = &self.id.owner;
        tracing::warn!(service, %owner, %error, "a refresh is refused with the client");
        let pause = refusals.pause(client);
        if !pause.is_zero() {
            self.tools.flights.failed(&self.id, &error, pause);
        }
        error
    }

    /// This account is refused, in words that nobody knows: counted in its row, and after five
    /// refusals over a day with a dead token the user is asked.
    ///
    /// # Errors
    /// What callers get; a token, if the account was connected anew meanwhile.
    pub(super) async fn refused(
        &self,
        lease: &Lease,
        error: &Error,
        is_dead: bool,
    ) -> Result<AccessToken, Error> {
        let generation = lease.row.generation;
        let holder = lease.owner().to_owned();
        let counted = self
            .run(async move |conn, id| {
                refusals::count(conn, id, generation, is_dead, &holder).await
            })
            .await;
        let service = self.service();
        let Some(refusals) = counted? else {
            // The refusal spoke of tokens that are not there any more.
            let newer = self.connected().await?;
            return self.open_access_token(&newer);
        };
        if refusals.needs_reauth {
            let error = error.in_full();
            let owner = &self.id.owner;
            tracing::warn!(
                service,
                %owner,
                %error,
                "refreshes are refused for a day; the user must connect again"
            );
            self.tools.flights.forget(&self.id);
            self.emit(EventKind::NeedsReauth);
            return Err(Error::ReauthRequired { service });
        }
        let since = clock::rfc3339(refusals.since);
        tracing::warn!(
            service,
            owner = %self.id.owner,
            error = %error.in_full(),
            refusals = refusals.count,
            since,
            "a refresh is refused"
        );
        let pause = pause::after_refusals(u32::try_from(refusals.count).unwrap_or(u32::MAX));
        let error = Error::Unavailable {
            service,
            problem: REFUSED,
            retry_after: None,
            source: None,
        };
        self.tools.flights.failed(&self.id, &error, pause);
        self.tools.hub.refresh_failing(&self.id, &error, since);
        Err(error)
    }

    /// Nothing can renew the token, which is dead or was refused: that ends the connection.
    pub(super) async fn cannot_refresh(&self, stored: &Stored) -> Error {
        match self.needs_reauth(stored.generation).await {
            Ok(()) => Error::ReauthRequired {
                service: self.service(),
            },
            Err(error) => error,
        }
    }

    /// Marks the row, if it is still of this generation; told once.
    pub(super) async fn needs_reauth(&self, generation: i64) -> Result<(), Error> {
        let mark = self.tools.next_lease_owner();
        let marked = self
            .run(async move |conn, id| {
                connections::mark_needs_reauth(conn, id, generation, &mark).await
            })
            .await?;
        if marked == 1 {
            self.emit(EventKind::NeedsReauth);
        }
        Ok(())
    }

    /// A refresh has succeeded; `was_refused` by what the row says.
    pub(super) fn recovered(&self, client: &Client, was_refused: bool) {
        self.tools.client_refusals.accepted(client);
        if self.tools.flights.forget(&self.id) || was_refused {
            self.emit(EventKind::Recovered);
        }
    }

    /// Each failure once, where no other line has told it.
    pub(super) fn tell_failure(&self, error: &Error) {
        let (service, owner) = (self.service(), &self.id.owner);
        match error {
            // Told where they were found out, or nobody's failure.
            Error::ReauthRequired { .. } | Error::NotConnected { .. } | Error::Refused { .. } => {}
            Error::Unavailable { problem, .. }
                if matches!(*problem, REFUSED | ELSEWHERE | LEFT_ALONE) => {}
            error if error.is_misconfigured() => {
                tracing::error!(service, %owner, %error, "a refresh cannot be made: the operator must act");
                self.emit_failure(EventKind::RefreshFailed, error);
            }
            error => {
                tracing::warn!(service, %owner, %error, "refresh failed for now");
                self.emit_failure(EventKind::RefreshFailed, error);
            }
        }
    }
}
