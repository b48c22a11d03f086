//! Where the built site, browsers, drivers and test tools are: named by a variable, else on
//! the search path, else where `cargo xtask setup` installs them.

use std::path::{Path, PathBuf};

/// A browser and the driver that steers it.
#[derive(Clone, Debug)]
pub struct Driven {
    /// The browser's program.
    pub browser: PathBuf,
    /// The driver's program.
    pub driver: PathBuf,
}

/// nginx and its module that sends files compressed by Brotli.
#[derive(Clone, Debug)]
pub struct Nginx {
    /// The program.
    pub program: PathBuf,
    /// The module.
    pub brotli: PathBuf,
}

/// What to do about a missing tool.
const SET_UP: &str = "Install it with `cargo xtask setup`";

/// The built site: the folder named by `JOTLENS_DIST`, else `dist/`.
///
/// # Errors
/// There is no page in it.
pub fn dist() -> Result<PathBuf, String> {
    let folder = match std::env::var_os("JOTLENS_DIST") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist"),
    };
    match folder.canonicalize() {
        Ok(folder) if folder.join("index.html").is_file() => Ok(folder),
        _ => Err(format!(
            "There is no page in {}. Build it with `cargo xtask bundle`, or name another folder \
             in the variable JOTLENS_DIST.",
            folder.display()
        )),
    }
}

/// Chromium: `JOTLENS_CHROMIUM` and `JOTLENS_CHROMEDRIVER`.
///
/// # Errors
/// One of them is missing.
pub fn chromium() -> Result<Driven, String> {
    const NAMES: [&str; 4] = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    Ok(Driven {
        browser: named("JOTLENS_CHROMIUM")
            .or_else(|| NAMES.iter().find_map(|name| on_path(name)))
            .ok_or_else(|| missing("Chromium", "JOTLENS_CHROMIUM"))?,
        driver: named("JOTLENS_CHROMEDRIVER")
            .or_else(|| on_path("chromedriver"))
            .ok_or_else(|| missing("ChromeDriver", "JOTLENS_CHROMEDRIVER"))?,
    })
}

/// Chromium without the parts around its pages: `JOTLENS_HEADLESS_SHELL`. Where there is none, or
/// `JOTLENS_CHROMIUM` names another Chromium, the whole one, with which tests take a quarter longer.
///
/// # Errors
/// As [`chromium`].
pub fn headless_shell() -> Result<Driven, String> {
    let whole = chromium()?;
    // Debian's command of this name is a script that stays beside the browser, which would then
    // outlive its tests.
    let program = Path::new("/usr/lib/chromium/chromium-headless-shell");
    let usual = || named("JOTLENS_CHROMIUM").is_none() && program.is_file();
    let shell = named("JOTLENS_HEADLESS_SHELL").or_else(|| usual().then(|| program.to_path_buf()));
    Ok(Driven {
        browser: shell.unwrap_or(whole.browser),
        driver: whole.driver,
    })
}

/// Firefox: `JOTLENS_FIREFOX` and `JOTLENS_GECKODRIVER`.
///
/// # Errors
/// One of them is missing.
pub fn firefox() -> Result<Driven, String> {
    Ok(Driven {
        browser: named("JOTLENS_FIREFOX")
            .or_else(|| on_path("firefox-esr"))
            .or_else(|| on_path("firefox"))
            .ok_or_else(|| missing("Firefox", "JOTLENS_FIREFOX"))?,
        driver: named("JOTLENS_GECKODRIVER")
            .or_else(|| on_path("geckodriver"))
            .or_else(|| installed("", "geckodriver-", "bin/geckodriver"))
            .ok_or_else(|| missing("geckodriver", "JOTLENS_GECKODRIVER"))?,
    })
}

/// nginx with its module for Brotli: `JOTLENS_NGINX` and `JOTLENS_NGINX_BROTLI`.
///
/// # Errors
/// One of them is missing.
pub fn nginx() -> Result<Nginx, String> {
    const BROTLI: &str = "usr/lib/nginx/modules/ngx_http_brotli_static_module.so";
    let system = |file: &str| Some(Path::new("/").join(file)).filter(|file| file.is_file());
    Ok(Nginx {
        program: named("JOTLENS_NGINX")
            .or_else(|| installed("", "nginx", "usr/sbin/nginx"))
            .or_else(|| system("usr/sbin/nginx"))
            .ok_or_else(|| missing("nginx", "JOTLENS_NGINX"))?,
        brotli: named("JOTLENS_NGINX_BROTLI")
            .or_else(|| installed("", "nginx", BROTLI))
            .or_else(|| system(BROTLI))
            .ok_or_else(|| missing("nginx's module for Brotli", "JOTLENS_NGINX_BROTLI"))?,
    })
}

/// The accessibility rules, a script: `JOTLENS_AXE`.
///
/// # Errors
/// They are missing.
pub fn axe() -> Result<PathBuf, String> {
    named("JOTLENS_AXE")
        .or_else(|| installed("", "npm-", "node_modules/axe-core/axe.min.js"))
        .ok_or_else(|| missing("axe-core", "JOTLENS_AXE"))
}

/// Mermaid's module: `JOTLENS_MERMAID`.
///
/// # Errors
/// It is missing.
pub fn mermaid() -> Result<PathBuf, String> {
    let file = "node_modules/mermaid/dist/mermaid.core.mjs";
    named("JOTLENS_MERMAID")
        .or_else(|| installed("", "npm-", file))
        .ok_or_else(|| missing("Mermaid", "JOTLENS_MERMAID"))
}

fn missing(what: &str, variable: &str) -> String {
    format!("{what} is missing. {SET_UP}, or name it in the variable {variable}.")
}

/// The file that a variable names.
fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .filter(|file| file.is_file())
}

/// A program on the search path.
fn on_path(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

/// A file that set-up installed, of the last version where there are several: in a folder
/// whose name starts so, below the folder of the tools.
fn installed(below: &str, start: &str, file: &str) -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let tools = variable("JOTLENS_TOOLS")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(variable("XDG_CACHE_HOME")?).join("jotlens/tools")))
        .or_else(|| Some(std::env::home_dir()?.join(".cache/jotlens/tools")))?;
    let mut found: Vec<PathBuf> = std::fs::read_dir(tools.join(below))
        .ok()?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
        .map(|entry| entry.path().join(file))
        .filter(|file| file.is_file())
        .collect();
    found.sort();
    found.pop()
}
