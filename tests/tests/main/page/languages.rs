//! The page in the languages of its readers.

use std::path::Path;

use lightfriend_runtime::{
    OAuthIntegration, Page, integrations,
    language::{Date, Direction, English, Finnish, French, German, Language, Spanish},
    testing::MockProvider,
};
use reqwest::{Method, Response};

use super::{at_page, card, header, html, services, setup};
use crate::support::{ALICE, AppState, Browser, Host, serve};

/// What it has in its title, it has everywhere.
const HOSTILE: &str = "<b>\"Tom\" & 'Jerry'</b><script>";

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    title = "<b>\"Tom\" & 'Jerry'</b><script>",
    scopes("a", "<b>", "<script>"),
    env = "TEST"
)]
pub struct PageHostile {
    #[oauth(token_response = "account.name")]
    account: Option<String>,
}

/// Every text of a language, by the name of its method.
fn texts(language: &dyn Language) -> Vec<(&'static str, String)> {
    macro_rules! texts {
        ($($name:ident $arguments:tt)*) => {
            vec![$((stringify!($name), language.$name $arguments.to_string())),*]
        };
    }
    let date = Date {
        year: 2026,
        month: 1,
        day: 2,
    };
    texts! {
        date(date) heading() lead() back() sign_in() link_to_sign_in()
        page_unavailable()
        badge_connected() badge_not_connected() badge_needs_permission() badge_ends_soon() badge_needs_attention()
        badge_not_usable() badge_needs_reconnecting() badge_unknown()
        hint_needs_permission() hint_ends_soon("Acme", "today") hint_renewal_refused("Acme", "today") hint_access_ended("Acme")
        hint_not_usable_now() hint_not_usable() hint_unknown("Acme")
        account() connected_since()
        permissions_granted() permissions_missing() permissions_in_detail()
        permissions_in_detail_of("Acme") permissions_unknown("Acme") panel("Acme")
        button_connect() button_connect_to("Acme") button_connect_another() button_connect_another_to("Acme") button_reconnect() button_reconnect_to("Acme")
        button_disconnect() button_disconnect_from("Acme") button_keep() button_keep_of("Acme")
        confirm_with_revocation("Acme") confirm_without_revocation("Acme")
        notice_connected("Acme") notice_another_account("Acme") notice_disconnected("Acme") notice_account_disconnected("Acme") notice_declined("Acme")
        notice_not_connected("Acme") notice_failed("Acme") notice_still_connected()
        reason_expired() reason_signed_out() reason_unavailable()
        reason_invalid_value("Acme") reason_account_taken() reason_not_allowed() reason_unusable_answer()
    }
}

fn built_in() -> [Box<dyn Language>; 4] {
    [
        Box::new(German),
        Box::new(French),
        Box::new(Spanish),
        Box::new(Finnish),
    ]
}

/// The methods of the trait that are texts, as they are written there.
fn methods() -> Vec<String> {
    let file = "../lightfriend-runtime/src/page/language/mod.rs";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let file = syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap();
    let language = file.items.into_iter().find_map(|item| match item {
        syn::Item::Trait(item) if item.ident == "Language" => Some(item),
        _ => None,
    });
    let items = language.unwrap().items.into_iter();
    let names = items.filter_map(|item| match item {
        syn::TraitItem::Fn(method) => Some(method.sig.ident.to_string()),
        _ => None,
    });
    names
        .filter(|name| !["code", "fallback", "direction"].contains(&name.as_str()))
        .collect()
}

#[test]
fn no_language_has_left_a_text_in_english() {
    let english = texts(&English);
    let names: Vec<&str> = english.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, methods(), "the test knows every text");
    for language in built_in() {
        for ((name, text), (_, english)) in texts(&*language).iter().zip(&english) {
            let code = language.code();
            assert!(!text.trim().is_empty(), "{code}: {name}");
            assert_ne!(text, english, "{code}: {name}");
            for given in ["Acme", "today"] {
                let (is, was) = (text.contains(given), english.contains(given));
                assert_eq!(is, was, "{code}: {name}: {text}");
            }
        }
    }
}

/// Who speaks to a computer says the word that is on the button (WCAG 2.5.3).
#[test]
fn the_name_of_a_button_has_its_word_in_it() {
    let mut languages: Vec<Box<dyn Language>> = built_in().into();
    languages.push(Box::new(English));
    for language in languages {
        for (word, name) in [
            (
                language.button_connect(),
                language.button_connect_to("Acme"),
            ),
            (
                language.button_reconnect(),
                language.button_reconnect_to("Acme"),
            ),
            (
                language.button_disconnect(),
                language.button_disconnect_from("Acme"),
            ),
            (language.button_keep(), language.button_keep_of("Acme")),
            (
                language.permissions_in_detail(),
                language.permissions_in_detail_of("Acme"),
            ),
        ] {
            let (word, name) = (word.to_lowercase(), name.to_lowercase());
            assert!(name.contains(&word) && name.contains("acme"), "{name}");
        }
    }
}

