//! References to standards: each document that the sources name is known, and each section
//! that they cite is a heading of it. The headings are `docs/headings.txt`.
//! Sources are read as text, so that comments count as much as tables do.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The simulator's rules, each with its source, its place and its tests.
const RULES: &str = "docs/rules.md";

/// What a file cites, and where it does.
#[derive(Debug, PartialEq, Eq)]
struct Citation {
    line: usize,
    document: String,
    section: Option<String>,
}

/// One document of `docs/headings.txt`.
#[derive(Debug, Default)]
struct Document {
    name: String,
    /// Its name is an ordinary word as well, and counts only where a section or heading follows.
    is_word: bool,
    /// Why its headings are not known.
    not_checked: Option<String>,
    /// Where its headings were read.
    read: Option<String>,
    /// Section number to heading.
    headings: BTreeMap<String, String>,
}

/// All documents, and every name that one of them goes by.
struct Library {
    documents: Vec<Document>,
    /// Longest first: "Fetch Metadata" is not "Fetch".
    names: Vec<(String, usize)>,
}

impl Library {
    fn read(text: &str) -> Self {
        let mut documents: Vec<Document> = Vec::new();
        let mut names = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let place = format!("docs/headings.txt:{}", at + 1);
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(rest) = line.strip_prefix('[') {
                let (name, title) = rest.split_once("] ").expect(&place);
                assert!(!title.is_empty(), "{place}: a document has a title");
                names.push((name.to_owned(), documents.len()));
                documents.push(Document {
                    name: name.to_owned(),
                    ..Document::default()
                });
                continue;
            }
            let here = documents.len().checked_sub(1).expect(&place);
            let document = &mut documents[here];
            if let Some((number, heading)) = line.split_once('\t') {
                let known = document.headings.insert(number.into(), heading.into());
                assert!(known.is_none(), "{place}: {number} stands twice");
            } else if let Some(name) = line.strip_prefix("also: ") {
                names.push((name.to_owned(), here));
            } else if let Some(reason) = line.strip_prefix("not checked: ") {
                document.not_checked = Some(reason.to_owned());
            } else if let Some(source) = line.strip_prefix("read: ") {
                document.read = Some(source.to_owned());
            } else {
                assert!(line.starts_with("words: "), "{place}: `{line}`");
                document.is_word = true;
            }
        }
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { documents, names }
    }

    /// The document whose name `text` begins with, and the length of that name.
    fn at(&self, text: &str) -> Option<(usize, usize)> {
        self.names.iter().find_map(|(name, index)| {
            let rest = text.strip_prefix(name.as_str())?;
            let goes_on = rest.starts_with(|c: char| c.is_alphanumeric());
            (!goes_on).then_some((*index, name.len()))
        })
    }

    /// Every citation of one file: of a document, or of its section.
    fn citations(&self, source: &str) -> Vec<Citation> {
        let mut found = Vec::new();
        for (line, text) in paragraphs(source) {
            self.cite(line, &text, &mut found);
        }
        found
    }

    fn cite(&self, line: usize, text: &str, found: &mut Vec<Citation>) {
        let mut last: Option<usize> = None;
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            // A name, `section`, `clause`, `appendix`, `draft-` or `§` begins like this.
            if !rest.starts_with(['s', 'c', 'a', 'd', '§', '3'])
                && !rest.starts_with(char::is_uppercase)
            {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            let before = text[..at].chars().next_back();
            let starts_a_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '-');
            if starts_a_word && let Some((index, length)) = self.at(rest) {
                let document = &self.documents[index];
                let (sections, more) = sections(&rest[length..], true);
                if !sections.is_empty() || !document.is_word {
                    last = Some(index);
                    if sections.is_empty() {
                        found.push(citation(line, &document.name, None));
                    }
                }
                for section in sections {
                    found.push(citation(line, &document.name, Some(section)));
                }
                at += length + more;
                continue;
            }
            if starts_a_word && let Some(name) = unknown_document(rest) {
                found.push(citation(line, name, None));
                at += name.len();
                last = None;
                continue;
            }
            // A section alone is one of the document that was named before it.
            if starts_a_word && let (numbers, length @ 1..) = sections(rest, false) {
                let name = last.map_or("no document", |index| &self.documents[index].name);
                for section in numbers {
                    found.push(citation(line, name, Some(section)));
                }
                at += length;
                continue;
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    /// What is wrong with a citation, if anything is.
    fn fault(&self, citation: &Citation) -> Option<String> {
        let Some(document) = self
            .documents
            .iter()
            .find(|document| document.name == citation.document)
        else {
            return Some(format!("{} is not in the table", citation.document));
        };
        let section = citation.section.as_ref()?;
        let known = document.not_checked.is_some() || document.headings.contains_key(section);
        (!known).then(|| format!("{} has no section {section}", document.name))
    }
}

fn citation(line: usize, document: &str, section: Option<String>) -> Citation {
    Citation {
        line,
        document: document.to_owned(),
        section,
    }
}

/// A document by the look of its name, when no known one begins here.
fn unknown_document(text: &str) -> Option<&str> {
    let length = |tail: &str, keep: fn(char) -> bool| tail.find(|c| !keep(c)).unwrap_or(tail.len());
    if let Some(tail) = text.strip_prefix("RFC ") {
        let digits = length(tail, |c| c.is_ascii_alphanumeric());
        return tail
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| &text[..4 + digits]);
    }
    if let Some(tail) = text.strip_prefix("draft-") {
        let name = length(tail, |c| c.is_ascii_alphanumeric() || c == '-');
        return (tail[..name].matches('-').count() >= 2).then(|| &text[..6 + name]);
    }
    let sheet = text
        .starts_with("OWASP ")
        .then(|| text.find(" Cheat Sheet"))??;
    let name = text.get(..sheet + " Cheat Sheet".len())?;
    let is_title = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase());
    name.split(' ').all(is_title).then_some(name)
}

