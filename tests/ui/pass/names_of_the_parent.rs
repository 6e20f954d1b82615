//! A struct below another of the same name, whose module it takes everything from.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "github", env = "OUTER")]
pub struct Git;

pub mod inner {
    #[allow(unused_imports)]
    use super::*;

    #[derive(lightfriend_runtime::OAuthIntegration)]
    #[oauth(provider = "slack", env = "INNER")]
    pub struct Git {
        #[oauth(local, default = 1)]
        number: i32,
    }

    pub mod innermost {
        #[allow(unused_imports)]
        use super::super::*;
        #[allow(unused_imports)]
        use super::*;

        #[derive(lightfriend_runtime::OAuthIntegration)]
        #[oauth(provider = "discord", env = "INNERMOST")]
        pub struct Git;
    }
}

pub(crate) fn main() {
    let env = |descriptor: &lightfriend_runtime::__private::Descriptor| descriptor.env;
    assert_eq!(env(<Git as OAuthIntegration>::DESCRIPTOR), "OUTER");
    assert_eq!(env(<inner::Git as OAuthIntegration>::DESCRIPTOR), "INNER");
    assert_eq!(env(<inner::innermost::Git as OAuthIntegration>::DESCRIPTOR), "INNERMOST");
    let _ = |connection: inner::GitConnection| connection.number;
    let _ = inner::git_connection::number;
}
