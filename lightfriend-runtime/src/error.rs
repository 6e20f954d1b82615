//! One error type, grouped by what the caller can do about it.

mod cause;
mod missing_scope;
mod provider_words;
mod words;

use std::{fmt, time::Duration};

pub use cause::{ConnectionFailure, JsonError};
pub use missing_scope::MissingScope;
pub use provider_words::ProviderWords;

use missing_scope::AndHow;
pub(crate) use missing_scope::Ask;
use words::{InStatus, WhichAccount};

/// What went wrong, without secrets: every variant may be logged or shown.
///
/// Callers decide by the three questions [`is_reauth_required`](Self::is_reauth_required),
/// [`is_transient`](Self::is_transient) and [`is_misconfigured`](Self::is_misconfigured);
/// front ends by the stable word of [`slug`](Self::slug).
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request carries no user.
    #[error("no user is signed in")]
    NotSignedIn,
    /// A browser sent the request from another site, or did not say from where. The text says
    /// what was seen or missing, and what is expected; what came from the request is escaped.
    #[error("{0}")]
    CrossSite(String),
    /// The browser has the application open at another address than `BACKEND_URL`, to which the
    /// provider would send it back. The text says which to open.
    #[error("{0}")]
    WrongAddress(String),
    /// The request is malformed; the text says how.
    #[error("the request is malformed: {0}")]
    InvalidRequest(&'static str),
    /// The callback's `state` is unknown, spent, expired, or belongs to another browser, user or
    /// service (RFC 6749 section 10.12); or the account was ended while its tokens were on the way.
    #[error("the authorization attempt is unknown or has expired; start again")]
    InvalidState,
    /// The authorization response names another issuer than the integration (RFC 9207), or has come
    /// to the address of another host than the flow's (RFC 9700 section 4.4.2).
    #[error("the authorization response of {service} is from another issuer")]
    IssuerMismatch {
        /// The integration's slug.
        service: &'static str,
    },
    /// The callback is not signed by the provider, or was changed on its way (`callback_signature`).
    #[error("the authorization response does not have the signature of {service}")]
    InvalidSignature {
        /// The integration's slug.
        service: &'static str,
    },
    /// The user or the provider declined (RFC 6749 section 4.1.2.1, `access_denied`).
    #[error("access to {service} was denied")]
    AccessDenied {
        /// The integration's slug.
        service: &'static str,
    },
    /// The provider answered with an error code of RFC 6749 section 4.1.2.1 or 5.2.
    #[error("{service} refused the request: {code}")]
    Refused {
        /// The integration's slug.
        service: &'static str,
        /// The error code; `other` for words that no RFC defines.
        code: &'static str,
        /// What the provider said itself: for logs, not for browsers.
        words: Box<ProviderWords>,
    },
    /// The user has no connection.
    #[error("no {service} account is connected")]
    NotConnected {
        /// The integration's slug.
        service: &'static str,
    },
    /// The user may not do this with the connections of the owner in whose name they ask.
    #[error("you may not do this with the {service} accounts here")]
    NotAllowed {
        /// The integration's slug.
        service: &'static str,
    },
    /// The account at the service is connected by another owner, and can belong to one only.
    #[error("the {service} account belongs to somebody else here")]
    AccountTaken {
        /// The integration's slug.
        service: &'static str,
    },
    /// The user has several accounts at the service, and the request does not say which it means.
    #[error("say which {service} account: {}", WhichAccount(.accounts))]
    WhichAccount {
        /// The integration's slug.
        service: &'static str,
        /// The keys of the accounts.
        accounts: Vec<String>,
    },
    /// The connection's grant has ended; only the user can renew it.
    #[error("the {service} account must be connected again")]
    ReauthRequired {
        /// The integration's slug.
        service: &'static str,
    },
    /// The provider gave no usable answer; trying again later may help.
    #[error("{service} is unavailable: {problem}")]
    Unavailable {
        /// The integration's slug.
        service: &'static str,
        /// What happened, in words.
        problem: &'static str,
        /// How long the provider asked to wait (RFC 9110 section 10.2.3).
        retry_after: Option<Duration>,
        /// Why there was no answer at all, if there was none.
        source: Option<ConnectionFailure>,
    },
    /// The host, which the user or an answer named, is not on the internet but in a network of the
    /// application's own, or the name stands for such an address now: nothing was sent.
    #[error("the host of {service} has a private address and is not asked")]
    PrivateAddress {
        /// The integration's slug.
        service: &'static str,
    },
    /// The provider answered with something that is not a token answer (RFC 6749 section 5.1).
    #[error("{service} sent an unusable token answer{}: {problem}", InStatus(*.status))]
    #[non_exhaustive]
    InvalidResponse {
        /// The integration's slug.
        service: &'static str,
        /// What is wrong with it, in words.
        problem: &'static str,
        /// The answer's HTTP status.
        status: Option<u16>,
    },
    /// A value that was given, or that the callback has brought, cannot be the field's.
    #[error("the value of `{field}` {problem}")]
    InvalidField {
        /// The integration's slug.
        service: &'static str,
        /// The struct's field.
        field: &'static str,
        /// What is wrong with it, in words that continue the sentence, without the value.
        problem: String,
    },
    /// A column of the struct has no value in the provider's answer, and is not optional.
    #[error("the answer of {service} has no value for the field `{field}`")]
    MissingField {
        /// The integration's slug.
        service: &'static str,
        /// The struct's field.
        field: &'static str,
    },
    /// The application or its environment is set up wrongly; the operator must act.
    #[error("misconfigured: {0}")]
    Misconfigured(String),
    /// The ciphertext was sealed with a key that this process does not have.
    #[error("the encryption key `{key_id}` is not in the key ring")]
    KeyUnavailable {
        /// The key's id, as written in the ciphertext.
        key_id: String,
    },
    /// The ciphertext was altered, truncated, or moved to another place.
    #[error("the sealed value of {table}.{column} does not open")]
    Unsealable {
        /// The table the value was read from.
        table: &'static str,
        /// The column the value was read from.
        column: &'static str,
    },
    /// The database could not do its part. Nothing was changed.
    #[error("database: {problem}")]
    Database {
        /// What happened, in words.
        problem: &'static str,
        /// Whether the same call may succeed later.
        retryable: bool,
    },
    /// A path given to the API client would leave the API's base.
    #[error("the API path is refused: {0}")]
    InvalidApiPath(&'static str),
    /// The API's answer is no success, or could not be read as asked.
    #[error(
        "the answer of the {service} API cannot be used{}: {problem}{}",
        InStatus(*.status),
        AndHow(.missing_scope.as_deref())
    )]
    #[non_exhaustive]
    InvalidApiResponse {
        /// The integration's slug.
        service: &'static str,
        /// What is wrong with it, in words.
        problem: &'static str,
        /// The answer's HTTP status.
        status: Option<u16>,
        /// See [`missing_scope`](Self::missing_scope).
        missing_scope: Option<Box<MissingScope>>,
        /// Where the body is not what was expected.
        source: Option<JsonError>,
    },
    /// A hook of the application's own gave an error, panicked, took too long, or changed where a
    /// request goes; the log has its words. Nothing was sent, or nothing was stored.
    #[error("the `{hook}` hook of {service} failed: {problem}")]
    #[non_exhaustive]
    HookFailed {
        /// The integration's slug.
        service: &'static str,
        /// The function of [`Hooks`](crate::Hooks).
        hook: &'static str,
        /// What happened, in words.
        problem: &'static str,
        /// Whether the same call may succeed later.
        retryable: bool,
    },
    /// The operating system gave no random bytes, or a task was lost.
    #[error("internal failure: {0}")]
    Internal(&'static str),
}

