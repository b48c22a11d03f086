//! The About page: privacy, the self-test, shortcuts, version and licences.

mod self_test;

use crate::platform;
use crate::ui::shortcuts::{self, SHORTCUTS};
use crate::ui::simulate::keys::KEYS;
use self_test::SelfTest;
use yew::prelude::*;

#[component]
pub fn AboutPage() -> Html {
    let on = use_state_eq(shortcuts::enabled);
    let toggle = {
        let on = on.clone();
        Callback::from(move |_: Event| {
            shortcuts::set_enabled(!*on);
            on.set(!*on);
        })
    };
    html! {
        <main id="about" class="about" tabindex="-1">
            <h1>{ "About Jotlens" }</h1>
            <p class="lead">{ "Jotlens decodes, checks and explains JSON Web Tokens. Everything runs in this browser." }</p>
            <section class="card prose">
                <h2>{ "Privacy" }</h2>
                <p>{ "Your tokens and keys are not sent anywhere. The page's security policy forbids requests to other hosts, and the browser enforces it." }</p>
                if platform::is_one_file() {
                    <p>{ "This is the one-file edition. It contains all its files, and its policy forbids every request." }</p>
                } else {
                    <p>{ "The page requests only its own files. Some parts load only when you need them, such as the simulator. The browser keeps a copy of all files for offline use." }</p>
                }
                <p>{ "Tokens and keys stay in memory. They are gone when you close the page. The browser stores two preferences, the theme and whether shortcuts are on, and the rules of an API when you save them." }</p>
                <p>{ "You can check this. Open the network panel of the developer tools and paste a token: no request appears. Or go offline: everything that has loaded keeps working." }</p>
            </section>
            <SelfTest />
            <section class="card prose">
                <h2 id="shortcuts">{ "Shortcuts" }</h2>
                <dl class="shortcuts">
                    { for SHORTCUTS.iter().map(|shortcut| html! { <><dt><kbd>{ shortcut.key }</kbd></dt><dd>{ shortcut.does }</dd></> }) }
                    <dt><kbd>{ "Esc" }</kbd></dt><dd>{ "leave a text box" }</dd>
                </dl>
                <h3>{ "In the simulator" }</h3>
                <dl class="shortcuts">
                    { for KEYS.iter().map(|key| html! { <><dt><kbd>{ key.shown }</kbd></dt><dd>{ key.does }</dd></> }) }
                </dl>
                <p class="quiet">{ "Single-key shortcuts work while no text box has the focus. You can paste anywhere on the page." }</p>
                <p><label class="choice"><input type="checkbox" autocomplete="off" checked={*on} onchange={toggle} />{ " Use single-key shortcuts" }</label></p>
            </section>
            <section class="card prose">
                <h2>{ "Version and licences" }</h2>
                <p>{ concat!("Jotlens ", env!("CARGO_PKG_VERSION"), ". Use it under the MIT licence or the Apache License 2.0.") }</p>
                <p>{ "The cryptography comes from the RustCrypto and dalek projects. The page is built with Yew. Their licences are MIT, Apache-2.0 and BSD-3-Clause." }</p>
            </section>
        </main>
    }
}
