//! The keys that seal and open.

use std::{collections::HashSet, fmt, sync::Arc};

use base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD},
    },
};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{environment::is_placeholder, error::Error, random};

/// The variable [`KeyRing::from_env`] reads.
pub(crate) const VARIABLE: &str = "OAUTH_ENCRYPTION_KEYS";

/// 256-bit keys by id: the first seals, all open.
///
/// To rotate, put the new key *last* and roll that out everywhere, then move it to the front:
/// no instance ever meets a ciphertext it cannot open.
#[derive(Clone)]
pub struct KeyRing {
    keys: Arc<[Key]>,
}

pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) bytes: SecretBox<[u8; 32]>,
}

impl KeyRing {
    /// Reads `OAUTH_ENCRYPTION_KEYS`.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] when the variable is missing or [`parse`](Self::parse) refuses it.
    pub fn from_env() -> Result<Self, Error> {
        let text = std::env::var(VARIABLE).map_err(|_| Error::Misconfigured(missing()))?;
        Self::parse(&SecretString::from(text))
    }

    /// Reads `id:key` pairs separated by commas; a key is 32 bytes in base64.
    ///
    /// # Errors
    /// [`Error::Misconfigured`], naming the key's position or id and never its value, when there
    /// is no key, an id repeats, or a key is short, long, not base64, or obviously not random.
    pub fn parse(text: &SecretString) -> Result<Self, Error> {
        let (keys, problems): (Vec<_>, Vec<_>) = text
            .expose_secret()
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .enumerate()
            .map(|(index, entry)| Key::parse(index, entry))
            .partition(Result::is_ok);
        let problems: Vec<String> = problems.into_iter().filter_map(Result::err).collect();
        if !problems.is_empty() {
            return Err(Error::Misconfigured(problems.join("; ")));
        }
        let keys: Vec<Key> = keys.into_iter().flatten().collect();
        check_distinct(&keys).map_err(Error::Misconfigured)?;
        Ok(Self { keys: keys.into() })
    }

    /// A ring with one new random key, in the form that [`parse`](Self::parse) reads. Its id is
    /// made from the key, so that two keys have two ids. It is to be kept: with another key nothing
    /// opens that was sealed with this one.
    ///
    /// # Errors
    /// [`Error::Internal`] when the operating system gives no random bytes.
    pub fn generate() -> Result<SecretString, Error> {
        let key = Zeroizing::new(random::bytes::<32>()?);
        let text = Zeroizing::new(STANDARD.encode(key.as_slice()));
        let id = id_of(&key);
        Ok(SecretString::from(format!("{id}:{}", text.as_str())))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }

    /// The key that seals. [`parse`](Self::parse) refuses an empty ring.
    pub(crate) fn primary(&self) -> &Key {
        &self.keys[0]
    }

    /// The key with this id: no other key is ever tried on a ciphertext that names it.
    pub(crate) fn get(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }
}

/// Only the ids: keys have no textual form.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.keys.iter().map(|key| key.id.as_str()).collect();
        f.debug_struct("KeyRing").field("ids", &ids).finish()
    }
}

impl Key {
    fn parse(index: usize, entry: &str) -> Result<Self, String> {
        let position = index + 1;
        if is_placeholder(entry) {
            return Err(format!("{VARIABLE} is still the placeholder{EXAMPLE}"));
        }
        let (id, text) = entry.split_once(':').ok_or_else(|| {
            format!("key {position} of {VARIABLE} has no id; write `id:base64`{EXAMPLE}")
        })?;
        if !is_id(id) {
            return Err(format!(
                "the id of key {position} of {VARIABLE} is not 1 to 32 letters, digits, `-` or `_`"
            ));
        }
        if text.trim().is_empty() || is_placeholder(text) {
            return Err(format!(
                "key `{id}` of {VARIABLE} is still the placeholder{EXAMPLE}"
            ));
        }
        let bytes = decode(text)
            .ok_or_else(|| format!("key `{id}` of {VARIABLE} is not base64{EXAMPLE}"))?;
        let bytes: Zeroizing<[u8; 32]> =
            Zeroizing::new(bytes.as_slice().try_into().map_err(|_| {
                format!(
                    "key `{id}` of {VARIABLE} has {} bytes instead of 32{EXAMPLE}",
                    bytes.len()
                )
            })?);
        if is_weak(&bytes) {
            return Err(format!(
                "key `{id}` of {VARIABLE} is not random (zeros, a pattern, or an example){EXAMPLE}"
            ));
        }
        Ok(Self {
            id: id.to_owned(),
            bytes: SecretBox::new(Box::new(*bytes)),
        })
    }
}

const EXAMPLE: &str = "; make one with `openssl rand -base64 32`";

