//! How the page looks and reads, in every state.

use serde_json::{Value, json};

use super::Chromium;
use crate::{
    lightfriend::Lightfriend,
    page::{
        pictures,
        states::{self, STATES, State},
    },
    support::Host,
};

/// Opens the page in a state.
async fn show(browser: &Chromium, host: &Host, state: &State) {
    browser.client.delete_all_cookies().await.unwrap();
    if let Some(user) = state.user {
        // Any place on the host, to have a cookie of it.
        browser.open(&host.url("/api/connections")).await;
        let cookie = format!("document.cookie = 'session={user}; path=/'");
        browser.run(&cookie).await;
    }
    browser.open(&host.url(state.path)).await;
    if state.asks {
        browser
            .click("(//summary[contains(., 'Disconnect')])[1]")
            .await;
    }
}

/// What keeps the page from being read by somebody, by axe's rules.
async fn violations(browser: &Chromium, axe: &str) -> Vec<String> {
    let script = "const done = arguments[arguments.length - 1]; \
                  axe.run().then(it => done(it.violations), it => done([{id: String(it)}]));";
    browser.run(axe).await;
    let found = browser.client.execute_async(script, Vec::new()).await;
    let found = found.expect("axe runs");
    let violations = found.as_array().expect("a list").iter();
    let is_bad = |it: &&Value| !matches!(it["impact"].as_str(), Some("minor" | "moderate"));
    violations
        .filter(is_bad)
        .map(|it| format!("{} {}", it["id"], it["nodes"]))
        .collect()
}

#[tokio::test]
#[ignore = "needs Chromium, ChromeDriver and axe-core"]
async fn everybody_can_read_every_state() {
    let axe = std::env::var("AXE").expect("AXE names axe.min.js of the npm package axe-core");
    let axe = std::fs::read_to_string(axe).unwrap();
    let (_provider, host) = states::serve().await;
    let browser = Chromium::start().await;
    let mut found = Vec::new();
    for (feature, value, width) in [
        ("prefers-color-scheme", "light", 1000),
        ("prefers-color-scheme", "dark", 1000),
        ("prefers-color-scheme", "light", 320),
        ("forced-colors", "active", 1000),
    ] {
        browser.emulate(feature, value).await;
        browser.resize(width, 900).await;
        for state in &STATES {
            show(&browser, &host, state).await;
            for violation in violations(&browser, &axe).await {
                found.push(format!(
                    "{} {feature} {value} {width}: {violation}",
                    state.name
                ));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    // It would say so.
    browser
        .run("document.body.innerHTML = '<img src=x><button></button>'")
        .await;
    assert!(violations(&browser, &axe).await.len() >= 2);
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn a_narrow_window_shows_all_of_it() {
    let (_provider, host) = states::serve().await;
    let browser = Chromium::start().await;
    browser.resize(320, 700).await;
    for state in &STATES {
        show(&browser, &host, state).await;
        let wide = "const width = document.documentElement.clientWidth; \
            return [document.documentElement.scrollWidth > width, \
                [...document.querySelectorAll('main *')].filter(it => it.checkVisibility() \
                && it.getBoundingClientRect().width > 1 \
                && it.getBoundingClientRect().right > width + 1).map(it => it.outerHTML)];";
        assert_eq!(
            browser.run(wide).await,
            json!([false, []]),
            "{}",
            state.name
        );
    }
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn dark_and_forced_colours_are_the_users() {
    let (_provider, host) = states::serve().await;
    let browser = Chromium::start().await;
    let ground = "const it = getComputedStyle(document.querySelector('article')); \
                  return [it.backgroundColor, it.borderTopStyle];";
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        browser.emulate("prefers-color-scheme", scheme).await;
        show(&browser, &host, &STATES[0]).await;
        grounds.push(browser.run(ground).await[0].clone());
    }
    assert_ne!(grounds[0], grounds[1]);
    // Where colours are the user's own, what was told by a background is told by a border.
    browser.emulate("forced-colors", "active").await;
    show(&browser, &host, &STATES[0]).await;
    assert_eq!(browser.run(ground).await[1], "solid");
    browser.close().await;
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn pictures_of_every_state_are_made() {
    let (_provider, host) = states::serve().await;
    let browser = Chromium::start().await;
    for state in &STATES {
        browser.resize(1000, 700).await;
        show(&browser, &host, state).await;
        picture(&browser, state.name, &pictures::markup(&host, state).await).await;
    }
    browser.resize(1000, 700).await;
    let app = Lightfriend::pictured().await;
    let session = app.browser(1).cookies().remove("access_token").unwrap();
    // A cookie is of a host, whichever port; who is not signed in is sent away from the page.
    browser.open(&app.provider.url()).await;
    let cookie = format!("document.cookie = 'access_token={session}; path=/'");
    browser.run(&cookie).await;
    browser.open(&app.host.url("/connections")).await;
    picture(&browser, pictures::EXAMPLE, &app.page().await).await;
    browser.close().await;
}

/// Takes a picture of all of the page, and keeps it where that is asked for.
async fn picture(browser: &Chromium, name: &str, markup: &str) {
    let height = browser
        .run("return document.documentElement.scrollHeight")
        .await;
    let height = u32::try_from(height.as_u64().unwrap()).unwrap();
    browser.resize(1000, height.clamp(200, 2000)).await;
    let picture = browser.client.screenshot().await.unwrap();
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 5000);
    if std::env::var("PICTURES").as_deref() == Ok("write") {
        pictures::keep(name, markup, &picture);
    }
}
