//! Keeps in the program what `cargo xtask build` splits it by: where each function and
//! each piece of data is named (the linker's relocations).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_PARTS").is_some() {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
