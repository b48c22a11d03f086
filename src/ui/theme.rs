//! Light, dark, or as the system says.

use crate::platform;

/// The look that a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    /// The name of the preference; the boot script in `index.html` reads it too.
    const PREFERENCE: &'static str = "theme";

    /// What was chosen before, or the system's.
    pub fn load() -> Self {
        match platform::preference(Self::PREFERENCE).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The one that the button leads to.
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

    /// Shows the theme and remembers it; the system's needs no memory.
    pub fn apply(self) {
        let value = (self != Self::System).then(|| self.name());
        platform::set_root_attribute("data-theme", value);
        platform::set_preference(Self::PREFERENCE, value);
    }
}
