//! The colour theme: light, dark, or the setting of the system.

use crate::platform;

/// The theme that the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    /// The name of the preference; `static/early.js` reads it too.
    const PREFERENCE: &'static str = "theme";

    /// The stored choice, or the system's.
    pub fn load() -> Self {
        match platform::preference(Self::PREFERENCE).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The next theme of the button.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Applies the theme and stores it; `System` removes the stored choice.
    pub fn apply(self) {
        let value = (self != Self::System).then(|| self.name());
        platform::set_root_attribute("data-theme", value);
        platform::set_preference(Self::PREFERENCE, value);
    }
}
