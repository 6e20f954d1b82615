//! Structs and hosts of every shape that must compile, in `ui/pass`: what they assert is run here.
//!
//! They are modules of this binary, so that what they assert is run and not only compiled.

macro_rules! shapes {
    ($($name:ident = $path:literal),* $(,)?) => {$(
        #[path = $path]
        pub mod $name;
    )*

        #[test]
        fn every_shape_compiles_and_keeps_its_promises() {
            $($name::main();)*
        }
    };
}

shapes! {
    accounts = "../../ui/pass/accounts.rs",
    every_attribute = "../../ui/pass/every_attribute.rs",
    macro_rules = "../../ui/pass/macro_rules.rs",
    private_module = "../../ui/pass/private_module.rs",
    raw_identifiers = "../../ui/pass/raw_identifiers.rs",
    renamed_runtime = "../../ui/pass/renamed_runtime.rs",
    shadowed_names = "../../ui/pass/shadowed_names.rs",
    strict_host = "../../ui/pass/strict_host.rs",
    uuid = "../../ui/pass/uuid.rs",
    in_a_function = "../../ui/pass/in_a_function.rs",
    names_of_the_parent = "../../ui/pass/names_of_the_parent.rs",
    modules_of_the_same_names = "../../ui/pass/modules_of_the_same_names.rs",
}
