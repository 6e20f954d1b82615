//! One attempt to connect an account: from start to callback.

mod after_connect;
mod callback;
mod claimed;
mod connecting;
mod cookie;
mod import;
mod link;
mod report;
mod response;
mod return_to;
mod scope_sets;
mod start;
mod with_code;

pub(crate) use callback::finish;
pub(crate) use claimed::{Finished, Landed};
pub(crate) use cookie::{FlowCookie, FlowCookies, is_flow_cookie};
pub(crate) use import::{Expiry, Import, ImportEnd, import, import_once, rehearse_import};
pub(crate) use link::{offer, offered, take};
pub(crate) use report::Report;
pub(crate) use response::{AuthorizationResponse, MOST_BYTES_ALTOGETHER, query_of_form};
pub(crate) use return_to::ReturnTo;
pub(crate) use start::{Beginning, Started, check_start, start};
pub(crate) use with_code::connect_with_code;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// Whether each `%` begins an escape (RFC 3986 section 2.1).
fn is_percent_encoded(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

/// SHA-256 as base64url: how secrets with 256 bits of their own are stored and compared.
fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}
