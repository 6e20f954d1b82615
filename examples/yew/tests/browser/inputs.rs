//! Connecting what asks for values first.

use fantoccini::key::Key;
use lightfriend_runtime::{ExposeSecret as _, testing::Endpoint};

use crate::{
    application::{Application, ExampleShop, Setup, USER},
    window::Window,
};

const ALLOW: &str = "//button[text()='Allow']";
const KEY: &str = "key-canary";
/// The focus has gone to the input whose value was refused, and what is said of that belongs to it.
const IS_AT_SHOP: &str = "
    const input = document.activeElement;
    const about = document.getElementById(input.getAttribute('aria-describedby'));
    return input.name === 'shop' && input.getAttribute('aria-invalid') === 'true'
        && about !== null && about.textContent === 'Check what you gave as “Shop”.'";

fn shop(inner: &str) -> String {
    format!("//article[@data-service='example_shop']{inner}")
}

/// An input by its label, as people find it.
fn labelled(label: &str) -> String {
    shop(&format!("//*[@id=//label[text()='{label}']/@for]"))
}

fn button(name: &str) -> String {
    shop(&format!(
        "//button[normalize-space()='{name} Example Shop']"
    ))
}

fn told(text: &str) -> String {
    shop(&format!("//*[@role='status'][text()='{text}']"))
}

async fn fill(window: &Window, label: &str, text: &str) {
    let input = window.see(&labelled(label)).await;
    input.clear().await.expect("an input");
    input.send_keys(text).await.expect("an input");
}

async fn holds(window: &Window, label: &str) -> String {
    let input = window.see(&labelled(label)).await;
    input.prop("value").await.unwrap().unwrap_or_default()
}

async fn give(window: &Window, name: &str) {
    fill(window, "Shop", name).await;
    fill(window, "Api key", KEY).await;
    let region = window.see(&labelled("Region")).await;
    region.select_by_value("us").await.expect("a choice");
}

/// Allows it, in the window where that is asked, and sees what has come of it.
async fn allow(window: &Window, is_in_popup: bool) {
    if is_in_popup {
        let page = window.enter_popup().await;
        window.click(ALLOW).await;
        window.wait_for_windows(1).await;
        window.switch(page).await;
    } else {
        window.click(ALLOW).await;
    }
    window.see(&told("Example Shop is connected.")).await;
    // The secret is stored, and nowhere else any more.
    assert_eq!(holds(window, "Api key").await, "");
}

/// What is stored. The values have been in no address on their way there.
async fn stored(application: &Application) -> (String, Option<String>, String) {
    let oauth = &application.oauth;
    let begun: Vec<String> = {
        let addresses = application.addresses.lock().unwrap();
        let begun = addresses.iter().filter(|it| it.contains("/oauth/start"));
        begun.cloned().collect()
    };
    assert!(!begun.is_empty());
    for value in [KEY, "acme", "other", "Not", "shop=", "region="] {
        assert!(!begun.iter().any(|it| it.contains(value)), "{begun:?}");
    }
    let stored = ExampleShop::connection(oauth, USER).await.unwrap().unwrap();
    let key = stored.open_api_key(oauth).unwrap().expect("a key");
    (stored.shop, stored.region, key.expose_secret().to_owned())
}

fn given(name: &str) -> (String, Option<String>, String) {
    (name.to_owned(), Some("us".to_owned()), KEY.to_owned())
}

/// Gives a value that cannot be, and then one that can. `stays` is whether the page does meanwhile.
async fn connect_at_second_try(setup: Setup, is_in_popup: bool, stays: bool) {
    let has_cookie = !setup.bearer;
    let application = Application::start(setup).await;
    let window = Window::start(&application).await;
    if has_cookie {
        window.sign_in().await;
    }
    window.go_to_page().await;
    window.see(&labelled("Shop")).await;
    window.script("window.marker = 1").await;

    give(&window, "Not a shop").await;
    window.click(&button("Connect")).await;
    window
        .see(&told("Connecting Example Shop did not work."))
        .await;
    window.wait_for_windows(1).await;
    window.wait_until(IS_AT_SHOP).await;
    assert_eq!(
        window.address().await.trim_end_matches('#'),
        application.page
    );
    assert_eq!(window.script("return window.marker").await == 1, stays);
    assert_eq!(application.provider.count(Endpoint::Token), 0);
    if stays {
        // A list that is read again takes nothing away.
        window
            .script("window.dispatchEvent(new Event('focus'))")
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        assert_eq!(holds(&window, "Shop").await, "Not a shop");
        assert_eq!(holds(&window, "Region").await, "us");
        assert_eq!(holds(&window, "Api key").await, KEY);
        fill(&window, "Shop", "acme").await;
    } else {
        give(&window, "acme").await;
    }
    window.click(&button("Connect")).await;
    allow(&window, is_in_popup).await;
    assert_eq!(stored(&application).await, given("acme"));
    assert_eq!(holds(&window, "Shop").await, "acme");

    give(&window, "other").await;
    window.click(&button("Reconnect")).await;
    allow(&window, is_in_popup).await;
    assert_eq!(stored(&application).await, given("other"));
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn what_is_given_is_stored_and_there_again() {
    let application = Application::start(Setup::default()).await;
    let window = Window::open(&application).await;
    // Nothing begins without it: browsers say so themselves.
    window.click(&button("Connect")).await;
    let missing = "return document.activeElement.validity.valueMissing";
    window.wait_until(missing).await;
    let secret = window.see(&labelled("Api key")).await;
    assert_eq!(
        secret.attr("type").await.unwrap().as_deref(),
        Some("password")
    );

    give(&window, "acme").await;
    window.click(&button("Connect")).await;
    allow(&window, false).await;
    assert_eq!(stored(&application).await, given("acme"));

    // Connecting again, by the keyboard alone.
    window.see(&button("Reconnect")).await;
    assert_eq!(holds(&window, "Shop").await, "acme");
    assert_eq!(holds(&window, "Region").await, "us");
    fill(&window, "Api key", KEY).await;
    fill(&window, "Shop", "other").await;
    window.press(Key::Enter).await;
    allow(&window, false).await;
    assert_eq!(stored(&application).await, given("other"));
    assert_eq!(holds(&window, "Shop").await, "other");
    window.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_refused_value_is_told_at_its_input() {
    connect_at_second_try(Setup::default(), false, true).await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn a_window_is_closed_again_when_a_value_is_refused() {
    connect_at_second_try(in_popup(), true, true).await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn those_with_a_token_are_asked_too() {
    let setup = Setup {
        bearer: true,
        elsewhere: true,
        ..in_popup()
    };
    connect_at_second_try(setup, true, true).await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn on_another_origin_the_end_of_the_flow_tells() {
    let setup = Setup {
        elsewhere: true,
        ..Setup::default()
    };
    connect_at_second_try(setup, false, false).await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn on_another_origin_the_window_tells() {
    let setup = Setup {
        elsewhere: true,
        ..in_popup()
    };
    connect_at_second_try(setup, true, true).await;
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and WASM"]
async fn whoever_connects_twice_goes_on_in_the_same_window() {
    let application = Application::start(in_popup()).await;
    let window = Window::open(&application).await;
    give(&window, "acme").await;
    window.click(&button("Connect")).await;
    let page = window.enter_popup().await;
    window.see(ALLOW).await;
    window.switch(page).await;
    window.click(&button("Connecting\u{2026}")).await;
    allow(&window, true).await;
    assert_eq!(stored(&application).await, given("acme"));
    window.close().await;
}

fn in_popup() -> Setup {
    Setup {
        body: "data-popup",
        ..Setup::default()
    }
}
