//! Short forms of references to standards.

/// "RFC 7519, section 4.1.4" as "RFC 7519 §4.1.4" with no-break spaces.
///
/// ```
/// use jotlens::ui::widget::short_reference;
/// assert_eq!(short_reference("RFC 7519, section 4.1.4"), "RFC\u{a0}7519\u{a0}§4.1.4");
/// ```
pub fn short_reference(reference: &str) -> String {
    reference
        .replace(", sections ", " §")
        .replace(", section ", " §")
        .replace("RFC ", "RFC\u{a0}")
        .replace(" §", "\u{a0}§")
}

/// References in one line.
pub fn short_references(references: &[&str]) -> String {
    let short: Vec<String> = references
        .iter()
        .map(|reference| short_reference(reference))
        .collect();
    short.join(" · ")
}
