//! Three integrations against an embedded provider: connect an account, see what its API answers,
//! disconnect; connect several accounts of a chat; connect one again whose access has ended.
//!
//! `PORT` and `DATABASE_URL` override the defaults; the latter is the path of an SQLite file, or with
//! the feature `postgres` the URL of a Postgres database.

mod provider;
mod services;

use std::{
    io::{self, Write as _},
    net::Ipv4Addr,
};

use axum::{Extension, Router, extract::FromRef, response::Redirect, routing::get};
use lightfriend_runtime::{Database, Error, Integrations, KeyRing, OAuth, integrations};

use services::{ExampleCalendar, ExampleChat, ExampleFiles};

#[derive(Clone, FromRef)]
struct AppState {
    oauth: OAuth,
}

/// The one user of this demonstration, which has no table of users: hence `users = "none"`. A real
/// application's middleware puts the id of whoever is signed in here.
const USER: i32 = 1;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The log says what happens, and what browsers are not told.
    tracing_subscriber::fmt().with_writer(io::stderr).init();

    let port = port()?;
    let (database_url, _folder) = database_url()?;
    let database = OAuth::connect(&database_url).map_err(|error| of_url(&error))?;

    let provider = provider::start().await?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| format!("port {port}: {error}; set PORT to another"))?;
    let address = format!("http://{}", listener.local_addr()?);

    let services = integrations![ExampleCalendar, ExampleChat, ExampleFiles];
    let oauth = oauth(database, services, &address)?;
    oauth.migrate().await.map_err(|error| of_url(&error))?;
    provider::connect_files_of_old(&oauth, &provider, USER).await?;

    let app = Router::new()
        .merge(services.router())
        .merge(services.page().panel(services::panel))
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

/// What a real application takes from the environment, with `OAuth::from_env`.
fn oauth(database: Database, services: Integrations, address: &str) -> Result<OAuth, Error> {
    let secret = || "quickstart-secret".to_owned();
    OAuth::builder()
        .database(database)
        .keys(KeyRing::parse(&KeyRing::generate()?)?)
        .backend_url(address)
        .frontend_url("")
        .client_credentials("EXAMPLE_CALENDAR", "quickstart", secret())
        .client_credentials("EXAMPLE_CHAT", "quickstart", secret())
        .client_credentials("EXAMPLE_FILES", "quickstart", secret())
        .integrations(services)
        .danger_allow_loopback_http()
        .build()
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
