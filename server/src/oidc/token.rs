//! A provider's token: signed by a key of the provider, for us, for this sign-in, now.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use liangdi_core::time::UnixMillis;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// How far the provider's clock and ours may be apart.
const SKEW_SECONDS: i64 = 120;
/// Longest name of somebody at a provider; the standard's own bound.
const SUBJECT_BYTES_MAX: usize = 255;
/// Most keys of a provider that are tried.
const KEYS_MAX: usize = 32;

/// Why a token lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no signed token.
    #[error("it is no signed token")]
    Shape,
    /// It is signed in a way that is not taken; not at all, for one.
    #[error("it is signed neither by RS256 nor by ES256")]
    Algorithm,
    /// No key of the provider made the signature.
    #[error("no key of the provider made its signature")]
    Signature,
    /// Another provider made it.
    #[error("another provider made it")]
    Issuer,
    /// It was made for somebody else.
    #[error("it is for another client")]
    Audience,
    /// It was made for another sign-in.
    #[error("it is for another sign-in")]
    Nonce,
    /// It is too old, or not good yet.
    #[error("it is too old, or not good yet")]
    Time,
    /// It names nobody.
    #[error("it names nobody")]
    Subject,
}

/// The provider's keys.
#[derive(Debug, Deserialize)]
pub(super) struct KeySet {
    keys: Vec<Key>,
}

/// One of them; a kind we do not know is there and never matches.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// How a token may be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
}

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: UnixMillis,
}

/// Whom a token names, if it is good in every respect.
pub(super) fn verify(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<String, TokenError> {
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Shape)?;
    let (head, claims) = signed.split_once('.').ok_or(TokenError::Shape)?;
    let head: Head = json(head)?;
    let algorithm = Algorithm::named(&head.alg).ok_or(TokenError::Algorithm)?;
    if head.crit.is_some() {
        // Something must be understood that we do not know.
        return Err(TokenError::Algorithm);
    }
    let signature = bytes(signature).ok_or(TokenError::Shape)?;
    let mut keys = keys.keys.iter().take(KEYS_MAX);
    let is_signed = keys.any(|key| {
        key.is_for(algorithm, head.kid.as_deref())
            && key.made(algorithm, signed.as_bytes(), &signature).is_some()
    });
    if !is_signed {
        return Err(TokenError::Signature);
    }
    // Nothing of the token is believed before this line.
    json::<Claims>(claims)?.check(expected)
}

impl Claims {
    fn check(self, expected: &Expected<'_>) -> Result<String, TokenError> {
        if self.iss != expected.issuer {
            return Err(TokenError::Issuer);
        }
        let is_ours = |word: &String| word == expected.client_id;
        let is_for_us = match &self.aud {
            Audience::One(one) => is_ours(one),
            // For several: then it says which of them asked.
            Audience::Many(many) => {
                many.iter().any(is_ours) && (many.len() == 1 || self.azp.is_some())
            }
        };
        if !is_for_us || !self.azp.iter().all(is_ours) {
            return Err(TokenError::Audience);
        }
        if self.nonce.as_deref() != Some(expected.nonce) {
            return Err(TokenError::Nonce);
        }
        let now = expected.now.div_euclid(1000);
        let (latest, earliest) = (
            now.saturating_add(SKEW_SECONDS),
            now.saturating_sub(SKEW_SECONDS),
        );
        if self.exp <= earliest || self.iat > latest || self.nbf.is_some_and(|it| it > latest) {
            return Err(TokenError::Time);
        }
        if self.sub.is_empty() || self.sub.len() > SUBJECT_BYTES_MAX {
            return Err(TokenError::Subject);
        }
        Ok(self.sub)
    }
}

impl Key {
    /// Whether it may have made a signature.
    fn is_for(&self, algorithm: Algorithm, named: Option<&str>) -> bool {
        let is_kind = match algorithm {
            Algorithm::Rs256 => self.kty == "RSA",
            Algorithm::Es256 => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
        };
        is_kind
            && named.is_none_or(|named| self.kid.as_deref() == Some(named))
            && self.used_for.as_deref().is_none_or(|it| it == "sig")
            && self.alg.as_deref().is_none_or(|it| it == algorithm.name())
    }

