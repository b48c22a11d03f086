//! Test runners on `libtest-mimic`, for tests that share what is slow to start: browsers and
//! their servers. They know `--list`, `--exact`, `--skip`, `--test-threads` and filters as
//! other tests do, and several filters at once.

pub use libtest_mimic::{Arguments, Conclusion, Failed, Trial};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

thread_local! {
    /// Where the last panic of this thread happened, and its message.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The arguments of the command line, and which trials its words choose.
pub struct Chosen {
    arguments: Arguments,
    words: Vec<String>,
}

impl Chosen {
    /// Reads the command line. As with other tests, a trial is chosen whose name contains a
    /// word; of several words, any.
    pub fn from_command_line() -> Self {
        let is_word = |argument: &String| !argument.starts_with('-');
        let all: Vec<String> = std::env::args().collect();
        let several = all.iter().skip(1).all(is_word) && all.len() > 2;
        if several {
            return Self {
                arguments: Arguments::default(),
                words: all.into_iter().skip(1).collect(),
            };
        }
        Self {
            arguments: Arguments::from_args(),
            words: Vec::new(),
        }
    }

    /// Whether every trial is to run: only then can a run be judged as a whole.
    pub fn is_everything(&self) -> bool {
        let Arguments {
            filter,
            skip,
            list,
            ignored,
            ..
        } = &self.arguments;
        self.words.is_empty() && filter.is_none() && skip.is_empty() && !list && !ignored
    }

    /// Runs the trials, on so many threads unless the command line says otherwise.
    pub fn run(&self, threads: usize, mut trials: Vec<Trial>) -> Conclusion {
        let mut arguments = self.arguments.clone();
        arguments.test_threads.get_or_insert(threads);
        if !self.words.is_empty() {
            let is_chosen = |name: &str| self.words.iter().any(|word| name.contains(word));
            trials.retain(|trial| is_chosen(trial.name()));
        }
        libtest_mimic::run(&arguments, trials)
    }

    /// Lets a run print one character for each trial, unless the command line names a format.
    #[must_use]
    pub fn terse(mut self) -> Self {
        let given = &mut self.arguments;
        given.quiet |= given.format.is_none() && !given.list;
        self
    }
}

/// Lets panics be told by [`attempt`] and nowhere else.
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|panic| {
        PANIC.with_borrow_mut(|said| *said = panic.to_string());
    }));
}

/// Runs something; a panic becomes an error that says where it was and what it said.
///
/// # Errors
/// It panicked.
pub fn attempt<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| PANIC.with_borrow(String::clone))
}

/// What cases share, one for each that runs at the same time: started when it is wanted,
/// lent to one case after the other, and given up after a case that failed.
pub struct Pool<T> {
    start: Box<dyn Fn() -> Result<T, String> + Send + Sync>,
    idle: Mutex<Vec<T>>,
}

impl<T: Send> Pool<T> {
    /// An empty pool.
    pub fn new(start: impl Fn() -> Result<T, String> + Send + Sync + 'static) -> Self {
        Self {
            start: Box::new(start),
            idle: Mutex::default(),
        }
    }

    /// Lends one to a case.
    ///
    /// # Errors
    /// It does not start, or the case failed: what was lent is dropped, whatever state it
    /// is in.
    pub fn lend<R>(&self, case: impl FnOnce(&T) -> Result<R, String>) -> Result<R, String> {
        let idle = self.idle().pop();
        let lent = match idle {
            Some(lent) => lent,
            None => (self.start)()?,
        };
        let done = case(&lent)?;
        self.idle().push(lent);
        Ok(done)
    }

    /// Ends those that nobody uses.
    pub fn clear(&self) {
        let idle = std::mem::take(&mut *self.idle());
        drop(idle);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<T>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn what_served_a_failed_case_is_given_up() {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let pool = Pool::new(|| Ok(STARTED.fetch_add(1, Ordering::Relaxed)));
        assert_eq!(pool.lend(|&number| Ok(number)), Ok(0));
        assert_eq!(pool.lend(|&number| Ok(number)), Ok(0));
        let failed: Result<(), String> = pool.lend(|_| Err("wrong".into()));
        assert_eq!(failed, Err("wrong".into()));
        assert_eq!(pool.lend(|&number| Ok(number)), Ok(1));
        pool.clear();
        assert_eq!(pool.lend(|&number| Ok(number)), Ok(2));
    }
}