/// The section numbers that `text` begins with, after a document's name or alone, and how
/// many bytes say them: `, sections 4.1.3 and 5.3`, ` §5.6.1, §5.6.2`, `), section 6.1`.
fn sections(text: &str, after_a_name: bool) -> (Vec<String>, usize) {
    let mut rest = text;
    if after_a_name {
        rest = rest.strip_prefix(')').unwrap_or(rest);
        rest = rest.strip_prefix(", volume 3").unwrap_or(rest);
        rest = rest.strip_prefix(',').unwrap_or(rest);
        rest = rest.strip_prefix("'s").unwrap_or(rest);
        rest = rest.trim_start_matches(' ');
    }
    let words = [
        ("sections ", false),
        ("section ", false),
        ("clause ", false),
        ("appendix ", true),
        ("§", false),
    ];
    let Some((word, letters)) = words.into_iter().find(|(word, _)| rest.starts_with(word)) else {
        return (Vec::new(), 0);
    };
    rest = &rest[word.len()..];
    let mut numbers = Vec::new();
    while let Some(length) = number(rest, letters) {
        numbers.push(rest[..length].to_owned());
        rest = &rest[length..];
        let follows = [", and ", ", ", " and ", " to "]
            .into_iter()
            .find_map(|joint| {
                let next = rest.strip_prefix(joint)?;
                let next = next.strip_prefix('§').unwrap_or(next);
                number(next, letters).is_some().then_some(next)
            });
        match follows {
            Some(next) => rest = next,
            None => break,
        }
    }
    let length = if numbers.is_empty() {
        0
    } else {
        text.len() - rest.len()
    };
    (numbers, length)
}

