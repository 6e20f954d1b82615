//! A client that a generator makes of the document, compiled and run against a server.
//!
//! Ignored by default because it needs Node and npm, which fetches the generator; `.ci/run` has both
//! and runs it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use axum::{Json, Router, routing::get};
use lightfriend_runtime::testing::{Endpoint, Fault};
use serde_json::json;

use super::{setup_several, several};
use crate::support::{ALICE, Host, serve};

/// The front end's sources, in a folder where their dependencies may be put.
fn project() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("typescript");
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("typescript");
    for folder in ["src", "generated", "built"] {
        let _ = std::fs::remove_dir_all(project.join(folder));
        std::fs::create_dir_all(project.join(folder)).unwrap();
    }
    for file in [
        ".npmrc",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
        "src/client.ts",
        "src/same.ts",
    ] {
        std::fs::copy(source.join(file), project.join(file)).expect(file);
    }
    project
}

/// Runs a command in the project, while the server answers it.
async fn run(project: &Path, command: &[&str]) {
    let (program, arguments) = command.split_first().unwrap();
    let mut process = Command::new(program);
    process.args(arguments).current_dir(project);
    let output = tokio::task::spawn_blocking(move || process.output());
    let output = output.await.unwrap().expect(program);
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
}

/// The address where the application serves what describes it.
async fn descriptions(host: &Host) -> String {
    let document = several().openapi_with(&host.oauth);
    let app = Router::new().route("/openapi.json", get(async move || Json(document.clone())));
    format!("http://{}/openapi.json", serve(app).await)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Node and npm; see .ci/run"]
async fn a_generated_client_compiles_and_works() {
    let (provider, host) = setup_several().await;
    let answer = json!({
        "access_token": "a", "token_type": "Bearer", "expires_in": 3600,
        "account": {"name": "Ada"},
    });
    provider.fault(Endpoint::Token, Fault::json(answer));
    let alice = host.browser(ALICE);
    alice.connect("team", &provider).await;
    for (team, name) in [("T1", "Acme"), ("T2", "Bolt")] {
        let answer = json!({
            "access_token": "a", "token_type": "Bearer", "team": {"id": team, "name": name},
        });
        provider.fault(Endpoint::Token, Fault::json(answer));
        alice.connect("chat", &provider).await;
    }
    let document = descriptions(&host).await;

    let project = project();
    run(&project, &["npm", "ci"]).await;
    let own = several().typescript();
    std::fs::write(project.join("generated/connections.d.ts"), own).unwrap();
    let tool = |name: &str| format!("node_modules/.bin/{name}");
    let generate = [
        &tool("openapi-typescript"),
        document.as_str(),
        "-o",
        "generated/api.d.ts",
    ];
    run(&project, &generate).await;
    run(&project, &[&tool("tsc")]).await;
    let session = format!("session={ALICE}");
    run(
        &project,
        &["node", "built/src/client.js", &host.url(""), &session],
    )
    .await;
}
