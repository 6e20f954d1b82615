//! The two services of the soak: one whose provider rotates strictly, one whose provider forgives.

use std::time::Duration;

use lightfriend_runtime::{
    Error, Integrations, OAuth, OAuthIntegration, SecretString, integrations, testing::MockProvider,
};
use reqwest::StatusCode;

/// Its refresh tokens serve once, and a second use ends the grant.
#[derive(OAuthIntegration)]
#[oauth(
    service = "strict",
    authorization_endpoint = "https://strict.example/authorize",
    token_endpoint = "https://strict.example/token",
    revocation_endpoint = "https://strict.example/revoke",
    api_base_url = "https://strict.example/api",
    env = "TEST"
)]
pub struct StrictDrive;

/// Its spent refresh tokens are answered for a while.
#[derive(OAuthIntegration)]
#[oauth(
    service = "lenient",
    authorization_endpoint = "https://lenient.example/authorize",
    token_endpoint = "https://lenient.example/token",
    revocation_endpoint = "https://lenient.example/revoke",
    api_base_url = "https://lenient.example/api",
    env = "TEST"
)]
pub struct LenientMail {
    #[oauth(token_response = "team.id", secret)]
    pub team: Option<String>,
}

/// What access tokens live, in seconds.
pub const LIFETIME: u64 = 12;

/// How long the lenient provider forgives: longer than the lease of a process that was killed.
const GRACE: Duration = Duration::from_mins(3);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    Strict,
    Lenient,
}

impl Side {
    pub const BOTH: [Self; 2] = [Self::Strict, Self::Lenient];

    pub fn integrations() -> Integrations {
        integrations![StrictDrive, LenientMail]
    }

    pub fn service(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Lenient => "lenient",
        }
    }

    pub fn of_service(service: &str) -> Self {
        Self::BOTH
            .into_iter()
            .find(|side| side.service() == service)
            .expect("a service of the soak")
    }

    /// The side whose provider has this `Host`.
    pub fn of_host(host: &str) -> Option<Self> {
        Self::BOTH
            .into_iter()
            .find(|side| host.split('.').next() == Some(side.service()))
    }

    pub async fn provider(self) -> MockProvider {
        let grace = match self {
            Self::Strict => Duration::ZERO,
            Self::Lenient => GRACE,
        };
        let builder = MockProvider::builder()
            .expires_in(Some(LIFETIME))
            .grace_period(grace);
        builder.start().await.expect("a provider")
    }

    pub async fn access_token(self, oauth: &OAuth, user: i32) -> Result<SecretString, Error> {
        match self {
            Self::Strict => StrictDrive::access_token(oauth, user).await,
            Self::Lenient => LenientMail::access_token(oauth, user).await,
        }
    }

    /// What the API answers this user.
    pub async fn call(self, oauth: &OAuth, user: i32) -> Result<StatusCode, Error> {
        let client = match self {
            Self::Strict => StrictDrive::client(oauth, user),
            Self::Lenient => LenientMail::client(oauth, user),
        };
        Ok(client.get("/things").send().await?.status())
    }

    pub async fn status(self, oauth: &OAuth, user: i32) -> Result<(), Error> {
        match self {
            Self::Strict => StrictDrive::status(oauth, user).await.map(drop),
            Self::Lenient => LenientMail::status(oauth, user).await.map(drop),
        }
    }

    pub async fn disconnect(self, oauth: &OAuth, user: i32) -> Result<(), Error> {
        match self {
            Self::Strict => StrictDrive::disconnect(oauth, user).await,
            Self::Lenient => LenientMail::disconnect(oauth, user).await,
        }
    }

    /// Opens a token that the database holds.
    pub fn open(
        self,
        oauth: &OAuth,
        user: i32,
        column: &str,
        sealed: &lightfriend_runtime::Sealed,
    ) -> Result<SecretString, Error> {
        let column = match column {
            "access_token" => "access_token",
            _ => "refresh_token",
        };
        match self {
            Self::Strict => oauth.open::<StrictDrive>(user, column, sealed),
            Self::Lenient => oauth.open::<LenientMail>(user, column, sealed),
        }
    }
}
