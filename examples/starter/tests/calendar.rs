//! The application's own code, with a user who has connected a calendar.

use diesel::connection::SimpleConnection as _;
use lightfriend_runtime::{
    KeyRing, OAuth,
    testing::{self, MockProvider},
};
use my_app::GoogleCalendar;
use serde_json::json;

#[tokio::test]
async fn the_next_event_is_read() -> Result<(), Box<dyn std::error::Error>> {
    let pool = my_app::database(":memory:")?;
    pool.get()?
        .batch_execute("INSERT INTO users (id, name) VALUES (1, 'Ada')")?;

    // The struct as it ships; what is meant for Google goes to the mock.
    let provider = MockProvider::start().await?;
    let builder = OAuth::builder()
        .keys(KeyRing::parse(&KeyRing::generate()?)?)
        .backend_url("http://127.0.0.1:3000")
        .client_credentials("GOOGLE_CALENDAR", "id", "secret".to_owned())
        .route_outgoing_to(provider.addr());
    let oauth = my_app::oauth(builder, pool).await?;

    // The user consents.
    testing::connect::<GoogleCalendar>(&oauth, &provider, 1).await?;
    provider.answer_api(
        "/calendar/v3/calendars/primary/events",
        json!({"items": [{"summary": "Lunch with Charles"}]}),
    );
    assert_eq!(my_app::next_event(&oauth, 1).await?, "Lunch with Charles");
    Ok(())
}
