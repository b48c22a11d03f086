//! What the page promises, and how to see that it keeps it.

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
            <p class="lead">{ "A page that sees through any JSON Web Token. It runs in this browser and nowhere else." }</p>
            <section class="card prose">
                <h2>{ "Privacy" }</h2>
                <p>{ "After its files have loaded, this page makes no request but for files of its own, once each: what signs the examples, the simulator, and, to work without a network, all that it consists of. Its security policy forbids the browser to ask any other host, so this is not a matter of trust in the code alone." }</p>
                if platform::is_one_file() {
                    <p>{ "This is the one-file edition: all of that is in the page already, and its policy forbids every request." }</p>
                }
                <p>{ "Tokens and keys stay in memory and are gone when the page is closed. Only two preferences are stored, the theme and whether shortcuts are on, and the page's own files." }</p>
                <p>{ "To see for yourself, open the network panel of the browser's developer tools and paste a token: nothing appears. Or switch the network off: all that has loaded goes on working." }</p>
            </section>
            <SelfTest />
            <section class="card prose">
                <h2 id="shortcuts">{ "Shortcuts" }</h2>
                <dl class="shortcuts">
                    { for SHORTCUTS.iter().map(|shortcut| html! { <><dt><kbd>{ shortcut.key }</kbd></dt><dd>{ shortcut.does }</dd></> }) }
                </dl>
                <h3>{ "In the simulator" }</h3>
                <dl class="shortcuts">
                    { for KEYS.iter().map(|key| html! { <><dt><kbd>{ key.shown }</kbd></dt><dd>{ key.does }</dd></> }) }
                </dl>
                <p class="quiet">{ "They act while no text box has the focus. Pasting works anywhere on the page." }</p>
                <p><label class="choice"><input type="checkbox" checked={*on} onchange={toggle} />{ " Single-key shortcuts are on" }</label></p>
            </section>
            <section class="card prose">
                <h2>{ "Version and licences" }</h2>
                <p>{ concat!("Jotlens ", env!("CARGO_PKG_VERSION"), ", under the MIT licence or the Apache License 2.0, as you choose.") }</p>
                <p>{ "Cryptography by the RustCrypto and dalek projects, the page by Yew; under MIT, Apache-2.0 and BSD-3-Clause licences." }</p>
            </section>
        </main>
    }
}
