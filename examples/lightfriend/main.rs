//! A real application's six integrations, each an annotated struct in place of some 750 lines written
//! by hand: Google Calendar, Google Tasks, Gmail, `YouTube`, Uber and Tesla.
//!
//! `integrations.rs` is all that such an application writes. The rest is the application as it was, the
//! move out of its old tables, and providers that are embedded. `PORT` overrides the port.

mod app;
mod host;
mod import;
mod integrations;
mod old;
mod provider;

use std::{
    io::{self, Write as _},
    net::Ipv4Addr,
};

use axum::{
    Router,
    http::header,
    response::{AppendHeaders, Redirect},
    routing::get,
};
use diesel::connection::SimpleConnection as _;
use lightfriend_runtime::{KeyRing, OAuth, sqlite_pool};

use host::{AuthUser, Sessions, Users};

/// The one user who is signed in, and who has connected some services before.
const USER: AuthUser = AuthUser {
    user_id: 1,
    tier: 2,
};

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();

    let folder = tempfile::tempdir()?;
    let pool = sqlite_pool(&folder.path().join("app.sqlite3").to_string_lossy())?;
    pool.get()?.batch_execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL); INSERT INTO users (id) VALUES (1);",
    )?;

    let provider = provider::start().await?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port()?)).await?;
    let address = format!("http://{}", listener.local_addr()?);

    // What a real application takes from the environment.
    let mut builder = OAuth::builder()
        .database(pool.clone())
        .keys(KeyRing::parse(&KeyRing::generate()?)?)
        .backend_url(&address)
        .frontend_url("")
        .variable(
            "TESLA_AUDIENCE",
            "https://fleet-api.prd.eu.vn.cloud.tesla.com",
        )
        .route_all_to(provider.addr());
    for prefix in ["GOOGLE_CALENDAR", "YOUTUBE", "UBER", "TESLA"] {
        builder = builder.client_credentials(prefix, "lightfriend", "example-secret".to_owned());
    }
    let sessions = Sessions::default();
    let users = Users::new([(USER.user_id, "+1 212 555 0100")]);
    let oauth = app::with_integrations(builder, sessions.clone(), users).build()?;
    oauth.migrate().await?;

    let mut conn = pool.get()?;
    let key = old::fill(&mut conn)?;
    drop(conn);
    let moved = import::move_in(&oauth, &key).await?;
    let moved: u64 = moved.iter().map(|report| report.imported).sum();

    let app = app::router(&oauth, sessions.clone()).merge(sign_in(sessions));
    writeln!(
        io::stdout(),
        "Open {address}\n\
         {moved} connections came from the old tables. The embedded providers are at {}. Ctrl-C ends it.",
        provider.url()
    )?;
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            // Without signals the process ends as any other.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}

/// Whoever comes is the one user.
fn sign_in(sessions: Sessions) -> Router {
    let sign_in = async move || {
        let token = sessions.begin(USER).map_err(|error| error.to_string())?;
        // For loopback: anywhere else it must be `Secure` too.
        let cookie = format!("access_token={token}; HttpOnly; SameSite=Lax; Path=/");
        let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
        Ok::<_, String>((cookie, Redirect::to("/connections")))
    };
    Router::new().route("/", get(sign_in))
}

/// `PORT`, or 3000.
fn port() -> Result<u16, String> {
    let Ok(port) = std::env::var("PORT") else {
        return Ok(3000);
    };
    port.parse()
        .map_err(|error| format!("PORT is {port:?}: {error}; it is a number up to 65535"))
}
