//! An application with integrations, its users, the built page, and a provider.

use std::{
    path::Path,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    extract::Request,
    http::{
        HeaderName, HeaderValue, Method, StatusCode,
        header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE},
        request::Parts,
    },
    middleware::{Next, from_fn},
    response::{Html, IntoResponse as _, Redirect, Response},
    routing::get,
};
use lightfriend_runtime::{
    CallbackSession, KeyRing, OAuth, OAuthIntegration, integrations,
    testing::{MockProvider, MockProviderBuilder},
};
use tokio::net::TcpListener;
use tower_http::{cors::CorsLayer, services::ServeDir};

/// Reads events.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    revocation_endpoint = "http://127.0.0.1:4455/revoke",
    scopes("calendar.events.read", "calendar.events.write"),
    api_base_url = "http://127.0.0.1:4455/api/calendar",
    users = "none"
)]
pub(crate) struct ExampleCalendar {
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

/// Posts messages.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    scopes("chat.write"),
    api_base_url = "http://127.0.0.1:4455/api/chat",
    users = "none"
)]
pub(crate) struct ExampleChat;

/// Reads the orders of a shop that the user names.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    scopes("orders.read"),
    api_base_url = "http://127.0.0.1:4455/api/shop",
    users = "none"
)]
pub(crate) struct ExampleShop {
    #[oauth(var, pattern = "[a-z][a-z0-9-]*")]
    pub(crate) shop: String,
    #[oauth(var, one_of("eu", "us"))]
    pub(crate) region: Option<String>,
    #[oauth(var, secret)]
    api_key: Option<String>,
}

/// Posts to the teams that a user is in.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    users = "none"
)]
pub(crate) struct ExampleTeam {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "team.name")]
    account: Option<String>,
}

pub(crate) const USER: i32 = 1;
const OTHER_USER: i32 = 2;
const TOKEN: &str = "bearer-of-the-user";
pub(crate) const OTHER_TOKEN: &str = "bearer-of-the-other";

/// What differs between the tests.
pub(crate) struct Setup {
    pub(crate) provider: MockProviderBuilder,
    /// Attributes of `<body>`.
    pub(crate) body: &'static str,
    /// Users are known by a token instead of a cookie.
    pub(crate) bearer: bool,
    /// The page is on another origin than the backend.
    pub(crate) elsewhere: bool,
    /// Windows that start a flow are cut off from their opener, as many providers do it.
    pub(crate) cut_off: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            provider: MockProvider::builder(),
            body: "data-sign-in-url=\"/login\"",
            bearer: false,
            elsewhere: false,
            cut_off: false,
        }
    }
}

pub(crate) struct Application {
    /// Where the page is.
    pub(crate) page: String,
    pub(crate) provider: MockProvider,
    pub(crate) oauth: OAuth,
    /// Whether the backend's database is away, as far as the list is concerned.
    pub(crate) is_away: Arc<AtomicBool>,
    /// What the backend has been asked for, without bodies.
    pub(crate) addresses: Arc<Mutex<Vec<String>>>,
    _folder: tempfile::TempDir,
}

impl Application {
    pub(crate) async fn start(setup: Setup) -> Self {
        let provider = setup.provider.clone().start().await.expect("a provider");
        let (backend, backend_url) = listener().await;
        let (page, page_url) = if setup.elsewhere {
            let (listener, url) = listener().await;
            (Some(listener), url)
        } else {
            (None, backend_url.clone())
        };
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("test.sqlite3");
        let services = integrations![ExampleCalendar, ExampleChat, ExampleShop, ExampleTeam];
        let oauth = OAuth::builder()
            .database(OAuth::connect(&file.to_string_lossy()).expect("a database"))
            .keys(KeyRing::parse(&KeyRing::generate().unwrap()).unwrap())
            .backend_url(&backend_url)
            .frontend_url(&page_url)
            .client_credentials("EXAMPLE_CALENDAR", "client", "secret".to_owned())
            .client_credentials("EXAMPLE_CHAT", "client", "secret".to_owned())
            .client_credentials("EXAMPLE_SHOP", "client", "secret".to_owned())
            .client_credentials("EXAMPLE_TEAM", "client", "secret".to_owned())
            .integrations(services)
            .current_user(async |parts: Parts| user(&parts))
            .callback_session(if setup.bearer {
                CallbackSession::FlowCookie
            } else {
                CallbackSession::default()
            })
            .danger_allow_loopback_http()
            .route_outgoing_to(provider.addr())
            .build()
            .expect("a configuration");
        oauth.migrate().await.expect("migrations");

        let is_away = Arc::new(AtomicBool::new(false));
        let api = services.router_with(oauth.clone());
        let api = disturbed(api, is_away.clone(), setup.cut_off);
        let addresses = Arc::default();
        let api = recorded(api, Arc::clone(&addresses));
        let pages = pages(&setup, &backend_url);
        if let Some(page) = page {
            serve(backend, api.layer(cors(&page_url)));
            serve(page, pages);
        } else {
            serve(backend, api.merge(pages));
        }
        Self {
            page: format!("{page_url}/"),
            provider,
            oauth,
            is_away,
            addresses,
            _folder: folder,
        }
    }

