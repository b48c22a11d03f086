//! Moments in the reader's own zone and manner of writing.

use jose::claims::numeric_date::NumericDate;
use js_sys::Intl::DateTimeFormat;
use wasm_bindgen::JsValue;

/// A moment in the reader's own zone and manner, with its offset: "09:30:00 (+01:00)",
/// with the day in front where it is not that of UTC.
///
/// None for a moment that the browser's calendar does not reach.
pub fn local_text(moment: NumericDate) -> Option<String> {
    if !cfg!(target_arch = "wasm32") {
        return None; // no browser, no zone: components are also rendered natively, in tests
    }
    let date = js_sys::Date::new(&JsValue::from_f64(moment.seconds() as f64 * 1000.0));
    // The browser counts minutes from local time to UTC, the other way round.
    let offset = -date.get_timezone_offset();
    if offset == 0.0 {
        return None; // it says what UTC says
    }
    let local = JsValue::from_f64(date.get_time() + offset * 60_000.0);
    // The day is said only where it is another than that of UTC.
    let format = match date.get_date() == date.get_utc_date() {
        true => &TIME_OF_DAY,
        false => &DAY_AND_TIME,
    };
    let text = format.with(|format| format.format().call1(&JsValue::NULL, &local));
    let text = text.ok()?.as_string()?; // it refuses what is no moment
    let minutes = offset as i32;
    let sign = if minutes < 0 { '−' } else { '+' };
    Some(format!(
        "{text} ({sign}{:02}:{:02})",
        minutes.abs() / 60,
        minutes.abs() % 60
    ))
}

thread_local! {
    // Making one is slow, and each key that is typed shows times.
    static TIME_OF_DAY: DateTimeFormat = date_format(&["timeStyle"]);
    static DAY_AND_TIME: DateTimeFormat = date_format(&["timeStyle", "dateStyle"]);
}

/// How the reader's language writes these parts of a moment. It is given local time as if
/// that were UTC: so it agrees with the offset though the zone may change meanwhile.
fn date_format(parts: &[&str]) -> DateTimeFormat {
    let options = js_sys::Object::new();
    // Setting a member of a plain object cannot fail.
    let set = |name: &str, value: &str| js_sys::Reflect::set(&options, &name.into(), &value.into());
    let _ = set("timeZone", "UTC");
    parts.iter().for_each(|part| _ = set(part, "medium"));
    DateTimeFormat::new(&js_sys::Array::new(), &options)
}

/// The moment that a `datetime-local` field names in the local time zone; none if it is empty.
pub fn local_moment(text: &str) -> Option<NumericDate> {
    // A year of more than four digits is written with a sign and six digits (ECMA-262).
    let sign = match text.find('-') {
        Some(5) => "+0",
        Some(6) => "+",
        _ => "",
    };
    let seconds = js_sys::Date::parse(&format!("{sign}{text}")) / 1000.0;
    (seconds.is_finite()).then(|| NumericDate::from_seconds(seconds as i64))
}
