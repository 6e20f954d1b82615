//! The sealed form of a secret.
//!
//! `version | suite | key id length | key id | nonce (24) | ciphertext | tag (16)` as base64url.
//! The associated data binds header, table, column, owner, account (where the version says so) and
//! service, each length-prefixed, so that a ciphertext moved to another place does not open.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::key_ring::{Key, KeyRing};
use crate::{account_key::Key as AccountKey, error::Error, random, user::UserId};

/// Bound to the owner: of integrations with one account each, and of rows from before there was a
/// key that tells accounts apart.
const OF_THE_OWNER: u8 = 1;
/// Bound to the owner's account of a key.
const OF_AN_ACCOUNT: u8 = 2;
/// XChaCha20-Poly1305.
const SUITE: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;

/// Where a sealed value lives; it opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) owner: &'a UserId,
    /// Which of the owner's, where there may be several.
    pub(crate) account: Option<&'a AccountKey>,
    pub(crate) service: &'static str,
}

impl Place<'_> {
    /// What is sealed for it says whether an account is bound.
    fn version(self) -> u8 {
        self.account.map_or(OF_THE_OWNER, |_| OF_AN_ACCOUNT)
    }
}

impl KeyRing {
    /// Seals a secret for one place, under the primary key and a random nonce.
    pub(crate) fn seal(&self, place: Place<'_>, secret: &str) -> Result<String, Error> {
        Self::seal_under(self.primary(), place, secret)
    }

    /// The same under another key of the ring.
    pub(super) fn seal_under(key: &Key, place: Place<'_>, secret: &str) -> Result<String, Error> {
        let nonce = random::bytes::<NONCE>()?;
        let mut envelope = header(place.version(), &key.id);
        let associated_data = associated_data(&envelope, place);
        let ciphertext = cipher(key)
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: secret.as_bytes(),
                    aad: &associated_data,
                },
            )
            .map_err(|_| Error::Internal("a secret is too long to seal"))?;
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&ciphertext);
        Ok(URL_SAFE_NO_PAD.encode(envelope))
    }

    /// Whether a ciphertext says that it was sealed as it would be now for this place: by the primary
    /// key, and bound to the account. Whether that is true shows when it is opened.
    pub(crate) fn is_up_to_date(&self, place: Place<'_>, sealed: &str) -> bool {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default();
        let now = header(place.version(), &self.primary().id);
        split(&bytes).is_some_and(|(header, ..)| header == now)
    }

    /// Opens what [`seal`](Self::seal) sealed for the same place.
    ///
    /// # Errors
    /// [`Error::KeyUnavailable`] when the named key is not in the ring;
    /// [`Error::Unsealable`] when the text is altered, truncated or from another place.
    pub(crate) fn open(&self, place: Place<'_>, sealed: &str) -> Result<SecretString, Error> {
        let broken = || Error::Unsealable {
            table: place.table,
            column: place.column,
        };
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| broken())?;
        let (header, nonce, ciphertext) = split(&bytes).ok_or_else(broken)?;
        let id = std::str::from_utf8(&header[3..]).map_err(|_| broken())?;
        let key = self.get(id).ok_or_else(|| Error::KeyUnavailable {
            key_id: printable(id),
        })?;
        let plaintext = cipher(key)
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: ciphertext,
                    aad: &associated_data(header, place),
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| broken())?;
        let text = std::str::from_utf8(&plaintext).map_err(|_| broken())?;
        Ok(SecretString::from(text))
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes.expose_secret().into())
}

/// Key ids are at most 32 bytes, checked when the ring is read.
#[allow(clippy::cast_possible_truncation)]
fn header(version: u8, key_id: &str) -> Vec<u8> {
    let mut header = vec![version, SUITE, key_id.len() as u8];
    header.extend_from_slice(key_id.as_bytes());
    header
}

/// Header, nonce, ciphertext with tag; `None` unless the text has a known version, the suite and a
/// possible length.
fn split(bytes: &[u8]) -> Option<(&[u8], [u8; NONCE], &[u8])> {
    let [OF_THE_OWNER | OF_AN_ACCOUNT, SUITE, id_length, ..] = *bytes else {
        return None;
    };
    let (header, rest) = bytes.split_at_checked(3 + usize::from(id_length))?;
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>()?;
    (ciphertext.len() >= TAG).then_some((header, *nonce, ciphertext))
}

fn associated_data(header: &[u8], place: Place<'_>) -> Vec<u8> {
    let owner = place.owner.to_string();
    let is_bound = header.first() == Some(&OF_AN_ACCOUNT);
    let account = is_bound.then(|| place.account.map(AccountKey::to_string).unwrap_or_default());
    let parts = [
        Some(header),
        Some(place.table.as_bytes()),
        Some(place.column.as_bytes()),
        Some(owner.as_bytes()),
        account.as_deref().map(str::as_bytes),
        Some(place.service.as_bytes()),
    ];
    let mut data = Vec::with_capacity(128);
    for part in parts.into_iter().flatten() {
        data.extend_from_slice(&(part.len() as u64).to_be_bytes());
        data.extend_from_slice(part);
    }
    data
}

