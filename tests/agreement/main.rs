//! Smoke.
#[allow(dead_code)]
#[path = "../browser/browser.rs"]
mod browser;
#[path = "../common/loopback.rs"]
mod loopback;
use axum::extract::Request;
use axum::{Extension, Router};

fn main() {
    let servers = loopback::Loopback::serve(Router::new().fallback(
        |Extension(scheme): Extension<loopback::Scheme>, request: Request| async move {
            println!(
                "{scheme:?} {} {} {:#?}",
                request.method(),
                request.uri(),
                request.headers()
            );
            (
                [("set-cookie", "a=b"), ("content-type", "text/html")],
                "<p>hi",
            )
        },
    ))
    .unwrap();
    let browser = browser::Browser::start_with(&servers.flags()).unwrap();
    println!("{}", browser.version());
    for url in [
        "http://site-a.test/x",
        "https://app.site-a.test/y",
        "https://site-b.test/",
    ] {
        browser.go(url);
        std::thread::sleep(std::time::Duration::from_millis(500));
        println!(
            "{}",
            browser.script(
                "return [document.URL, isSecureContext, document.cookie]",
                vec![]
            )
        );
    }
    println!(
        "{}",
        browser.devtools("Storage.getCookies", serde_json::json!({}))
    );
}
