//! The red team: a scripted wave with a known truth, and attackers who hold everything that is copied, logged
//! and sent, and try to find that truth.
//!
//! Each attack is a function from evidence to findings. On the service as shipped none may find anything; on
//! the same service over a database that was made leaky, or on evidence that was tampered with, it must find
//! what was planted. docs/THREATS.md says which attacker each of them speaks for.

#![allow(clippy::disallowed_methods, reason = "attackers write SQL by hand")]

/// A test on each database. That on PostgreSQL needs its programs, which `tests/run` installs.
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            use super::Database;
            $(#[test]
            fn $test() {
                super::$test(Database::Sqlite);
            })+
        }
        mod on_postgresql {
            use super::Database;
            $(#[test]
            #[ignore = "needs PostgreSQL"]
            fn $test() {
                super::$test(Database::Postgres);
            })+
        }
    };
}

#[path = "redteam/bytes.rs"]
mod bytes;
#[path = "redteam/client.rs"]
mod client;
#[path = "redteam/cluster.rs"]
mod cluster;
#[path = "redteam/evidence.rs"]
mod evidence;
#[path = "redteam/forgeries.rs"]
mod forgeries;
#[path = "redteam/insiders.rs"]
mod insiders;
#[path = "redteam/items.rs"]
mod items;
#[path = "redteam/leaks.rs"]
mod leaks;
#[path = "redteam/matcher.rs"]
mod matcher;
#[path = "redteam/order.rs"]
mod order;
#[path = "redteam/pages.rs"]
mod pages;
#[path = "redteam/plants.rs"]
mod plants;
#[path = "redteam/provider.rs"]
mod provider;
#[path = "redteam/proxy.rs"]
mod proxy;
#[path = "redteam/routes.rs"]
mod routes;
#[path = "redteam/script.rs"]
mod script;
#[path = "redteam/servers.rs"]
mod servers;
#[path = "redteam/store.rs"]
mod store;
#[path = "redteam/traffic.rs"]
mod traffic;
#[path = "redteam/waves.rs"]
mod waves;
#[path = "redteam/world.rs"]
mod world;

use evidence::{Evidence, Finding};

/// Every attack on the evidence of a whole wave.
fn attack(evidence: &Evidence) -> Vec<Finding> {
    let attacks: [fn(&Evidence) -> Vec<Finding>; 16] = [
        bytes::shared_values,
        bytes::strayed,
        bytes::clear_text,
        bytes::boxes_left,
        bytes::journals,
        bytes::keys_left,
        order::columns,
        order::places,
        order::receipts,
        order::transactions,
        matcher::matcher,
        traffic::crossed,
        traffic::sizes,
        traffic::moving_pages,
        traffic::log,
        traffic::transcripts,
    ];
    attacks.iter().flat_map(|attack| attack(evidence)).collect()
}
