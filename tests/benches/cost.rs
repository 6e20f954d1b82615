//! What one more integration costs who compiles it: CPU time and bytes, for a struct that uses none of
//! the grammar for unusual providers, and for one that uses much of it.
//!
//! Two crates differ by [`MORE`] integrations; the difference is divided by that. The dependencies are
//! compiled before. CPU time is the compiler's own, of the last crate alone, and needs `/proc`.

use std::{
    env, fmt,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

type Failure = Box<dyn std::error::Error>;

/// How many integrations more the second crate has.
const MORE: usize = 40;
/// How often each is compiled; the medians are compared.
const ROUNDS: usize = 5;

/// A struct with nothing but a preset.
const PLAIN: &str = r#"
#[derive(OAuthIntegration)]
#[oauth(provider = "google", service = "{service}", scopes("email"), env = "COST")]
pub struct {name};
"#;

/// One that departs from the RFCs wherever it can.
const UNUSUAL: &str = r#"
#[derive(OAuthIntegration)]
#[oauth(
    service = "{service}", env = "COST",
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
pub struct {name} {
    #[oauth(var)] shop: String,
    #[oauth(token_response = "team.id")] team: Option<String>,
    #[oauth(exchange = "url")] url: Option<String>,
    #[oauth(lookup = "id")] user: Option<String>,
}
"#;

fn main() -> Result<(), Failure> {
    let krate = Crate::new()?;
    let mut out = io::stdout();
    let (what, cpu, bytes) = ("one more integration", "CPU time", "bytes");
    writeln!(out, "{what:<28} {cpu:>16} {bytes:>16}")?;
    let none = krate.measure(&[])?;
    for (name, kind) in [("of a preset", PLAIN), ("of an unusual provider", UNUSUAL)] {
        let kinds = vec![kind; MORE];
        let many = krate.measure(&kinds)?;
        writeln!(out, "{name:<28} {}", many.beside(&none))?;
    }
    Ok(())
}

/// What compiling a crate came to.
struct Cost {
    cpu: Option<Duration>,
    bytes: u64,
}

/// The difference, for one of [`MORE`].
struct Each {
    cpu: Option<Duration>,
    bytes: u64,
}

impl Cost {
    fn beside(&self, less: &Self) -> Each {
        let more = u32::try_from(MORE).unwrap_or(u32::MAX);
        let cpu = self.cpu.zip(less.cpu);
        Each {
            cpu: cpu.map(|(many, none)| many.saturating_sub(none) / more),
            bytes: self.bytes.saturating_sub(less.bytes) / u64::from(more),
        }
    }
}

impl fmt::Display for Each {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu = self
            .cpu
            .map_or_else(|| "unknown".to_owned(), |cpu| format!("{cpu:.1?}"));
        write!(f, "{cpu:>16} {:>16}", self.bytes)
    }
}

/// A crate of its own, whose dependencies are this workspace's.
struct Crate {
    folder: TempDir,
    target: PathBuf,
}

impl Crate {
    fn new() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .canonicalize()?;
        let runtime = root.join("lightfriend-runtime");
        let manifest = format!(
            "[package]\nname = \"cost\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [profile.release]\nincremental = false\n\n[dependencies]\n\
             lightfriend-runtime = {{ path = \"{}\" }}\naxum = \"0.8\"\n\
             diesel = {{ version = \"2.3\", features = [\"sqlite\"] }}\n",
            runtime.display()
        );
        fs::create_dir(folder.path().join("src"))?;
        fs::write(folder.path().join("Cargo.toml"), manifest)?;
        fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock"))?;
        let own = || root.join("target");
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(own, PathBuf::from);
        Ok(Self {
            folder,
            target: target.join("cost"),
        })
    }

    /// The median of some rounds.
    fn measure(&self, kinds: &[&str]) -> Result<Cost, Failure> {
        self.write(kinds)?;
        // The dependencies, and a first time that counts for nothing.
        self.build()?;
        let mut cpu = Vec::new();
        for _ in 0..ROUNDS {
            File::options()
                .append(true)
                .open(self.source())?
                .write_all(b"\n")?;
            let before = children();
            self.build()?;
            let times = children().zip(before);
            cpu.extend(times.map(|(after, before)| after.saturating_sub(before)));
        }
        cpu.sort();
        Ok(Cost {
            cpu: cpu.get(cpu.len() / 2).copied(),
            bytes: fs::metadata(self.target.join("release/cost"))?.len(),
        })
    }

    fn source(&self) -> PathBuf {
        self.folder.path().join("src/main.rs")
    }

    fn write(&self, kinds: &[&str]) -> Result<(), Failure> {
        let named = |kind: &str, number: usize| {
            let service = format!("s{number}");
            kind.replace("{service}", &service)
                .replace("{name}", &format!("S{number}"))
        };
        let structs = kinds
            .iter()
            .enumerate()
            .map(|(number, kind)| named(kind, number));
        let routers = (0..kinds.len()).map(|number| format!(".merge(S{number}::router())"));
        let source = format!(
            "#![allow(unused_imports)]\nuse lightfriend_runtime::{{OAuth, OAuthIntegration}};\n{}\n\
             fn main() {{\n    let app: axum::Router<OAuth> = axum::Router::new(){};\n    \
             std::hint::black_box(app);\n}}\n",
            structs.collect::<String>(),
            routers.collect::<String>(),
        );
        Ok(fs::write(self.source(), source)?)
    }

    fn build(&self) -> Result<(), Failure> {
        let status = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(["build", "--release", "--quiet"])
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", &self.target)
            .stdout(Stdio::null())
            .status()?;
        status
            .success()
            .then_some(())
            .ok_or("the crate does not compile".into())
    }
}

/// The CPU time of all children that have ended, in hundredths of a second (`proc_pid_stat(5)`).
fn children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let ticks = |text: &str| text.parse::<u64>().ok();
    let (user, system) = (ticks(fields.next()?)?, ticks(fields.next()?)?);
    Some(Duration::from_millis((user + system) * 10))
}
