//! How often providers are asked: one refresh at a time per account, pauses after failures, and a
//! host that is down left alone.

mod breaker;
mod client_refusals;
mod flight;
pub(crate) mod pause;
mod refused;

pub(crate) use breaker::{Breakers, LEFT_ALONE, Permit};
pub(crate) use client_refusals::{Client, ClientRefusals};
pub(crate) use flight::{AccessToken, Flights};
pub(crate) use refused::RefusedTokens;

/// What readers get whose token is being refreshed by another process that does not come to an end.
pub(crate) const ELSEWHERE: &str = "a refresh by another process is under way";

/// An integration of which only the token endpoint matters, for the tests here.
#[cfg(test)]
use crate::template::{Segment, Template};

#[cfg(test)]
const fn descriptor_of(token_endpoint: &'static [Segment]) -> crate::descriptor::Descriptor {
    use crate::descriptor::{Descriptor, Refresh, Request, Table, Token};

    Descriptor {
        service: "x",
        title: "X",
        token: Token {
            refresh: Refresh {
                request: Request {
                    endpoint: Template(token_endpoint),
                    ..Request::DEFAULT
                },
                ..Refresh::DEFAULT
            },
            ..Token::DEFAULT
        },
        env: "X",
        route: "/api/x",
        table: Table {
            name: "x_connection",
            ..Table::DEFAULT
        },
        ..Descriptor::DEFAULT
    }
}
