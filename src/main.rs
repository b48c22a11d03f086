//! Starts the page; everything else lives in the library.

fn main() {
    jotlens::ui::start();
}
