//! Which file of a crate names items of which other files.
//!
//! Sources are parsed, not compiled. So a method call draws no arrow, and neither does a
//! re-export (`pub use`): an arrow through one leads to the file that defines the item.
//! Code under `#[cfg(test)]` is left out.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};

/// Names that one file takes from another, by (from, to).
pub type Arrows = BTreeMap<(String, String), BTreeSet<String>>;

/// More re-exports than any path goes through; ends a search that goes in a circle.
const MOST_HOPS: usize = 16;

/// A module: a file, or a `mod name { … }` inside one.
struct Module {
    file: String,
    parent: usize,
    children: BTreeMap<String, usize>,
    /// Names that are defined here, children left out.
    items: BTreeSet<String>,
    /// Names that a `use` brings in, each with the paths that it can mean.
    imports: BTreeMap<String, Vec<Vec<String>>>,
    /// Paths of `use path::*`.
    globs: Vec<Vec<String>>,
    /// What names other modules.
    body: Vec<syn::Item>,
}

/// What a path leads to: a module, or an item of one.
#[derive(Clone, PartialEq, Eq)]
enum Target {
    Module(usize),
    Item(usize, String),
}

struct Crate<'a> {
    read: &'a dyn Fn(&str) -> Option<String>,
    modules: Vec<Module>,
}

/// The arrows between the files of the crate whose root is this file. `read` gives the text
/// of a file, if there is one.
pub fn arrows(root: &str, read: &dyn Fn(&str) -> Option<String>) -> Arrows {
    let mut all = Crate {
        read,
        modules: Vec::new(),
    };
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    all.load(root, folder, 0);
    let mut found = Arrows::new();
    for (index, module) in all.modules.iter().enumerate() {
        let mut names = Names::default();
        for item in &module.body {
            names.visit_item(item);
        }
        for path in names.paths {
            for target in all.resolve(index, &path, 0) {
                if let Target::Item(place, name) = target {
                    let (from, to) = (&module.file, &all.modules[place].file);
                    if from != to {
                        let key = (from.clone(), to.clone());
                        found.entry(key).or_default().insert(name);
                    }
                }
            }
        }
    }
    found
}

impl Crate<'_> {
    fn load(&mut self, file: &str, folder: &str, parent: usize) -> usize {
        let source = (self.read)(file).unwrap_or_else(|| panic!("{file} is missing"));
        let parsed = syn::parse_file(&source).unwrap_or_else(|fault| panic!("{file}: {fault}"));
        self.add(file, folder, parent, parsed.items)
    }

    /// Adds a module with all below it. `folder` is where the files of its children are.
    fn add(&mut self, file: &str, folder: &str, parent: usize, items: Vec<syn::Item>) -> usize {
        let own = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
            body: Vec::new(),
        });
        for item in items {
            if is_test(attributes(&item)) {
                continue;
            }
            let syn::Item::Mod(child) = item else {
                self.note(own, &item);
                self.modules[own].body.push(item);
                continue;
            };
            let name = child.ident.to_string();
            let below = format!("{folder}/{name}");
            let index = match child.content {
                Some((_, items)) => self.add(file, &below, own, items),
                None => {
                    let flat = format!("{below}.rs");
                    let nested = format!("{below}/mod.rs");
                    let is_flat = (self.read)(&flat).is_some();
                    self.load(if is_flat { &flat } else { &nested }, &below, own)
                }
            };
            self.modules[own].children.insert(name, index);
        }
        own
    }

    /// Notes the names that an item brings into its module.
    fn note(&mut self, own: usize, item: &syn::Item) {
        let module = &mut self.modules[own];
        let name = match item {
            syn::Item::Const(item) => &item.ident,
            syn::Item::Enum(item) => &item.ident,
            syn::Item::Fn(item) => &item.sig.ident,
            syn::Item::Static(item) => &item.ident,
            syn::Item::Struct(item) => &item.ident,
            syn::Item::Trait(item) => &item.ident,
            syn::Item::Type(item) => &item.ident,
            syn::Item::Union(item) => &item.ident,
            syn::Item::Macro(item) => match &item.ident {
                Some(name) => name,
                None => return,
            },
            syn::Item::Use(item) => {
                let mut leaves = Vec::new();
                use_leaves(&item.tree, &mut Vec::new(), &mut leaves);
                for (path, name) in leaves {
                    match name {
                        Some(name) => module.imports.entry(name).or_default().push(path),
                        None => module.globs.push(path),
                    }
                }
                return;
            }
            _ => return,
        };
        module.items.insert(name.to_string());
    }

    /// What a path in a module leads to; nothing if it leaves the crate.
    fn resolve(&self, from: usize, path: &[String], hops: usize) -> Vec<Target> {
        let Some((first, mut rest)) = path.split_first() else {
            return Vec::new();
        };
        let mut found = match first.as_str() {
            "crate" | "$crate" => vec![Target::Module(0)],
            "self" => vec![Target::Module(from)],
            "super" => {
                let mut at = self.modules[from].parent;
                while rest.first().is_some_and(|word| word == "super") {
                    at = self.modules[at].parent;
                    rest = &rest[1..];
                }
                vec![Target::Module(at)]
            }
            name => self.look_up(from, name, rest.is_empty(), hops),
        };
        for (index, name) in rest.iter().enumerate() {
            let is_last = index + 1 == rest.len();
            let next = found.into_iter().flat_map(|target| match target {
                Target::Module(at) => self.look_up(at, name, is_last, hops),
                // A variant, or an associated item.
                item @ Target::Item(..) => vec![item],
            });
            found = next.collect();
        }
        found
    }

    /// What a name means in a module. The last word of a path can be an item and a module
    /// at the same time.
    fn look_up(&self, at: usize, name: &str, is_last: bool, hops: usize) -> Vec<Target> {
        let module = &self.modules[at];
        let mut found = Vec::new();
        if let Some(child) = module.children.get(name) {
            found.push(Target::Module(*child));
        }
        if (is_last || found.is_empty()) && module.items.contains(name) {
            found.push(Target::Item(at, name.to_owned()));
        }
        if hops >= MOST_HOPS || !(is_last || found.is_empty()) {
            return found;
        }
        for path in module.imports.get(name).into_iter().flatten() {
            found.extend(self.resolve(at, path, hops + 1));
        }
        if found.is_empty() {
            for path in &module.globs {
                for target in self.resolve(at, path, hops + 1) {
                    if let Target::Module(other) = target {
                        found.extend(self.look_up(other, name, is_last, hops + 1));
                    }
                }
            }
        }
        found
    }
}

