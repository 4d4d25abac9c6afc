//! Pools, and the two stores as capabilities.

use std::time::Duration;

use diesel::connection::TransactionManager as _;
use diesel::r2d2::{self, ManageConnection, Pool};
use rand::CryptoRng;

use super::connection::{Conn, DatabaseUrl};
use super::group_commit::GroupCommit;
use super::migrations::{self, Side};
use super::roles::{self, Work};
use crate::error::{Doing, Error, Result};

/// Makes and checks connections for a pool.
struct Manager(DatabaseUrl);

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, r2d2::Error> {
        self.0.connect().map_err(r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut Conn) -> std::result::Result<(), r2d2::Error> {
        use diesel::connection::SimpleConnection;
        connection
            .batch_execute("SELECT 1")
            .map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut Conn) -> bool {
        std::thread::panicking()
            || super::on_each!(connection, |inner| {
                diesel::connection::AnsiTransactionManager::is_broken_transaction_manager(inner)
            })
    }
}

/// A database with its readers and writers. SQLite has one writer at a time anyway; a pool of one
/// queues them fairly, where many writers would wait for each other's lock by polling.
#[derive(Clone)]
pub(super) struct Db {
    readers: Pool<Manager>,
    writers: Pool<Manager>,
}

impl Db {
    pub(super) fn open(url: &DatabaseUrl, side: Side) -> Result<Self> {
        url.make_folder()?;
        let writers = match url {
            DatabaseUrl::Sqlite(_) => 1,
            DatabaseUrl::Postgres(_) => 8,
        };
        let db = Self {
            writers: pool(url, writers)?,
            readers: pool(url, 4)?,
        };
        let mut connection = db.writers.get().doing(format!("connecting to {url}"))?;
        migrations::run(&mut connection, side)?;
        drop(connection);
        Ok(db)
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut connection = self.readers.get().doing("waiting for a connection")?;
        work(&mut connection).map_err(|error| connection.said(error))
    }

    pub(super) fn write<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let mut connection = self.writers.get().doing("waiting for a connection")?;
        connection.write(work)
    }

    pub(super) fn has_one_writer(&self) -> bool {
        self.writers.max_size() == 1
    }

    fn compact(&self) -> Result<()> {
        let mut connection = self.writers.get().doing("waiting for a connection")?;
        connection.compact()
    }
}

fn pool(url: &DatabaseUrl, size: u32) -> Result<Pool<Manager>> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
        .connection_timeout(Duration::from_secs(15))
        .error_handler(Box::new(diesel::r2d2::NopErrorHandler))
        .build(Manager(url.clone()))
        .map_err(|_| Error::failed(format!("connecting to {url}")))
}

/// The identified side.
#[derive(Clone)]
pub struct OfficeDb(Db);

/// The anonymous side.
#[derive(Clone)]
pub struct BallotDb(Db);

impl OfficeDb {
    /// Creates or upgrades the schema as its `owner` and, on PostgreSQL, the role that `database` names
    /// if it is another. Returns what was done and what is left to do, as sentences.
    pub fn init(
        owner: &DatabaseUrl,
        database: &DatabaseUrl,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<String>> {
        roles::init(owner, Side::Office, &[(Work::Office, database)], rng)
    }

    /// Connects, and brings the schema up to date or, in a role that may not, checks that it is.
    pub fn open(url: &DatabaseUrl) -> Result<Self> {
        Db::open(url, Side::Office).map(Self)
    }

    /// Runs `work` on a connection for reading.
    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.0.read(work)
    }

    /// Runs `work` in one transaction.
    pub fn write<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.0.write(work)
    }

    /// Does `work` in transactions that all who ask for it at the same moment share.
    pub fn group_commit<J, T>(&self, work: fn(&mut Conn, &J) -> Result<T>) -> GroupCommit<J, T> {
        GroupCommit::new(self.0.clone(), work)
    }

    /// Leaves nothing of keys and claims that were destroyed in a live file.
    pub fn compact(&self) -> Result<()> {
        self.0.compact()
    }
}

impl BallotDb {
    /// Creates or upgrades the schema as its `owner` and, on PostgreSQL, the roles that differ from it.
    /// Returns what was done and what is left to do, as sentences.
    pub fn init(
        owner: &DatabaseUrl,
        roles: &[(Work, &DatabaseUrl)],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<String>> {
        roles::init(owner, Side::Ballot, roles, rng)
    }

    /// Connects, and brings the schema up to date or, in a role that may not, checks that it is.
    pub fn open(url: &DatabaseUrl) -> Result<Self> {
        Db::open(url, Side::Ballot).map(Self)
    }

    /// Runs `work` on a connection for reading.
    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.0.read(work)
    }

    /// Runs `work` in one transaction.
    pub fn write<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        self.0.write(work)
    }

    /// Does `work` in transactions that all who ask for it at the same moment share.
    pub fn group_commit<J, T>(&self, work: fn(&mut Conn, &J) -> Result<T>) -> GroupCommit<J, T> {
        GroupCommit::new(self.0.clone(), work)
    }

    /// Leaves nothing of ballots that were destroyed in a live file.
    pub fn compact(&self) -> Result<()> {
        self.0.compact()
    }
}
