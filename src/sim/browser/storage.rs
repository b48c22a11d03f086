//! What a page remembers without cookies: `localStorage` for each origin, shared by all
//! tabs; `sessionStorage` for each tab and origin; the memory of a page, which a reload
//! clears (HTML §12.2). No request carries any of it by itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sim::origin::Origin;

/// Keys and values of one storage area or one page's memory.
pub type Items = BTreeMap<String, String>;

/// Areas of items: one for each origin.
///
/// A browser has one for `localStorage`; a tab has one for `sessionStorage`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Storage {
    #[serde(with = "areas")]
    areas: BTreeMap<Origin, Items>,
}

impl Storage {
    /// What an origin keeps under a key.
    pub fn get(&self, origin: &Origin, key: &str) -> Option<&str> {
        self.areas.get(origin)?.get(key).map(String::as_str)
    }

    /// Keeps a value, and returns the one it replaces.
    pub fn set(&mut self, origin: &Origin, key: &str, value: &str) -> Option<String> {
        self.areas
            .entry(origin.clone())
            .or_default()
            .insert(key.to_owned(), value.to_owned())
    }

    /// Forgets a key, and returns what it held.
    pub fn remove(&mut self, origin: &Origin, key: &str) -> Option<String> {
        let area = self.areas.get_mut(origin)?;
        let value = area.remove(key);
        if area.is_empty() {
            self.areas.remove(origin);
        }
        value
    }

    /// Forgets everything of an origin.
    pub fn clear(&mut self, origin: &Origin) {
        self.areas.remove(origin);
    }

    /// Everything an origin keeps: what an injected script can read at once.
    pub fn items(&self, origin: &Origin) -> impl Iterator<Item = (&str, &str)> {
        self.areas
            .get(origin)
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Every area with its origin.
    pub fn areas(&self) -> impl Iterator<Item = (&Origin, &Items)> {
        self.areas.iter()
    }
}

/// The variables of the page in one tab. A reload or a navigation clears them, for the
/// page that comes next is a new one (HTML §7.4).
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageMemory {
    items: Items,
}

impl PageMemory {
    /// What the page holds under a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.items.get(name).map(String::as_str)
    }

    /// Holds a value, and returns the one it replaces.
    pub fn set(&mut self, name: &str, value: &str) -> Option<String> {
        self.items.insert(name.to_owned(), value.to_owned())
    }

    /// Lets go of a name, and returns what it held.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        self.items.remove(name)
    }

    /// A new page comes in: all is gone.
    pub fn clear(&mut self) {
        self.items.clear();
    }

    /// Everything the page holds: what an injected script can reach.
    pub fn items(&self) -> impl Iterator<Item = (&str, &str)> {
        self.items
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// JSON keys are strings, so areas are written as a list of origin and items.
mod areas {
    use super::{BTreeMap, Items, Origin};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        areas: &BTreeMap<Origin, Items>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(areas)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Origin, Items>, D::Error> {
        Ok(Vec::<(Origin, Items)>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_origin_has_an_area_of_its_own() {
        let mut storage = Storage::default();
        let [shop, api, plain] = [
            "https://shop.test",
            "https://api.shop.test",
            "http://shop.test",
        ]
        .map(|text| Origin::parse(text).unwrap());
        assert_eq!(storage.set(&shop, "token", "a"), None);
        assert_eq!(storage.set(&shop, "token", "b"), Some("a".into()));
        assert_eq!(storage.get(&shop, "token"), Some("b"));
        for other in [&api, &plain] {
            assert_eq!(storage.get(other, "token"), None);
        }
        storage.set(&api, "x", "1");
        assert_eq!(storage.remove(&shop, "token"), Some("b".into()));
        assert_eq!(storage.remove(&shop, "token"), None);
        assert_eq!(storage.areas().count(), 1);
        assert_eq!(storage.items(&api).collect::<Vec<_>>(), [("x", "1")]);
        let text = serde_json::to_string(&storage).unwrap();
        assert_eq!(serde_json::from_str::<Storage>(&text).unwrap(), storage);
        storage.clear(&api);
        assert_eq!(storage, Storage::default());
    }

    #[test]
    fn a_reload_clears_the_memory_of_a_page() {
        let mut memory = PageMemory::default();
        memory.set("access token", "a");
        assert_eq!(memory.items().count(), 1);
        memory.clear();
        assert_eq!(memory.get("access token"), None);
        assert_eq!(memory.remove("access token"), None);
    }
}
