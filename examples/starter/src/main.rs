//! The process: configuration from the environment, and a server.

use lightfriend_runtime::OAuth;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt::init();
    let builder = OAuth::builder();
    #[cfg(feature = "offline")]
    let (builder, _provider) = offline(builder).await?;

    let pool = my_app::database("app.sqlite3")?;
    let oauth = my_app::oauth(builder, pool.clone()).await?;
    let app = my_app::router(oauth, pool, my_app::session_key()?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app).await?)
}

/// A mock plays Google, for the application and for browsers, until it is dropped.
#[cfg(feature = "offline")]
async fn offline(
    builder: lightfriend_runtime::Builder,
) -> std::io::Result<(lightfriend_runtime::Builder, impl Drop)> {
    let provider = lightfriend_runtime::testing::MockProvider::builder()
        .revocation_without_client(true)
        .start()
        .await?;
    provider.answer_api(
        "/calendar/v3/calendars/primary/events",
        serde_json::json!({"items": [{"summary": "Design review"}]}),
    );
    Ok((builder.route_all_to(provider.addr()), provider))
}
