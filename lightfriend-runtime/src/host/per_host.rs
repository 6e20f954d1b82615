//! Integrations whose hosts have clients of their own: what the application says of each host.

use std::future::Future;

use super::{Builder, OAuth};
use crate::{
    descriptor::Descriptor,
    hooks::HookError,
    integration::OAuthIntegration,
    toolbox::{CredentialsFor, HostCredentials, check_given},
};

impl Builder {
    /// Client id and secret of integrations with `credentials = "per_host"`, for each host that a
    /// user names: Mastodon, GitLab and what else people run themselves. The function is given the
    /// integration's slug and the host's name in small letters; `None` says that the application is
    /// not registered there, which whoever names such a host is told at once (`invalid_field`). An
    /// error means that it cannot be said now: what was asked for may be tried again.
    ///
    /// It is asked whenever a request says who the client is, so that credentials may change: at
    /// starts, callbacks, refreshes and revocations. It has ten seconds, and must not block its
    /// thread. A registration at the host names
    /// [`redirect_uri_at`](OAuth::redirect_uri_at) that host.
    ///
    /// ```
    /// use lightfriend_runtime::{HostCredentials, OAuth, OAuthIntegration};
    ///
    /// /// Posts for the user.
    /// #[derive(OAuthIntegration)]
    /// #[oauth(
    ///     credentials = "per_host",
    ///     authorization_endpoint = "https://{instance}/oauth/authorize",
    ///     token_endpoint = "https://{instance}/oauth/token",
    ///     scopes("write:statuses"),
    ///     api_base_url = "https://{instance}/api/v1",
    /// )]
    /// pub struct Mastodon {
    ///     #[oauth(var, host)]
    ///     instance: String,
    /// }
    ///
    /// # struct Registration { id: String, secret: String }
    /// # #[derive(Clone)]
    /// # struct Registrations;
    /// # impl Registrations {
    /// #     async fn find(&self, _: &str, _: &str) -> Result<Option<Registration>, std::io::Error> { Ok(None) }
    /// # }
    /// # fn builder(registrations: Registrations) -> lightfriend_runtime::Builder {
    /// OAuth::builder().credentials_for(move |service, host| {
    ///     let registrations = registrations.clone();
    ///     async move {
    ///         let found = registrations.find(service, &host).await?;
    ///         Ok::<_, std::io::Error>(found.map(|it| HostCredentials::new(it.id, it.secret)))
    ///     }
    /// })
    /// # }
    /// # builder(Registrations);
    /// ```
    pub fn credentials_for<F, W, E>(mut self, ask: F) -> Self
    where
        F: Fn(&'static str, String) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Option<HostCredentials>, E>> + Send + 'static,
        E: Into<HookError>,
    {
        self.credentials_for = Some(CredentialsFor::new(ask));
        self
    }

    /// Whether the integration's credentials are there, or whoever knows them.
    pub(super) fn check_credentials(&self, descriptor: &Descriptor) -> Result<(), Vec<String>> {
        match descriptor.host {
            Some(_) => check_given(descriptor, &self.credentials, self.credentials_for.as_ref()),
            None => self.credentials.check(descriptor),
        }
    }
}

impl OAuth {
    /// The redirect URI to be registered at a host, where each has a client of its own; elsewhere
    /// that of the integration. The host is as
    /// [`credentials_for`](Builder::credentials_for) is given it.
    #[must_use]
    pub fn redirect_uri_at<I: OAuthIntegration>(&self, host: &str) -> String {
        self.tools().redirect_uri_at(I::DESCRIPTOR, Some(host))
    }
}
