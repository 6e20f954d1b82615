//! The quickstart in a browser: connect, see what the API answers, disconnect, be denied.

use std::process::Command;

use super::{
    Chromium, article, badge,
    driver::{Process, after},
};

/// The quickstart and the address of its page.
fn quickstart() -> (Process, String) {
    // `cargo test --workspace` builds the examples before it runs the tests.
    let test = std::env::current_exe().expect("this test");
    let folder = test.ancestors().nth(2).expect("the profile's folder");
    let mut command = Command::new(folder.join("examples").join("quickstart"));
    let (process, mut output) = Process::start(command.env("PORT", "0").env_remove("DATABASE_URL"));
    let address = after(&mut output, "Open ");
    // The pipe must stay open, or the quickstart could not print.
    std::mem::forget(output);
    (process, address)
}

/// Begins with a workspace: in the card, or beside the cards of others.
async fn connect_workspace(browser: &Chromium, at: &str, workspace: &str) {
    let at = format!("{at}[@data-service='example_chat']");
    let input = browser.find(&format!("{at}//input")).await;
    input.send_keys(workspace).await.unwrap();
    browser.click(&format!("{at}//form/button")).await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn an_account_is_connected_used_and_disconnected() {
    let (_quickstart, page) = quickstart();
    let browser = Chromium::start().await;
    browser.open(&page).await;
    for (service, state) in [
        ("example_calendar", "Not connected"),
        ("example_chat", "Not connected"),
        ("example_files", "Needs reconnecting"),
    ] {
        assert_eq!(badge(&browser, service).await, state);
    }
    browser
        .click(&article("example_calendar", "//a[text()='Connect']"))
        .await;
    browser.click("//button[contains(., 'Allow')]").await;
    browser.titled("Example Calendar is connected").await;
    let shown = browser.text(&article("example_calendar", "")).await;
    for text in [
        "ada@example.com",
        "See and change your events",
        "Design review",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    browser
        .click(&article("example_files", "//a[text()='Reconnect']"))
        .await;
    browser.click("//button[contains(., 'Allow')]").await;
    browser.titled("Example Files is connected").await;
    let shown = browser.text(&article("example_files", "")).await;
    assert!(shown.contains("Analytical Engine.pdf"), "{shown}");

    connect_workspace(&browser, "//article", "acme").await;
    browser.click("//button[contains(., 'Deny')]").await;
    assert_eq!(badge(&browser, "example_chat").await, "Not connected");
    for (at, workspace) in [("//article", "acme"), ("//div", "bolt")] {
        connect_workspace(&browser, at, workspace).await;
        browser.click("//button[contains(., 'Allow')]").await;
        let told = format!("Example Chat ({workspace}) is connected");
        browser.titled(&told).await;
    }
    for workspace in ["acme", "bolt"] {
        let card = article("example_chat", "");
        let one = format!("{card}[@data-account='{workspace}']//span[text()='Connected']");
        browser.find(&one).await;
    }

    // The button stays where it was clicked, and a second click takes it back.
    let ask = article("example_calendar", "//summary[contains(@class, 'button')]");
    let confirm = browser
        .find(&article("example_calendar", "//form//button"))
        .await;
    let place = browser.find(&ask).await.rectangle().await.unwrap();
    browser.click(&ask).await;
    let now = browser.find(&ask).await;
    let moved = now.rectangle().await.unwrap();
    assert_eq!((moved.0, moved.1), (place.0, place.1));
    assert!(now.text().await.unwrap().contains("Keep"));
    assert!(confirm.is_displayed().await.unwrap());
    browser.click(&ask).await;
    assert!(!confirm.is_displayed().await.unwrap());
    browser.click(&ask).await;
    browser
        .click(&article("example_calendar", "//form//button"))
        .await;
    browser.titled("Example Calendar is disconnected").await;
    assert_eq!(badge(&browser, "example_calendar").await, "Not connected");
    browser.close().await;
}
