//! Work on all cores whose results are taken in the order in which it was handed out.
//!
//! One thread feeds and takes, as many as there are cores work. Rejected: a portion at a time on all
//! cores, because then nobody works while the next portion is read and the last one is tallied.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::error::{Error, Result};

/// What comes back too early, until its turn.
struct Line<R> {
    next: usize,
    early: BTreeMap<usize, R>,
}

impl<R> Line<R> {
    fn put(
        &mut self,
        (number, result): (usize, R),
        take: &mut impl FnMut(R) -> Result<()>,
    ) -> Result<()> {
        self.early.insert(number, result);
        while let Some(result) = self.early.remove(&self.next) {
            self.next += 1;
            take(result)?;
        }
        Ok(())
    }
}

/// Runs `work` on everything that `feed` hands over, on so many threads, and gives the results to
/// `take` in order. Stops at the first error of `feed` or `take`.
pub fn in_order<J: Send, R: Send>(
    workers: usize,
    feed: impl FnOnce(&mut dyn FnMut(J) -> Result<()>) -> Result<()>,
    work: impl Fn(J) -> R + Sync,
    mut take: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    let broken = || Error::failed("opening the box: a thread ended early");
    let (jobs, waiting) = mpsc::sync_channel(2 * workers);
    // Only the workers hold the receiver: should they all end, feeding ends too and does not wait.
    let waiting = Arc::new(Mutex::new(waiting));
    let (done, results) = mpsc::channel();
    let mut line = Line {
        next: 0,
        early: BTreeMap::new(),
    };
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..workers {
            let (waiting, done, work) = (waiting.clone(), done.clone(), &work);
            threads.push(scope.spawn(move || {
                while let Some((number, job)) = next(&waiting) {
                    if done.send((number, work(job))).is_err() {
                        return;
                    }
                }
            }));
        }
        drop((waiting, done));
        let mut sent = 0;
        let mut outcome = feed(&mut |job| {
            jobs.send((sent, job)).map_err(|_| broken())?;
            sent += 1;
            results
                .try_iter()
                .try_for_each(|result| line.put(result, &mut take))
        });
        drop(jobs);
        if outcome.is_ok() {
            let mut rest = results.iter();
            outcome = rest.try_for_each(|result| line.put(result, &mut take));
        }
        drop(results);
        for thread in threads {
            if thread.join().is_err() {
                outcome = Err(broken());
            }
        }
        outcome
    })
}

/// The next job; nothing when all are handed out.
fn next<J>(waiting: &Mutex<Receiver<J>>) -> Option<J> {
    waiting.lock().ok()?.recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(end: u64, fail_at: Option<u64>) -> Result<Vec<u64>> {
        let mut taken = Vec::new();
        in_order(
            3,
            |hand| (0..end).try_for_each(hand),
            |number| {
                // The earlier ones take longer.
                thread::sleep(std::time::Duration::from_micros(10 * (end - number)));
                number * number
            },
            |square| {
                if fail_at == Some(square) {
                    return Err(Error::invalid("Enough."));
                }
                taken.push(square);
                Ok(())
            },
        )?;
        Ok(taken)
    }

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let expected: Vec<u64> = (0..200).map(|n| n * n).collect();
        assert_eq!(squares(200, None).expect("results"), expected);
        assert_eq!(squares(0, None).expect("none"), Vec::<u64>::new());
    }

    #[test]
    fn an_error_ends_it_and_nobody_waits() {
        assert!(squares(500, Some(49)).is_err());
        let fed = in_order(
            2,
            |hand| {
                hand(1)?;
                Err(Error::invalid("The file ends."))
            },
            |number| number,
            |_| Ok(()),
        );
        assert!(fed.is_err());
    }
}
