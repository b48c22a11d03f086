//! Digests, in the forms in which pages, hosts and file names want them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The value of an `integrity` attribute.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

/// What a content security policy calls an inline script or style sheet. Browsers see line
/// ends as `\n`.
pub fn inline(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// SHA-256 in hexadecimal digits, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The 16 hexadecimal digits that name a file by its content.
pub fn short(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes)[..8])
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_published_examples() {
        // The example of the CSP Level 3 standard, section 6.7.2.
        let example = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=";
        assert_eq!(inline("alert('Hello, world.');"), example);
        assert_eq!(inline("a\r\nb"), inline("a\nb"));
        // FIPS 180-4, the examples of one block.
        assert!(sha256(b"abc").starts_with("ba7816bf8f01cfea"));
        assert_eq!(short(b"abc"), "ba7816bf8f01cfea");
        assert!(integrity(b"abc").starts_with("sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qc"));
    }
}
