//! What `after_connect` sets is a field of a struct with these hooks, and a value of its type.

use lightfriend_runtime::{HookError, Hooks, NewConnection, OAuth, OAuthIntegration};

pub struct TeslaHooks;

#[derive(OAuthIntegration)]
#[oauth(provider = "google", hooks = TeslaHooks)]
pub struct Tesla {
    #[oauth(local, default = "eu")]
    region: String,
    #[oauth(local)]
    doors: Option<i32>,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "google", env = "TESLA")]
pub struct Rivian {
    #[oauth(local, default = "eu")]
    region: String,
}

impl Hooks for TeslaHooks {
    async fn after_connect(
        &self,
        _: &OAuth,
        new: &mut NewConnection<Self>,
    ) -> Result<(), HookError> {
        new.set(tesla_connection::region, 7)?;
        new.set(tesla_connection::doors, "four")?;
        new.set(tesla_connection::region, None::<String>)?;
        new.set(rivian_connection::region, "eu")?;
        new.set(tesla_connection::access_token, "stolen")?;
        Ok(())
    }
}

fn main() {}
