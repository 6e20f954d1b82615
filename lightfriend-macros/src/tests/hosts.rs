//! What the host lacks, and structs that are none: one error, and everything else is there.

use syn::Item;

use super::{errors_in, expand_for, plain};
use crate::dependencies::Dependencies;

const SLACK: &str = "#[oauth(provider = \"slack\")] pub struct Slack;";

#[test]
fn a_missing_diesel_is_one_error_and_the_runtimes_takes_its_place() {
    let dependencies = Dependencies {
        diesel: false,
        ..Dependencies::default()
    };
    let file = expand_for(SLACK, dependencies);
    let errors = errors_in(&file);
    let [(at, message)] = errors.as_slice() else {
        panic!("{errors:?}")
    };
    assert_eq!(at, "Slack");
    assert!(message.contains("add `diesel = {"), "{message}");
    let text = plain(&prettyplease::unparse(&file));
    assert!(
        text.contains("QueryableByName<diesel::sqlite::Sqlite>forSlackConnection"),
        "{text}"
    );
    assert!(
        !text.contains("table!") && !text.contains("::diesel"),
        "{text}"
    );
}

#[test]
fn a_missing_runtime_is_one_error_and_nothing_else() {
    let dependencies = Dependencies {
        runtime: None,
        ..Dependencies::default()
    };
    let file = expand_for(SLACK, dependencies);
    assert!(
        matches!(file.items.as_slice(), [Item::Macro(_)]),
        "{file:?}"
    );
    assert!(
        errors_in(&file)[0]
            .1
            .contains("crate = path::to::lightfriend_runtime")
    );
}

#[test]
fn a_runtime_under_another_name_is_found_and_crate_overrides_it() {
    let renamed = || Dependencies {
        runtime: Some(syn::parse_quote!(::accounts)),
        ..Dependencies::default()
    };
    let text = plain(&prettyplease::unparse(&expand_for(SLACK, renamed())));
    assert!(text.contains("::accounts::__private::") && !text.contains("lightfriend_runtime"));
    let source = "#[oauth(provider = \"slack\", crate = facade::runtime)] pub struct Slack;";
    let text = plain(&prettyplease::unparse(&expand_for(source, renamed())));
    assert!(text.contains("facade::runtime::__private::") && !text.contains("::accounts"));
}

#[test]
fn uuids_need_their_feature() {
    let dependencies = Dependencies {
        uuid: false,
        ..Dependencies::default()
    };
    let source = "#[oauth(provider = \"slack\", user_id = uuid::Uuid)] pub struct Slack;";
    let errors = errors_in(&expand_for(source, dependencies));
    let [(at, message)] = errors.as_slice() else {
        panic!("{errors:?}")
    };
    assert_eq!(at, "uuid::Uuid");
    assert!(message.contains("features = [\"uuid\"]"), "{message}");
}

#[test]
fn a_generic_struct_is_one_error_and_keeps_its_functions() {
    for source in [
        "#[oauth(provider = \"slack\")] pub struct Slack<T> { #[oauth(local)] a: Option<T> }",
        "#[oauth(provider = \"slack\")] pub struct Slack<'a, const N: usize>;",
        "#[oauth(provider = \"slack\")] pub struct Slack where String: Clone;",
    ] {
        let file = expand_for(source, Dependencies::default());
        let errors = errors_in(&file);
        assert_eq!(errors.len(), 1, "{errors:?}");
        let text = plain(&prettyplease::unparse(&file));
        assert!(text.contains("pubstructSlackStandIn;"), "{text}");
        assert!(text.contains("OAuthIntegrationforSlackStandIn{"), "{text}");
        assert!(text.contains("pubfnrouter<S>()"), "{text}");
    }
}

#[test]
fn a_name_of_other_letters_is_one_error_and_models_have_a_name() {
    let source = "#[oauth(provider = \"slack\", service = \"cafe\")] struct Caf\u{e9};";
    let file = expand_for(source, Dependencies::default());
    assert_eq!(errors_in(&file).len(), 1);
    let text = plain(&prettyplease::unparse(&file));
    assert!(text.contains("structCafXConnection{"), "{text}");
    assert!(text.contains("implCaf\u{e9}{"), "{text}");
}
