//! The certificates of the key box and of `x5c`, under the notes on the key.

use super::clock::use_now;
use super::state::State;
use super::verdict_panel::coded;
use crate::ui::widget::Shared;
use inspector::certificates::{Certificates, dates, of_key, of_texts, texts_of};
use inspector::inspect::Examination;
use jose::certificate::Certificate;
use jose::claims::numeric_date::NumericDate;
use jose::text::visible;
use yew::prelude::*;

#[derive(Properties, PartialEq, Clone)]
pub struct Props {
    pub state: State,
    pub examination: Shared<Examination>,
}

#[component]
pub fn CertificatesFold(props: &Props) -> Html {
    let clock = use_now(());
    let now = props.state.check_at.unwrap_or(clock);
    let of_key = use_memo(
        (props.state.key.clone(), props.state.encoding),
        // A text that is to be read as a secret is none of keys.
        |(key, encoding)| encoding.is_none().then(|| of_key(key)).flatten(),
    );
    // Comparing signatures takes time, and most keys that are typed leave them as they are.
    let texts = props.examination.token.as_ref().map(texts_of);
    let texts: Vec<String> = texts.iter().flatten().map(ToString::to_string).collect();
    let of_token = use_memo(texts, |texts| of_texts(texts.iter().map(String::as_str)));
    html! {
        <>
            if let Some(certificates) = &*of_key { { fold("Certificates", certificates, now) } }
            if let Some(certificates) = &*of_token { { fold("Certificates in `x5c`", certificates, now) } }
        </>
    }
}

fn fold(title: &str, certificates: &Certificates, now: NumericDate) -> Html {
    let certificates = certificates.at(now);
    let summary = format!("{title}: {}", certificates.summary(now));
    let all = certificates.chains.certificates.iter().enumerate();
    html! {
        <details class="fold" data-certificates="">
            <summary><span>{ coded(&summary) }</span></summary>
            <div class="fold-body">
                if certificates.is_out_of_order {
                    <p class="note">{ coded("`x5c` has them in another order. Its first one must be that of the key, and each must be signed by the next (RFC 7515, section 4.1.6).") }</p>
                }
                { for all.map(|(place, one)| html! {
                    <dl class="certificate" key={one.certificate.x5t_s256.clone()}>
                        { rows(&one.certificate, now) }
                        <dt>{ "Chain" }</dt>
                        { for certificates.sentences(place, now).iter().map(|(is_fault, sentence)| described(*is_fault, coded(sentence))) }
                    </dl>
                }) }
            </div>
        </details>
    }
}

/// What one certificate says.
fn rows(certificate: &Certificate, now: NumericDate) -> Html {
    let (is_fault, dates) = dates(certificate.validity, now);
    let key = match &certificate.key {
        Ok(key) => format!("{}, {} bits", key.type_name(), key.bits()),
        Err(fault) => fault.to_string(),
    };
    let names = certificate.alternatives.join(", ");
    let text = |label: &str, text: &str| {
        let text = if text.is_empty() { "empty" } else { text };
        html! { <><dt>{ label.to_owned() }</dt>{ described(false, html! { { visible(text) } }) }</> }
    };
    let bytes = |label: &str, text: &str| html! { <><dt>{ label.to_owned() }</dt>{ described(false, html! { <code>{ text.to_owned() }</code> }) }</> };
    html! {
        <>
            { text("Subject", &certificate.subject.text) }
            if !names.is_empty() { { text("Other names", &names) } }
            { text("Issuer", &certificate.issuer.text) }
            <dt>{ "Valid" }</dt>
            { described(is_fault, html! { { dates } }) }
            { bytes("Serial number", &certificate.serial) }
            { text("Key", &key) }
            { text("Signed with", &certificate.algorithm.name) }
            { bytes("x5t", &certificate.x5t) }
            { bytes("x5t#S256", &certificate.x5t_s256) }
        </>
    }
}

fn described(is_fault: bool, value: Html) -> Html {
    html! { <dd class={is_fault.then_some("is-fail")}>{ value }</dd> }
}
