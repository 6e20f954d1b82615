use super::*;

/// How the way to this server is encrypted.
fn mode_of(url: &str) -> (SslMode, Certificate) {
    let (rest, asked) = Asked::take_from(url).unwrap();
    asked.mode(&rest.parse().unwrap()).unwrap()
}

#[test]
fn what_leaves_the_machine_is_encrypted_unless_asked_otherwise() {
    let plain = (SslMode::Disable, Certificate::Any);
    let verified = (SslMode::Require, Certificate::ForHost);
    for (url, expected) in [
        ("postgres://localhost/app", plain),
        ("postgres://ada:secret@127.0.0.1:5433/app", plain),
        ("postgres:///app?host=/run/postgresql", plain),
        ("postgres://%2Frun%2Fpostgresql/app", plain),
        ("postgres://db.example/app", verified),
        ("postgres://localhost,db.example/app", verified),
        ("postgres://10.0.0.1/app", verified),
        ("postgres:///app?hostaddr=10.0.0.1", verified),
        ("postgres://db.example/app?sslmode=disable", plain),
        ("postgres://localhost/app?sslmode=verify-full", verified),
    ] {
        assert_eq!(mode_of(url), expected, "{url}");
    }
}

#[test]
fn a_mode_is_what_libpq_means_by_it_or_safer() {
    for (query, expected) in [
        ("sslmode=prefer", (SslMode::Prefer, Certificate::Any)),
        ("sslmode=require", (SslMode::Require, Certificate::Any)),
        (
            "sslmode=require&sslrootcert=ca.pem",
            (SslMode::Require, Certificate::Trusted),
        ),
        (
            "sslmode=require&sslrootcert=system",
            (SslMode::Require, Certificate::ForHost),
        ),
        (
            "sslmode=verify-ca&sslrootcert=ca.pem",
            (SslMode::Require, Certificate::Trusted),
        ),
        (
            "sslmode=verify-ca",
            (SslMode::Require, Certificate::ForHost),
        ),
        (
            "sslmode=verify-full&sslrootcert=ca.pem",
            (SslMode::Require, Certificate::ForHost),
        ),
    ] {
        let url = format!("postgres://ada@db.example/app?{query}");
        assert_eq!(mode_of(&url), expected, "{query}");
    }
}

#[test]
fn the_drivers_own_parameters_are_left_to_it() {
    let url = "postgres://ada:a?b@host/app?connect_timeout=3&sslmode=prefer&application_name=x";
    let (rest, asked) = Asked::take_from(url).unwrap();
    assert_eq!(
        rest,
        "postgres://ada:a?b@host/app?connect_timeout=3&application_name=x"
    );
    assert_eq!(asked.mode.as_deref(), Some("prefer"));
    let (rest, asked) = Asked::take_from("postgres://h/a?sslrootcert=%2Fetc%2Fa+b.pem").unwrap();
    assert_eq!(rest, "postgres://h/a");
    assert_eq!(asked.roots(), Roots::File("/etc/a+b.pem".into()));
}

#[test]
fn what_cannot_be_done_is_said_without_the_url() {
    for (query, expected) in [
        ("sslmode=maybe", "`verify-full`"),
        ("sslcert=client.pem", "`postgres`"),
        ("sslmode", "`verify-full`"),
        ("unheard_of=1", "malformed"),
    ] {
        let url = format!("postgres://ada:canary@db.example/app?{query}");
        let said = Server::parse(&url).err().unwrap().to_string();
        assert!(said.contains(expected), "{said}");
        assert!(
            !said.contains("canary") && !said.contains("db.example"),
            "{said}"
        );
    }
}
