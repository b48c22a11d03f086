//! Content encryption (RFC 7518 section 5).

use super::fault::DecryptFault;
use crate::algorithm::{ContentEncryption, Hash};
use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::array::typenum::U12;
use aes_gcm::{AesGcm, KeyInit as _};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, Mac};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// The three sizes of AES keys, in bytes, with a macro for each.
macro_rules! by_size {
    ($size:expr, $with:ident) => {
        match $size {
            16 => $with!(Aes128),
            24 => $with!(Aes192),
            32 => $with!(Aes256),
            _ => None,
        }
    };
}
pub(super) use by_size;

/// Decrypts; [`DecryptFault::Tag`] if the tag is not that of these bytes under this key.
pub fn decrypt(
    enc: &ContentEncryption,
    key: &[u8],
    iv: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
    aad: &[u8],
) -> Result<Zeroizing<Vec<u8>>, DecryptFault> {
    if key.len() != enc.key_size {
        return Err(DecryptFault::ContentKeySize {
            enc: enc.name,
            expected: enc.key_size,
            found: key.len(),
        });
    }
    for (part, found, expected) in [
        ("initialization vector", iv.len(), enc.iv_size),
        ("authentication tag", tag.len(), enc.tag_size),
    ] {
        if found != expected {
            return Err(DecryptFault::PartSize {
                part,
                expected,
                found,
            });
        }
    }
    match enc.hash {
        None => gcm_decrypt(key, iv, ciphertext, tag, aad),
        Some(hash) => cbc_decrypt(hash, key, iv, ciphertext, tag, aad),
    }
    .ok_or(DecryptFault::Tag)
}

/// Encrypts; gives ciphertext and tag. None if a length is not that of the algorithm.
pub fn encrypt(
    enc: &ContentEncryption,
    key: &[u8],
    iv: &[u8],
    content: &[u8],
    aad: &[u8],
) -> Option<(Vec<u8>, Vec<u8>)> {
    if key.len() != enc.key_size {
        return None;
    }
    let Some(hash) = enc.hash else {
        return gcm_encrypt(key, iv, content, aad);
    };
    let (mac_key, key) = key.split_at_checked(key.len() / 2)?;
    macro_rules! with {
        ($aes:ty) => {
            cbc::Encryptor::<$aes>::new_from_slices(key, iv)
                .ok()
                .map(|mode| mode.encrypt_padded_vec::<Pkcs7>(content))
        };
    }
    let ciphertext: Vec<u8> = by_size!(key.len(), with)?;
    let mut tag = mac(hash, mac_key, &[aad, iv, &ciphertext, &bits_of(aad)])?;
    tag.truncate(enc.tag_size);
    Some((ciphertext, tag))
}

/// AES-GCM (RFC 7518 section 5.3), also for wrapping keys.
pub fn gcm_decrypt(
    key: &[u8],
    iv: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
    aad: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let mut content = Zeroizing::new(ciphertext.to_vec());
    macro_rules! with {
        ($aes:ty) => {
            AesGcm::<$aes, U12>::new_from_slice(key)
                .ok()?
                .decrypt_inout_detached(
                    &iv.try_into().ok()?,
                    aad,
                    content.as_mut_slice().into(),
                    &tag.try_into().ok()?,
                )
                .ok()
        };
    }
    by_size!(key.len(), with)?;
    Some(content)
}

/// AES-GCM; gives ciphertext and tag.
pub fn gcm_encrypt(
    key: &[u8],
    iv: &[u8],
    content: &[u8],
    aad: &[u8],
) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut out = content.to_vec();
    macro_rules! with {
        ($aes:ty) => {
            AesGcm::<$aes, U12>::new_from_slice(key)
                .ok()?
                .encrypt_inout_detached(&iv.try_into().ok()?, aad, out.as_mut_slice().into())
                .ok()
                .map(|tag| tag.to_vec())
        };
    }
    let tag: Vec<u8> = by_size!(key.len(), with)?;
    Some((out, tag))
}

/// AES-CBC with HMAC: the MAC is compared first, in constant time (RFC 7518 section 5.2.2.2).
fn cbc_decrypt(
    hash: Hash,
    key: &[u8],
    iv: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
    aad: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (mac_key, key) = key.split_at_checked(key.len() / 2)?;
    let expected = mac(hash, mac_key, &[aad, iv, ciphertext, &bits_of(aad)])?;
    let same = subtle::ConstantTimeEq::ct_eq(expected.get(..tag.len())?, tag);
    if !bool::from(same) {
        return None;
    }
    macro_rules! with {
        ($aes:ty) => {
            cbc::Decryptor::<$aes>::new_from_slices(key, iv)
                .ok()?
                .decrypt_padded_vec::<Pkcs7>(ciphertext)
                .ok()
        };
    }
    by_size!(key.len(), with).map(Zeroizing::new)
}

/// How long the additional data is, in bits: 64, big-endian (RFC 7518 section 5.2.2.1).
fn bits_of(aad: &[u8]) -> [u8; 8] {
    (u64::try_from(aad.len())
        .unwrap_or(u64::MAX)
        .saturating_mul(8))
    .to_be_bytes()
}

fn mac(hash: Hash, key: &[u8], texts: &[&[u8]]) -> Option<Vec<u8>> {
    macro_rules! of {
        ($hash:ty) => {{
            let mut mac = <Hmac<$hash> as hmac::KeyInit>::new_from_slice(key).ok()?;
            texts.iter().for_each(|text| mac.update(text));
            mac.finalize().into_bytes().to_vec()
        }};
    }
    Some(match hash {
        Hash::Sha256 => of!(Sha256),
        Hash::Sha384 => of!(Sha384),
        Hash::Sha512 => of!(Sha512),
    })
}