/// The id comes from the database: what an attacker wrote there must not reach a terminal.
fn printable(id: &str) -> String {
    id.chars().filter(char::is_ascii_graphic).take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        KeyRing::parse(&KeyRing::generate().unwrap()).unwrap()
    }

    fn place(owner: &UserId) -> Place<'_> {
        Place {
            table: "t",
            column: "c",
            owner,
            account: None,
            service: "s",
        }
    }

    #[test]
    fn a_sealed_secret_opens_in_its_place() {
        let (ring, user) = (ring(), UserId::Integer(1));
        for secret in ["", "token", "é\u{0}\n"] {
            let sealed = ring.seal(place(&user), secret).unwrap();
            let opened = ring.open(place(&user), &sealed).unwrap();
            assert_eq!(opened.expose_secret(), secret);
        }
    }

    #[test]
    fn a_sealed_secret_opens_nowhere_else() {
        let (ring, user, other) = (ring(), UserId::Integer(1), UserId::Integer(2));
        let sealed = ring.seal(place(&user), "token").unwrap();
        let here = place(&user);
        for there in [
            Place {
                owner: &other,
                ..here
            },
            Place { table: "u", ..here },
            Place {
                column: "d",
                ..here
            },
            Place {
                service: "r",
                ..here
            },
            // Length prefixes: moving a byte across a border is another place.
            Place {
                table: "tc",
                column: "",
                ..here
            },
        ] {
            assert!(matches!(
                ring.open(there, &sealed),
                Err(Error::Unsealable { .. })
            ));
        }
    }

    #[test]
    fn a_secret_of_one_account_opens_in_no_other_and_one_without_in_any_of_its_owner() {
        let (ring, user) = (ring(), UserId::Integer(1));
        let (one, two) = (AccountKey::Text("1".into()), AccountKey::Text("2".into()));
        let of = |account| Place {
            account,
            ..place(&user)
        };
        let sealed = ring.seal(of(Some(&one)), "token").unwrap();
        assert!(ring.open(of(Some(&one)), &sealed).is_ok());
        assert!(ring.is_up_to_date(of(Some(&one)), &sealed));
        for account in [None, Some(&two)] {
            assert!(ring.open(of(account), &sealed).is_err(), "{account:?}");
        }
        // From before there was a key.
        let older = ring.seal(of(None), "token").unwrap();
        assert!(ring.open(of(Some(&one)), &older).is_ok());
        assert!(!ring.is_up_to_date(of(Some(&one)), &older));
        // What says that nothing is bound to it was not sealed so.
        let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        bytes[0] = OF_THE_OWNER;
        let unbound = URL_SAFE_NO_PAD.encode(bytes);
        assert!(ring.open(of(Some(&two)), &unbound).is_err());
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_is_refused() {
        let (ring, user) = (ring(), UserId::Integer(1));
        let sealed = ring.seal(place(&user), "token").unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(
                ring.open(place(&user), &URL_SAFE_NO_PAD.encode(altered))
                    .is_err()
            );
        }
        for length in 0..sealed.len() {
            assert!(ring.open(place(&user), &sealed[..length]).is_err());
        }
    }

    /// A new key under this id.
    fn key(id: &str) -> String {
        let text = KeyRing::generate().unwrap();
        let (_, key) = text.expose_secret().split_once(':').unwrap();
        format!("{id}:{key}")
    }

    fn ring_of(keys: &[String]) -> KeyRing {
        KeyRing::parse(&SecretString::from(keys.join(","))).unwrap()
    }

    #[test]
    fn an_unknown_key_is_named_and_retryable() {
        let user = UserId::Integer(1);
        let sealed = ring_of(&[key("k1")]).seal(place(&user), "token").unwrap();
        let other = ring_of(&[key("k2")]);
        let error = other.open(place(&user), &sealed).unwrap_err();
        assert_eq!(
            error,
            Error::KeyUnavailable {
                key_id: "k1".into()
            }
        );
        assert!(error.is_transient());
    }

    #[test]
    fn a_changed_key_id_does_not_open_with_the_other_key() {
        let user = UserId::Integer(1);
        let ring = ring_of(&[key("k1"), key("k2")]);
        let sealed = ring.seal(place(&user), "token").unwrap();
        let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        assert_eq!(&bytes[3..5], b"k1");
        bytes[4] = b'2';
        let moved = URL_SAFE_NO_PAD.encode(bytes);
        assert!(matches!(
            ring.open(place(&user), &moved),
            Err(Error::Unsealable { .. })
        ));
    }

    #[test]
    fn the_same_secret_seals_differently_each_time() {
        let (ring, user) = (ring(), UserId::Integer(1));
        let sealed: std::collections::HashSet<String> = (0..1000)
            .map(|_| ring.seal(place(&user), "token").unwrap())
            .collect();
        assert_eq!(sealed.len(), 1000);
    }

    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn the_cipher_gives_the_published_xchacha20_poly1305_vector() {
        let key: [u8; 32] = std::array::from_fn(|i| 0x80 + u8::try_from(i).unwrap());
        let nonce: [u8; 24] = std::array::from_fn(|i| 0x40 + u8::try_from(i).unwrap());
        let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let associated_data = [
            0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
        ];
        let expected = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb\
                        731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452\
                        2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9\
                        21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780a\
                        cf49";
        let key = Key {
            id: "k".into(),
            bytes: secrecy::SecretBox::new(Box::new(key)),
        };
        let sealed = cipher(&key)
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plaintext,
                    aad: &associated_data,
                },
            )
            .unwrap();
        let expected: Vec<u8> = (0..expected.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&expected[i..i + 2], 16).unwrap())
            .collect();
        assert_eq!(sealed, expected);
    }
}
