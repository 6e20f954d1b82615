//! What is wrong with a struct and its credentials: run it when a connect ends at the provider's own
//! error page.
//!
//! With `GOOGLE_CALENDAR_CLIENT_ID`, `GOOGLE_CALENDAR_CLIENT_SECRET` and `BACKEND_URL` it asks Google.
//! Without, it shows what that looks like: a provider of its own, which has given the application
//! another secret than it uses. For a service of yours put your struct in the place of this one.

use std::io::{self, Write as _};

use lightfriend_runtime::{
    Builder, Error, KeyRing, OAuth, OAuthIntegration, Report, integrations, testing::MockProvider,
};

/// Reads the user's calendar.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes("https://www.googleapis.com/auth/calendar.events.readonly"),
    users = "none"
)]
pub struct GoogleCalendar;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let report = if std::env::var_os("GOOGLE_CALENDAR_CLIENT_ID").is_some() {
        examine(builder()?).await?
    } else {
        rehearse().await?
    };
    writeln!(io::stdout(), "{report}")?;
    Ok(())
}

/// What the application has, but for its tables: the doctor reads and writes none.
fn builder() -> Result<Builder, Error> {
    let backend = std::env::var("BACKEND_URL");
    Ok(OAuth::builder()
        .database(OAuth::connect("sqlite::memory:")?)
        .keys(KeyRing::parse(&KeyRing::generate()?)?)
        .backend_url(backend.unwrap_or("http://127.0.0.1:3000".to_owned()))
        .integrations(integrations![GoogleCalendar]))
}

async fn examine(builder: Builder) -> Result<Report, Error> {
    let oauth = builder.build()?;
    Ok(oauth.doctor::<GoogleCalendar>().await)
}

/// The same at a provider on loopback, without anybody's credentials.
async fn rehearse() -> Result<Report, Box<dyn std::error::Error>> {
    let provider = MockProvider::builder()
        .client("example-client", "the-right-secret")
        .redirect_uri(
            "example-client",
            "http://127.0.0.1:3000/api/google_calendar/oauth/callback",
        );
    let provider = provider.start().await?;
    writeln!(
        io::stdout(),
        "GOOGLE_CALENDAR_CLIENT_ID is not set: this is a provider on loopback, and a secret that is \
         wrong.\n"
    )?;
    let builder = builder()?
        .client_credentials(
            "GOOGLE_CALENDAR",
            "example-client",
            "a-wrong-secret".to_owned(),
        )
        .backend_url("http://127.0.0.1:3000")
        .route_outgoing_to(provider.addr());
    Ok(examine(builder).await?)
}