    /// Something where it made a signature.
    fn made(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> Option<()> {
        let part = |part: &Option<String>| bytes(part.as_deref()?);
        match algorithm {
            Algorithm::Rs256 => {
                let [n, e] = [part(&self.n)?, part(&self.e)?].map(without_zeros);
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
            }
            Algorithm::Es256 => {
                let point = [vec![4], part(&self.x)?, part(&self.y)?].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(signed, signature)
            }
        }
        .ok()
    }
}

/// A number as it is meant to be written; some providers write it longer.
fn without_zeros(number: Vec<u8>) -> Vec<u8> {
    number.into_iter().skip_while(|byte| *byte == 0).collect()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn json<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, TokenError> {
    let bytes = bytes(text).ok_or(TokenError::Shape)?;
    serde_json::from_slice(&bytes).or(Err(TokenError::Shape))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: i64 = 1_800_000_000;

    fn judge(changed: &[(&str, Value)]) -> Result<String, TokenError> {
        let mut claims = json!({
            "iss": "https://p", "sub": "s", "aud": "us", "nonce": "n", "iat": NOW, "exp": NOW + 60,
        });
        for (name, value) in changed {
            claims[*name] = value.clone();
        }
        let claims: Claims = serde_json::from_value(claims).unwrap();
        claims.check(&Expected {
            issuer: "https://p",
            client_id: "us",
            nonce: "n",
            now: NOW * 1000,
        })
    }

    #[test]
    fn every_claim_is_looked_at_by_itself() {
        assert_eq!(judge(&[]), Ok("s".to_owned()));
        for (name, value, error) in [
            ("iss", json!("https://p/"), TokenError::Issuer),
            ("aud", json!("them"), TokenError::Audience),
            ("aud", json!(["us", "them"]), TokenError::Audience),
            ("azp", json!("them"), TokenError::Audience),
            ("nonce", json!("m"), TokenError::Nonce),
            ("nonce", Value::Null, TokenError::Nonce),
            ("exp", json!(NOW - SKEW_SECONDS), TokenError::Time),
            ("iat", json!(NOW + SKEW_SECONDS + 1), TokenError::Time),
            ("nbf", json!(NOW + SKEW_SECONDS + 1), TokenError::Time),
            ("sub", json!(""), TokenError::Subject),
        ] {
            assert_eq!(judge(&[(name, value)]), Err(error), "{name}");
        }
        let apart = [("exp", json!(NOW - 100)), ("iat", json!(NOW + 100))];
        assert!(judge(&apart).is_ok(), "clocks a little apart");
        let several = [("aud", json!(["us", "them"])), ("azp", json!("us"))];
        assert!(judge(&several).is_ok(), "for several, asked by us");
    }

    #[test]
    fn only_two_ways_of_signing_are_known() {
        let keys = KeySet { keys: Vec::new() };
        let expected = Expected {
            issuer: "",
            client_id: "",
            nonce: "",
            now: 0,
        };
        let part = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
        for (head, error) in [
            (json!({"alg": "none"}), TokenError::Algorithm),
            (json!({"alg": "HS256"}), TokenError::Algorithm),
            (json!({"alg": "RS256", "crit": []}), TokenError::Algorithm),
            (json!({"alg": "RS256"}), TokenError::Signature),
            (json!({"alg": "ES256"}), TokenError::Signature),
            (json!({}), TokenError::Shape),
        ] {
            let token = format!("{}.{}.", part(head.clone()), part(json!({})));
            assert_eq!(verify(&token, &keys, &expected), Err(error), "{head}");
        }
        for none in ["", "a", "a.b", "..", "a.b.c.d"] {
            assert_eq!(verify(none, &keys, &expected), Err(TokenError::Shape));
        }
    }
}
