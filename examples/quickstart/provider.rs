//! The provider, which is embedded: nothing here leaves this machine.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use lightfriend_runtime::{
    Error, OAuth,
    testing::{self, Endpoint, Fault, MockProvider},
};
use serde_json::json;

use crate::services::ExampleFiles;

pub(crate) async fn start() -> Result<MockProvider, String> {
    let provider = MockProvider::builder()
        .name("Example Provider")
        .expires_in(Some(600))
        .bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 4455)))
        .start()
        .await
        .map_err(|error| format!("the embedded provider needs port 4455: {error}"))?;
    provider.answer_api(
        "/api/calendar/events",
        json!({"events": [
            {"summary": "Design review", "start": "2030-05-06T09:00:00Z"},
            {"summary": "Lunch with Charles", "start": "2030-05-06T12:00:00Z"},
            {"summary": "Analytical Society", "start": "2030-05-07T18:30:00Z"},
        ]}),
    );
    provider.answer_api(
        "/api/files/recent",
        json!({"files": [{"name": "Notes on the Analytical Engine.pdf"}]}),
    );
    Ok(provider)
}

/// The files as they are some months later: connected once, and the user has since taken the access
/// away at the provider. The first refresh finds that out.
pub(crate) async fn connect_files_of_old(
    oauth: &OAuth,
    provider: &MockProvider,
    user: i32,
) -> Result<(), Error> {
    let answer = json!({
        "access_token": "of-old",
        "refresh_token": "taken-away",
        "token_type": "Bearer",
        "expires_in": 1,
        "scope": "Files.Read offline_access",
        "account": {"email": "ada@example.com"},
    });
    provider.fault(Endpoint::Token, Fault::json(answer));
    testing::connect::<ExampleFiles>(oauth, provider, user).await?;
    // Its token expires.
    tokio::time::sleep(Duration::from_secs(1)).await;
    match ExampleFiles::access_token(oauth, user).await {
        Err(Error::ReauthRequired { .. }) => Ok(()),
        other => other.map(drop),
    }
}