/// Collects the paths that code names.
#[derive(Default)]
struct Names {
    paths: Vec<Vec<String>>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !matches!(item.vis, syn::Visibility::Inherited) {
            return;
        }
        let mut leaves = Vec::new();
        use_leaves(&item.tree, &mut Vec::new(), &mut leaves);
        self.paths.extend(leaves.into_iter().map(|(path, _)| path));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let words = path.segments.iter().map(|part| part.ident.to_string());
            self.paths.push(words.collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        token_paths(call.tokens.clone(), &mut self.paths);
        visit::visit_macro(self, call);
    }
}

/// The paths among the tokens of a macro, which nobody can parse without knowing it.
fn token_paths(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let (mut colons, mut dots) = (0, 0);
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                if colons != 2 {
                    paths.push(std::mem::take(&mut path));
                }
                // A field or a method.
                if dots != 1 {
                    path.push(word.to_string());
                }
                (colons, dots) = (0, 0);
            }
            TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
            TokenTree::Punct(sign) => {
                paths.push(std::mem::take(&mut path));
                dots = if sign.as_char() == '.' { dots + 1 } else { 0 };
                colons = 0;
            }
            TokenTree::Group(group) => {
                paths.push(std::mem::take(&mut path));
                token_paths(group.stream(), paths);
                (colons, dots) = (0, 0);
            }
            TokenTree::Literal(_) => (colons, dots) = (0, 0),
        }
    }
    paths.push(path);
}

/// Each path of a `use` with the name that it gets; none for `*`.
fn use_leaves(
    tree: &syn::UseTree,
    path: &mut Vec<String>,
    leaves: &mut Vec<(Vec<String>, Option<String>)>,
) {
    match tree {
        syn::UseTree::Path(part) => {
            path.push(part.ident.to_string());
            use_leaves(&part.tree, path, leaves);
            path.pop();
        }
        syn::UseTree::Group(group) => {
            for part in &group.items {
                use_leaves(part, path, leaves);
            }
        }
        syn::UseTree::Glob(_) => leaves.push((path.clone(), None)),
        syn::UseTree::Name(_) | syn::UseTree::Rename(_) => {
            let (word, name) = match tree {
                syn::UseTree::Rename(part) => (part.ident.to_string(), part.rename.to_string()),
                syn::UseTree::Name(part) => (part.ident.to_string(), part.ident.to_string()),
                _ => return,
            };
            let mut whole = path.clone();
            // `use a::b::{self}` means `a::b`.
            let name = if word == "self" && name == "self" {
                path.last().cloned().unwrap_or_default()
            } else {
                name
            };
            if word != "self" {
                whole.push(word);
            }
            leaves.push((whole, Some(name)));
        }
    }
}

/// Whether an item is compiled for tests only.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else {
            return false;
        };
        let text = list.tokens.to_string();
        list.path.is_ident("cfg") && (text == "test" || text.starts_with("all (test"))
    })
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
