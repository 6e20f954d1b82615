//! Hosts that users choose are asked at public addresses only.

use std::net::IpAddr;

use super::{Shopify, begin, come_back};
use crate::{requests, support::ALICE};
use lightfriend_runtime::{Builder, integrations, testing::MockProvider};

#[tokio::test]
async fn a_name_that_stands_for_a_private_address_is_not_asked() {
    for (address, expected) in [
        ("93.184.216.34", "connected"),
        ("127.0.0.1", "private_address"),
        ("169.254.169.254", "private_address"),
        ("10.0.0.1", "private_address"),
        ("::ffff:192.168.0.1", "private_address"),
        ("fd00::1", "private_address"),
    ] {
        let recorder = requests::Recorder::start(requests::tokens).await;
        let unused = MockProvider::start().await.unwrap();
        let address: IpAddr = address.parse().unwrap();
        let change = |builder: Builder| {
            let builder = builder.route_outgoing_to(recorder.address);
            builder.resolve_outgoing(move |_| vec![address])
        };
        let host = crate::support::Host::start_with(integrations![Shopify], &unused, change).await;
        let browser = host.browser(ALICE);
        let url = begin(&browser, "shopify", "shop=acme").await;
        let end = come_back(&host, &browser, "shopify", &url, "").await;
        assert_eq!(end, expected, "{address}");
        let asked = recorder.take().len();
        assert_eq!(asked, usize::from(expected == "connected"), "{address}");
    }
}
