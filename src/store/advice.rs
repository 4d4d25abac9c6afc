//! What `database init` cannot do itself on a PostgreSQL server and tells the operator: rights that only a
//! superuser gives, and settings of the server.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::roles::{Work, quoted};
use crate::error::{Doing, Result};

/// Lets a role clear the write-ahead log of what it has destroyed: the count of boxes, the office of
/// issuing keys. Only a superuser can give that right; without it, say what has to be done instead.
pub(super) fn allow_checkpoint(
    connection: &mut PgConnection,
    work: Work,
    role: &str,
) -> Result<Option<String>> {
    let grants = format!(
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO {0}; GRANT pg_checkpoint TO {0};",
        quoted(role)
    );
    // Several statements in one message are one transaction.
    if may_checkpoint(connection, role)? || connection.batch_execute(&grants).is_ok() {
        return Ok(None);
    }
    let (when, what) = match work {
        Work::Office => ("closing", "issuing key"),
        _ => ("count", "box"),
    };
    Ok(Some(format!(
        "To do, once, as a superuser in this database: {grants} Without it, run SELECT pg_switch_wal(); \
         CHECKPOINT; after each {when}, so that no {what} stays in the write-ahead log."
    )))
}

fn may_checkpoint(connection: &mut PgConnection, role: &str) -> Result<bool> {
    #[derive(QueryableByName)]
    struct May {
        #[diesel(sql_type = Bool)]
        yes: bool,
    }
    diesel::sql_query(
        "SELECT has_function_privilege($1, 'pg_catalog.pg_switch_wal()', 'EXECUTE') AND EXISTS \
         (SELECT 1 FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role($1, oid, 'USAGE')) AS yes",
    )
    .bind::<Text, _>(role)
    .get_result::<May>(connection)
    .doing("asking whether a role may clear the write-ahead log")
    .map(|may| may.yes)
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    setting: String,
}

/// Settings of the storage rules and of docs/DEPLOYMENT.md: none of them may date or count ballots in a log.
const WANTED: [(&str, &str); 8] = [
    ("log_autovacuum_min_duration", "-1"),
    ("log_checkpoints", "off"),
    ("log_connections", "off"),
    ("log_min_duration_statement", "-1"),
    ("log_min_error_statement", "panic"),
    ("log_statement", "none"),
    ("track_commit_timestamp", "off"),
    ("wal_recycle", "off"),
];

/// Those that are not as they should be.
pub(super) fn settings_to_mend(connection: &mut PgConnection) -> Result<Vec<String>> {
    let names = WANTED.map(|(name, _)| format!("'{name}'")).join(", ");
    let settings: Vec<Setting> = diesel::sql_query(format!(
        "SELECT name, setting FROM pg_settings WHERE name IN ({names}) ORDER BY name"
    ))
    .load(connection)
    .doing("reading the settings of the server")?;
    let mended = |Setting { name, setting }: Setting| {
        let (_, wanted) = WANTED.iter().find(|(known, _)| *known == name)?;
        (setting != *wanted)
            .then(|| format!("To do, in postgresql.conf: {name} = {wanted} (it is {setting})."))
    };
    Ok(settings.into_iter().filter_map(mended).collect())
}
