//! Group commit: writers that wait at the same moment share one transaction.
//!
//! The embedded database has one writer, and a transaction of its own costs each writer four waits for the
//! disk. Here whoever comes first leads: it takes all who wait, does their work in one transaction and tells
//! each its own outcome, after the commit. Whoever comes meanwhile waits for the next one, which begins a short
//! rest after the last: nobody who is alone is delayed, and those who come close after each other, as when a
//! whole organisation gets its mail, share the waits for the disk (PostgreSQL's `commit_delay` does the
//! same). On PostgreSQL writers are many and each has its own transaction.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::connection::Conn;
use super::pool::Db;
use crate::error::{Error, Result};

/// Jobs in one transaction at most. Their rows should fit in SQLite's cache of 8 MB (a box has 8 kB), and
/// nobody else can write meanwhile.
const TOGETHER: usize = 128;

/// Time between two transactions, in which writers gather. Nobody notices that their answer came so much later.
const REST: Duration = Duration::from_millis(5);

/// Does one kind of work for many callers at once.
///
/// The work may run twice, the first time in a transaction that is rolled back. An outcome that says no to
/// its caller is a value; an `Err` means that the database failed.
pub struct GroupCommit<J, T>(Arc<Inner<J, T>>);

impl<J, T> Clone for GroupCommit<J, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

struct Inner<J, T> {
    db: Db,
    work: fn(&mut Conn, &J) -> Result<T>,
    queue: Mutex<Queue<J, T>>,
}

struct Queue<J, T> {
    /// In order of coming; where somebody leads, the leader is the first until it takes them.
    waiting: VecDeque<(J, Sender<Turn<T>>)>,
    led: bool,
    /// When the next transaction may begin; at once where there was none.
    rested: Option<Instant>,
}

/// What is said to somebody who waits.
enum Turn<T> {
    /// You are the first: do it for all.
    Lead,
    /// Committed, or not.
    Done(Result<T>),
}

impl<J, T> GroupCommit<J, T> {
    pub(super) fn new(db: Db, work: fn(&mut Conn, &J) -> Result<T>) -> Self {
        let queue = Queue {
            waiting: VecDeque::new(),
            led: false,
            rested: None,
        };
        Self(Arc::new(Inner {
            db,
            work,
            queue: Mutex::new(queue),
        }))
    }

    /// Does the work on `job` and returns its outcome once that is committed. An error of the
    /// database is told to everybody whose transaction it was.
    pub fn run(&self, job: J) -> Result<T> {
        let inner = &*self.0;
        if !inner.db.has_one_writer() {
            return inner.alone(&job);
        }
        let (told, turns) = mpsc::channel();
        let mut leads = inner.with(|queue| {
            queue.waiting.push_back((job, told));
            !std::mem::replace(&mut queue.led, true)
        });
        loop {
            if leads {
                inner.lead();
            }
            match turns.recv() {
                Ok(Turn::Lead) => leads = true,
                Ok(Turn::Done(outcome)) => return outcome,
                // The leader panicked, and what it held was dropped.
                Err(_) => {
                    return Err(Error::failed(
                        "writing together: another thread ended early",
                    ));
                }
            }
        }
    }
}

impl<J, T> Inner<J, T> {
    fn with<R>(&self, work: impl FnOnce(&mut Queue<J, T>) -> R) -> R {
        work(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn alone(&self, job: &J) -> Result<T> {
        self.db.write(|connection| (self.work)(connection, job))
    }

    fn take(&self) -> Vec<(J, Sender<Turn<T>>)> {
        self.with(|queue| {
            let many = queue.waiting.len().min(TOGETHER);
            queue.waiting.drain(..many).collect()
        })
    }

    /// Lets others gather, unless there are enough of them.
    fn rest(&self) {
        let until = self.with(|queue| queue.rested.filter(|_| queue.waiting.len() < TOGETHER));
        if let Some(until) = until {
            thread::sleep(until.saturating_duration_since(Instant::now()));
        }
    }

    fn lead(&self) {
        let _leading = Leading(self);
        self.rest();
        let mut group = Vec::new();
        let outcomes = self.db.write(|connection| {
            // Only now: waiting for another program's lock, more have come.
            group = self.take();
            let jobs = group.iter().map(|(job, _)| (self.work)(connection, job));
            jobs.collect::<Result<Vec<T>>>()
        });
        // A caller always waits for its turn, so telling it cannot fail.
        match outcomes {
            Ok(outcomes) => {
                for ((_, caller), outcome) in group.into_iter().zip(outcomes) {
                    let _ = caller.send(Turn::Done(Ok(outcome)));
                }
            }
            // One job's own fault must not be the others': each once more by itself.
            Err(error) if group.len() > 1 && error.trouble().is_none() => {
                for (job, caller) in group {
                    let _ = caller.send(Turn::Done(self.alone(&job)));
                }
            }
            Err(error) => {
                // Without a transaction nobody was taken yet.
                let all = if group.is_empty() { self.take() } else { group };
                for (_, caller) in all {
                    let _ = caller.send(Turn::Done(Err(error.clone())));
                }
            }
        }
    }
}

/// Somebody leads, until this is dropped, by a panic too: then the first of those who wait does.
struct Leading<'a, J, T>(&'a Inner<J, T>);

impl<J, T> Drop for Leading<'_, J, T> {
    fn drop(&mut self) {
        self.0.with(|queue| {
            queue.rested = Some(Instant::now() + REST);
            queue.led = loop {
                match queue.waiting.front() {
                    Some((_, caller)) if caller.send(Turn::Lead).is_ok() => break true,
                    // Nobody waits for this one any more.
                    Some(_) => drop(queue.waiting.pop_front()),
                    None => break false,
                }
            };
        });
    }
}

#[cfg(test)]
mod tests;
