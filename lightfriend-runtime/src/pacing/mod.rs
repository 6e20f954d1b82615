//! How often providers are asked: one refresh at a time per account, pauses after failures, and a
//! host that is down left alone.

mod breaker;
mod client_refusals;
mod flight;
pub(crate) mod pause;
mod refused;

pub(crate) use breaker::{Breakers, LEFT_ALONE, Permit};
pub(crate) use client_refusals::ClientRefusals;
pub(crate) use flight::{AccessToken, Flights};
pub(crate) use refused::RefusedTokens;

/// What readers get whose token is being refreshed by another process that does not come to an end.
pub(crate) const ELSEWHERE: &str = "a refresh by another process is under way";

/// An integration of which only the token endpoint matters, for the tests here.
#[cfg(test)]
const fn descriptor_of(token_endpoint: &'static str) -> crate::descriptor::Descriptor {
    use crate::descriptor::{Authorization, Descriptor, Table, Token, UserIdType};

    Descriptor {
        service: "x",
        title: "X",
        description: "",
        authorization: Authorization::DEFAULT,
        token: Token {
            endpoint: token_endpoint,
            ..Token::DEFAULT
        },
        revocation_endpoint: None,
        revocation_ends_grant: false,
        api: None,
        env: "X",
        route: "/api/x",
        table: Table {
            name: "x_connection",
            user_id: UserIdType::Integer,
            users: None,
            columns: &[],
        },
    }
}
