//! The browser of a reader who has started what the README or the starter says: `bash .ci/reader` does
//! that, and then runs these. They are ignored because nobody else has.

use crate::browser::Chromium;

const ADDRESS: &str = "http://127.0.0.1:3000";

/// From the cards through the consent page and back.
async fn connect(browser: &Chromium) {
    browser.click("//a[text()='Connect']").await;
    browser.click("//button[contains(., 'Allow')]").await;
    browser.titled("Google Calendar is connected").await;
}

/// What the application shows at a path: what the API has answered.
async fn shown(browser: &Chromium, path: &str) -> String {
    browser.open(&format!("{ADDRESS}{path}")).await;
    browser.text("//body").await
}

#[tokio::test]
#[ignore = "needs the README's program, started"]
async fn the_readme_connects_an_account() {
    let browser = Chromium::start().await;
    browser.open(&format!("{ADDRESS}/connections")).await;
    connect(&browser).await;
    let answer = shown(&browser, "/events").await;
    assert!(answer.contains("Design review"), "{answer}");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs the starter, started"]
async fn the_starter_connects_an_account() {
    let browser = Chromium::start().await;
    assert!(shown(&browser, "/next").await.contains("Sign in"));
    let name = browser.find("//input[@name='name']").await;
    name.send_keys("Ada").await.unwrap();
    browser.click("//button[text()='Sign in']").await;
    connect(&browser).await;
    assert_eq!(shown(&browser, "/next").await, "Design review");
    browser.open(ADDRESS).await;
    browser.click("//button[text()='Sign out']").await;
    browser.find("//button[text()='Sign in']").await;
    browser.close().await;
}
