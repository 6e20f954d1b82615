//! The page in the application's own words and looks.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lightfriend_runtime::{PageContent, language::German};
use reqwest::Response;
use sha2::{Digest as _, Sha256};

use super::{
    PageCalendar, PageChat, at_page, attribute, card, header, html, services, setup, submit,
};
use crate::support::{ALICE, Log, location};

/// The style sheet in a page.
fn style(page: &str) -> &str {
    let (_, rest) = page.split_once("<style>").unwrap();
    rest.split_once("</style>").unwrap().0
}

fn hash(style: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(style)))
}

#[tokio::test]
async fn flows_and_forms_come_back_to_wherever_the_page_is() {
    let (provider, host) = setup().await;
    let path = "/settings/connections";
    let alice = at_page(&host, services().page().at(path)).await;
    assert_eq!(alice.get("/connections").await.status(), 404);
    let page = html(&alice, path).await;
    let start = attribute(card(&page, "page_chat"), "href").replace("&amp;", "&");
    let callback = provider.approve(&location(&alice.get(&start).await)).await;
    let landing = location(&alice.callback(&callback.unwrap()).await);
    assert_eq!(landing, host.url(&format!("{path}?connected=page_chat#")));
    let page = html(&alice, &format!("{path}?connected=page_chat")).await;
    assert!(page.contains("Page Chat is connected."), "{page}");
    let back = location(&submit(&alice, card(&page, "page_chat")).await);
    assert_eq!(back, host.url(&format!("{path}?disconnected=page_chat#")));
}

/// `return_to` takes plain paths only.
#[tokio::test]
async fn the_operator_is_told_once_of_a_path_that_nobody_comes_back_to() {
    const WARNING: &str = "return_to does not lead to the path";
    let (provider, host) = setup().await;
    let (log, _guard) = Log::capture();
    let page = services().page().at("/u/{id}/connections");
    let alice = at_page(&host, page).await;
    html(&alice, "/u/1/connections").await;
    let shown = html(&alice, "/u/2/connections").await;
    let said = log.lines(WARNING);
    assert_eq!(said.len(), 1, "{said:?}");
    for words in ["/u/{id}/connections", "landing=\"/connections\"", ".at(..)"] {
        assert!(said[0].contains(words), "{words} is not in {said:?}");
    }
    assert!(log.lines("call .landing(").is_empty(), "build() refuses it");
    let start = attribute(card(&shown, "page_chat"), "href").replace("&amp;", "&");
    let callback = provider.approve(&location(&alice.get(&start).await)).await;
    let landing = location(&alice.callback(&callback.unwrap()).await);
    assert_eq!(landing, host.url("/connections?connected=page_chat#"));

    // It is as true of templates with pieces of the page, which need not be mounted.
    let page = services().page().at("/{user}/settings");
    for _ in 0..2 {
        page.cards(&host.oauth, ALICE).await.unwrap();
        page.card::<PageChat>(&host.oauth, ALICE).await.unwrap();
    }
    assert_eq!(log.lines(WARNING).len(), 2);

    // Percent-encoded, any path is a plain one.
    let alice = at_page(&host, services().page().at("/caf%C3%A9")).await;
    let page = html(&alice, "/caf%C3%A9").await;
    let back = location(&submit(&alice, card(&page, "page_chat")).await);
    assert_eq!(back, host.url("/caf%C3%A9?disconnected=page_chat#"));
    assert_eq!(log.lines(WARNING).len(), 2);
}

