//! Two integrations against an embedded provider: connect an account, see what its API answers,
//! disconnect.
//!
//! `PORT` and `DATABASE_URL` override the defaults; the latter is the path of an SQLite file, or with
//! the feature `postgres` the URL of a Postgres database.

use std::{
    io::{self, Write as _},
    net::{Ipv4Addr, SocketAddr},
};

use axum::{Extension, Router, extract::FromRef, response::Redirect, routing::get};
use lightfriend_runtime::{
    Error, KeyRing, OAuth, OAuthIntegration, UserId, integrations, testing::MockProvider,
};

/// Reads the events of your calendar.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    revocation_endpoint = "http://127.0.0.1:4455/revoke",
    scopes("calendar.events.read"),
    api_base_url = "http://127.0.0.1:4455/api/calendar",
    users = "none"
)]
pub struct ExampleCalendar {
    /// Shown on the card.
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

/// Posts messages to your team's channels.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    revocation_endpoint = "http://127.0.0.1:4455/revoke",
    scopes("chat.read", "chat.write"),
    api_base_url = "http://127.0.0.1:4455/api/chat",
    users = "none"
)]
pub struct ExampleChat {
    /// Shown on the card.
    #[oauth(token_response = "team.name")]
    account: Option<String>,
    /// Needed for every call of such an API.
    #[oauth(token_response = "team.id")]
    team_id: String,
}

#[derive(Clone, FromRef)]
struct AppState {
    oauth: OAuth,
}

/// The one user of this demonstration, which has no table of users: hence `users = "none"`. A real application's middleware puts the id of whoever is
/// signed in here.
const USER: i32 = 1;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The log says what browsers are not told.
    tracing_subscriber::fmt().with_writer(io::stderr).init();

    let port = port()?;
    let (database_url, _folder) = database_url()?;
    let database = OAuth::connect(&database_url).map_err(|error| of_url(&error))?;

    let provider = MockProvider::builder()
        .name("Example Provider")
        .expires_in(Some(600))
        .bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 4455)))
        .start()
        .await
        .map_err(|error| format!("the embedded provider needs port 4455: {error}"))?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| format!("port {port}: {error}; set PORT to another"))?;
    let address = format!("http://{}", listener.local_addr()?);

    let services = integrations![ExampleCalendar, ExampleChat];
    let oauth = OAuth::builder()
        .database(database)
        .keys(KeyRing::parse(&KeyRing::generate()?)?)
        .backend_url(&address)
        .frontend_url("")
        .client_credentials(
            "EXAMPLE_CALENDAR",
            "quickstart",
            "calendar-secret".to_owned(),
        )
        .client_credentials("EXAMPLE_CHAT", "quickstart", "chat-secret".to_owned())
        .integrations(services)
        .danger_allow_loopback_http()
        .build()?;
    oauth.migrate().await.map_err(|error| of_url(&error))?;

    let app = Router::new()
        .merge(services.router())
        .merge(services.page().panel(answer))
        .route("/", get(|| async { Redirect::to("/connections") }))
        .layer(Extension(USER))
        .with_state(AppState { oauth });

    writeln!(
        io::stdout(),
        "Open {address}/connections\n\
         The embedded provider is at {}, the database {}. Ctrl-C ends it.",
        provider.url(),
        shown(&database_url)
    )?;
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            // Without signals the process ends as any other.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}

/// What the service's API answers with the stored token.
async fn answer(oauth: OAuth, user: UserId, service: &'static str) -> Option<String> {
    let user = i32::try_from(user).ok()?;
    let client = match service {
        "example_calendar" => ExampleCalendar::client(&oauth, user),
        _ => ExampleChat::client(&oauth, user),
    };
    let call = async {
        let response = client.get("/events").send().await?.error_for_status()?;
        response.json::<serde_json::Value>().await
    };
    Some(match call.await {
        Ok(answer) => format!("{answer:#}"),
        Err(Error::ReauthRequired { .. }) => "The provider wants you to connect again.".to_owned(),
        Err(error) => error.to_string(),
    })
}

/// `PORT`, or 3000.
fn port() -> Result<u16, String> {
    let Ok(port) = std::env::var("PORT") else {
        return Ok(3000);
    };
    port.parse()
        .map_err(|error| format!("PORT is {port:?}: {error}; it is a number up to 65535"))
}

fn of_url(error: &Error) -> String {
    format!("DATABASE_URL: {error}")
}

/// What may be shown of the URL of a database: that of a server may hold a password.
fn shown(database_url: &str) -> &str {
    if database_url.contains("://") {
        "that of DATABASE_URL"
    } else {
        database_url
    }
}

/// `DATABASE_URL`, or an SQLite file that goes away with the process, as the embedded provider's
/// memory does.
fn database_url() -> io::Result<(String, Option<tempfile::TempDir>)> {
    if let Ok(url) = std::env::var("DATABASE_URL") {
        return Ok((url, None));
    }
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("quickstart.sqlite3");
    Ok((path.to_string_lossy().into_owned(), Some(folder)))
}
