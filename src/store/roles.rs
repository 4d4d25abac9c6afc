//! Roles on PostgreSQL, each able to do only its work; `weerklank database init` makes them.
//!
//! | role | on | may |
//! |---|---|---|
//! | office | office | read and write every table; change none |
//! | answer | ballot | read the door; place a ballot |
//! | desk | ballot | read the door, put one up, shut it, hang up the certificate; count boxes behind a shut door |
//! | count | ballot | read the door and the boxes; destroy the boxes behind a shut door |
//!
//! Names and passwords are those of the addresses under which the program will connect, so there is no
//! second place where they are written. A password travels as its SCRAM verifier (RFC 5802, RFC 7677):
//! the statement that sets it may well stand in the server's log.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use rand::CryptoRng;

use super::advice;
use super::connection::{Conn, DatabaseUrl, Login};
use super::migrations::{self, Side};
use super::scram;
use crate::error::{Doing, Error, Result};

/// What a role is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The office listener and the office's commands.
    Office,
    /// The answer listener.
    Answer,
    /// Opening and closing waves.
    Desk,
    /// Opening the box.
    Count,
}

impl Work {
    /// The key of the configuration that names the role.
    pub fn key(self) -> &'static str {
        match self {
            Self::Office => "office.database",
            Self::Answer => "answer.database",
            Self::Desk => "answer.desk_database",
            Self::Count => "answer.count_database",
        }
    }

    /// One sentence for the operator.
    fn sentence(self) -> &'static str {
        match self {
            Self::Office => "may read and write the office's tables, and change none of them",
            Self::Answer => "may read doors and place ballots; it cannot read a box",
            Self::Desk => "may put up and shut doors; it cannot read a box",
            Self::Count => "may read the boxes, and destroy those behind a shut door",
        }
    }

    /// Rights beyond connecting and asking which migrations were applied.
    fn grants(self) -> &'static [&'static str] {
        match self {
            Self::Office => &[
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
                "REVOKE INSERT, UPDATE, DELETE ON __diesel_schema_migrations FROM {role}",
                "GRANT EXECUTE ON FUNCTION forget_tokens(TEXT) TO {role}",
            ],
            Self::Answer => &[
                "GRANT SELECT ON door TO {role}",
                "GRANT EXECUTE ON FUNCTION place_ballot(TEXT, BYTEA, SMALLINT, BYTEA) TO {role}",
            ],
            Self::Desk => &[
                "GRANT SELECT, INSERT ON door TO {role}",
                "GRANT UPDATE (open, certificate) ON door TO {role}",
                "GRANT EXECUTE ON FUNCTION boxes_behind(TEXT) TO {role}",
            ],
            Self::Count => &[
                "GRANT SELECT ON door, ballot TO {role}",
                "GRANT EXECUTE ON FUNCTION boxes_behind(TEXT), destroy_ballots(TEXT) TO {role}",
            ],
        }
    }
}

/// Creates or upgrades the schema as its owner, then the roles. Returns what was done and what is left
/// to do, as sentences. May be repeated; each run sets rights and passwords to what is configured.
pub(super) fn init(
    owner: &DatabaseUrl,
    side: Side,
    roles: &[(Work, &DatabaseUrl)],
    rng: &mut impl CryptoRng,
) -> Result<Vec<String>> {
    owner.make_folder()?;
    let mut connection = owner.connect().doing(format!("connecting to {owner}"))?;
    migrations::run(&mut connection, side)?;
    let mut said = vec![format!("The schema in {owner} is current.")];
    let logins = distinct(owner, roles)?;
    if logins.is_empty() {
        return Ok(said);
    }
    connection.write(|connection| {
        let Conn::Postgres(inner) = connection else {
            return Ok(());
        };
        let ground = ground(inner)?;
        execute(
            inner,
            &ground,
            "",
            &[
                "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
                "REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
            ],
        )?;
        for (work, login) in &logins {
            create(inner, *work, login, rng)?;
            let role = quoted(&login.name);
            execute(inner, &ground, &role, EVERY_ROLE)?;
            execute(inner, &ground, &role, work.grants())?;
            said.push(format!("Role {} {}.", login.name, work.sentence()));
        }
        Ok(())
    })?;
    if let Conn::Postgres(inner) = &mut connection {
        let clearing = |work| matches!(work, Work::Office | Work::Count);
        for (work, login) in logins.iter().filter(|(work, _)| clearing(*work)) {
            said.extend(advice::allow_checkpoint(inner, *work, &login.name)?);
        }
        said.extend(advice::settings_to_mend(inner)?);
    }
    Ok(said)
}

