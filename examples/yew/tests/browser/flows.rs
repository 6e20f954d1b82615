//! Connecting and disconnecting in one window.

use lightfriend_runtime::testing::Endpoint;

use crate::{
    application::{Application, Setup},
    window::{Window, badge, button, calendar, told},
};

const CONNECTED: &str = "Example Calendar is connected.";
const ALLOW: &str = "//button[text()='Allow']";
const DENY: &str = "//button[text()='Deny']";

async fn connect(window: &Window) {
    window.see(&badge("Not connected")).await;
    window.click(&button("Connect Example Calendar")).await;
    window.click(ALLOW).await;
    window.see(&told(CONNECTED)).await;
    window.see(&badge("Connected")).await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn an_account_is_connected_and_told_of_once() {
    let application = Application::start(Setup::default()).await;
    let window = Window::open(&application).await;
    connect(&window).await;
    // The address is as it was, so that nothing is told again.
    assert_eq!(
        window.address().await.trim_end_matches('#'),
        application.page
    );
    window.client.refresh().await.unwrap();
    window.see(&badge("Connected")).await;
    assert!(window.sees_no(&told(CONNECTED)).await);
    let text = window.text().await;
    assert!(text.contains("Since"), "{text}");
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn declining_is_a_choice() {
    let application = Application::start(Setup::default()).await;
    let window = Window::open(&application).await;
    window.click(&button("Connect Example Calendar")).await;
    window.click(DENY).await;
    let declined = "You did not give access to Example Calendar. Nothing has changed.";
    window.see(&told(declined)).await;
    window.see(&badge("Not connected")).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_query_is_not_believed() {
    let application = Application::start(Setup::default()).await;
    let window = Window::open(&application).await;
    let url = format!("{}?tab=2&connected=example_calendar", application.page);
    window.go(&url).await;
    window.see(&badge("Not connected")).await;
    assert!(window.sees_no(&told(CONNECTED)).await);
    assert!(window.address().await.ends_with("/?tab=2"));
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn disconnecting_is_confirmed_and_the_focus_is_kept() {
    let application = Application::start(Setup::default()).await;
    let window = Window::open(&application).await;
    connect(&window).await;

    let ask = button("Disconnect Example Calendar");
    let keep = button("Keep Example Calendar");
    let confirm = calendar("//*[@class='connection-confirm']/button");
    window.click(&ask).await;
    window.click(&keep).await;
    window.see(&ask).await;
    assert!(window.sees_no(&confirm).await);

    window.click(&ask).await;
    window.see(&confirm).await;
    window.press(fantoccini::key::Key::Escape).await;
    window.see(&ask).await;
    assert_eq!(window.focused().await, "Disconnect Example Calendar");
    assert_eq!(application.provider.count(Endpoint::Revocation), 0);

    // The keyboard alone.
    window.press(fantoccini::key::Key::Enter).await;
    window.press(fantoccini::key::Key::Tab).await;
    let next = window.focused().await;
    assert_eq!(next, "Disconnect Example Calendar");
    window.press(fantoccini::key::Key::Enter).await;
    window.see(&told("Example Calendar is disconnected.")).await;
    window.see(&badge("Not connected")).await;
    assert_eq!(window.focused().await, "Example Calendar", "its heading");
    let patience = std::time::Duration::from_secs(30);
    let revoked = application
        .provider
        .wait_for(Endpoint::Revocation, 1, patience);
    assert!(revoked.await);
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_token_takes_the_place_of_cookies() {
    let application = Application::start(Setup {
        bearer: true,
        ..Setup::default()
    })
    .await;
    let window = Window::start(&application).await;
    window.go_to_page().await;
    connect(&window).await;
    window.click(&button("Disconnect Example Calendar")).await;
    window
        .click(&calendar("//*[@class='connection-confirm']/button"))
        .await;
    window.see(&badge("Not connected")).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn the_page_may_be_on_another_origin() {
    let application = Application::start(Setup {
        elsewhere: true,
        ..Setup::default()
    })
    .await;
    let window = Window::open(&application).await;
    connect(&window).await;
    window.click(&button("Disconnect Example Calendar")).await;
    window
        .click(&calendar("//*[@class='connection-confirm']/button"))
        .await;
    window.see(&told("Example Calendar is disconnected.")).await;
    window.close().await;
}
