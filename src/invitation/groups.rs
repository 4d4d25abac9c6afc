//! Rows of the identified side: groups with their issuing keys, invitations and paper codes.

use diesel::prelude::*;

use crate::error::{Doing, Result};
use crate::store::Conn;
use crate::store::office_schema::{forget_tokens, invitation, paper_code, wave_group};

/// A group of a wave.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = wave_group)]
pub struct GroupRow {
    /// The wave.
    pub wave: String,
    /// `g0001`, `g0002`, ...
    pub group: String,
    /// Name on screen and paper.
    pub label: String,
    /// People invited.
    pub size: i32,
    /// Where the group counts in the chart.
    pub unit: String,
    /// DER SubjectPublicKeyInfo.
    pub public_key: Vec<u8>,
    /// PKCS#8 DER, until closing.
    pub signing_key: Option<Vec<u8>>,
}

/// One person's invitation.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = invitation)]
pub struct InvitationRow {
    /// The wave.
    pub wave: String,
    /// SHA-256 of the secret in the link.
    pub secret_sha256: Vec<u8>,
    /// The person invited.
    pub person: String,
    /// The group the token will speak for.
    pub group: String,
}

/// One nameless paper code.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = paper_code)]
pub struct PaperCodeRow {
    /// The wave.
    pub wave: String,
    /// The group the token will speak for.
    pub group: String,
    /// The first four characters, by which the row is found.
    pub code_id: String,
    /// Argon2id of the rest.
    pub hash: String,
}

/// Stores groups, invitations and paper codes of a wave that opens.
pub fn save(
    connection: &mut Conn,
    groups: &[GroupRow],
    invitations: &[InvitationRow],
    codes: &[PaperCodeRow],
) -> Result<()> {
    for row in groups {
        diesel::insert_into(wave_group::table)
            .values(row)
            .execute(connection)
            .doing("storing a group")?;
    }
    for row in invitations {
        diesel::insert_into(invitation::table)
            .values(row)
            .execute(connection)
            .doing("storing an invitation")?;
    }
    for row in codes {
        diesel::insert_into(paper_code::table)
            .values(row)
            .execute(connection)
            .doing("storing a paper code")?;
    }
    Ok(())
}

impl GroupRow {
    /// All groups of a wave.
    pub fn all(connection: &mut Conn, wave: &str) -> Result<Vec<Self>> {
        wave_group::table
            .filter(wave_group::wave.eq(wave))
            .order(wave_group::group)
            .load(connection)
            .doing("reading the groups")
    }

    /// One group of a wave.
    pub fn get(connection: &mut Conn, wave: &str, group: &str) -> Result<Self> {
        wave_group::table
            .find((wave, group))
            .first(connection)
            .doing("reading a group")
    }
}

/// How many tokens were issued; asked at closing only.
pub fn issued(connection: &mut Conn, wave: &str) -> Result<i64> {
    let by_link: i64 = invitation::table
        .filter(invitation::wave.eq(wave))
        .filter(invitation::blinded_sha256.is_not_null())
        .count()
        .get_result(connection)
        .doing("counting tokens")?;
    let by_letter: i64 = paper_code::table
        .filter(paper_code::wave.eq(wave))
        .filter(paper_code::blinded_sha256.is_not_null())
        .count()
        .get_result(connection)
        .doing("counting tokens")?;
    Ok(by_link + by_letter)
}

/// Destroys the issuing keys of a closed wave and forgets who took a token. May be repeated. On PostgreSQL
/// an update would leave the earlier rows in the files, so a function of the schema's owner rewrites the tables.
pub fn destroy_keys(connection: &mut Conn, wave: &str) -> Result<()> {
    match connection {
        Conn::Sqlite(inner) => destroy_sqlite(inner, wave),
        Conn::Postgres(inner) => diesel::select(forget_tokens(wave))
            .execute(inner)
            .doing("destroying the issuing keys")
            .map(|_| ()),
    }
}

fn destroy_sqlite(connection: &mut SqliteConnection, wave: &str) -> Result<()> {
    diesel::update(wave_group::table.filter(wave_group::wave.eq(wave)))
        .set(wave_group::signing_key.eq(None::<Vec<u8>>))
        .execute(connection)
        .doing("destroying the issuing keys")?;
    diesel::update(invitation::table.filter(invitation::wave.eq(wave)))
        .set(invitation::blinded_sha256.eq(None::<Vec<u8>>))
        .execute(connection)
        .doing("forgetting who took a token")?;
    diesel::update(paper_code::table.filter(paper_code::wave.eq(wave)))
        .set(paper_code::blinded_sha256.eq(None::<Vec<u8>>))
        .execute(connection)
        .doing("forgetting which code took a token")
        .map(|_| ())
}