/// How long the section number is that `text` begins with: `4.1.3`, or `A.2` in an appendix.
fn number(text: &str, letters: bool) -> Option<usize> {
    let digits = |at: usize| {
        text.get(at..).map_or(0, |tail| {
            tail.bytes().take_while(u8::is_ascii_digit).count()
        })
    };
    let mut length = digits(0);
    if length == 0 && letters && text.starts_with(|c: char| c.is_ascii_uppercase()) {
        length = 1;
    }
    if length == 0 {
        return None;
    }
    while text[length..].starts_with('.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    let goes_on = text[length..].starts_with(|c: char| c.is_alphanumeric() || c == '-');
    (!goes_on).then_some(length)
}

/// A source in pieces that a sentence may span: a comment of several lines, a string that
/// goes on after a backslash, or one line; each with the number of its first line.
fn paragraphs(source: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let (mut in_comment, mut goes_on) = (false, false);
    for (at, line) in source.lines().enumerate() {
        let line = line.trim();
        let comment = line
            .strip_prefix("//")
            .map(|text| text.trim_start_matches(['/', '!']).trim());
        let text = comment.unwrap_or(line);
        let joins = goes_on || (in_comment && comment.is_some_and(|text| !text.is_empty()));
        match found.last_mut() {
            Some((_, paragraph)) if joins => {
                paragraph.push(' ');
                paragraph.push_str(text.trim_end_matches('\\').trim());
            }
            _ => found.push((at + 1, text.trim_end_matches('\\').trim().to_owned())),
        }
        in_comment = comment.is_some();
        goes_on = comment.is_none() && text.ends_with('\\');
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn library() -> Library {
    let text = fs::read_to_string(root().join("docs/headings.txt")).expect("the headings");
    Library::read(&text)
}

/// Every Rust source of the workspace but this one, whose samples are wrong on purpose.
fn sources() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = ["crates", "src", "tests", "xtask"]
        .map(|folder| root().join(folder))
        .into();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !path.ends_with(Path::new(file!()).file_name().expect("a name"))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What people read: Markdown at the top and in `docs/`.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [root().to_owned(), root().join("docs")] {
        for entry in fs::read_dir(folder).expect("a folder of documents") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_link_of_a_document_leads_to_a_file() {
    let mut followed = 0;
    for path in documents() {
        let text = fs::read_to_string(&path).expect("a document");
        let folder = path.parent().expect("a folder");
        for part in text.split("](").skip(1) {
            let target = part.split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            followed += 1;
            assert!(
                folder.join(target).exists(),
                "{} links to {target}, which does not exist",
                path.display()
            );
        }
    }
    assert!(followed > 20, "only {followed} links were found");
}

#[test]
fn every_section_that_is_cited_is_a_heading_of_its_document() {
    let library = library();
    let mut faults = Vec::new();
    let mut cited = 0;
    for path in sources().into_iter().chain(documents()) {
        let source = fs::read_to_string(&path).expect("a source");
        let name = path.strip_prefix(root()).expect("below the root").display();
        for citation in library.citations(&source) {
            cited += usize::from(citation.section.is_some());
            if let Some(fault) = library.fault(&citation) {
                faults.push(format!("{name}:{}: {fault}", citation.line));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(
        cited > 700,
        "only {cited} sections were found in the sources"
    );
}

/// What keeps a text from being a reference as a page shows it: documents of the table with
/// sections or headings, and nothing else. A name may stand in parentheses: `CHIPS (draft-…)`.
fn reference_fault(library: &Library, reference: &str) -> Option<String> {
    reference.split("; ").find_map(|part| {
        let in_parentheses = || {
            let start = part.find('(')? + 1;
            let (index, length) = library.at(&part[start..])?;
            Some((index, start + length))
        };
        let Some((index, length)) = library.at(part).or_else(in_parentheses) else {
            return Some(format!("`{part}` names no known document"));
        };
        let document = &library.documents[index];
        let rest = &part[length..];
        let (numbers, more) = sections(rest, true);
        let left = rest[more..].trim_matches([')', ',', ' ']);
        let known = |heading: &String| heading == left;
        if document.not_checked.is_some() || document.headings.values().any(known) {
            return None;
        }
        if !left.is_empty() {
            return Some(format!("`{left}` is no heading of {}", document.name));
        }
        numbers
            .iter()
            .find_map(|number| library.fault(&citation(0, &document.name, Some(number.clone()))))
    })
}

#[test]
fn what_a_page_shows_as_a_reference_is_one() {
    let library = library();
    let mut shown: Vec<(&str, &str)> = Vec::new();
    shown.extend(
        jose::header_registry::headers()
            .iter()
            .map(|row| (row.name, row.reference)),
    );
    shown.extend(
        jose::claims::registry::claims()
            .iter()
            .map(|row| (row.name, row.reference)),
    );
    shown.extend(inspector::audit::rules().map(|rule| (rule.id, rule.reference)));
    let rules = simulator::sim::rule::Rule::ALL;
    shown.extend(rules.iter().map(|rule| (rule.code(), rule.reference())));
    let rules = simulator::sim::browser::BrowserRule::ALL;
    shown.extend(rules.iter().map(|rule| (rule.code(), rule.reference())));
    for card in simulator::cards::all() {
        shown.extend(
            card.references
                .iter()
                .map(|reference| (card.id, *reference)),
        );
    }
    for entry in simulator::learn::faq::ENTRIES {
        shown.extend(
            entry
                .references
                .iter()
                .map(|reference| (entry.id, *reference)),
        );
    }
    let terms = simulator::learn::glossary::TERMS.iter();
    // Words of this page itself have no source.
    shown.extend(
        terms
            .map(|term| (term.term, term.reference))
            .filter(|(_, text)| !text.is_empty()),
    );

    assert!(shown.len() > 400, "only {} references", shown.len());
    let faults: Vec<String> = shown
        .into_iter()
        .filter_map(|(whose, text)| Some(format!("{whose}: {}", reference_fault(&library, text)?)))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_document_says_where_it_was_read_or_why_not() {
    for document in library().documents {
        let name = &document.name;
        assert!(
            document.read.is_some() != document.not_checked.is_some(),
            "{name} is either read or not checked"
        );
        assert!(
            document.not_checked.is_none() || document.headings.is_empty(),
            "{name} has headings and is not checked"
        );
    }
}

/// One rule of `docs/rules.md`: its number, the files that decide it and the tests that hold it.
#[derive(Debug, Default, PartialEq, Eq)]
struct RuleEntry {
    number: u32,
    files: Vec<String>,
    tests: Vec<String>,
}

fn rule_entries(text: &str) -> Vec<RuleEntry> {
    let mut found: Vec<RuleEntry> = Vec::new();
    let in_backticks = |line: &str| -> Vec<String> {
        let parts = line.split('`').enumerate();
        parts
            .filter(|(at, _)| at % 2 == 1)
            .map(|(_, part)| part.to_owned())
            .collect()
    };
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("**Rule ") {
            let number = rest
                .split('.')
                .next()
                .and_then(|number| number.parse().ok());
            found.push(RuleEntry {
                number: number.expect("a number of a rule"),
                ..RuleEntry::default()
            });
        } else if let (Some(rest), Some(last)) =
            (line.strip_prefix("- Decided in: "), found.last_mut())
        {
            last.files = in_backticks(rest);
        } else if let (Some(rest), Some(last)) =
            (line.strip_prefix("- Tested by: "), found.last_mut())
        {
            last.tests = in_backticks(rest);
        }
    }
    found
}

#[test]
fn each_rule_of_the_simulator_names_files_and_tests_that_exist() {
    let text = fs::read_to_string(root().join(RULES)).expect("the rules");
    let entries = rule_entries(&text);
    let numbers: Vec<u32> = entries.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, (1..=27).collect::<Vec<u32>>());

    let sources = sources();
    let below = |folder: &str| {
        let folder = root().join(folder);
        sources.iter().filter(move |path| path.starts_with(&folder))
    };
    // Every property test of a rule, by its number.
    let mut tests: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for path in below("crates/simulator/tests/rules") {
        let source = fs::read_to_string(path).expect("a test");
        for part in source.split("fn rule_").skip(1) {
            let end = part.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = format!("rule_{}", &part[..end.expect("an end of the name")]);
            let number = part[..2].parse().expect("the number of a rule");
            tests.entry(number).or_default().push(name);
        }
    }
    for entry in entries {
        let number = entry.number;
        assert!(!entry.files.is_empty(), "rule {number} is decided nowhere");
        for file in &entry.files {
            assert!(
                below("crates/simulator/src/sim").any(|path| path.ends_with(file)),
                "rule {number}: there is no file {file}"
            );
        }
        let mut listed = entry.tests;
        let mut written = tests.remove(&number).unwrap_or_default();
        listed.sort();
        written.sort();
        assert_eq!(listed, written, "the tests of rule {number}");
    }
    assert!(tests.is_empty(), "no such rules: {tests:?}");
}

/// The collector itself: what it must find, and what it must refuse.
mod collector {
    use super::*;

    const TABLE: &str = "\
[RFC 7515] JSON Web Signature (JWS)
read: a sample
4.1.1\t\"alg\" (Algorithm) Header Parameter
7.2\tJWS JSON Serialization
F\tDetached Content

[RFC 751] Shorter
not checked: a sample

[Fetch] Fetch Standard
words: only where a section or a heading follows
not checked: a sample

[draft-a-b-list] Token Status List
read: a sample
6.1\tStatus Claim
";

    fn faults(source: &str) -> Vec<String> {
        let library = Library::read(TABLE);
        library
            .citations(source)
            .iter()
            .filter_map(|citation| library.fault(citation))
            .collect()
    }

    fn cited(source: &str) -> Vec<String> {
        let library = Library::read(TABLE);
        library
            .citations(source)
            .into_iter()
            .map(|c| format!("{} {}", c.document, c.section.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn finds_sections_however_they_are_written() {
        for source in [
            "\"RFC 7515, section 4.1.1\"",
            "// (RFC 7515 section 4.1.1).",
            "/// RFC 7515 §4.1.1 says",
            "//! as RFC 7515\n//! section 4.1.1 has it",
            "\"RFC 7515, \\\n  section 4.1.1\"",
        ] {
            assert_eq!(cited(source), ["RFC 7515 4.1.1"], "{source}");
        }
        assert_eq!(
            cited("// RFC 7515 sections 4.1.1 and 7.2, RFC 751"),
            ["RFC 7515 4.1.1", "RFC 7515 7.2", "RFC 751 "]
        );
        assert_eq!(
            cited("// RFC 7515 §4.1.1, §7.2"),
            ["RFC 7515 4.1.1", "RFC 7515 7.2"]
        );
        assert_eq!(
            cited(
                "// compact (RFC 7515 section 4.1.1), JSON\n// (section 7.2), detached (appendix F)"
            ),
            ["RFC 7515 4.1.1", "RFC 7515 7.2", "RFC 7515 F"]
        );
        assert_eq!(
            cited("\"Token Status List (draft-a-b-list), section 6.1\""),
            ["draft-a-b-list 6.1"]
        );
    }

    #[test]
    fn tells_a_reference_from_other_text() {
        let library = Library::read(TABLE);
        for text in [
            "RFC 7515",
            "RFC 7515, section 4.1.1",
            "RFC 7515, appendix F; RFC 751",
            "RFC 7515, Detached Content",
            "Token Status List (draft-a-b-list), section 6.1",
        ] {
            assert_eq!(reference_fault(&library, text), None, "{text}");
        }
        for (text, fault) in [
            (
                "RFC 7516, section 4",
                "`RFC 7516, section 4` names no known document",
            ),
            ("RFC 7515, section 4", "RFC 7515 has no section 4"),
            (
                "RFC 7515, chapter 4",
                "`chapter 4` is no heading of RFC 7515",
            ),
            (
                "RFC 7515; common sense",
                "`common sense` names no known document",
            ),
        ] {
            assert_eq!(reference_fault(&library, text).as_deref(), Some(fault));
        }
    }

    #[test]
    fn takes_an_ordinary_word_for_a_document_only_with_its_section() {
        assert!(cited("// Fetches keys. Fetch them; Sec-Fetch-Site §").is_empty());
        assert_eq!(cited("// (Fetch §2.2.1)"), ["Fetch 2.2.1"]);
    }

    #[test]
    fn refuses_sections_and_documents_that_do_not_exist() {
        assert!(faults("// RFC 7515 section 4.1.1, appendix F").is_empty());
        for (source, fault) in [
            ("// RFC 7515 section 4.1", "RFC 7515 has no section 4.1"),
            (
                "\"RFC 7515, section 4.1.12\"",
                "RFC 7515 has no section 4.1.12",
            ),
            (
                "// RFC 7515 sections 7.2 to 7.3",
                "RFC 7515 has no section 7.3",
            ),
            ("// RFC 7516", "RFC 7516 is not in the table"),
            ("// RFC 6265bis", "RFC 6265bis is not in the table"),
            (
                "// OWASP Nice Cheat Sheet",
                "OWASP Nice Cheat Sheet is not in the table",
            ),
            ("// draft-ietf-x-y", "draft-ietf-x-y is not in the table"),
            ("// as section 3 says", "no document is not in the table"),
        ] {
            assert_eq!(faults(source), [fault], "{source}");
        }
    }
}
