//! What is not as it should be.

use lightfriend_runtime::{
    Error,
    testing::{self, MockProvider},
};

use crate::{
    application::{Application, ExampleCalendar, Setup, USER},
    window::{CARDS, Window, badge, button, calendar, told},
};

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn whoever_is_signed_out_is_led_to_the_sign_in() {
    let application = Application::start(Setup::default()).await;
    let window = Window::start(&application).await;
    window.go_to_page().await;
    window
        .see("//*[@role='alert']/p[text()='Sign in to see your connections.']")
        .await;
    window.click("//a[text()='Sign in']").await;
    window.see(&badge("Not connected")).await;

    // The session ends while the page is open.
    testing::connect::<ExampleCalendar>(&application.oauth, &application.provider, USER)
        .await
        .unwrap();
    window.client.refresh().await.unwrap();
    window.see(&badge("Connected")).await;
    window.client.delete_all_cookies().await.unwrap();
    window.click(&button("Disconnect Example Calendar")).await;
    window
        .click(&calendar("//*[@class='connection-confirm']/button"))
        .await;
    window.see("//a[text()='Sign in']").await;
    assert!(window.sees_no(CARDS).await);
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn what_has_ended_can_be_connected_again() {
    let provider = MockProvider::builder().expires_in(Some(1));
    let application = Application::start(Setup {
        provider,
        ..Setup::default()
    })
    .await;
    let oauth = &application.oauth;
    testing::connect::<ExampleCalendar>(oauth, &application.provider, USER)
        .await
        .unwrap();
    application.provider.invalidate_refresh_tokens();
    loop {
        match ExampleCalendar::access_token(oauth, USER).await {
            Ok(_) => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
            Err(Error::ReauthRequired { .. }) => break,
            Err(error) => panic!("{error}"),
        }
    }
    let window = Window::open(&application).await;
    window.see(&badge("Needs reconnecting")).await;
    let text = window.text().await;
    assert!(text.contains("no longer accepts this connection"), "{text}");
    window.click(&button("Reconnect Example Calendar")).await;
    window.click("//button[text()='Allow']").await;
    window.see(&told("Example Calendar is connected.")).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn what_was_not_allowed_is_named() {
    let provider = MockProvider::builder().granted_scopes("calendar.events.read");
    let application = Application::start(Setup {
        provider,
        ..Setup::default()
    })
    .await;
    testing::connect::<ExampleCalendar>(&application.oauth, &application.provider, USER)
        .await
        .unwrap();
    let window = Window::open(&application).await;
    window.see(&badge("Partly connected")).await;
    window
        .see(&calendar("//code[text()='calendar.events.write']"))
        .await;
    window.see(&button("Reconnect Example Calendar")).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_backend_that_is_away_can_be_asked_again() {
    let application = Application::start(Setup::default()).await;
    let window = Window::open(&application).await;
    application.set_away(true);
    window.go_to_page().await;
    window
        .see("//*[@role='alert']/p[contains(., 'cannot be shown')]")
        .await;
    application.set_away(false);
    window.click("//button[text()='Try again']").await;
    window.see(CARDS).await;
    window.close().await;
}
