//! Links for the members of a team: 128 random bits behind `#`, of which only the SHA-256 is kept.
//!
//! A secret is looked up by its digest, so that the time it takes says nothing of how near a guess was; and
//! whoever reads the database can open no link. A link has no count of how often it was opened: members
//! read without being watched.

use diesel::prelude::*;
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use super::naive;
use crate::error::{Doing, Error, Reason, Result};
use crate::followup::{TALK_DAYS, Window};
use crate::office::accounts::{Account, Role};
use crate::protocol::{b64u, unb64u_array};
use crate::release::Release;
use crate::store::Conn;
use crate::store::office_schema::{account, share_link};

/// Links of one unit at a time: enough for a mail, a poster and a mistake or two.
const MOST_LINKS: i64 = 5;

/// What stands behind `#` in a link.
#[derive(Clone)]
pub struct ShareSecret([u8; 16]);

impl std::fmt::Debug for ShareSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShareSecret")
    }
}

impl ShareSecret {
    pub(super) fn generate(rng: &mut impl rand::CryptoRng) -> Self {
        Self(random(rng))
    }

    /// As it stands in the link: 22 signs.
    pub fn to_text(&self) -> String {
        b64u(&self.0)
    }

    /// From a link; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        unb64u_array(text.trim(), "code").ok().map(Self)
    }

    fn sha256(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

fn random(rng: &mut impl rand::CryptoRng) -> [u8; 16] {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// A link as those see it who may revoke it: without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ShareLink {
    /// Names it.
    pub id: String,
    /// The id of the account that made it.
    pub account: String,
    /// The name of that account.
    pub name: String,
    /// When it was made; UTC.
    pub created: PrimitiveDateTime,
    /// From when it shows nothing any more; UTC.
    pub ends: PrimitiveDateTime,
}

impl ShareLink {
    /// The last day on which it shows something all day or a part of it.
    pub fn last_day(&self) -> time::Date {
        let last = self.ends.checked_sub(Duration::nanoseconds(1));
        last.unwrap_or(self.ends).date()
    }

    /// Whether somebody may revoke it.
    pub fn is_in_hands_of(&self, account: &Account) -> bool {
        account.role == Role::Coordinator || self.account == account.id
    }
}

#[derive(Insertable)]
#[diesel(table_name = share_link)]
pub(super) struct NewLink<'a> {
    secret_sha256: Vec<u8>,
    id: String,
    wave: &'a str,
    unit: &'a str,
    account: &'a str,
    created: PrimitiveDateTime,
    ends: PrimitiveDateTime,
}

impl<'a> NewLink<'a> {
    pub(super) fn new(
        secret: &ShareSecret,
        rng: &mut impl rand::CryptoRng,
        account: &'a Account,
        release: &'a Release,
        unit: usize,
        now: OffsetDateTime,
    ) -> Result<Self> {
        let created = naive(now);
        Ok(Self {
            secret_sha256: secret.sha256(),
            id: b64u(&random(rng)),
            wave: release.wave(),
            unit: release.tree().id(unit),
            account: &account.id,
            created,
            ends: ends(release, created)?,
        })
    }
}

/// With the last day of the conversation; where the day of the release is not known, as many days after the
/// link was made. Refused when the conversation is over.
fn ends(release: &Release, created: PrimitiveDateTime) -> Result<PrimitiveDateTime> {
    match Window::of(release.released(), created.date()) {
        Window::Open { last, .. } => {
            let after = last.next_day().unwrap_or(time::Date::MAX);
            Ok(PrimitiveDateTime::new(after, time::Time::MIDNIGHT))
        }
        Window::Unknown => Ok(created.saturating_add(Duration::days(TALK_DAYS))),
        Window::Over { .. } => Err(Error::refused(
            Reason::Conflict,
            "The days of the conversation are over, so there is no new link. Show the page to your team yourself.",
        )),
    }
}

pub(super) fn store(connection: &mut Conn, link: &NewLink<'_>) -> Result<()> {
    let live: i64 = share_link::table
        .filter(share_link::wave.eq(link.wave))
        .filter(share_link::unit.eq(link.unit))
        .filter(share_link::revoked.is_null())
        .filter(share_link::ends.gt(link.created))
        .count()
        .get_result(connection)
        .doing("counting the links of a team")?;
    if live >= MOST_LINKS {
        return Err(Error::refused(
            Reason::Conflict,
            "There are five links to this page already. Revoke one of them, then make another.",
        ));
    }
    diesel::insert_into(share_link::table)
        .values(link)
        .execute(connection)
        .doing("storing a link for a team")
        .map(|_| ())
}

pub(super) fn live(
    connection: &mut Conn,
    wave: &str,
    unit: &str,
    now: PrimitiveDateTime,
) -> Result<Vec<ShareLink>> {
    share_link::table
        .inner_join(account::table)
        .filter(share_link::wave.eq(wave))
        .filter(share_link::unit.eq(unit))
        .filter(share_link::revoked.is_null())
        .filter(share_link::ends.gt(now))
        .order((share_link::created.desc(), share_link::id))
        .select((
            share_link::id,
            share_link::account,
            account::name,
            share_link::created,
            share_link::ends,
        ))
        .load(connection)
        .doing("reading the links of a team")
}

/// One conditional statement: a link that is revoked already stays as it was.
pub(super) fn revoke(
    connection: &mut Conn,
    by: &Account,
    wave: &str,
    id: &str,
    now: PrimitiveDateTime,
) -> Result<()> {
    let unknown = || {
        Error::refused(
            Reason::Unknown,
            "There is no such link that you may revoke; it may be revoked already.",
        )
    };
    // PostgreSQL knows no text with a null character: what is no id is not asked for.
    let _: [u8; 16] = unb64u_array(id, "link").map_err(|_| unknown())?;
    let live = share_link::table
        .filter(share_link::id.eq(id))
        .filter(share_link::wave.eq(wave))
        .filter(share_link::revoked.is_null());
    let revoked = share_link::revoked.eq(Some(now));
    let rows = if by.role == Role::Coordinator {
        diesel::update(live).set(revoked).execute(connection)
    } else {
        let own = live.filter(share_link::account.eq(&by.id));
        diesel::update(own).set(revoked).execute(connection)
    }
    .doing("revoking a link")?;
    if rows == 1 { Ok(()) } else { Err(unknown()) }
}

pub(super) fn find(
    connection: &mut Conn,
    secret: &ShareSecret,
    now: PrimitiveDateTime,
) -> Result<Option<(String, String)>> {
    share_link::table
        .filter(share_link::secret_sha256.eq(secret.sha256()))
        .filter(share_link::revoked.is_null())
        .filter(share_link::ends.gt(now))
        .select((share_link::wave, share_link::unit))
        .first(connection)
        .optional()
        .doing("looking up a link")
}
