//! Tables of text, each stored as one string with a line break after each cell and split on
//! first use.
//!
//! A table of `&'static str` stores an address and a length for each cell, which compress badly:
//! 4 KB of compressed WebAssembly for the registries.

/// The rows of a text, each of `N` cells.
pub fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let mut cells = text.split('\n');
    std::iter::from_fn(move || {
        let mut row = [""; N];
        for cell in &mut row {
            *cell = cells.next()?;
        }
        Some(row)
    })
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn cells_are_told_apart() {
        let read: Vec<[&str; 2]> = rows("a\nb c\n\nd\n").collect();
        assert_eq!(read, [["a", "b c"], ["", "d"]]);
        assert_eq!(rows::<2>("").count(), 0);
    }
}