    pub(crate) fn set_away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::SeqCst);
    }
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, format!("http://{address}"))
}

fn serve(listener: TcpListener, app: Router) {
    tokio::spawn(async move { axum::serve(listener, app).await });
}

/// The application's own sessions: a cookie, or a token.
fn user(parts: &Parts) -> Option<i32> {
    let header = |name: HeaderName| parts.headers.get(name)?.to_str().ok();
    let by_cookie = header(COOKIE).is_some_and(|cookies| cookies.contains("session=ada"));
    match header(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")) {
        Some(TOKEN) => Some(USER),
        Some(OTHER_TOKEN) => Some(OTHER_USER),
        _ => by_cookie.then_some(USER),
    }
}

/// The program as browsers load it: `app.js` and `app_bg.wasm`.
static DIST: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let program = std::env::var("WASM").expect("WASM is the built program");
    let folder = tempfile::tempdir().expect("a folder");
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(program)
        .out_name("app")
        .omit_default_module_path(false)
        .typescript(false)
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder.path()))
        .expect("bindings");
    folder
});

/// The page as Trunk would make it of `index.html`.
fn pages(setup: &Setup, backend_url: &str) -> Router {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (own, _) = include_str!("../../index.html")
        .split_once("<link data-trunk")
        .unwrap();
    let backend = if setup.elsewhere { backend_url } else { "" };
    let token = if setup.bearer {
        format!("data-token=\"{TOKEN}\"")
    } else {
        String::new()
    };
    let page = format!(
        "{own}<link rel=\"stylesheet\" href=\"/style.css\">\
         <script type=\"module\">import init from '/dist/app.js'; init();</script></head>\
         <body {body} data-backend=\"{backend}\" {token}></body></html>",
        body = setup.body
    );
    let sign_in = async || {
        let cookie = [(SET_COOKIE, "session=ada; Path=/; HttpOnly; SameSite=Lax")];
        (cookie, Redirect::to("/"))
    };
    // As front ends that route in the path have it: the page is wherever nothing else is.
    Router::new()
        .fallback(get(async || Html(page)))
        .route("/login", get(sign_in))
        .nest_service("/dist", ServeDir::new(DIST.path()))
        .route_service(
            "/style.css",
            tower_http::services::ServeFile::new(folder.join("style.css")),
        )
}

fn cors(page_url: &str) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(HeaderValue::from_str(page_url).unwrap())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE])
        .allow_credentials(true)
}

/// Writes down where requests go.
fn recorded(api: Router, addresses: Arc<Mutex<Vec<String>>>) -> Router {
    api.layer(from_fn(move |request: Request, next: Next| {
        let address = request.uri().to_string();
        addresses.lock().unwrap().push(address);
        next.run(request)
    }))
}

/// What goes wrong between a page and its backend.
fn disturbed(api: Router, is_away: Arc<AtomicBool>, cut_off: bool) -> Router {
    api.layer(from_fn(move |request: Request, next: Next| {
        let is_away = is_away.clone();
        async move {
            let is_list = request.uri().path() == "/api/connections";
            let is_start = request.uri().path().ends_with("/oauth/start");
            if is_list && is_away.load(Ordering::SeqCst) {
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
            let mut response: Response = next.run(request).await;
            if is_start && cut_off {
                response.headers_mut().insert(
                    HeaderName::from_static("cross-origin-opener-policy"),
                    HeaderValue::from_static("same-origin"),
                );
            }
            response
        }
    }))
}