#[test]
fn dates_are_written_as_in_each_language() {
    for (language, expected) in [
        (&English as &dyn Language, "1 March 2026"),
        (&German, "1. M\u{e4}rz 2026"),
        (&French, "1er mars 2026"),
        (&Spanish, "1 de marzo de 2026"),
        (&Finnish, "1. maaliskuuta 2026"),
    ] {
        let date = |month| {
            language.date(Date {
                year: 2026,
                month,
                day: 1,
            })
        };
        assert_eq!(date(3), expected);
        // What is no month is no panic.
        assert!(date(0).contains("2026") && date(13).contains("2026"));
    }
}

async fn answer(browser: &Browser, accepted: Option<&str>) -> (Response, String) {
    let accepted = accepted.map(|accepted| ("accept-language", accepted));
    let headers: Vec<(&str, &str)> = accepted.into_iter().collect();
    let response = browser.send(Method::GET, "/connections", &headers).await;
    assert_eq!(response.status(), 200);
    let language = header(&response, "content-language").to_owned();
    assert_eq!(header(&response, "vary"), "accept-language");
    (response, language)
}

#[tokio::test]
async fn browsers_get_the_language_that_they_prefer() {
    let (_provider, host) = setup().await;
    let page = services().page().language(English);
    let alice = at_page(&host, page.language(German).language(French)).await;
    for (accepted, expected, heading) in [
        (None, "en", "Connections"),
        (Some("sv"), "en", "Connections"),
        (Some("de-AT,en;q=0.5"), "de", "Verbundene Dienste"),
        (
            Some("sv, fr-CA;q=0.9, en;q=0.8"),
            "fr",
            "Comptes connect\u{e9}s",
        ),
        (Some("\u{e9}"), "en", "Connections"),
    ] {
        let (response, language) = answer(&alice, accepted).await;
        assert_eq!(language, expected, "{accepted:?}");
        let page = response.text().await.unwrap();
        assert!(
            page.contains(&format!("<html lang=\"{expected}\" dir=\"ltr\">")),
            "{page}"
        );
        assert!(page.contains(&format!("{heading}</h1>")), "{page}");
    }
    // With one language there is no choice.
    let alice = at_page(&host, services().page().language(Finnish)).await;
    assert_eq!(answer(&alice, Some("en")).await.1, "fi");
}

/// A language of the host's own, which has hardly begun.
struct Hebrew;

impl Language for Hebrew {
    fn code(&self) -> &'static str {
        "he"
    }

    fn direction(&self) -> Direction {
        Direction::RightToLeft
    }

    fn heading(&self) -> &'static str {
        "<\u{5d7}\u{5d9}\u{5d1}\u{5d5}\u{5e8}\u{5d9}\u{5dd}>"
    }
}

#[tokio::test]
async fn a_language_of_the_hosts_own_may_lack_texts() {
    let (_provider, host) = setup().await;
    let alice = at_page(&host, services().page().language(Hebrew)).await;
    let page = html(&alice, "/connections").await;
    assert!(page.contains("<html lang=\"he\" dir=\"rtl\">"), "{page}");
    assert!(page.contains("&lt;\u{5d7}"), "{page}");
    assert!(card(&page, "page_chat").contains("Not connected"), "{page}");
}

/// Alice's page of the hostile service in every language.
async fn hostile(host: &Host, page: Page) -> String {
    let state = AppState {
        oauth: host.oauth.clone(),
    };
    let app = axum::Router::new().merge(page).with_state(state);
    let browser = Browser::new(serve(app).await);
    browser.set_cookie("session", &ALICE.to_string());
    let error = "/connections?error=<script>&service=page_hostile&connected=<b>&return_to=<b>";
    let mut pages = String::new();
    for target in [
        "/connections",
        error,
        "/connections?error=access_denied&service=page_hostile",
        "/connections?error=invalid_state&service=page_hostile",
        "/connections?connected=page_hostile",
        "/connections?disconnected=page_hostile",
    ] {
        pages += &html(&browser, target).await;
    }
    pages
}

#[tokio::test]
async fn nothing_is_markup_in_any_language() {
    let provider = MockProvider::builder()
        .account(HOSTILE, "a@example.com")
        .granted_scopes("a <b> <script>x")
        .start()
        .await
        .unwrap();
    let services = integrations![PageHostile];
    let host = Host::start(services, &provider).await;
    let page = services
        .page()
        .title(HOSTILE)
        .panel(|_, _, _| async { Some(HOSTILE.to_owned()) });
    let pages = [
        page.clone(),
        page.clone().language(German),
        page.clone().language(French),
        page.clone().language(Spanish),
        page.language(Finnish),
    ];
    let alice = host.browser(ALICE);
    let states = [
        "",
        "UPDATE page_hostile_connection SET refused_since = 1",
        "UPDATE page_hostile_connection SET status = 'needs_reauth'",
    ];
    for (state, sql) in states.into_iter().enumerate() {
        for page in &pages {
            let shown = hostile(&host, page.clone()).await;
            assert!(
                shown.contains("&lt;b&gt;&quot;Tom&quot; &amp; 'Jerry'"),
                "{shown}"
            );
            for markup in ["<b>", "<script", "\"Tom\""] {
                assert!(!shown.contains(markup), "{markup} is in {shown}");
            }
        }
        if state == 0 {
            alice.connect("page_hostile", &provider).await;
        }
        if !sql.is_empty() {
            host.sql(sql);
        }
    }
}
