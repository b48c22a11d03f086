//! Downloads and copies of a run. The contents are made in `simulator::story`.

use super::recording::Recording;
use crate::platform;
use crate::ui::widget::CopyButton;
use simulator::sim::Position;
use simulator::story::files::{COPIED, EXPORTS, Export, PNG, export, file_name};
use simulator::story::svg::picture;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub recording: Recording,
    /// Pictures show the run up to here.
    pub at: Position,
    /// The scenario's id or name, for file names.
    pub name: AttrValue,
}

#[component]
pub fn ExportMenu(props: &Props) -> Html {
    let notice = use_state_eq(String::new);
    let copied = use_memo((props.recording.clone(), props.at), |(recording, at)| {
        COPIED
            .iter()
            .filter_map(|(id, what)| Some((*what, (export(id)?.make)(recording.trace(), *at))))
            .map(|(what, text)| (what, AttrValue::from(text)))
            .collect::<Vec<_>>()
    });
    let tell = {
        let notice = notice.clone();
        move |name: &str, worked: bool| {
            notice.set(if worked {
                format!("{name} is among your downloads.")
            } else {
                format!("This browser did not save {name}.")
            });
        }
    };
    let save = |row: &'static Export| {
        let (recording, at, tell) = (props.recording.clone(), props.at, tell.clone());
        let name = file_name(&props.name, row.ending);
        Callback::from(move |_: MouseEvent| {
            let text = (row.make)(recording.trace(), at);
            tell(&name, platform::download(&name, row.mime, text.as_bytes()));
        })
    };
    let save_png = {
        let (recording, at, tell) = (props.recording.clone(), props.at, tell.clone());
        let name = file_name(&props.name, PNG.1);
        Callback::from(move |_: MouseEvent| {
            let drawn = picture(recording.trace(), at);
            let (tell, file) = (tell.clone(), name.clone());
            platform::download_png(
                name.clone(),
                &drawn.text,
                (drawn.width, drawn.height),
                drawn.png_scale(),
                move |worked| tell(&file, worked),
            );
        })
    };
    html! {
        <>
            <div class="panel-row" role="group" aria-label="Export">
                <span class="panel-word">{ "Export" }</span>
                { for EXPORTS.iter().map(|row| html! {
                    <button key={row.id} type="button" class="button" onclick={save(row)}>{ row.label }</button>
                }) }
                <button type="button" class="button" onclick={save_png}>{ PNG.0 }</button>
            </div>
            <div class="panel-row" role="group" aria-label="Copy">
                <span class="panel-word">{ "Copy" }</span>
                { for copied.iter().map(|(what, text)| html! {
                    <span key={*what} class="panel-copy">{ *what }{ " " }<CopyButton text={text.clone()} what={*what} /></span>
                }) }
            </div>
            <p class="quiet" role="status">{ (*notice).clone() }</p>
        </>
    }
}