/// The same words as `Display`: a `main` that returns the error prints its `Debug`, and a list of
/// problems is to be read.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error {
    /// Everything that the operator has to set right, as a list.
    pub(crate) fn misconfigured(problems: &[String]) -> Self {
        match problems {
            [one] => Self::Misconfigured(one.clone()),
            several => Self::Misconfigured(format!("\n- {}", several.join("\n- "))),
        }
    }

    /// The user must connect again; nothing else helps.
    #[must_use]
    pub fn is_reauth_required(&self) -> bool {
        matches!(self, Self::ReauthRequired { .. })
    }

    /// The user has no connection for this integration.
    #[must_use]
    pub fn is_not_connected(&self) -> bool {
        matches!(self, Self::NotConnected { .. })
    }

    /// The same call may succeed later, and nothing was lost.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::KeyUnavailable { .. } => true,
            Self::Database { retryable, .. } | Self::HookFailed { retryable, .. } => *retryable,
            _ => false,
        }
    }

    /// The operator must act: users can do nothing, and no connection was touched.
    #[must_use]
    pub fn is_misconfigured(&self) -> bool {
        match self {
            Self::Misconfigured(_) => true,
            Self::Refused { code, .. } => is_operator_code(code),
            _ => false,
        }
    }

    /// The provider's own word for a refusal (`error` of RFC 6749 section 5.2), escaped, 100
    /// characters at most.
    #[must_use]
    pub fn provider_error(&self) -> Option<&str> {
        match self {
            Self::Refused { words, .. } => Some(words.error.as_str()).filter(|it| !it.is_empty()),
            _ => None,
        }
    }

    /// With everything that the provider said, for logs: no browser is told that.
    pub(crate) fn in_full(&self) -> InFull<'_> {
        InFull(self)
    }

    /// How long to wait before the next attempt, if the provider said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The scope that the API asks for in a 403 that says `insufficient_scope` (RFC 6750 section
    /// 3.1), empty where it does not name one: the user is to be asked for it. The message says how;
    /// [`scope_set`](Self::scope_set) is the group that has it.
    #[must_use]
    pub fn missing_scope(&self) -> Option<&str> {
        self.missing().map(MissingScope::scope)
    }

    /// The group of the struct's `scope_sets(..)` that has the [missing
    /// scope](Self::missing_scope), to be asked for with [`StartUrl::scope_set`]; `None` where no
    /// group has it.
    ///
    /// ```
    /// # use lightfriend_runtime::{Error, OAuth, OAuthIntegration};
    /// # #[derive(OAuthIntegration)]
    /// # #[oauth(
    /// #     provider = "google",
    /// #     scopes("https://www.googleapis.com/auth/calendar.readonly"),
    /// #     scope_sets(write("https://www.googleapis.com/auth/calendar.events")),
    /// # )]
    /// # pub struct GoogleCalendar;
    /// /// Where a button leads that lets the user grant what a call has lacked.
    /// fn enable(oauth: &OAuth, error: &Error) -> Option<String> {
    ///     let set = error.scope_set()?;
    ///     Some(GoogleCalendar::start_url(oauth).scope_set(set).to_string())
    /// }
    /// ```
    ///
    /// [`StartUrl::scope_set`]: crate::StartUrl::scope_set
    #[must_use]
    pub fn scope_set(&self) -> Option<&'static str> {
        self.missing()?.set()
    }

    fn missing(&self) -> Option<&MissingScope> {
        match self {
            Self::InvalidApiResponse { missing_scope, .. } => missing_scope.as_deref(),
            _ => None,
        }
    }

    /// The HTTP status of the answer that was not understood or is no success, where that is what
    /// went wrong.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::InvalidResponse { status, .. } | Self::InvalidApiResponse { status, .. } => {
                *status
            }
            _ => None,
        }
    }

    /// The struct's field whose value cannot be what was given.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::InvalidField { field, .. } => Some(field),
            _ => None,
        }
    }

    /// The keys of the accounts of which a request has to name one.
    pub(crate) fn accounts(&self) -> Option<&[String]> {
        match self {
            Self::WhichAccount { accounts, .. } => Some(accounts),
            _ => None,
        }
    }

    /// Every word that [`slug`](Self::slug) gives.
    pub const SLUGS: &[&str] = &[
        "not_signed_in",
        "cross_site_request",
        "wrong_address",
        "invalid_request",
        "invalid_field",
        "invalid_state",
        "issuer_mismatch",
        "invalid_signature",
        "access_denied",
        "provider_refused",
        "not_connected",
        "not_allowed",
        "account_taken",
        "which_account",
        "reauth_required",
        "provider_unavailable",
        "private_address",
        "invalid_provider_response",
        "misconfigured",
        "key_unavailable",
        "unreadable_secret",
        "database_unavailable",
        "invalid_api_path",
        "invalid_api_response",
        "hook_failed",
        "internal_error",
    ];

    /// The stable word for front ends, in JSON errors and redirects.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::CrossSite(_) => "cross_site_request",
            Self::WrongAddress(_) => "wrong_address",
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidState => "invalid_state",
            Self::IssuerMismatch { .. } => "issuer_mismatch",
            Self::InvalidSignature { .. } => "invalid_signature",
            Self::AccessDenied { .. } => "access_denied",
            Self::Refused { .. } => "provider_refused",
            Self::InvalidField { .. } => "invalid_field",
            Self::NotConnected { .. } => "not_connected",
            Self::NotAllowed { .. } => "not_allowed",
            Self::AccountTaken { .. } => "account_taken",
            Self::WhichAccount { .. } => "which_account",
            Self::ReauthRequired { .. } => "reauth_required",
            Self::Unavailable { .. } => "provider_unavailable",
            Self::PrivateAddress { .. } => "private_address",
            Self::InvalidResponse { .. } | Self::MissingField { .. } => "invalid_provider_response",
            Self::Misconfigured(_) => "misconfigured",
            Self::KeyUnavailable { .. } => "key_unavailable",
            Self::Unsealable { .. } => "unreadable_secret",
            Self::Database { .. } => "database_unavailable",
            Self::InvalidApiPath(_) => "invalid_api_path",
            Self::InvalidApiResponse { .. } => "invalid_api_response",
            Self::HookFailed { .. } => "hook_failed",
            Self::Internal(_) => "internal_error",
        }
    }
}

/// An error with everything that the provider said.
pub(crate) struct InFull<'a>(&'a Error);

impl fmt::Display for InFull<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)?;
        match self.0 {
            Error::Refused { words, .. } => words.fmt(f),
            _ => Ok(()),
        }
    }
}

/// RFC 6749 section 5.2 codes that say the client, not the grant, is at fault.
pub(crate) fn is_operator_code(code: &str) -> bool {
    matches!(
        code,
        "invalid_client" | "unauthorized_client" | "invalid_scope"
    )
}
