//! Panics that say where and nothing else.
//!
//! A panic's text may quote what the program was working on, and that may be somebody's answer. The
//! place in the source is enough to find the fault.

use std::panic::{self, PanicHookInfo};

/// Replaces the text of every panic in this process by its place.
pub(super) fn keep_panics_quiet() {
    panic::set_hook(Box::new(|panic| eprintln!("{}", sentence(panic))));
}

fn sentence(panic: &PanicHookInfo<'_>) -> String {
    let place = match panic.location() {
        Some(place) => format!("{}:{}", place.file(), place.line()),
        None => "an unknown place".to_owned(),
    };
    format!(
        "The program has a fault at {place}. Its text is not shown, since it may hold somebody's words. \
         Please report the place."
    )
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_panic_tells_its_place_and_not_its_text() {
        let said = Arc::new(Mutex::new(String::new()));
        let kept = said.clone();
        panic::set_hook(Box::new(move |panic| {
            *kept.lock().expect("not poisoned") = sentence(panic);
        }));
        let words = String::from("maroon");
        let ended = std::thread::spawn(move || -> () {
            panic!("quoted {words}");
        });
        assert!(ended.join().is_err());
        drop(panic::take_hook());
        let said = said.lock().expect("not poisoned");
        assert!(said.contains("quiet.rs:"), "{said}");
        assert!(!said.contains("maroon"), "{said}");
        assert!(!said.contains("quoted"), "{said}");
    }
}
