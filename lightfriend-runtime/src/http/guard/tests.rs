//! What is public, and that nothing else is ever connected to.

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use reqwest::{Method, header::HeaderMap};

use super::*;
use crate::http::{Http, Outgoing, OutgoingProxy, Settings};

const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(93, 184, 216, 34));
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn guard(addresses: &'static [&'static str]) -> Guard {
    let addresses = addresses.iter().map(|text| text.parse().unwrap());
    let addresses: Vec<IpAddr> = addresses.collect();
    Guard::new(Some(Lookup::new(move |_| addresses.clone())), Vec::new())
}

async fn resolved(guard: &Guard) -> Option<Vec<IpAddr>> {
    let found = guard.resolve("provider.example".parse().unwrap()).await;
    Some(found.ok()?.map(|address| address.ip()).collect())
}

fn outgoing(url: &str, guarded: bool) -> Outgoing {
    Outgoing {
        method: Method::GET,
        url: Url::parse(url).unwrap(),
        headers: HeaderMap::new(),
        body: None,
        timeout: None,
        guarded,
    }
}

/// A client that resolves names so.
fn http(lookup: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> Http {
    let settings = Settings {
        lookup: Some(Lookup::new(lookup)),
        ..Settings::default()
    };
    Http::new(&settings).unwrap()
}

#[test]
fn addresses_of_the_internet_are_public_and_no_others() {
    for public in [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00:1450:4001:81b::200e",
        "3fff:1000::1",
    ] {
        assert!(is_public(public.parse().unwrap()), "{public}");
    }
    for private in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        // Compatible, mapped, and for translators: also with a public one inside.
        "::7f00:1",
        "::808:808",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::a00:1",
        // 6to4 and Teredo.
        "2002:7f00:1::1",
        "2002:808:808::1",
        "2001::7f00:1",
        "2001:0:808:808::1",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "3fff::1",
        "3fff:fff::1",
        "5f00::1",
        "100::1",
        "fc00::1",
        "fd12:3456::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_public(private.parse().unwrap()), "{private}");
    }
}

#[test]
fn a_host_that_is_a_number_is_read_in_any_spelling() {
    let guard = Guard::new(None, Vec::new());
    for host in [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "0x7f.1",
        "0x7F000001",
        "0177.0.0.1",
        "017700000001",
        "2130706433",
        "0",
        "0x0",
        "169.254.43518",
        "2852039166",
        "0xa9fea9fe",
        "10.1",
        "%31%32%37.1",
        "１２７.０.０.１",
        "127。0。0。1",
        "[::1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[fd00:ec2::254]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "provider.localhost",
        "printer.local",
    ] {
        let url = Url::parse(&format!("https://{host}/token")).unwrap();
        assert_eq!(guard.check(&url), Err(PRIVATE), "{host}");
    }
    for host in ["8.8.8.8", "134744072", "provider.example", "[2606:4700::1]"] {
        let url = Url::parse(&format!("https://{host}/token")).unwrap();
        assert_eq!(guard.check(&url), Ok(()), "{host}");
    }
}

#[tokio::test]
async fn one_private_address_spoils_the_others() {
    let fine = guard(&["93.184.216.34", "2606:4700::1"]);
    assert_eq!(resolved(&fine).await.unwrap().len(), 2);
    for addresses in [
        ["10.0.0.1", "93.184.216.34"].as_slice(),
        &["93.184.216.34", "10.0.0.1"],
        &["2606:4700::1", "::ffff:10.0.0.1"],
    ] {
        assert_eq!(resolved(&guard(addresses)).await, None, "{addresses:?}");
    }
}

/// The addresses that were checked are those that are connected to: there is no second look-up in
/// between, and the next one is checked too.
#[tokio::test]
async fn a_name_that_changes_its_address_is_checked_each_time() {
    let looks = Arc::new(AtomicUsize::new(0));
    let counted = looks.clone();
    let lookup = Lookup::new(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => vec![PUBLIC],
        _ => vec![LOOPBACK],
    });
    let guard = Guard::new(Some(lookup), Vec::new());
    assert_eq!(resolved(&guard).await, Some(vec![PUBLIC]));
    assert_eq!(looks.load(Ordering::SeqCst), 1, "one look");
    assert_eq!(resolved(&guard).await, None);
}

#[tokio::test]
async fn a_name_of_loopback_is_never_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    let url = format!("https://provider.example:{port}/token");
    let http = http(|_| vec![LOOPBACK]);

    let refused = http.send(outgoing(&url, true)).await.err();
    assert_eq!(refused, Some(PRIVATE));
    assert!(listener.accept().is_err(), "nobody came");

    // The same resolver leads there where it does not check.
    let unchecked = Guard::new(
        Some(Lookup::new(|_| vec![LOOPBACK])),
        vec!["provider.example".to_owned()],
    );
    let client = reqwest::Client::builder()
        .no_proxy()
        .dns_resolver(unchecked);
    let request = client.build().unwrap().get(&url).send();
    let (_, ()) = tokio::join!(request, async {
        while listener.accept().is_err() {
            tokio::task::yield_now().await;
        }
    });
}

#[tokio::test]
async fn numbers_and_local_names_are_refused_before_anything_is_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    let http = Http::new(&Settings {
        allow_loopback_http: true,
        ..Settings::default()
    })
    .unwrap();
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]"] {
        for scheme in ["https", "http"] {
            let url = format!("{scheme}://{host}:{port}/token");
            let refused = http.send(outgoing(&url, true)).await.err();
            assert_eq!(refused, Some(PRIVATE), "{url}");
        }
    }
    assert!(listener.accept().is_err(), "nobody came");
    // A developer's own address is not guarded.
    let url = format!("https://127.0.0.1:{port}/token");
    let (answer, ()) = tokio::join!(http.send(outgoing(&url, false)), async {
        while listener.accept().is_err() {
            tokio::task::yield_now().await;
        }
    });
    assert_ne!(answer.err(), Some(PRIVATE));
}

#[tokio::test]
async fn a_proxy_may_be_private_and_is_asked_for_nobody_elses_sake() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = proxy.local_addr().unwrap().port();
    let settings = Settings {
        lookup: Some(Lookup::new(|_| vec![LOOPBACK])),
        proxy: Some(OutgoingProxy::At(
            format!("http://proxy.example:{port}").into(),
        )),
        ..Settings::default()
    };
    let http = Http::new(&settings).unwrap();
    let at_the_proxy = format!("https://proxy.example:{port}/token");
    let refused = http.send(outgoing(&at_the_proxy, true)).await.err();
    assert_eq!(refused, Some(PRIVATE));

    let request = tokio::spawn(async move {
        let _ = http
            .send(outgoing("https://provider.example/token", true))
            .await;
    });
    let asked = tokio::task::spawn_blocking(move || {
        use std::io::Read as _;
        let (mut stream, _) = proxy.accept().unwrap();
        let mut bytes = [0; 24];
        stream.read_exact(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    });
    // Names are the proxy's to resolve.
    assert_eq!(asked.await.unwrap(), "CONNECT provider.example");
    request.await.unwrap();
}

/// Nobody is to try again at once.
#[test]
fn a_private_address_is_an_error_of_its_own() {
    let error = PRIVATE.of_service("shop");
    assert_eq!(error.slug(), "private_address");
    assert!(!error.is_transient() && !error.is_reauth_required() && !error.is_misconfigured());
}
