//! Behind Debian's nginx, which takes a path off or leaves it, and passes `Host` on or does not.

mod proxy;
mod visitor;

use axum::Router;
use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};

use crate::support::{ALICE, AppState, application, attribute, bind, serve_on};
use proxy::Nginx;
use visitor::{Shown, Visitor};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Proxied;

/// One way of putting an application below a path.
struct Way {
    what: &'static str,
    /// nginx's `location`, in which `UP` is the application.
    location: &'static str,
    /// Where the application's own router has put it.
    nested: &'static str,
    /// What is in `BACKEND_URL`.
    prefix: &'static str,
}

const RIGHT: [Way; 7] = [
    Way {
        what: "the path is taken off, and `Host` passed on",
        location: "location /app/ { proxy_pass http://UP/; proxy_set_header Host $http_host; }",
        nested: "",
        prefix: "/app",
    },
    Way {
        what: "the path is taken off, and `Host` changed, as nginx does by itself",
        location: "location /app/ { proxy_pass http://UP/; }",
        nested: "",
        prefix: "/app",
    },
    Way {
        what: "the path is taken off, and everything is said",
        location: "location /app/ {
            proxy_pass http://UP/;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Prefix /app;
        }",
        nested: "",
        prefix: "/app",
    },
    Way {
        what: "the path is left, and `Host` passed on",
        location: "location /app/ { proxy_pass http://UP; proxy_set_header Host $http_host; }",
        nested: "/app",
        prefix: "/app",
    },
    Way {
        what: "the path is left, and `Host` changed",
        location: "location /app/ { proxy_pass http://UP; }",
        nested: "/app",
        prefix: "/app",
    },
    Way {
        what: "half of the path is taken off",
        location: "location /x/ { proxy_pass http://UP/; proxy_set_header Host $http_host; }",
        nested: "/app",
        prefix: "/x/app",
    },
    Way {
        what: "the path is put there, which is said",
        location: "location / {
            proxy_pass http://UP/app/;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Prefix /;
        }",
        nested: "/app",
        prefix: "",
    },
];

const WRONG: [(Way, &str); 2] = [
    (
        Way {
            what: "BACKEND_URL lacks the path",
            location: "location /app/ { proxy_pass http://UP; proxy_set_header Host $http_host; }",
            nested: "/app",
            prefix: "",
        },
        "/app",
    ),
    (
        Way {
            what: "BACKEND_URL lacks what is taken off, as is said",
            location: "location /app/ {
                proxy_pass http://UP/;
                proxy_set_header Host $http_host;
                proxy_set_header X-Forwarded-Prefix /app;
            }",
            nested: "",
            prefix: "",
        },
        "/app",
    ),
];

/// The application behind nginx, and where browsers find it: by a name, so that a changed `Host`
/// is another one.
struct Site {
    provider: MockProvider,
    nginx: Nginx,
    origin: String,
    database: crate::support::TestDatabase,
}

impl Site {
    async fn start(way: &Way) -> Self {
        let provider = MockProvider::start().await.unwrap();
        let (listener, address) = bind().await;
        let location = way.location.replace("UP", &address.to_string());
        let nginx = Nginx::start(&location).await;
        let origin = format!("http://localhost:{}", nginx.port);
        let services = integrations![Proxied];
        let (database, oauth) = application(services, &provider, |builder| {
            builder.backend_url(format!("{origin}{}", way.prefix))
        })
        .await;
        let app = Router::new()
            .merge(services.router())
            .merge(services.page());
        let app = match way.nested {
            "" => app,
            path => Router::new().nest(path, app),
        };
        serve_on(listener, app.with_state(AppState { oauth }));
        Self {
            provider,
            nginx,
            origin,
            database,
        }
    }

    fn visitor(&self) -> Visitor {
        let visitor = Visitor::new(self.nginx.port);
        visitor.sign_in(&self.origin, ALICE);
        visitor
    }
}

#[tokio::test]
#[ignore = "needs nginx"]
async fn a_whole_life_goes_through_every_proxy_that_is_set_up_right() {
    for way in RIGHT {
        let what = way.what;
        let site = Site::start(&way).await;
        let alice = site.visitor();
        let base = format!("{}{}", site.origin, way.prefix);

        let page = alice.open(&format!("{base}/connections")).await;
        assert_eq!(page.status, 200, "{what}: {}", page.text);
        let begun = alice.follow(&page, "/oauth/start").await;
        assert!(
            begun.url.starts_with("https://provider.example/"),
            "{what}: {begun:?}"
        );
        let denied = site.provider.deny(&begun.url).await.unwrap();
        let page = alice.come_back(&denied).await;
        let end = format!("{base}/connections?error=access_denied&service=proxied#");
        assert_eq!((page.status, place(&page)), (200, end), "{what}");

        let begun = alice.follow(&page, "/oauth/start").await;
        let callback = site.provider.approve(&begun.url).await.unwrap();
        let own = format!("{base}/api/proxied/oauth/callback?");
        assert!(callback.starts_with(&own), "{what}: {callback}");
        let page = alice.come_back(&callback).await;
        let end = format!("{base}/connections?connected=proxied#");
        assert_eq!((page.status, place(&page)), (200, end), "{what}");
        assert!(alice.is_connected(&base, "proxied").await, "{what}");

        let page = alice.submit(&page, "disconnect").await;
        assert_eq!(page.status, 200, "{what}: {}", page.text);
        let end = format!("{base}/connections?disconnected=proxied#");
        assert_eq!(place(&page), end, "{what}");
        assert!(!alice.is_connected(&base, "proxied").await, "{what}");
    }
}

/// Where the browser is. Behind a proxy that changes `Host` it may have been sent there once more.
fn place(shown: &Shown) -> String {
    shown.url.replace("&from=another_address", "")
}

#[tokio::test]
#[ignore = "needs nginx"]
async fn a_path_that_backend_url_lacks_is_told_before_consent() {
    for (way, path) in WRONG {
        let site = Site::start(&way).await;
        let alice = site.visitor();
        let advice = format!("set BACKEND_URL to {}{path}", site.origin);
        for target in ["/connections", "/api/proxied/oauth/start"] {
            let answer = alice.open(&format!("{}{path}{target}", site.origin)).await;
            assert_eq!(answer.status, 400, "{}", way.what);
            assert!(
                answer.text.contains(&advice),
                "{}: {}",
                way.what,
                answer.text
            );
        }
        assert_eq!(
            site.database.number("SELECT COUNT(*) AS n FROM oauth_flow"),
            0
        );
    }
}
