//! Applications below a path: put there by their own router, or by a proxy.

use axum::{Router, http::Request};
use lightfriend_runtime::{
    Integrations, OAuth, OAuthIntegration, integrations, testing::MockProvider,
};
use reqwest::Method;

use crate::support::{
    ALICE, AppState, Browser, Log, TestDatabase, application, attribute, bind, location, outcome,
    param, serve_on,
};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Tasks;

/// An application that is served, and Alice's browser.
struct Served {
    origin: String,
    alice: Browser,
    provider: MockProvider,
    database: TestDatabase,
}

impl Served {
    /// Serves what is made of the application, which browsers are told to look for at this URL, in
    /// which `{origin}` is where it is.
    async fn at(backend_url: &str, app: impl FnOnce(Integrations) -> Router<AppState>) -> Self {
        let provider = MockProvider::start().await.unwrap();
        let (listener, address) = bind().await;
        let origin = format!("http://{address}");
        let services = integrations![Tasks];
        let backend_url = backend_url.replace("{origin}", &origin);
        let (database, oauth) = application(services, &provider, |builder| {
            builder.backend_url(backend_url)
        })
        .await;
        serve_on(listener, app(services).with_state(AppState { oauth }));
        let alice = Browser::new(address);
        alice.set_cookie("session", &ALICE.to_string());
        Self {
            origin,
            alice,
            provider,
            database,
        }
    }

    fn flows(&self) -> i64 {
        self.database.number("SELECT COUNT(*) AS n FROM oauth_flow")
    }
}

/// The routes and the page.
fn whole(services: Integrations) -> Router<AppState> {
    Router::new()
        .merge(services.router())
        .merge(services.page())
}

const START: &str = "/api/tasks/oauth/start";

#[tokio::test]
async fn a_nested_application_lives_below_its_path() {
    let served = Served::at("{origin}/app", |services| {
        Router::new().nest("/app", whole(services))
    })
    .await;
    let (origin, alice) = (&served.origin, &served.alice);
    let page = alice.get("/app/connections").await.text().await.unwrap();
    let start = attribute(&page, "href", "/oauth/start");
    assert!(start.starts_with(&format!("/app{START}")), "{start}");

    let begun = alice.get(&start).await;
    assert_eq!(begun.status(), 303);
    let cookie = begun.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; Path=/;"), "{cookie}");
    let redirect_uri = param(&location(&begun), "redirect_uri").unwrap();
    assert_eq!(
        redirect_uri,
        format!("{origin}/app/api/tasks/oauth/callback")
    );

    let back = served.provider.approve(&location(&begun)).await.unwrap();
    let landing = location(&alice.callback(&back).await);
    assert_eq!(
        landing,
        format!("{origin}/app/connections?connected=tasks#")
    );
    let page = alice.get(&landing).await;
    assert_eq!(page.status(), 200);

    let action = attribute(&page.text().await.unwrap(), "action", "disconnect");
    assert!(action.starts_with("/app/"), "{action}");
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
    ];
    let ended = alice.send(Method::POST, &action, &headers).await;
    assert_eq!(ended.status(), 303);
    assert!(location(&ended).ends_with("/app/connections?disconnected=tasks#"));
    let status: serde_json::Value = alice
        .get("/app/api/tasks/status")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(status["connected"], false);
}

/// A proxy that takes the path off and says so, or not.
#[tokio::test]
async fn what_a_proxy_takes_off_is_in_every_link() {
    let served = Served::at("{origin}/app", whole).await;
    let alice = &served.alice;
    for said in [&[("sec-fetch-site", "same-origin")][..], &TAKEN_OFF] {
        let page = alice.send(Method::GET, "/connections", said).await;
        let start = attribute(&page.text().await.unwrap(), "href", "/oauth/start");
        assert!(start.starts_with(&format!("/app{START}")), "{start}");
        let begun = alice.send(Method::GET, START, said).await;
        let redirect_uri = param(&location(&begun), "redirect_uri").unwrap();
        assert!(redirect_uri.starts_with(&format!("{}/app/api/", served.origin)));
        let back = served.provider.approve(&location(&begun)).await.unwrap();
        let inside = back.replace("/app/", "/");
        let landing = location(&alice.callback(&inside).await);
        assert!(landing.starts_with(&format!("{}/app/connections?connected", served.origin)));
    }
}

const TAKEN_OFF: [(&str, &str); 2] = [
    ("sec-fetch-site", "same-origin"),
    ("x-forwarded-prefix", "/app"),
];

