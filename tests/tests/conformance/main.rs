//! `conformance!` of structs that are right, and of structs that are wrong in one attribute.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test's structs are as an application's"
)]

mod broken;
mod kinds;
mod lightfriend;
/// A struct and its tests for each preset: its name, the preset's, and the fields that it needs.
macro_rules! presets {
    ($($name:ident $provider:literal { $($field:tt)* })*) => {$(
        #[derive(lightfriend_runtime::OAuthIntegration)]
        #[oauth(provider = $provider)]
        pub struct $name {
            $($field)*
        }

        lightfriend_runtime::conformance!($name);
    )*};
}

#[rustfmt::skip]
mod presets;
