//! Pieces of the page in templates of the application's own.

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header::ACCEPT_LANGUAGE},
    response::Html,
    routing::get,
};
use lightfriend_runtime::{
    Error, OAuth, OAuthIntegration, Page,
    language::{English, German},
    testing::MockProvider,
};
use reqwest::Method;

use super::{PageCalendar, PageChat, attribute, card, services, setup, setup_with, submit};
use crate::support::{ALICE, Browser, Host, location, serve};

/// The same, not given to the builder.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct PageElsewhere;

#[derive(Clone)]
struct App {
    oauth: OAuth,
    page: Page,
}

/// The application's own page of settings.
async fn settings(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Html<String>, Error> {
    let accepted = headers.get(ACCEPT_LANGUAGE).map(HeaderValue::to_str);
    let page = app.page.in_language(accepted.unwrap_or(Ok("")).unwrap());
    let query = query.unwrap_or_default();
    let notice = page.notice(&app.oauth, ALICE, &query).await?;
    Ok(Html(format!(
        "<!doctype html><title>Settings</title><style>{}</style><main>{}{}</main><aside>{}</aside>",
        page.style_sheet(),
        notice.unwrap_or_default(),
        page.cards(&app.oauth, ALICE).await?,
        page.card::<PageChat>(&app.oauth, ALICE).await?,
    )))
}

/// Alice's browser at the settings.
async fn at_settings(host: &Host) -> Browser {
    let page = services().page().at("/settings").language(English);
    let state = App {
        oauth: host.oauth.clone(),
        page: page.language(German),
    };
    let app = Router::new()
        .route("/settings", get(settings))
        .with_state(state)
        .merge(services().router_with(host.oauth.clone()));
    let browser = Browser::new(serve(app).await);
    browser.set_cookie("session", &ALICE.to_string());
    browser
}

async fn text(browser: &Browser, target: &str) -> String {
    let response = browser.get(target).await;
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

#[tokio::test]
async fn connecting_and_disconnecting_in_a_page_of_the_hosts_comes_back_there() {
    let (provider, host) = setup().await;
    let alice = at_settings(&host).await;
    let page = text(&alice, "/settings").await;
    assert!(!page.contains("connections-notice\""), "{page}");
    assert_eq!(
        page.matches("data-service=\"page_calendar\"").count(),
        1,
        "{page}"
    );
    let (_, aside) = page.split_once("<aside>").unwrap();
    assert!(
        aside.starts_with("<div class=\"connections\" lang=\"en\" dir=\"ltr\">"),
        "{aside}"
    );
    assert!(aside.contains("data-service=\"page_chat\""), "{aside}");
    assert!(!aside.contains("page_calendar"), "{aside}");

    let start = attribute(card(&page, "page_calendar"), "href").replace("&amp;", "&");
    let callback = provider.approve(&location(&alice.get(&start).await)).await;
    let landing = location(&alice.callback(&callback.unwrap()).await);
    assert_eq!(landing, host.url("/settings?connected=page_calendar#"));
    let page = text(&alice, "/settings?connected=page_calendar").await;
    assert!(page.contains("Page Calendar is connected."), "{page}");
    assert!(
        card(&page, "page_calendar").contains("Ada Lovelace"),
        "{page}"
    );

    let back = location(&submit(&alice, card(&page, "page_calendar")).await);
    assert_eq!(back, host.url("/settings?disconnected=page_calendar#"));
    let page = text(&alice, "/settings?disconnected=page_calendar").await;
    assert!(page.contains("Page Calendar is disconnected."), "{page}");
    // A notice is as true here as on the page.
    for query in [
        "connected=page_calendar",
        "connected=x",
        "error=x&service=x",
        "",
    ] {
        let page = text(&alice, &format!("/settings?{query}")).await;
        assert!(
            !page.contains("<p class=\"connections-notice"),
            "{query}: {page}"
        );
    }
}

#[tokio::test]
async fn they_are_in_the_readers_language() {
    let (_provider, host) = setup().await;
    let alice = at_settings(&host).await;
    let target = "/settings?error=access_denied&service=page_chat";
    let headers = [("accept-language", "de-CH")];
    let page = alice.send(Method::GET, target, &headers).await;
    let page = page.text().await.unwrap();
    assert_eq!(
        page.matches("<div class=\"connections\" lang=\"de\"")
            .count(),
        3,
        "{page}"
    );
    assert!(
        page.contains("Sie haben den Zugriff auf Page Chat nicht erlaubt."),
        "{page}"
    );
    assert!(
        card(&page, "page_chat").contains("Nicht verbunden"),
        "{page}"
    );
}

#[tokio::test]
async fn they_hold_no_markup_of_others_and_their_panels() {
    let name = "<script>alert(1)</script>";
    let (provider, host) = setup_with(MockProvider::builder().account(name, "a@b.c")).await;
    host.browser(ALICE)
        .connect("page_calendar", &provider)
        .await;
    let page = services().page().panel(|_, user, service| async move {
        let user = i32::try_from(user).ok()?;
        Some(format!("<script>{user} {service}"))
    });
    for html in [
        page.cards(&host.oauth, ALICE).await.unwrap(),
        page.card::<PageCalendar>(&host.oauth, ALICE).await.unwrap(),
    ] {
        assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
        assert!(html.contains("&lt;script&gt;1 page_calendar"), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }
    let query = "error=%3Cscript%3E&service=page_calendar";
    let notice = page
        .notice(&host.oauth, ALICE, query)
        .await
        .unwrap()
        .unwrap();
    assert!(
        notice.contains("Something went wrong with Page Calendar."),
        "{notice}"
    );
    assert!(!notice.contains("script"), "{notice}");
}

#[tokio::test]
async fn a_card_that_cannot_be_is_an_error_for_the_developer() {
    let (_provider, host) = setup().await;
    let page = services().page();
    let error = page.card::<PageElsewhere>(&host.oauth, ALICE).await;
    let error = error.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
    assert!(
        error
            .to_string()
            .contains("page_elsewhere is mounted, but not"),
        "{error}"
    );
}
