//! What clients do, step by step. It is the same in every lane, except where a credential
//! is kept, attached or renewed.

pub(crate) mod attacker; // with a browser, a script, a machine of their own
pub(crate) mod leak; // what attackers copy from the servers
pub(crate) mod page; // pages and the app
pub mod wire; // how requests leave a browser and answers come back