#[tokio::test]
async fn the_title_is_the_hosts_and_says_what_has_happened_first() {
    let (provider, host) = setup().await;
    let alice = at_page(&host, services().page().title("Acme & <friends>")).await;
    let page = html(&alice, "/connections").await;
    let escaped = "Acme &amp; &lt;friends&gt;";
    assert!(
        page.contains(&format!("<title>{escaped}</title>")),
        "{page}"
    );
    assert!(page.contains(&format!("{escaped}</h1>")), "{page}");
    alice.connect("page_chat", &provider).await;
    let page = html(&alice, "/connections?connected=page_chat").await;
    let title = format!("<title>Page Chat is connected. \u{2013} {escaped}</title>");
    assert!(page.contains(&title), "{page}");
    // A live region that is there from the beginning is not announced: the focus is.
    let (_, notice) = page.split_once("<p class=\"connections-notice").unwrap();
    let notice = notice.split_once('>').unwrap().0;
    assert!(notice.contains(r#" tabindex="-1" autofocus"#), "{notice}");
    assert_eq!(page.matches("autofocus").count(), 1, "{page}");
}

#[tokio::test]
async fn there_is_a_way_home() {
    let (_provider, host) = setup().await;
    let page = html(&at_page(&host, services().page()).await, "/connections").await;
    assert!(!page.contains(">Back<"), "{page}");
    for home in ["/", "https://acme.example/?a=1&b=2"] {
        let alice = at_page(&host, services().page().home(home)).await;
        let page = html(&alice, "/connections").await;
        let link = format!("href=\"{}\">Back</a>", home.replace('&', "&amp;"));
        assert!(page.contains(&link), "{page}");
    }
}

#[tokio::test]
async fn a_logo_is_the_hosts_picture_or_a_letter() {
    let (_provider, host) = setup().await;
    let page = services()
        .page()
        .logo::<PageCalendar>("/static/a.svg?b=\"c\"");
    let response = at_page(&host, page).await.get("/connections").await;
    let policy = header(&response, "content-security-policy").to_owned();
    assert!(policy.contains("; img-src data: 'self'; "), "{policy}");
    let page = response.text().await.unwrap();
    let picture = card(&page, "page_calendar");
    assert_eq!(attribute(picture, "src"), "/static/a.svg?b=&quot;c&quot;");
    assert_eq!(attribute(picture, "alt"), "", "the name is beside it");
    let letter = r#"<span class="connections-logo connections-letter" aria-hidden="true">P</span>"#;
    assert!(card(&page, "page_chat").contains(letter), "{page}");
    assert!(!picture.contains(letter), "{picture}");
}

#[tokio::test]
async fn what_the_host_adds_to_the_style_sheet_is_in_the_policy() {
    let (_provider, host) = setup().await;
    let css = ":root { --connections-accent: #7c3aed; }";
    let page = services().page();
    let plain = page.style_sheet().to_owned();
    let page = page.style(css).style(".x::after { content: \"</style>\" }");
    let (sheet, expected) = (page.style_sheet().to_owned(), page.style_hash().to_owned());
    let response = at_page(&host, page).await.get("/connections").await;
    let policy = header(&response, "content-security-policy").to_owned();
    let page = response.text().await.unwrap();
    assert_eq!(style(&page), sheet, "it is not ended by what is added");
    assert!(sheet.starts_with(&plain) && sheet.contains(css), "{sheet}");
    assert_eq!(expected, hash(&sheet));
    assert!(
        policy.contains(&format!("style-src '{expected}'")),
        "{policy}"
    );
}

/// What the host puts around, with everything that it is given.
fn layout(content: &PageContent) -> String {
    let user = content.request.headers.get("x-user");
    format!(
        "<!doctype html><html lang=\"{}\" dir=\"{}\"><head>{}<link rel=stylesheet \
         href=/acme.css></head><body data-user=\"{}\" data-hash=\"{}\"><main>{}</main></body></html>",
        content.language,
        content.direction.as_str(),
        content.head(),
        user.map_or("nobody", |user| user.to_str().unwrap()),
        content.style_hash,
        content.html,
    )
}

#[tokio::test]
async fn a_layout_is_the_hosts_html_around_the_page() {
    let (provider, host) = setup().await;
    let page = services().page().language(German).title("<Acme>");
    let alice = at_page(&host, page.layout(|content| layout(&content))).await;
    alice.connect("page_chat", &provider).await;
    let headers = [("sec-fetch-site", "none"), ("x-user", "ada")];
    let target = "/connections?connected=page_chat";
    let response = alice.send(reqwest::Method::GET, target, &headers).await;
    assert_unframed_and_unhindered(&response);
    let page = response.text().await.unwrap();
    for expected in [
        "<!doctype html><html lang=\"de\" dir=\"ltr\"><head><title>Page Chat ist verbunden. \u{2013} \
         &lt;Acme&gt;</title>",
        "data-user=\"ada\"",
        "<main><div class=\"connections\" lang=\"de\" dir=\"ltr\">",
        ">Verbunden<",
    ] {
        assert!(page.contains(expected), "{expected} is not in {page}");
    }
    assert_eq!(page.matches("<html").count(), 1);
    assert_eq!(attribute(&page, "data-hash"), hash(style(&page)));

    // What is shown instead of the page is in it, too.
    let stranger = crate::support::Browser::new(alice.address());
    let response = stranger.get("/connections").await;
    assert_eq!(response.status(), 401);
    assert_unframed_and_unhindered(&response);
    let page = response.text().await.unwrap();
    assert!(page.contains("melden Sie sich zuerst an"), "{page}");
    assert!(page.contains("data-user=\"nobody\""), "{page}");
}

#[tokio::test]
async fn debug_output_of_the_content_shows_nothing_of_the_request() {
    let (provider, host) = setup().await;
    host.browser(ALICE)
        .connect("page_calendar", &provider)
        .await;
    let page = services().page().title("Acme");
    let alice = at_page(
        &host,
        page.layout(|content| format!("{content:?} {content:#?}")),
    )
    .await;
    alice.set_cookie("other", "cookie-canary");
    let headers = [
        ("sec-fetch-site", "none"),
        ("authorization", "Bearer header-canary"),
    ];
    let target = "/connections?q=query-canary";
    let response = alice.send(reqwest::Method::GET, target, &headers).await;
    let debug = response.text().await.unwrap();
    assert!(debug.contains("title: \"Acme\""), "{debug}");
    for secret in ["canary", "session", "Ada"] {
        assert!(!debug.contains(secret), "{secret} is in {debug}");
    }
}

/// Nobody frames it, and what the host loads is the host's.
#[track_caller]
fn assert_unframed_and_unhindered(response: &Response) {
    let policy = header(response, "content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    for directive in [
        "default-src",
        "style-src",
        "script-src",
        "img-src",
        "form-action",
    ] {
        assert!(!policy.contains(directive), "{policy}");
    }
    assert_eq!(header(response, "cache-control"), "no-store");
    assert_eq!(header(response, "referrer-policy"), "same-origin");
}

#[tokio::test]
async fn forms_may_go_on_to_a_front_end_elsewhere() {
    let provider = lightfriend_runtime::testing::MockProvider::start()
        .await
        .unwrap();
    let front = "https://app.example";
    let host = crate::support::Host::start_with(services(), &provider, |builder| {
        builder.frontend_url(front)
    })
    .await;
    let response = host.browser(ALICE).get("/connections").await;
    let policy = header(&response, "content-security-policy");
    assert!(
        policy.contains(&format!("; form-action 'self' {front}; ")),
        "{policy}"
    );
}
