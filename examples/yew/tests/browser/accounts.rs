//! Several accounts of one service.

use fantoccini::key::Key;
use lightfriend_runtime::testing::{Endpoint, Fault};
use serde_json::json;

use crate::{
    application::{Application, Setup},
    window::Window,
};

const ALLOW: &str = "//button[text()='Allow']";

/// Something in the card of a team, or beside those of all.
fn team(key: Option<&str>, inner: &str) -> String {
    let account = key.map_or("not(@data-account)".to_owned(), |key| {
        format!("@data-account='{key}'")
    });
    format!("//article[@data-service='example_team'][{account}]{inner}")
}

fn button(key: Option<&str>, name: &str) -> String {
    let inner = format!("//*[self::a or self::button][normalize-space()='{name}']");
    team(key, &inner)
}

fn told(key: Option<&str>, text: &str) -> String {
    team(key, &format!("//*[@role='status'][text()='{text}']"))
}

/// Whose account the provider connects next.
fn next(application: &Application, key: &str, name: &str) {
    let answer = json!({
        "access_token": format!("at-{key}"), "token_type": "Bearer",
        "team": {"id": key, "name": name},
    });
    let fault = Fault::json(answer);
    application.provider.fault(Endpoint::Token, fault);
}

async fn connect_both(application: &Application, window: &Window) {
    for (key, name, word) in [
        ("T1", "Acme", "Connect Example Team"),
        ("T2", "Bolt", "Connect another Example Team account"),
    ] {
        next(application, key, name);
        window.click(&button(None, word)).await;
        window.click(ALLOW).await;
        let text = format!("Example Team ({name}) is connected.");
        window.see(&told(Some(key), &text)).await;
    }
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn two_are_connected_and_one_is_disconnected_by_keyboard() {
    let application = Application::start(Setup::default()).await;
    let window = Window::open(&application).await;
    connect_both(&application, &window).await;
    // The address is as it was.
    let address = window.address().await;
    assert_eq!(address.trim_end_matches('#'), application.page);

    let ask = button(Some("T1"), "Disconnect Example Team (Acme)");
    window.see(&ask).await;
    let focus = "document.querySelector('[data-account=T1] footer button').focus()";
    window.script(focus).await;
    window.press(Key::Enter).await;
    window.press(Key::Tab).await;
    let focused = window.focused().await;
    assert_eq!(focused, "Disconnect Example Team (Acme)");
    window.press(Key::Enter).await;
    let gone = "An account at Example Team is disconnected.";
    window.see(&told(None, gone)).await;
    assert!(window.sees_no(&team(Some("T1"), "")).await);
    window
        .see(&team(Some("T2"), "//span[text()='Connected']"))
        .await;
    assert_eq!(
        window.focused().await,
        "Example Team",
        "its service's heading"
    );

    window
        .click(&button(Some("T2"), "Disconnect Example Team (Bolt)"))
        .await;
    let confirm = "//*[@class='connection-confirm']/button";
    window.click(&team(Some("T2"), confirm)).await;
    window
        .see(&told(None, "Example Team is disconnected."))
        .await;
    window.see(&button(None, "Connect Example Team")).await;
    assert_eq!(window.focused().await, "Example Team");
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn one_is_connected_again_by_its_key() {
    let application = Application::start(Setup::default()).await;
    let window = Window::open(&application).await;
    connect_both(&application, &window).await;
    next(&application, "T2", "Bolt");
    window
        .click(&button(Some("T2"), "Reconnect Example Team (Bolt)"))
        .await;
    window.click(ALLOW).await;
    let same = "Example Team (Bolt) is connected.";
    window.see(&told(Some("T2"), same)).await;

    next(&application, "T3", "Corp");
    window
        .click(&button(Some("T1"), "Reconnect Example Team (Acme)"))
        .await;
    window.click(ALLOW).await;
    let another = "Example Team (Corp) is connected, with another account than before.";
    window.see(&told(Some("T3"), another)).await;
    window.see(&team(Some("T1"), "")).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn windows_and_tokens_know_accounts_too() {
    let application = Application::start(Setup {
        bearer: true,
        body: "data-popup",
        ..Setup::default()
    })
    .await;
    let window = Window::start(&application).await;
    window.go_to_page().await;
    for (key, name, word) in [
        ("T1", "Acme", "Connect Example Team"),
        ("T2", "Bolt", "Connect another Example Team account"),
    ] {
        next(&application, key, name);
        window.click(&button(None, word)).await;
        let own = window.enter_popup().await;
        window.click(ALLOW).await;
        window.switch(own).await;
        let text = format!("Example Team ({name}) is connected.");
        window.see(&told(Some(key), &text)).await;
        window.wait_for_windows(1).await;
    }
    window
        .click(&button(Some("T1"), "Disconnect Example Team (Acme)"))
        .await;
    let confirm = "//*[@class='connection-confirm']/button";
    window.click(&team(Some("T1"), confirm)).await;
    let gone = "An account at Example Team is disconnected.";
    window.see(&told(None, gone)).await;
    window.close().await;
}
