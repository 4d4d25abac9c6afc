//! A ballot store that holds what a box file holds, put there in an order that has nothing to do with commitments, as
//! ballots arrive.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::{Binary, SmallInt, Text};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use weerklank::ballot::{BOX_SIZE, BallotBox, SealedBallot};
use weerklank::count::each_portion;
use weerklank::store::{BallotDb, Conn};

/// Bytes of a ballot in a box file: commitment, revision and box.
const LENGTH: usize = 32 + 1 + BOX_SIZE;

/// Ballots in one transaction.
const PORTION: usize = 2_000;

/// The ballots at the end of a box file, as a store at this address that is on the disk.
pub fn filled(url: &str, file: &mut File, ballots: usize, rng: &mut StdRng) -> BallotBox {
    let db = BallotDb::open(&url.parse().expect("an address")).expect("a store");
    let first = file.metadata().expect("a size").len() - (ballots * LENGTH) as u64;
    let mut order: Vec<u64> = (0..ballots as u64).collect();
    order.shuffle(rng);
    for portion in order.chunks(PORTION) {
        let rows: Vec<SealedBallot> = portion
            .iter()
            .map(|number| read(file, first + number * LENGTH as u64))
            .collect();
        let place = |connection: &mut Conn| {
            rows.iter().for_each(|ballot| insert(connection, ballot));
            Ok(())
        };
        db.write(place).expect("placed");
    }
    db.write(|connection| {
        settle(connection);
        Ok(())
    })
    .expect("settled");
    BallotBox::new(db)
}

fn read(file: &mut File, at: u64) -> SealedBallot {
    let mut bytes = vec![0; LENGTH];
    file.seek(SeekFrom::Start(at)).expect("a place");
    file.read_exact(&mut bytes).expect("a ballot");
    let mut found = Vec::new();
    let take = |portion: Vec<SealedBallot>| {
        found.extend(portion);
        Ok(())
    };
    each_portion(&mut bytes.as_slice(), "bench.wkb", take).expect("a ballot");
    found.remove(0)
}

#[allow(clippy::disallowed_methods)]
fn insert(connection: &mut Conn, ballot: &SealedBallot) {
    let statement = diesel::sql_query(
        "INSERT INTO ballot (wave, commitment, revision, box) VALUES ($1, $2, $3, $4)",
    )
    .bind::<Text, _>(super::WAVE)
    .bind::<Binary, _>(ballot.commitment.as_slice())
    .bind::<SmallInt, _>(i16::from(ballot.revision))
    .bind::<Binary, _>(ballot.sealed.as_slice());
    match connection {
        Conn::Sqlite(inner) => statement.execute(inner),
        Conn::Postgres(inner) => statement.execute(inner),
    }
    .expect("a row");
}

/// What a server does by itself some time after so many rows came.
#[allow(clippy::disallowed_methods)]
fn settle(connection: &mut Conn) {
    if let Conn::Postgres(inner) = connection {
        inner
            .batch_execute("ANALYZE ballot; CHECKPOINT")
            .expect("settled");
    }
}
