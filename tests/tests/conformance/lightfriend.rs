//! The six integrations of `examples/lightfriend`, as they are there.

#[allow(dead_code, reason = "the example's application is not run here")]
#[path = "../../../examples/lightfriend/host.rs"]
mod host;
#[allow(dead_code, reason = "the example's application is not run here")]
#[path = "../../../examples/lightfriend/integrations.rs"]
mod integrations;

use self::host::Users;
use self::integrations::{Gmail, GoogleCalendar, GoogleTasks, Tesla, TeslaHooks, Uber, Youtube};
use lightfriend_runtime::{conformance, testing::conformance::Setup};

/// What only the application knows of Tesla.
fn at_tesla(setup: Setup) -> Setup {
    setup
        .variable("AUDIENCE", "https://fleet-api.prd.eu.vn.cloud.tesla.com")
        .builder(|builder| builder.hooks(TeslaHooks(Users::new([(1, "+358 40 1")]))))
}

conformance!(GoogleCalendar);
conformance!(GoogleTasks);
conformance!(Gmail);
conformance!(Youtube);
conformance!(Uber);
conformance!(Tesla, with = at_tesla);
