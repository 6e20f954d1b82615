//! What the operator's log says of a flow that failed.

use crate::{
    descriptor::Descriptor,
    error::{Error, ProviderWords},
    escape::escaped,
    toolbox::{Toolbox, names_of_credentials},
    user::UserId,
};

/// Everything that is known of a flow which may fail.
pub(crate) struct Report {
    descriptor: &'static Descriptor,
    owner: Option<UserId>,
    redirect_uri: String,
    words: ProviderWords,
}

impl Report {
    pub(crate) fn new(
        tools: &Toolbox,
        descriptor: &'static Descriptor,
        owner: Option<UserId>,
    ) -> Self {
        Self {
            descriptor,
            owner,
            redirect_uri: tools.redirect_uri_at(descriptor, None),
            words: ProviderWords::default(),
        }
    }

    /// With the provider's own words, about a request that named this redirect URI.
    pub(super) fn with(self, words: ProviderWords, redirect_uri: &str) -> Self {
        Self {
            words,
            redirect_uri: redirect_uri.to_owned(),
            ..self
        }
    }

    /// Puts the failure into the log, in one record, and gives it back.
    pub(crate) fn failure(&self, error: Error) -> Error {
        let words = self.words_of(&error);
        macro_rules! log {
            ($level:ident, $message:literal) => {
                tracing::$level!(
                    service = self.descriptor.service,
                    owner = self.owner.as_ref().map(shown),
                    %error,
                    status = words.status,
                    provider_error = said(&words.error),
                    provider_description = said(&words.description),
                    compare = self.to_compare(&error),
                    $message
                )
            };
        }
        match &error {
            Error::NotSignedIn => log!(
                warn,
                "callback failed: no user is signed in there; where the session never reaches the \
                 callback, as with `SameSite=Strict` cookies or tokens that scripts keep, call \
                 callback_session(CallbackSession::FlowCookie)"
            ),
            Error::InvalidSignature { .. } => {
                log!(
                    warn,
                    "callback failed: the provider has not signed it, or with another secret"
                );
            }
            Error::AccessDenied { .. } | Error::InvalidState | Error::InvalidRequest(_) => {
                log!(info, "callback failed");
            }
            _ => log!(error, "callback failed"),
        }
        error
    }

    /// What the provider said of this error, or else in its redirect.
    fn words_of<'a>(&'a self, error: &'a Error) -> &'a ProviderWords {
        match error {
            Error::Refused { words, .. } => words,
            _ => &self.words,
        }
    }

    /// What is probably not the same here and at the provider.
    fn to_compare(&self, error: &Error) -> Option<String> {
        let redirect_uri = &self.redirect_uri;
        if self.words_of(error).name_the_redirect_uri() {
            return Some(format!(
                "the redirect URI that is registered at the provider with {redirect_uri}"
            ));
        }
        match error {
            Error::InvalidSignature { .. } => Some(format!(
                "{} with what the provider shows",
                names_of_credentials(self.descriptor)
            )),
            Error::Refused {
                code: "invalid_client" | "unauthorized_client",
                ..
            } => Some(format!(
                "{} with what the provider shows, and the redirect URI that is registered there \
                 with {redirect_uri}",
                names_of_credentials(self.descriptor)
            )),
            _ => None,
        }
    }
}

fn said(words: &str) -> Option<&str> {
    (!words.is_empty()).then_some(words)
}

fn shown(owner: &UserId) -> tracing::field::DisplayValue<String> {
    tracing::field::display(escaped(&owner.to_string(), 255))
}
