//! URLs with placeholders.

use super::{assert_contains, error, errors, text};

/// A struct whose token endpoint is this, with these fields.
fn at(endpoint: &str, fields: &str) -> String {
    format!(
        "#[oauth(
            authorization_endpoint = \"https://provider.example/authorize\",
            token_endpoint = \"{endpoint}\",
        )]
        pub struct Shop {{ {fields} }}"
    )
}

/// The same for the API, which is called when all values are known.
fn api(base: &str, fields: &str) -> String {
    at("https://provider.example/token", fields).replace(
        "#[oauth(\n",
        &format!("#[oauth(api_base_url = \"{base}\",\n"),
    )
}

#[track_caller]
fn assert_wrong(source: &str, token: &str, words: &str) {
    let (at, message) = error(source);
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

#[track_caller]
fn assert_fine(source: &str) {
    assert_eq!(errors(source), []);
}

const SHOP: &str = "#[oauth(var)] shop: String";

#[test]
fn a_field_before_two_labels_is_one_label() {
    for host in [
        "{shop}.vendor.com",
        "api.{shop}.vendor.com",
        "{shop}-api.vendor.com:8443",
        "{shop}.{env.REGION}.com",
    ] {
        let text = text(&at(&format!("https://{host}/token"), SHOP));
        assert_contains(&text, "checks: &[Check::Label], named: true");
    }
    // In a path it is what it is.
    let text = text(&at("https://vendor.com/{shop}/token?shop={shop}", SHOP));
    assert_contains(
        &text,
        "source: Source::Var(Literal::Null), named: true, ..Column::DEFAULT",
    );
}

#[test]
fn a_value_of_the_answer_is_one_label_too() {
    let text = text(&api(
        "https://{dc}.api.vendor.com/3",
        "#[oauth(token_response = \"dc\")] dc: String",
    ));
    assert_contains(&text, "checks: &[Check::Label], named: true");
}

#[test]
fn nobody_chooses_the_domain_but_from_those_that_are_named() {
    let named = "#[oauth(var, one_of(\"eu\", \"com.au\"), default = \"eu\")] tld: String";
    assert_contains(
        &text(&at("https://accounts.vendor.{tld}/token", named)),
        "checks: &[Check::OneOf(&[\"eu\", \"com.au\"])], named: true",
    );
    assert_fine(&at("https://{tld}/token", named));
    assert_fine(&at("https://{tld}.com/token", named));
    // What is named counts as written.
    assert_fine(&at(
        "https://{shop}.vendor.{tld}/token",
        &format!("{named}, {SHOP}"),
    ));
    for host in ["{shop}.com", "vendor.{shop}", "a.b.{shop}", "{shop}x.com"] {
        assert_wrong(
            &at(&format!("https://{host}/token"), SHOP),
            "{shop}",
            "`one_of(\"eu\", \"com\")` on the field `shop`",
        );
    }
    assert_wrong(&at("https://{shop}/t", SHOP), "{shop}", "the whole host");
    let answered = "#[oauth(token_response = \"host\")] host: String";
    assert_wrong(&api("https://{host}/v1", answered), "{host}", "`{+host}`");
}

#[test]
fn the_operator_chooses_any_host() {
    for host in [
        "{env.HOST}",
        "{env.A}.{env.B}",
        "vendor.{env.TLD}",
        "x-{env.A}.com",
    ] {
        assert_fine(&at(&format!("https://{host}/token"), SHOP));
    }
}

#[test]
fn no_field_is_part_of_an_ip_address() {
    assert_wrong(
        &at("https://{shop}.0.0.1/token", SHOP),
        "{shop}",
        "an IP address",
    );
}

#[test]
fn a_host_is_made_of_text_fields_and_variables() {
    assert_wrong(
        &at("https://{client_id}.vendor.com/token", SHOP),
        "{client_id}",
        "a host is made of",
    );
}

#[test]
fn placeholders_are_in_host_path_and_values_of_the_query() {
    for (url, token, words) in [
        (
            "{shop}://vendor.com/",
            "{shop}",
            "a URL's scheme is written",
        ),
        ("{shop}/token", "{shop}", "a URL's scheme is written"),
        ("{env.URL}/token", "{env.URL}", "https://{env.HOST}/path"),
        ("https://{shop}@vendor.com/", "{shop}", "no user name"),
        ("https://a:{shop}@vendor.com/", "{shop}", "no user name"),
        ("https://vendor.com:{shop}/", "{shop}", "a port is written"),
        ("https://vendor.com:8{shop}/", "{shop}", "a port is written"),
        (
            "https://vendor.com/?{shop}=1",
            "{shop}",
            "the name of a parameter",
        ),
        (
            "https://vendor.com/?a=b&{shop}",
            "{shop}",
            "the name of a parameter",
        ),
    ] {
        assert_wrong(&at(url, SHOP), token, words);
    }
    for url in [
        "https://vendor.com/{shop}",
        "https://vendor.com/a{shop}b/c",
        "https://vendor.com/?a={shop}&b=x{shop}",
    ] {
        assert_fine(&at(url, SHOP));
    }
}

#[test]
fn what_is_written_beside_placeholders_obeys_the_rules_of_all() {
    for (url, words) in [
        ("http://{shop}.vendor.com/", "must be https"),
        ("https://{shop}.vendor.com/#a", "fragment"),
        ("https://{shop}..vendor.com/", "no valid host"),
        ("https://u@{shop}.vendor.com/", "user name"),
        ("https://{shop}.vendor.com:0/", "port"),
        ("https://{shop}.vendor.com/?state={shop}", "`state`"),
        ("https://vendor.com/{{shop}}", "percent-encode"),
        ("https://{shop}.vendor.com/ ", "a space"),
    ] {
        assert_wrong(&at(url, SHOP), &format!("\"{url}\""), words);
    }
    assert_wrong(
        &api("https://{shop}.vendor.com/?a=b", SHOP),
        "\"https://{shop}.vendor.com/?a=b\"",
        "must not have a query",
    );
}

#[test]
fn a_value_that_may_be_missing_goes_with_its_dot() {
    let region = "#[oauth(var)] region: Option<String>";
    for url in [
        "https://{region}.vendor.com/",
        "https://vendor.com/{region}/token",
    ] {
        let whole = "`region` may be missing: make its type no `Option`, or give it a `default`";
        assert_wrong(&at(url, region), "{region}", whole);
    }
    for url in [
        "https://api{region}.vendor.com/",
        "https://vendor.com/token{region}/x",
    ] {
        assert_wrong(&at(url, region), "{region}", "write `{.region}`, which is");
        assert_wrong(&at(url, region), "{region}", "a `default`");
    }
    for url in [
        "https://a-{region}.vendor.com/",
        "https://vendor.com/v1.{region}",
    ] {
        assert_wrong(&at(url, region), "{region}", "missing: make its type");
    }
    for url in [
        "https://api{.region}.vendor.com/",
        "https://vendor.com/token{.region}",
        "https://vendor.com/token?region={region}",
    ] {
        assert_fine(&at(url, region));
    }
    let with_default = "#[oauth(var, default = \"eu\")] region: Option<String>";
    assert_fine(&at("https://{region}.vendor.com/", with_default));
}

#[test]
fn what_goes_with_its_dot_is_no_whole_part() {
    let region = "#[oauth(var)] region: Option<String>";
    for (url, whole) in [
        ("https://vendor.com/{.region}", "a whole path segment"),
        (
            "https://vendor.com/token/{.region}/x",
            "a whole path segment",
        ),
        ("https://vendor.com/{.region}v1", "a whole path segment"),
        ("https://{.region}.vendor.com/", "a whole label"),
        ("https://api.{.region}.vendor.com/", "a whole label"),
    ] {
        assert_wrong(&at(url, region), "{.region}", whole);
    }
}

#[test]
fn an_origin_is_bound_and_begins_the_url() {
    let suffix =
        "#[oauth(token_response = \"instance_url\", host_suffix = \".vendor.com\")] origin: String";
    let text = text(&api("{+origin}/services/data", suffix));
    assert_contains(
        &text,
        "&[Segment::Origin(\"origin\"), Segment::Text(\"/services/data\")]",
    );
    assert_contains(
        &text,
        "checks: &[Check::HostSuffix(\".vendor.com\")], named: true",
    );
    assert_fine(&api("{+origin}", suffix));
    for (base, words) in [
        ("https://a.example/{+origin}", "the first thing of a URL"),
        ("{+origin}.evil.example/", "begins with `/`"),
        ("{+origin}:8443/", "begins with `/`"),
        ("{+origin}@evil.example/", "begins with `/`"),
    ] {
        assert_wrong(&api(base, suffix), "{+origin}", words);
    }
    assert_wrong(
        &api("https://{origin}.vendor.com/", suffix),
        "{origin}",
        "begin the URL with `{+origin}`",
    );
    let unbound = "#[oauth(var)] origin: String";
    assert_wrong(
        &api("{+origin}/v1", unbound),
        "{+origin}",
        "anybody's server",
    );
    let one_of = "#[oauth(var, one_of(\"https://eu.vendor.com\", \"https://us.vendor.com\"))] origin: String";
    assert_fine(&api("{+origin}/v1", one_of));
    let missing = suffix.replace("String", "Option<String>");
    assert_wrong(
        &api("{+origin}/v1", &missing),
        "{+origin}",
        "may be missing",
    );
}

#[test]
fn values_that_are_written_fit_their_place_in_the_url() {
    for (url, values, bad) in [
        (
            "https://{a}.vendor.com/",
            "one_of(\"eu\", \"b.c\")",
            "\"b.c\"",
        ),
        ("https://{a}.vendor.com/", "default = \"-\"", "\"-\""),
        ("https://{a}.vendor.com/", "default = \"a_b\"", "\"a_b\""),
        (
            "https://vendor.{a}/",
            "one_of(\"com\", \"com/x\")",
            "\"com/x\"",
        ),
        ("https://{a}/", "one_of(\"h:1\")", "\"h:1\""),
        (
            "{+a}/",
            "one_of(\"https://a.example/x\")",
            "\"https://a.example/x\"",
        ),
        (
            "{+a}/",
            "one_of(\"http://a.example\")",
            "\"http://a.example\"",
        ),
        // The runtime takes neither another port nor a loopback host.
        (
            "{+a}/",
            "one_of(\"https://a.example\", \"https://a.example:8443\")",
            "\"https://a.example:8443\"",
        ),
        (
            "{+a}/",
            "one_of(\"http://localhost:1\")",
            "\"http://localhost:1\"",
        ),
    ] {
        let fields = format!("#[oauth(var, {values})] a: String");
        assert_wrong(&at(url, &fields), bad, "in `token_endpoint`");
    }
}

#[test]
fn an_issuer_may_be_a_tenants_own() {
    let source = at("https://a.example/t", SHOP).replace(
        "#[oauth(\n",
        "#[oauth(issuer = \"https://{shop}.vendor.com\",\n",
    );
    assert_eq!(errors(&source), []);
    let source = source.replace("vendor.com", "com");
    assert_wrong(&source, "{shop}", "one_of");
}

#[test]
fn a_token_is_in_the_path_of_the_revocation_endpoint() {
    let revoke = |url: &str| {
        at("https://a.example/t", SHOP).replace(
            "#[oauth(\n",
            &format!("#[oauth(revocation_endpoint = \"{url}\",\n"),
        )
    };
    assert_fine(&revoke("https://a.example/tokens/{refresh_token}"));
    assert_wrong(
        &revoke("https://a.example/?t={access_token}"),
        "{access_token}",
        "in the path of `revocation_endpoint` alone; for a parameter of the URL write \
         `revocation(format = \"query\", token = \"access_token\", token_param = \"t\")`",
    );
    assert_wrong(
        &revoke("https://a.example/?a=b&token={refresh_token}"),
        "{refresh_token}",
        "write `revocation(format = \"query\", token = \"refresh_token\")`",
    );
    // What it says to write is right.
    let query = revoke("https://a.example/?a=b").replacen(
        "#[oauth(",
        "#[oauth(revocation(format = \"query\", token = \"access_token\", token_param = \"t\"), ",
        1,
    );
    assert_fine(&query);
    assert_wrong(
        &revoke("https://{access_token}.a.example/"),
        "{access_token}",
        "a host is made of",
    );
}
