//! Connecting in a window of its own.

use crate::{
    application::{Application, Setup},
    window::{CARDS, Window, badge, button, told},
};

const CONNECTED: &str = "Example Calendar is connected.";
const CONNECT: &str = "Connect Example Calendar";
const CONNECTING: &str = "Connecting\u{2026} Example Calendar";
const WAITING: &str = "Go on in the window that has opened.";
const ALLOW: &str = "//button[text()='Allow']";

fn in_popup() -> Setup {
    Setup {
        body: "data-popup",
        ..Setup::default()
    }
}

/// Connects by the window, and sees that the page has stayed.
async fn connect(window: &Window) {
    window.script("window.marker = 1").await;
    window.click(&button(CONNECT)).await;
    window.see(&told(WAITING)).await;
    let page = window.enter_popup().await;
    window.click(ALLOW).await;
    window.wait_for_windows(1).await;
    window.switch(page).await;
    window.see(&told(CONNECTED)).await;
    window.see(&badge("Connected")).await;
    assert_eq!(window.script("return window.marker").await, 1);
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_window_closes_itself_and_tells_the_page() {
    let application = Application::start(in_popup()).await;
    let window = Window::open(&application).await;
    connect(&window).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_window_tells_of_a_refusal() {
    let application = Application::start(in_popup()).await;
    let window = Window::open(&application).await;
    window.click(&button(CONNECT)).await;
    let page = window.enter_popup().await;
    // The provider's page has no hold on ours.
    window.see(ALLOW).await;
    assert!(window.script("return window.opener").await.is_null());
    window.click("//button[text()='Deny']").await;
    window.wait_for_windows(1).await;
    window.switch(page).await;
    let declined = "You did not give access to Example Calendar. Nothing has changed.";
    window.see(&told(declined)).await;
    window.see(&button(CONNECT)).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_window_that_was_cut_off_is_heard_all_the_same() {
    let application = Application::start(Setup {
        cut_off: true,
        ..in_popup()
    })
    .await;
    let window = Window::open(&application).await;
    window.click(&button(CONNECT)).await;
    let page = window.enter_popup().await;
    window.see(ALLOW).await;
    let popup = window.client.window().await.unwrap();
    // To the page it looks closed.
    window.switch(page.clone()).await;
    window.see(&button(CONNECT)).await;
    window.switch(popup).await;
    window.click(ALLOW).await;
    // Whether it can close itself is up to the browser.
    window.switch(page).await;
    window.see(&told(CONNECTED)).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_closed_window_is_waited_for_no_longer() {
    let application = Application::start(in_popup()).await;
    let window = Window::open(&application).await;
    window.click(&button(CONNECT)).await;
    window.see(&button(CONNECTING)).await;
    let page = window.enter_popup().await;
    window.see(ALLOW).await;
    window.client.close_window().await.unwrap();
    window.switch(page).await;
    window.see(&button(CONNECT)).await;
    window.see(&badge("Not connected")).await;
    // And it can be tried again.
    connect(&window).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn where_windows_are_blocked_it_is_the_same_one() {
    let application = Application::start(in_popup()).await;
    let window = Window::open(&application).await;
    // Browsers block what no user has clicked.
    let script = format!(
        "const link = document.evaluate(\"{}\", document).iterateNext();
         setTimeout(() => link.click(), 0)",
        button(CONNECT)
    );
    window.script(&script).await;
    window.click(ALLOW).await;
    window.see(&told(CONNECTED)).await;
    assert_eq!(window.windows().await.len(), 1);
    assert_eq!(
        window.address().await.trim_end_matches('#'),
        application.page
    );
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_window_that_cannot_close_itself_says_so() {
    let application = Application::start(in_popup()).await;
    let window = Window::open(&application).await;
    let url = format!(
        "{}?connected=example_calendar&connections_popup=7",
        application.page
    );
    window.go(&url).await;
    let end = "//main/p[@role='status'][text()='You can close this window.']";
    window.see(end).await;
    window.click("//a[text()='Go on in this window']").await;
    window.see(CARDS).await;
    window.see(&badge("Not connected")).await;
    assert_eq!(window.address().await, application.page);
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn no_path_leads_to_another_host() {
    let application = Application::start(in_popup()).await;
    let window = Window::open(&application).await;
    let odd = format!("{}/evil.example/", application.page);
    window.go(&format!("{odd}?connections_popup=7")).await;
    let link = window.see("//a[text()='Go on in this window']").await;
    let href = link.prop("href").await.unwrap();
    assert_eq!(href.as_deref(), Some(&*odd));

    window
        .go(&format!("{odd}?connected=example_calendar"))
        .await;
    window.see(CARDS).await;
    assert_eq!(window.address().await, odd);
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn other_pages_learn_what_has_changed() {
    let application = Application::start(in_popup()).await;
    let window = Window::open(&application).await;
    let first = window.client.window().await.unwrap();
    let second = window.client.new_window(true).await.unwrap().handle;
    window.switch(second.clone()).await;
    window.go_to_page().await;
    window.see(CARDS).await;
    window.switch(first.clone()).await;
    window.click(&button(CONNECT)).await;
    let windows = window.wait_for_windows(3).await;
    let popup = windows
        .into_iter()
        .find(|window| *window != first && *window != second);
    window.switch(popup.unwrap()).await;
    window.click(ALLOW).await;
    window.wait_for_windows(2).await;
    window.switch(first).await;
    window.see(&told(CONNECTED)).await;
    window.switch(second).await;
    window.see(&badge("Connected")).await;
    assert!(window.sees_no(&told(CONNECTED)).await, "it did nothing");
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_window_serves_those_with_a_token_too() {
    let application = Application::start(Setup {
        bearer: true,
        ..in_popup()
    })
    .await;
    let window = Window::start(&application).await;
    window.go_to_page().await;
    connect(&window).await;
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_window_serves_pages_on_another_origin_too() {
    let application = Application::start(Setup {
        elsewhere: true,
        ..in_popup()
    })
    .await;
    let window = Window::open(&application).await;
    connect(&window).await;
    window.close().await;
}
