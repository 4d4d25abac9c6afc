//! What the attackers hold, and what they say they found.

use std::collections::BTreeMap;

use super::items::{Hit, Item, Kind, Owner, Search};
use super::proxy::Exchange;
use super::store::{Side, Store, Table};
use super::world::World;

/// Where the wave is when something is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Open,
    Closed,
    Counted,
}

/// A copy of everything at one moment: every file, and every table as the databases give it.
#[derive(Clone)]
pub struct Copy {
    /// Minutes after opening.
    pub at: f64,
    pub phase: Phase,
    pub tables: Vec<Table>,
    pub hits: Vec<Hit>,
}

/// The truth about one person that the attackers try to find: minutes after opening.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    pub collected: f64,
    pub answered: Option<f64>,
}

/// Everything from one wave.
#[derive(Clone)]
pub struct Evidence {
    /// By number of the person.
    pub arrivals: Vec<Arrival>,
    pub items: Vec<Item>,
    pub copies: Vec<Copy>,
    /// By page: what it said at each moment while people answered.
    pub polled: BTreeMap<String, Vec<Vec<u8>>>,
    pub office_wire: Vec<Exchange>,
    pub answer_wire: Vec<Exchange>,
    /// All that the answer listener said on both channels before and after people answered, and all that one
    /// said to which nobody came.
    pub log_before: Vec<u8>,
    pub log_after: Vec<u8>,
    pub log_idle: Vec<u8>,
    /// Keys under which a value of one side might stand on the other as an HMAC.
    pub keys: Vec<Vec<u8>>,
    /// count.json.
    pub certificate: serde_json::Value,
}

/// Something an attack found out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub attack: &'static str,
    pub what: String,
}

pub fn finding(attack: &'static str, what: impl Into<String>) -> Finding {
    let what = what.into();
    Finding { attack, what }
}

impl Copy {
    /// Copies everything as it lies there now.
    pub fn take(world: &World, items: &[Item], at: f64, phase: Phase) -> Self {
        let search = Search::new(items);
        let mut hits = Vec::new();
        let folder = tempfile::tempdir().expect("a folder");
        for (name, path) in world.files() {
            // A file may go while the folder is read: PostgreSQL removes old ones.
            let Ok(bytes) = std::fs::read(&path) else {
                continue;
            };
            hits.extend(search.hits(&name, &bytes));
            if name.contains(".sqlite") {
                std::fs::write(folder.path().join(&name), bytes).expect("a copy");
            }
        }
        let copied = |store: &Store| match store {
            Store::Sqlite(path) => {
                let name = path.file_name().expect("a name");
                Store::Sqlite(folder.path().join(name))
            }
            server => server.clone(),
        };
        let mut tables = copied(&world.office).tables(Side::Office);
        tables.extend(copied(&world.ballot).tables(Side::Ballot));
        Self {
            at,
            phase,
            tables,
            hits,
        }
    }

    pub fn table(&self, side: Side, name: &str) -> &Table {
        let mut tables = self.tables.iter();
        let table = tables.find(|table| table.side == side && table.name == name);
        table.expect("a table")
    }
}

impl Evidence {
    pub fn copies_in(&self, phase: Phase) -> impl Iterator<Item = &Copy> {
        self.copies.iter().filter(move |copy| copy.phase == phase)
    }

    pub fn items_of(&self, kind: Kind) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.kind == kind)
    }

    /// The one person whose traces stand in these cells, if it is one.
    pub fn owner_of(&self, row: &[Vec<u8>]) -> Option<Owner> {
        let mut owners = Vec::new();
        for cell in row.iter().filter(|cell| cell.len() < 4096) {
            for item in &self.items {
                let holds = match item.kind {
                    Kind::Marker => cell
                        .windows(item.bytes.len())
                        .any(|part| part == item.bytes),
                    _ => *cell == item.bytes,
                };
                owners.extend(holds.then_some(item.owner));
            }
        }
        owners.dedup();
        match owners[..] {
            [owner] => Some(owner),
            _ => None,
        }
    }
}
