//! stub
pub struct Caption {
    pub title: String,
    pub sentence: String,
}
pub fn caption(_t: &crate::sim::Trace, _s: u32) -> Caption {
    Caption {
        title: String::new(),
        sentence: String::new(),
    }
}
