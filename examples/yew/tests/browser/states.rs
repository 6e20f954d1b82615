//! What is not as it should be.

use std::time::Duration;

use lightfriend_runtime::{
    Error,
    testing::{self, MockProvider},
};

use crate::{
    application::{Application, ExampleCalendar, OTHER_TOKEN, Setup, USER},
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

/// From now on answers wait until the test lets them pass.
const HOLD: &str = "
    const fetch = window.fetch;
    window.held = [];
    window.fetch = async (...asked) => {
        const answer = await fetch.call(window, ...asked);
        await new Promise((pass) => window.held.push(pass));
        return answer;
    };";

/// The page of a user who has connected and is known by a token; it can be another user's later.
async fn open_connected() -> (Application, Window) {
    let application = Application::start(Setup {
        bearer: true,
        ..Setup::default()
    })
    .await;
    testing::connect::<ExampleCalendar>(&application.oauth, &application.provider, USER)
        .await
        .unwrap();
    let window = Window::start(&application).await;
    window.go_to_page().await;
    window.see(&badge("Connected")).await;
    (application, window)
}

async fn change_user(window: &Window) {
    let script = format!(
        "document.body.dataset.token = '{OTHER_TOKEN}';
         window.dispatchEvent(new Event('settings'))"
    );
    window.script(&script).await;
    window
        .see("//*[@aria-busy='true']/p[contains(., 'Loading')]")
        .await;
}

/// Lets an answer pass, and gives the page the time to do something with it.
async fn pass(window: &Window, answer: usize) {
    window
        .wait_until(&format!("return window.held.length > {answer}"))
        .await;
    window.script(&format!("window.held[{answer}]()")).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_list_of_the_user_before_comes_too_late() {
    let (_application, window) = open_connected().await;
    window.script(HOLD).await;
    window
        .script("window.dispatchEvent(new Event('focus'))")
        .await;
    window.wait_until("return window.held.length === 1").await;
    change_user(&window).await;

    pass(&window, 0).await;
    assert!(window.sees_no(CARDS).await, "{}", window.text().await);
    pass(&window, 1).await;
    window.see(&badge("Not connected")).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn what_the_user_before_did_is_not_told() {
    let (_application, window) = open_connected().await;
    window.script(HOLD).await;
    window.click(&button("Disconnect Example Calendar")).await;
    window
        .click(&calendar("//*[@class='connection-confirm']/button"))
        .await;
    window.wait_until("return window.held.length === 1").await;
    change_user(&window).await;

    pass(&window, 1).await;
    window.see(&badge("Not connected")).await;
    pass(&window, 0).await;
    // The list is read again, and it is the present user's.
    pass(&window, 2).await;
    let told = told("Example Calendar is disconnected.");
    assert!(window.sees_no(&told).await, "{}", window.text().await);
    window.see(&badge("Not connected")).await;
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
            Ok(_) => tokio::time::sleep(Duration::from_millis(100)).await,
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
    window.see(&badge("Needs permission")).await;
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
