//! The providers, which are embedded: nothing here leaves this machine. What the application sends to
//! Google, Uber and Tesla goes to a mock, and so do browsers.

use std::net::{Ipv4Addr, SocketAddr};

use lightfriend_runtime::testing::MockProvider;
use serde_json::json;

pub(crate) async fn start() -> Result<MockProvider, String> {
    let provider = MockProvider::builder()
        .name("Example Provider")
        .revocation_without_client(true)
        .bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 4456)))
        .start()
        .await
        .map_err(|error| format!("the embedded provider needs port 4456: {error}"))?;
    provider.answer_api(
        "/calendar/v3/calendars/primary/events",
        json!({"items": [{"summary": "Design review"}]}),
    );
    let address = "https://fleet-api.prd.na.vn.cloud.tesla.com";
    provider.answer_api(
        "/api/1/users/region",
        json!({"response": {"region": "na", "fleet_api_base_url": address}}),
    );
    Ok(provider)
}
