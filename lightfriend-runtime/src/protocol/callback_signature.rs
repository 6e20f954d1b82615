//! Callbacks that the provider signs with the client secret. No RFC has this; it is how Shopify does
//! it.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use url::form_urlencoded;
use zeroize::Zeroizing;

/// Whether the query's parameter of this name is the HMAC-SHA-256 of all others. That they are equal
/// takes as long to say wherever they differ.
pub(crate) fn is_right(query: &str, param: &str, secret: &SecretString) -> bool {
    let (signatures, others): (Vec<_>, Vec<_>) =
        form_urlencoded::parse(query.as_bytes()).partition(|(name, _)| name == param);
    let [(_, signature)] = signatures.as_slice() else {
        return false;
    };
    let Some(signature) = from_hex(signature) else {
        return false;
    };
    mac_of(others, secret).is_some_and(|mac| mac.verify_slice(&signature).is_ok())
}

/// The signature that the query is to have under this name.
#[cfg(feature = "testing")]
pub(crate) fn of(query: &str, param: &str, secret: &SecretString) -> SecretString {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let mac = mac_of(pairs.filter(|(name, _)| name != param).collect(), secret);
    let bytes = mac.map(|mac| mac.finalize().into_bytes());
    let digits = bytes
        .iter()
        .flatten()
        .flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
    SecretString::from(digits.collect::<String>())
}

/// A key may have any length: there is always one.
fn mac_of(pairs: Vec<Pair<'_>>, secret: &SecretString) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(signed_text(pairs).as_bytes());
    Some(mac)
}

type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// `code=c&shop=s&timestamp=1`: sorted by name, whatever order they came in.
fn signed_text(mut pairs: Vec<Pair<'_>>) -> Zeroizing<String> {
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| {
            format!(
                "{}={}",
                unambiguous(name).replace('=', "%3D"),
                unambiguous(value)
            )
        })
        .collect();
    Zeroizing::new(pairs.join("&"))
}

/// Encodes what would make one pair look like two: otherwise `a=1&b=2` would have the signature of a
/// single `a`.
fn unambiguous(text: &str) -> String {
    text.replace('%', "%25").replace('&', "%26")
}

/// 32 bytes in lower-case hexadecimal.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in pair {
            *byte = *byte << 4 | value_of(*digit)?;
        }
    }
    Some(bytes)
}

fn value_of(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Shopify's documentation of old, whose secret is `hush`.
    const QUERY: &str = "code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com\
                         &timestamp=1337178173";
    const SIGNATURE: &str = "4712bf92ffc2917d15a2f5a273e39f0116667419aa4b6ac0b3baaf26fa3c4d20";

    fn is_right(query: &str) -> bool {
        super::is_right(query, "hmac", &SecretString::from("hush"))
    }

    #[test]
    fn shopifys_own_example_is_right() {
        assert!(is_right(&format!("{QUERY}&hmac={SIGNATURE}")));
        assert!(is_right(&format!("hmac={SIGNATURE}&{QUERY}")));
        let wrong_key = SecretString::from("hush!");
        let query = format!("{QUERY}&hmac={SIGNATURE}");
        assert!(!super::is_right(&query, "hmac", &wrong_key));
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        for query in [
            QUERY.to_owned(),
            format!("{QUERY}&hmac="),
            format!("{QUERY}&hmac={SIGNATURE}&hmac={SIGNATURE}"),
            format!("{QUERY}&hmac={}", SIGNATURE.to_uppercase()),
            format!("{QUERY}&hmac={}", &SIGNATURE[..62]),
            format!("{QUERY}&hmac={SIGNATURE}00"),
            format!("{QUERY}&hmac={}", "0".repeat(64)),
            format!("{QUERY}&hmac={SIGNATURE}&more=1"),
            format!("{QUERY}0&hmac={SIGNATURE}"),
            // One parameter that reads like three.
            format!(
                "{}&hmac={SIGNATURE}",
                QUERY.replace('&', "%26").replacen("%3D", "=", 1)
            ),
            format!("{}&hmac={SIGNATURE}", QUERY.replacen("code=", "code%3D", 1)),
        ] {
            assert!(!is_right(&query), "{query}");
        }
    }
}
