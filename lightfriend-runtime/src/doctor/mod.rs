//! Why a connect fails at the provider's own error page, found out without a user.
//!
//! `patient` is one integration with its credentials. `document` compares it with what the provider
//! says of itself, `authorization` sends the request that a start would send, `token` one whose code
//! nobody has issued; each writes into the `chart`, which becomes the `report`. `words` and `page`
//! read what providers say, `remedies` knows what to write instead.
//!
//! Nothing goes to a host that a connect would not go to, but for `/.well-known/..` at the issuer or
//! the authorization endpoint's host; all of it goes by the same client, and what is sent is thrown
//! away afterwards.

mod authorization;
mod chart;
mod document;
mod page;
mod patient;
mod remedies;
mod report;
mod token;
mod words;

use std::{fmt, future::IntoFuture, pin::Pin};

use crate::{
    descriptor::Descriptor,
    host::OAuth,
    integration::{Integrations, OAuthIntegration},
};

pub use report::{Finding, Report, Severity, Subject};

/// Finds out what is wrong between structs, credentials and providers; made by
/// [`Integrations::doctor`] and [`OAuth::doctor`], and awaited for its [`Report`].
#[must_use = "nothing is asked before it is awaited"]
pub struct Doctor {
    oauth: OAuth,
    descriptors: Vec<&'static Descriptor>,
    given: Vec<(String, String)>,
}

impl OAuth {
    /// Asks one integration's provider what it thinks of the struct and its credentials, without a
    /// user: for the day when a connect ends at the provider's own error page.
    ///
    /// It compares the attributes with the provider's discovery document where there is one (RFC
    /// 8414), sends the authorization request that a start would send, and a token request whose code
    /// nobody has issued. From the answers it says which of redirect URI, client id, secret, PKCE,
    /// scopes, endpoints, authentication and format is wrong, and what to write instead. Nothing is
    /// stored, no connection is touched, and no host is asked that a connect would not ask, but for
    /// `/.well-known/..` at the issuer or, without one, at the authorization endpoint's host, to which
    /// otherwise only the user's browser goes. Hooks see the token request as those of a connect, of an owner whose id is zero or empty.
    ///
    /// ```
    /// # use lightfriend_runtime::{OAuth, OAuthIntegration};
    /// # #[derive(OAuthIntegration)]
    /// # #[oauth(provider = "google", scopes("https://www.googleapis.com/auth/calendar.events"))]
    /// # pub struct GoogleCalendar;
    /// async fn examine(oauth: &OAuth) {
    ///     let report = oauth.doctor::<GoogleCalendar>().await;
    ///     for problem in report.problems() {
    ///         tracing::error!("{problem}");
    ///     }
    /// }
    /// ```
    pub fn doctor<I: OAuthIntegration>(&self) -> Doctor {
        Doctor::new(self, vec![I::DESCRIPTOR])
    }
}

impl Integrations {
    /// Examines every integration as [`OAuth::doctor`] does, one after the other.
    pub fn doctor(&self, oauth: &OAuth) -> Doctor {
        Doctor::new(oauth, self.descriptors().to_vec())
    }
}

impl Doctor {
    fn new(oauth: &OAuth, descriptors: Vec<&'static Descriptor>) -> Self {
        Self {
            oauth: oauth.clone(),
            descriptors,
            given: Vec::new(),
        }
    }

    /// The value of a field that otherwise a user or a callback gives, such as the name of a shop.
    /// Without it the field's default is used, or the first of `one_of`; a field that has neither is
    /// named in the report.
    pub fn given(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.given.push((field.into(), value.into()));
        self
    }

    async fn examine(self) -> Report {
        let mut findings = Vec::new();
        for descriptor in self.descriptors {
            let chart = patient::examine(self.oauth.tools(), descriptor, &self.given).await;
            findings.extend(chart.into_findings());
        }
        Report::new(findings)
    }
}

impl IntoFuture for Doctor {
    type Output = Report;
    type IntoFuture = Pin<Box<dyn Future<Output = Report> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.examine())
    }
}

/// Which fields have values; never which.
impl fmt::Debug for Doctor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let services: Vec<_> = self.descriptors.iter().map(|it| it.service).collect();
        let given: Vec<_> = self.given.iter().map(|(field, _)| field).collect();
        f.debug_struct("Doctor")
            .field("services", &services)
            .field("given", &given)
            .finish_non_exhaustive()
    }
}
