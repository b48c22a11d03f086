//! The pastes of reports that other debuggers do not read.

use super::super::name;
use super::*;

const REPORTS: &str = include_str!("reports.json");

#[test]
fn every_report_is_read_or_named() {
    let reports: serde_json::Value = serde_json::from_str(REPORTS).unwrap();
    for report in reports.as_array().unwrap() {
        let text = |member: &str| report[member].as_str();
        let (id, paste) = (text("id").unwrap(), text("paste").unwrap());
        match text("token") {
            Some(token) => {
                let (reading, _) =
                    found(paste, token).unwrap_or_else(|| panic!("{id}: {:#?}", texts(paste)));
                let said = said(&reading.notes).to_lowercase();
                assert!(said.contains(text("says").unwrap()), "{id}: {said}");
            }
            None => {
                let said = name(paste).unwrap_or_else(|| panic!("{id} has no name"));
                assert!(said.contains(text("says").unwrap()), "{id}: {said}");
            }
        }
    }
}
