//! Crates with integrations of one kind.

use std::{fs, io::Result, path::Path};

/// The source of one integration, `Bench` in it being its name, and how its token is read.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// Files of one integration; the module's own first.
    each: &'static [(&'static str, &'static str)],
    /// Files that all share.
    once: &'static [(&'static str, &'static str)],
    program: &'static Program,
}

/// What is in `main.rs`; `bench` and `Bench` are the integration.
struct Program {
    head: &'static str,
    state: &'static str,
    router: &'static str,
    handler: &'static str,
}

const OURS: Program = Program {
    head: "use lightfriend_runtime::{Error, OAuth, SecretString};\n",
    state: "OAuth",
    router: "bench::Bench::router()",
    handler: "async fn read_bench(Extension(user): Extension<i32>, State(oauth): State<OAuth>) \
              -> Result<String, Error> { \
              let token: SecretString = bench::Bench::access_token(&oauth, user).await?; \
              Ok(token.expose_secret().len().to_string()) }\n",
};

/// The struct of the benchmark `by_hand`.
pub(crate) const FRAMEWORK: Kind = Kind {
    each: &[("mod.rs", include_str!("../by_hand/framework/bench.rs"))],
    once: &[],
    program: &OURS,
};

/// Its hand-written side, without the front end, which is another program.
pub(crate) const HAND: Kind = Kind {
    each: &[
        ("mod.rs", include_str!("../by_hand/hand/bench/mod.rs")),
        (
            "handlers.rs",
            include_str!("../by_hand/hand/bench/handlers.rs"),
        ),
        ("models.rs", include_str!("../by_hand/hand/bench/models.rs")),
        (
            "repository.rs",
            include_str!("../by_hand/hand/bench/repository.rs"),
        ),
        ("schema.rs", include_str!("../by_hand/hand/bench/schema.rs")),
        ("tokens.rs", include_str!("../by_hand/hand/bench/tokens.rs")),
    ],
    once: &[
        (
            "encryption.rs",
            include_str!("../by_hand/hand/encryption.rs"),
        ),
        ("flows.rs", include_str!("../by_hand/hand/flows.rs")),
        ("state.rs", include_str!("../by_hand/hand/state.rs")),
        ("../clock.rs", include_str!("../by_hand/clock.rs")),
    ],
    program: &Program {
        head: "mod clock;\nmod shared { pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>; }\n\
               use axum::http::StatusCode;\nuse services::state::AppState;\n",
        state: "AppState",
        router: "bench::router()",
        handler: "async fn read_bench(Extension(user): Extension<i32>, State(app): State<AppState>) \
                  -> Result<String, StatusCode> { \
                  let token = bench::access_token(&app, user).await; \
                  token.map(|token| token.len().to_string()).map_err(|_| StatusCode::BAD_GATEWAY) }\n",
    },
};

/// A struct with nothing but a preset.
pub(crate) const PLAIN: Kind = Kind {
    each: &[(
        "mod.rs",
        r#"
use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "google", scopes("email"))]
pub(crate) struct Bench;
"#,
    )],
    once: &[],
    program: &OURS,
};

/// One that departs from the RFCs wherever it can.
pub(crate) const UNUSUAL: Kind = Kind {
    each: &[(
        "mod.rs",
        r#"
use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.vendor.example.com/authorize",
    token_endpoint = "https://{shop}.vendor.example.com/token",
    refresh_endpoint = "https://{shop}.vendor.example.com/refresh",
    revocation_endpoint = "https://{shop}.vendor.example.com/revoke",
    token_request_format = "json", token_request_headers("x-shop" = "{shop}"),
    rename(client_id = "app_id"), token_response(root = "data"),
    token_error(code = "code", success = 0, invalid_grant("40029")),
    exchange(url = "https://{shop}.vendor.example.com/session", params(t = "{access_token}"), repeat),
    lookup(url = "https://{shop}.vendor.example.com/me"),
    revocation(method = "DELETE", token = "access_token", token_param = "token"),
    api_base_url = "https://{shop}.vendor.example.com/api",
)]
pub(crate) struct Bench {
    #[oauth(var)] shop: String,
    #[oauth(token_response = "team.id")] team: Option<String>,
    #[oauth(exchange = "url")] url: Option<String>,
    #[oauth(lookup = "id")] user: Option<String>,
}
"#,
    )],
    once: &[],
    program: &OURS,
};

impl Kind {
    /// A program with so many integrations, where another has been.
    pub(crate) fn write(self, src: &Path, number: usize) -> Result<()> {
        fs::remove_dir_all(src)?;
        let services = src.join("services");
        fs::create_dir_all(&services)?;
        let mut modules = String::new();
        for (file, text) in self.once {
            fs::write(services.join(file), text)?;
            if let Some(module) = file.strip_suffix(".rs")
                && !module.contains('/')
            {
                modules.extend([format!("pub(crate) mod {module};\n")]);
            }
        }
        for service in 0..number {
            modules.extend([format!("pub(crate) mod s{service};\n")]);
            let folder = services.join(format!("s{service}"));
            fs::create_dir(&folder)?;
            for (file, text) in self.each {
                fs::write(folder.join(file), named(text, service))?;
            }
        }
        fs::write(services.join("mod.rs"), modules)?;
        fs::write(src.join("main.rs"), self.program.text(number))
    }
}

impl Program {
    fn text(&self, number: usize) -> String {
        let services = || 0..number;
        let uses = services().map(|service| format!("use services::s{service};\n"));
        let handlers = services().map(|service| named(self.handler, service));
        let routes = services().map(|service| {
            let route = ".merge({}).route(\"/bench\", get(read_bench))".replace("{}", self.router);
            named(&route, service)
        });
        format!(
            "#![allow(dead_code, unused_imports)]\nmod services;\nuse axum::{{Extension, Router, extract::State, routing::get}};\n\
             use secrecy::ExposeSecret as _;\n{}{}{}\
             fn main() {{\n    let app: Router<{}> = Router::new(){};\n    let _ = std::hint::black_box(app);\n}}\n",
            self.head,
            uses.collect::<String>(),
            handlers.collect::<String>(),
            self.state,
            routes.collect::<String>(),
        )
    }
}

/// The source with this service's name in it.
fn named(text: &str, service: usize) -> String {
    text.replace("bench", &format!("s{service}"))
        .replace("Bench", &format!("S{service}"))
}

/// Of a crate that has what either side needs.
pub(crate) fn manifest(runtime: &Path) -> String {
    format!(
        "[package]\nname = \"cost\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [profile.release]\nincremental = false\n\n[dependencies]\n\
         lightfriend-runtime = {{ path = \"{}\" }}\n{DEPENDENCIES}",
        runtime.display()
    )
}

const DEPENDENCIES: &str = r#"
aes-gcm = { version = "0.11", default-features = false, features = ["aes", "alloc"] }
axum = "0.8"
base64 = "0.23"
diesel = { version = "2.3", features = ["sqlite", "r2d2", "returning_clauses_for_sqlite_3_35"] }
getrandom = "0.4"
reqwest = { version = "0.13", default-features = false, features = ["form", "json"] }
secrecy = "0.10"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
sha2 = "0.11"
url = "2.5"
"#;
