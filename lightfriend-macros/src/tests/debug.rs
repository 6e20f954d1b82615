//! What is printed when the environment asks for it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::debug::text;

fn calendar(named: &str, expansion: &TokenStream) -> Option<String> {
    let ident = Ident::new("GoogleCalendar", Span::call_site());
    text(named, &ident, expansion, None)
}

#[test]
fn only_a_struct_that_is_named_is_printed() {
    let expansion = quote!(
        struct A;
    );
    for named in [
        "GoogleCalendar",
        "Slack,GoogleCalendar",
        " GoogleCalendar , ",
    ] {
        assert!(calendar(named, &expansion).is_some(), "{named}");
    }
    for named in [
        "",
        ",",
        "1",
        "*",
        "Google",
        "googlecalendar",
        "Slack GoogleCalendar",
    ] {
        assert_eq!(calendar(named, &expansion), None, "{named}");
    }
}

#[test]
fn a_raw_name_is_named_without_its_prefix() {
    let ident = Ident::new_raw("type", Span::call_site());
    assert!(text("type", &ident, &quote!(), None).is_some());
}

#[test]
fn the_expansion_is_laid_out_as_source() {
    let printed = calendar(
        "GoogleCalendar",
        &quote!(
            pub struct A {
                b: i32,
            }
        ),
    )
    .unwrap();
    assert_eq!(
        printed,
        "// What #[derive(OAuthIntegration)] adds to `GoogleCalendar`:\n\
        pub struct A {\n    b: i32,\n}\n"
    );
}

#[test]
fn what_cannot_be_laid_out_is_printed_as_it_is() {
    let broken = quote!(pub struct);
    assert!(
        calendar("GoogleCalendar", &broken)
            .unwrap()
            .ends_with("\npub struct")
    );
}

#[test]
fn syntax_without_a_layout_is_printed_as_it_is() {
    // A static without a value: syn reads it, prettyplease does not know it.
    let unknown = calendar(
        "GoogleCalendar",
        &quote!(
            static A: i32;
        ),
    )
    .unwrap();
    assert!(unknown.ends_with("\nstatic A : i32 ;"), "{unknown}");
}

#[test]
fn the_requests_are_the_last_lines_and_are_comments() {
    let ident = Ident::new("A", Span::call_site());
    let requests = Some("What `A` sends.\n\n  GET https://a.example");
    for (expansion, before) in [
        (
            quote!(
                struct A;
            ),
            "struct A;\n",
        ),
        (quote!(pub struct), "pub struct"),
    ] {
        let printed = text("A", &ident, &expansion, requests).unwrap();
        let end = "\n// What `A` sends.\n//\n//   GET https://a.example";
        assert!(printed.ends_with(&format!("{before}{end}")), "{printed}");
    }
}