#[tokio::test]
async fn in_development_another_path_is_told_before_consent() {
    for (backend_url, nested, headers, right) in [
        ("{origin}", "/app", &[][..], "/app"),
        ("{origin}/other", "/app", &[], "/app"),
        ("{origin}", "/a/b", &[], "/a/b"),
        ("{origin}", "", &[("x-forwarded-prefix", "/app")], "/app"),
        (
            "{origin}/app",
            "/app",
            &[("x-forwarded-prefix", "/x")],
            "/x/app",
        ),
    ] {
        let served = Served::at(backend_url, |services| below(nested, whole(services))).await;
        let own = [("sec-fetch-site", "same-origin")];
        let headers: Vec<_> = own.iter().chain(headers).copied().collect();
        let target = format!("{nested}{START}");
        for method in [Method::GET, Method::POST] {
            let answer = served.alice.send(method, &target, &headers).await;
            assert_eq!(answer.status(), 400, "{backend_url} {nested}");
            assert!(!answer.headers().contains_key("set-cookie"));
            let body: serde_json::Value = answer.json().await.unwrap();
            assert_eq!(body["error"], "wrong_address");
            let message = body["message"].as_str().unwrap();
            let advice = format!("set BACKEND_URL to {}{right}", served.origin);
            assert!(message.ends_with(&advice), "{message}");
        }
        assert_eq!(served.flows(), 0);
        // Its links would lead nowhere.
        let page = format!("{nested}/connections");
        let page = served.alice.send(Method::GET, &page, &headers).await;
        assert_eq!(page.status(), 400);
        let page = page.text().await.unwrap();
        assert!(page.contains("set BACKEND_URL to"), "{page}");
    }
}

/// A router may be nested nowhere, too.
fn below(path: &str, app: Router<AppState>) -> Router<AppState> {
    if path.is_empty() {
        return app;
    }
    Router::new().nest(path, app)
}

#[tokio::test]
async fn in_production_another_path_is_a_line_in_the_log() {
    let (log, _guard) = Log::capture();
    let served = Served::at("https://api.example.com", |services| {
        below("/app", whole(services))
    })
    .await;
    let target = format!("/app{START}");
    // A proxy that puts the path there, and says that browsers see none.
    let explained = [
        ("sec-fetch-site", "same-origin"),
        ("x-forwarded-prefix", "/"),
    ];
    let answer = served.alice.send(Method::GET, &target, &explained).await;
    assert_eq!(answer.status(), 303);
    assert!(log.lines("another path than BACKEND_URL's").is_empty());
    for _ in 0..2 {
        assert_eq!(served.alice.get(&target).await.status(), 303);
    }
    let said = log.lines("another path than BACKEND_URL's");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].contains("set BACKEND_URL to https://api.example.com/app"),
        "{said:#?}"
    );
}

#[tokio::test]
async fn a_callback_of_its_own_may_be_somewhere_else() {
    let (log, _guard) = Log::capture();
    let served = Served::at("{origin}", |_| {
        let inside = Router::new()
            .merge(Tasks::protected_router())
            .route("/begin", axum::routing::post(Tasks::start));
        Router::new()
            .nest("/account", inside)
            .merge(Tasks::callback_router())
    })
    .await;
    for target in ["/account/begin", "/account/api/tasks/oauth/start"] {
        let begun = location(&served.alice.post(target).await);
        let back = served.provider.approve(&begun).await.unwrap();
        assert_eq!(outcome(&served.alice.callback(&back).await), "connected");
    }
    // It may as well be a mistake.
    assert_eq!(log.lines("or the callback is mounted elsewhere").len(), 1);
}

#[tokio::test]
async fn the_page_moves_to_the_right_host_below_the_same_path() {
    for (nested, page) in [("/app", "/app/connections"), ("", "/connections")] {
        let served = Served::at("{origin}/app", |services| below(nested, whole(services))).await;
        let port = served.origin.rsplit_once(':').unwrap().1;
        let wrong = format!("localhost:{port}");
        let target = format!("{page}?error=x");
        let moved = served
            .alice
            .send(Method::GET, &target, &[("host", &wrong)])
            .await;
        assert_eq!(moved.status(), 303);
        let there = format!("{}/app/connections?error=x&", served.origin);
        assert!(location(&moved).starts_with(&there), "{}", location(&moved));
    }
}

#[tokio::test]
async fn flows_end_where_the_application_says() {
    let provider = MockProvider::start().await.unwrap();
    let app = async |landing: &str| {
        let landing = landing.to_owned();
        let (database, oauth) = application(integrations![Tasks], &provider, |builder| {
            let builder = builder.backend_url("https://example.com/app");
            builder.landing(landing)
        })
        .await;
        (database, routes(&oauth))
    };
    for (landing, end) in [
        (
            "/settings/connections",
            "/app/settings/connections?error=invalid_state&service=tasks#",
        ),
        (
            "/settings?tab=a#b",
            "/app/settings?tab=a&error=invalid_state&service=tasks#b",
        ),
        ("/", "/app/?error=invalid_state&service=tasks#"),
    ] {
        let (_database, app) = app(landing).await;
        let unknown = Request::get("/api/tasks/oauth/callback?state=x&code=y");
        let unknown = unknown.body(axum::body::Body::empty()).unwrap();
        let answer = tower::ServiceExt::oneshot(app, unknown).await.unwrap();
        let location = answer.headers()["location"].to_str().unwrap();
        assert_eq!(location, format!("https://example.com{end}"));
    }
}

fn routes(oauth: &OAuth) -> Router {
    Tasks::router_with(oauth.clone())
}