/// What every role gets: nothing that an earlier run gave it, and the way in.
const EVERY_ROLE: &[&str] = &[
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM {role}",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON __diesel_schema_migrations TO {role}",
];

/// The roles of this side that are not the owner's own. Either all are, and one owner does
/// everything, or none is and no two are the same.
fn distinct(owner: &DatabaseUrl, roles: &[(Work, &DatabaseUrl)]) -> Result<Vec<(Work, Login)>> {
    let mut found: Vec<(Work, Login)> = Vec::new();
    for (work, url) in roles.iter().filter(|(_, url)| *url != owner) {
        let login = url.login(work.key())?;
        if owner.login("the owner's address")?.name == login.name {
            return Err(Error::invalid(format!(
                "{}: {} is the owner's own role; name a role of its own.",
                work.key(),
                login.name
            )));
        }
        if let Some((other, _)) = found.iter().find(|(_, known)| known.name == login.name) {
            return Err(Error::invalid(format!(
                "{}: {} is the role of {} already; a role does one work.",
                work.key(),
                login.name,
                other.key()
            )));
        }
        found.push((*work, login));
    }
    Ok(found)
}

/// Where the rights are given.
#[derive(QueryableByName)]
struct Ground {
    #[diesel(sql_type = Text)]
    database: String,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Bool)]
    owned: bool,
}

fn ground(connection: &mut PgConnection) -> Result<Ground> {
    let ground: Ground = diesel::sql_query(
        "SELECT current_database()::TEXT AS database, current_schema()::TEXT AS schema, \
         pg_has_role(datdba, 'USAGE') AS owned FROM pg_database WHERE datname = current_database()",
    )
    .get_result(connection)
    .doing("asking which database this is")?;
    if ground.owned {
        return Ok(ground);
    }
    Err(Error::invalid(format!(
        "The owner's role does not own database {0}, so it cannot keep others out. Run, as a superuser: \
         ALTER DATABASE {0} OWNER TO the owner's role.",
        quoted(&ground.database)
    )))
}

fn execute(connection: &mut PgConnection, ground: &Ground, role: &str, all: &[&str]) -> Result<()> {
    for template in all {
        let statement = template
            .replace("{database}", &quoted(&ground.database))
            .replace("{schema}", &quoted(&ground.schema))
            .replace("{role}", role);
        connection
            .batch_execute(&statement)
            .doing(format!("giving rights ({template})"))?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Present {
    #[diesel(sql_type = Bool)]
    powerful: bool,
}

/// Makes the role if it is not there; a role that may already do more is refused, not cut down.
fn create(
    connection: &mut PgConnection,
    work: Work,
    login: &Login,
    rng: &mut impl CryptoRng,
) -> Result<()> {
    let present: Option<Present> = diesel::sql_query(
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls \
         OR EXISTS (SELECT 1 FROM pg_auth_members JOIN pg_roles given ON given.oid = roleid \
             WHERE member = me.oid AND given.rolname <> 'pg_checkpoint') AS powerful \
         FROM pg_roles me WHERE rolname = $1",
    )
    .bind::<Text, _>(&login.name)
    .get_result(connection)
    .optional()
    .doing("looking up a role")?;
    let role = quoted(&login.name);
    match present {
        Some(Present { powerful: true }) => {
            return Err(Error::invalid(format!(
                "{}: role {role} has attributes or memberships that let it do more than this work; \
                 take them away or name another role.",
                work.key()
            )));
        }
        Some(_) => {}
        None => connection
            .batch_execute(&format!("CREATE ROLE {role} LOGIN"))
            .doing(format!("creating role {role}"))?,
    }
    let Some(password) = &login.password else {
        return Ok(());
    };
    let verifier = scram::verifier(password, rng, work.key())?;
    connection
        .batch_execute(&format!("ALTER ROLE {role} LOGIN PASSWORD '{verifier}'"))
        .doing(format!("setting the password of role {role}"))
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_whatever_they_hold() {
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }
}
