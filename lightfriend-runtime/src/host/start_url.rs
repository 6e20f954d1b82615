//! Where a flow begins, with what it asks for.

use std::fmt;

use url::form_urlencoded::Serializer;

use super::OAuth;
use crate::{descriptor::Descriptor, integration::Integration};

/// The path at which a flow begins, as browsers see it on the origin of `BACKEND_URL`: for a link or a
/// form's `action`. Made by the derived `I::start_url(&oauth)`.
///
/// ```
/// # use lightfriend_runtime::{OAuth, OAuthIntegration};
/// # #[derive(OAuthIntegration)]
/// # #[oauth(
/// #     provider = "google",
/// #     scopes("https://www.googleapis.com/auth/calendar.readonly"),
/// #     scope_sets(write("https://www.googleapis.com/auth/calendar.events")),
/// # )]
/// # pub struct GoogleCalendar;
/// /// A button that asks for more than the calendar has now.
/// fn enable_writing(oauth: &OAuth) -> String {
///     let url = GoogleCalendar::start_url(oauth)
///         .scope_set("write")
///         .return_to("/calendar");
///     format!("<a href=\"{}\">Enable writing</a>", url.to_string().replace('&', "&amp;"))
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "it is shown to a browser"]
pub struct StartUrl {
    path: String,
    params: Vec<(&'static str, String)>,
}

impl StartUrl {
    pub(crate) fn new(oauth: &OAuth, descriptor: &'static Descriptor) -> Self {
        let start = Integration::new(descriptor).routes().start;
        Self {
            path: oauth.tools().backend.path(&start),
            params: Vec::new(),
        }
    }

    /// Asks for this group of scopes of the struct's `scope_sets(..)`, beside the scopes that are
    /// always asked for. What the connection has stays, unless it has every group that is named: then
    /// it keeps those alone. Without a word of groups a connection that is renewed keeps those it has.
    pub fn scope_set(mut self, name: impl Into<String>) -> Self {
        self.params.push(("scope_set", name.into()));
        self
    }

    /// Asks for none of the struct's groups of scopes, so that the connection loses those it has,
    /// where the provider can take scopes away.
    pub fn without_scope_sets(mut self) -> Self {
        self.params.retain(|(name, _)| *name != "scope_set");
        self.params.push(("scope_set", String::new()));
        self
    }

    /// Connects the account of this key again, where a user may have several.
    pub fn account(mut self, key: impl fmt::Display) -> Self {
        self.params.retain(|(name, _)| *name != "account");
        self.params.push(("account", key.to_string()));
        self
    }

    /// The path on the front end to come back to.
    pub fn return_to(mut self, path: impl Into<String>) -> Self {
        self.params.retain(|(name, _)| *name != "return_to");
        self.params.push(("return_to", path.into()));
        self
    }
}

impl fmt::Display for StartUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.params.is_empty() {
            return Ok(());
        }
        let query = Serializer::new(String::new())
            .extend_pairs(&self.params)
            .finish();
        write!(f, "?{query}")
    }
}
