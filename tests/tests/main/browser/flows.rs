//! The whole flow as users go through it.

use fantoccini::key::Key;

use super::{App, Chromium, article, badge};

const ALLOW: &str = "//button[contains(., 'Allow')]";
const DENY: &str = "//button[contains(., 'Deny')]";

fn connect(service: &str) -> String {
    article(service, "//a[starts-with(@aria-label, 'Connect ')]")
}

/// Asks to disconnect, and confirms.
async fn disconnect(browser: &Chromium, service: &str) {
    browser
        .click(&article(service, "//summary[contains(., 'Disconnect')]"))
        .await;
    browser.click(&article(service, "//form//button")).await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn an_account_is_connected_and_disconnected_by_clicking() {
    let app = App::start().await;
    let browser = app.browser().await;
    browser.click(&connect("browser_calendar")).await;
    browser.click(ALLOW).await;
    browser.titled("Example Calendar is connected").await;
    assert_eq!(badge(&browser, "browser_calendar").await, "Connected");
    assert_eq!(badge(&browser, "browser_chat").await, "Not connected");
    // What has happened is what is read first.
    assert_eq!(browser.focused().await, "Example Calendar is connected.");
    disconnect(&browser, "browser_calendar").await;
    browser.titled("Example Calendar is disconnected").await;
    assert_eq!(badge(&browser, "browser_calendar").await, "Not connected");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn the_keyboard_is_enough() {
    let app = App::start().await;
    let browser = app.browser().await;
    browser.tab_to("Connect Example Chat").await;
    browser.press(Key::Enter).await;
    browser.find(ALLOW).await;
    browser.tab_to("Allow").await;
    browser.press(Key::Enter).await;
    browser.titled("Example Chat is connected").await;

    // Asked, thought better of it, and asked again.
    browser.tab_to("Disconnect").await;
    browser.press(Key::Enter).await;
    let confirm = article("browser_chat", "//form//button");
    assert!(browser.find(&confirm).await.is_displayed().await.unwrap());
    browser.press(Key::Enter).await;
    assert!(!browser.find(&confirm).await.is_displayed().await.unwrap());
    browser.press(Key::Enter).await;
    browser.tab_to("Disconnect Example Chat").await;
    browser.press(Key::Enter).await;
    browser.titled("Example Chat is disconnected").await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn the_keyboard_is_enough_for_two_accounts() {
    let app = App::start().await;
    let browser = app.browser().await;
    for (key, name, button) in [
        ("T1", "Acme", "Connect Example Team"),
        ("T2", "Bolt", "Connect another Example Team account"),
    ] {
        app.next_team(key, name);
        browser.tab_to(button).await;
        browser.press(Key::Enter).await;
        browser.find(ALLOW).await;
        browser.tab_to("Allow").await;
        browser.press(Key::Enter).await;
        let told = format!("Example Team ({name}) is connected");
        browser.titled(&told).await;
        assert_eq!(browser.focused().await, format!("{told}."));
    }
    // The first, whose name a screen reader tells from the other's.
    browser
        .tab_to("DisconnectDisconnect Example Team (Acme)")
        .await;
    browser.press(Key::Enter).await;
    browser.tab_to("Disconnect Example Team (Acme)").await;
    browser.press(Key::Enter).await;
    browser
        .titled("An account at Example Team is disconnected")
        .await;
    let titles = "return [...document.querySelectorAll('article[data-service=browser_team] h2')] \
                  .map(it => it.textContent)";
    let left = browser.run(titles).await;
    assert_eq!(left, serde_json::json!(["Example Team (Bolt)"]));
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn no_script_is_needed() {
    let app = App::start().await;
    let browser = app.browser().await;
    let off = serde_json::json!({"value": true});
    browser
        .devtools("Emulation.setScriptExecutionDisabled", off)
        .await;
    browser.click(&connect("browser_chat")).await;
    browser.click(ALLOW).await;
    browser.titled("Example Chat is connected").await;
    disconnect(&browser, "browser_chat").await;
    browser.titled("Example Chat is disconnected").await;
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn to_decline_is_no_error() {
    let app = App::start().await;
    let browser = app.browser().await;
    browser.click(&connect("browser_calendar")).await;
    browser.click(DENY).await;
    browser
        .find("//p[@role='status'][contains(., 'did not give access')]")
        .await;
    assert!(!browser.has("//*[@role='alert']").await);
    assert_eq!(badge(&browser, "browser_calendar").await, "Not connected");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn five_tabs_do_not_disturb_each_other() {
    let app = App::start().await;
    let browser = app.browser().await;
    let mut tabs = vec![browser.client.window().await.unwrap()];
    for _ in 1..5 {
        tabs.push(browser.client.new_window(true).await.unwrap().handle);
    }
    for (tab, service) in tabs
        .iter()
        .zip(["browser_calendar", "browser_chat"].into_iter().cycle())
    {
        browser.client.switch_to_window(tab.clone()).await.unwrap();
        browser.open(&app.url("/connections")).await;
        browser.click(&connect(service)).await;
        browser.find(ALLOW).await;
    }
    // Finished in another order than begun.
    for tab in tabs.iter().rev() {
        browser.client.switch_to_window(tab.clone()).await.unwrap();
        browser.click(ALLOW).await;
        browser.titled("is connected").await;
    }
    for service in ["browser_calendar", "browser_chat"] {
        assert_eq!(badge(&browser, service).await, "Connected");
    }
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn going_back_and_asking_again_changes_nothing() {
    let app = App::start().await;
    let browser = app.browser().await;
    browser.click(&connect("browser_calendar")).await;
    browser.click(ALLOW).await;
    browser.titled("Example Calendar is connected").await;

    // To the consent and to the page before it, which is not a stale copy.
    browser.client.back().await.unwrap();
    browser.client.back().await.unwrap();
    assert_eq!(badge(&browser, "browser_calendar").await, "Connected");

    // The provider's redirect again, as some browsers do when they are restored.
    browser.open(&app.last_callback()).await;
    browser.titled("Example Calendar is connected").await;
    browser.client.refresh().await.unwrap();
    assert_eq!(badge(&browser, "browser_calendar").await, "Connected");

    // The notice is gone with what it told.
    disconnect(&browser, "browser_calendar").await;
    browser.titled("Example Calendar is disconnected").await;
    browser.client.back().await.unwrap();
    assert_eq!(badge(&browser, "browser_calendar").await, "Not connected");
    assert!(!browser.has("//p[@role='status']").await);
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn below_a_path_all_is_the_same() {
    let app = App::below("/app").await;
    let browser = app.browser().await;
    browser.click(&connect("browser_calendar")).await;
    browser.click(ALLOW).await;
    browser.titled("Example Calendar is connected").await;
    let url = browser.client.current_url().await.unwrap();
    assert_eq!(url.path(), "/app/connections");
    disconnect(&browser, "browser_calendar").await;
    browser.titled("Example Calendar is disconnected").await;
    let url = browser.client.current_url().await.unwrap();
    assert_eq!(url.path(), "/app/connections");
    browser.close().await;
}