/// An id that tells of the key nothing but whether it is the same.
fn id_of(key: &[u8; 32]) -> String {
    let hash = Sha256::new()
        .chain_update(b"id of an encryption key")
        .chain_update(key)
        .finalize();
    format!("k-{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2])
}

pub(crate) fn missing() -> String {
    format!(
        "{VARIABLE} is not set; it seals the stored tokens: {VARIABLE}=\"<id>:<32 random bytes in \
         base64>\"; make one and keep it: `echo \"{VARIABLE}=k-$(openssl rand -hex 3):$(openssl \
         rand -base64 32)\" >> .env`"
    )
}

fn check_distinct(keys: &[Key]) -> Result<(), String> {
    if keys.is_empty() {
        return Err(missing());
    }
    let mut ids = HashSet::new();
    let mut values = HashSet::new();
    for key in keys {
        if !ids.insert(&key.id) {
            return Err(format!("the key id `{}` of {VARIABLE} repeats", key.id));
        }
        // The same key under two ids would make a rotation that rotates nothing.
        if !values.insert(key.bytes.expose_secret()) {
            return Err(format!("key `{}` of {VARIABLE} repeats another", key.id));
        }
    }
    Ok(())
}

fn is_id(id: &str) -> bool {
    (1..=32).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Both alphabets, padded or not: `openssl rand -base64` and URL-safe generators differ.
fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, config).decode(text).ok())
        .map(Zeroizing::new)
}

/// Constants, sequences and readable text: what a random key is with a chance below 2^-45.
fn is_weak(bytes: &[u8; 32]) -> bool {
    let steps: HashSet<u8> = bytes
        .windows(2)
        .map(|pair| pair[1].wrapping_sub(pair[0]))
        .collect();
    let distinct: HashSet<&u8> = bytes.iter().collect();
    let readable = bytes.iter().all(u8::is_ascii_graphic);
    steps.len() == 1 || distinct.len() <= 8 || readable
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<KeyRing, Error> {
        KeyRing::parse(&SecretString::from(text.to_owned()))
    }

    fn refusal(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_generated_key_is_accepted() {
        let ring = KeyRing::parse(&KeyRing::generate().unwrap()).unwrap();
        assert!(is_id(&ring.primary().id));
    }

    #[test]
    fn generated_keys_have_ids_that_differ_and_stay_the_same() {
        let generated = || KeyRing::generate().unwrap().expose_secret().to_owned();
        let texts: Vec<String> = (0..20).map(|_| generated()).collect();
        let ids: HashSet<&str> = texts
            .iter()
            .filter_map(|text| Some(text.split_once(':')?.0))
            .collect();
        assert_eq!(ids.len(), 20, "{ids:?}");
        assert!(
            ids.iter().all(|id| id.len() == 8 && id.starts_with("k-")),
            "{ids:?}"
        );
        assert_eq!(id_of(&[7; 32]), id_of(&[7; 32]));
        // Together they are a ring.
        assert!(parse(&texts.join(",")).is_ok());
    }

    /// A new key under this id.
    fn key(id: &str) -> String {
        let text = KeyRing::generate().unwrap();
        let (_, key) = text.expose_secret().split_once(':').unwrap();
        format!("{id}:{key}")
    }

    #[test]
    fn the_first_key_seals_and_all_are_known() {
        let ring = parse(&format!("{}, {}", key("k2"), key("k1"))).unwrap();
        assert_eq!(ring.primary().id, "k2");
        assert!(ring.get("k1").is_some());
        assert!(ring.get("k3").is_none());
    }

    #[test]
    fn weak_keys_are_refused_without_being_echoed() {
        let zeros = STANDARD.encode([0; 32]);
        let sequence = STANDARD.encode(std::array::from_fn::<u8, 32, _>(|i| {
            u8::try_from(i).unwrap()
        }));
        let words = STANDARD.encode(b"this-is-an-example-key-32-bytes!");
        for key in [zeros, sequence, words] {
            let message = refusal(&format!("k1:{key}"));
            assert!(message.contains("not random"), "{message}");
            assert!(!message.contains(&key));
        }
    }

    #[test]
    fn short_unnamed_and_repeated_keys_are_refused() {
        let good = key("k1");
        assert!(refusal("").contains("is not set"));
        assert!(refusal("abc").contains("has no id"));
        assert!(refusal("k1:abc!").contains("not base64"));
        let both = refusal("abc,k2:abc!");
        assert!(
            both.contains("has no id") && both.contains("not base64"),
            "{both}"
        );
        assert!(refusal(&format!("k1:{}", STANDARD.encode([7; 31]))).contains("31 bytes"));
        assert!(refusal(&format!("{good},{good}")).contains("repeats"));
        assert!(refusal(&format!("{good},{}", good.replace("k1", "k2"))).contains("repeats"));
    }

    #[test]
    fn debug_shows_ids_only() {
        let ring = parse(&key("k1")).unwrap();
        assert_eq!(format!("{ring:?}"), r#"KeyRing { ids: ["k1"] }"#);
    }
}
