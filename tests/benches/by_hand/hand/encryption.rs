//! The guide's `utils/encryption.rs`: AES-256-GCM, base64 of nonce and ciphertext.

use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce, aead::Aead as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::super::shared::Failure;

const NONCE: usize = 12;

/// With the key's schedule, which is made once.
#[derive(Clone)]
pub(super) struct Encryption(Aes256Gcm);

impl Encryption {
    /// `key` is base64 of 32 bytes, in whichever alphabet.
    pub(super) fn new(key: &[u8]) -> Result<Self, Failure> {
        let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| "a key has 32 bytes")?;
        Ok(Self(cipher))
    }

    pub(super) fn encrypt(&self, text: &str) -> Result<String, Failure> {
        let nonce = random::<NONCE>()?;
        let ciphertext = self
            .0
            .encrypt(&Nonce::from(nonce), text.as_bytes())
            .map_err(|_| "a token is too long to encrypt")?;
        Ok(STANDARD.encode([&nonce[..], &ciphertext].concat()))
    }

    pub(super) fn decrypt(&self, text: &str) -> Result<String, Failure> {
        let bytes = STANDARD.decode(text)?;
        let (nonce, ciphertext) = bytes
            .split_first_chunk::<NONCE>()
            .ok_or("a ciphertext is too short")?;
        let plaintext = self
            .0
            .decrypt(&Nonce::from(*nonce), ciphertext)
            .map_err(|_| "a ciphertext does not open")?;
        Ok(String::from_utf8(plaintext)?)
    }
}

pub(super) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Failure> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
