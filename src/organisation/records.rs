//! The roster of a wave in the office store.

use diesel::prelude::*;

use super::Roster;
use super::people::{Language, Person};
use super::reporting::ReportingTree;
use super::units::Units;
use crate::disclosure::Tree;
use crate::error::{Doing, Error, Result};
use crate::store::Conn;
use crate::store::office_schema::{headcount, person, unit};

/// A unit, or a node for units that were joined.
#[derive(
    Debug, Clone, PartialEq, Eq, Queryable, Insertable, serde::Serialize, serde::Deserialize,
)]
#[diesel(table_name = unit)]
#[serde(deny_unknown_fields)]
pub struct UnitRow {
    /// The wave.
    pub wave: String,
    /// Its id.
    pub id: String,
    /// Id of the unit above; empty for the topmost.
    pub parent: String,
    /// Its name.
    pub name: String,
    /// Whether it stands for small siblings that count together.
    pub joined: bool,
    /// Its place in the order of units.csv.
    pub position: i32,
    /// The node in which its own people count, where that is another one; known once the wave is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_in: Option<String>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = person)]
struct PersonRow {
    wave: String,
    id: String,
    unit: String,
    leads: Option<String>,
    email: Option<String>,
    name: String,
    language: String,
}

/// Stores the roster of a draft.
pub fn save(connection: &mut Conn, wave: &str, roster: &Roster) -> Result<()> {
    let tree = &roster.units.tree;
    save_units(connection, wave, tree, &roster.units.names, 0, tree.len())?;
    for someone in &roster.people {
        let row = PersonRow {
            wave: wave.to_owned(),
            id: someone.id.clone(),
            unit: tree.id(someone.unit).to_owned(),
            leads: someone.leads.map(|unit| tree.id(unit).to_owned()),
            email: someone.email.clone(),
            name: someone.name.clone(),
            language: someone.language.code().to_owned(),
        };
        diesel::insert_into(person::table)
            .values(&row)
            .execute(connection)
            .doing("storing the roster")?;
    }
    Ok(())
}

/// Stores the chart of an imported wave with its joined groups, and how many people count in each node.
pub fn save_counted(
    connection: &mut Conn,
    wave: &str,
    units: &Units,
    reporting: &ReportingTree,
    people: &[u32],
) -> Result<()> {
    let tree = &units.tree;
    save_units(connection, wave, tree, &units.names, 0, tree.len())?;
    save_joined(connection, wave, units, reporting)?;
    for (node, &n) in people.iter().enumerate().filter(|(_, n)| **n > 0) {
        diesel::insert_into(headcount::table)
            .values((
                headcount::wave.eq(wave),
                headcount::unit.eq(reporting.tree.id(node)),
                headcount::people.eq(i32::try_from(n).doing("storing the headcount")?),
            ))
            .execute(connection)
            .doing("storing the headcount")?;
    }
    Ok(())
}

/// How many people count in each node of an imported wave; nothing of other waves.
pub fn headcounts(connection: &mut Conn, wave: &str) -> Result<Vec<(String, u32)>> {
    let rows: Vec<(String, i32)> = headcount::table
        .filter(headcount::wave.eq(wave))
        .select((headcount::unit, headcount::people))
        .order(headcount::unit)
        .load(connection)
        .doing("reading the headcount")?;
    let row = |(unit, people): (String, i32)| (unit, people.unsigned_abs());
    Ok(rows.into_iter().map(row).collect())
}

/// Adds the nodes of joined groups to the chart of a wave that opens, and says of each unit whose people
/// count elsewhere where that is.
pub fn save_joined(
    connection: &mut Conn,
    wave: &str,
    units: &Units,
    reporting: &ReportingTree,
) -> Result<()> {
    let real = units.tree.len();
    save_units(
        connection,
        wave,
        &reporting.tree,
        &reporting.names,
        real,
        real,
    )?;
    for (number, node) in reporting.counts_in.iter().enumerate() {
        let Some(node) = *node else { continue };
        diesel::update(
            unit::table.filter(unit::wave.eq(wave).and(unit::id.eq(units.tree.id(number)))),
        )
        .set(unit::counts_in.eq(Some(reporting.tree.id(node))))
        .execute(connection)
        .doing("storing where the people of a unit count")?;
    }
    Ok(())
}

/// Stores the nodes from number `from`; those from number `joined` on are joined groups.
fn save_units(
    connection: &mut Conn,
    wave: &str,
    tree: &Tree,
    names: &[String],
    from: usize,
    joined: usize,
) -> Result<()> {
    for (number, name) in names.iter().enumerate().skip(from) {
        let row = UnitRow {
            wave: wave.to_owned(),
            id: tree.id(number).to_owned(),
            parent: tree.parent(number).map_or("", |up| tree.id(up)).to_owned(),
            name: name.clone(),
            joined: number >= joined,
            position: i32::try_from(number).doing("numbering the units")?,
            counts_in: None,
        };
        diesel::insert_into(unit::table)
            .values(&row)
            .execute(connection)
            .doing("storing the units")?;
    }
    Ok(())
}

/// The chart of a wave, joined groups included once it is open, in the order of units.csv.
pub fn chart(connection: &mut Conn, wave: &str) -> Result<Vec<UnitRow>> {
    unit::table
        .filter(unit::wave.eq(wave))
        .order(unit::position)
        .load(connection)
        .doing("reading the units")
}

/// The tree of a chart.
pub fn tree_of(chart: &[UnitRow]) -> Result<Tree> {
    let rows: Vec<(&str, &str)> = chart
        .iter()
        .map(|row| (row.id.as_str(), row.parent.as_str()))
        .collect();
    Tree::new(&rows).map_err(|_| Error::failed("reading the units: they are no tree any more"))
}

/// How many people are invited, and how many of them by letter.
pub fn invited(connection: &mut Conn, wave: &str) -> Result<(u64, u64)> {
    let people = person::table.filter(person::wave.eq(wave));
    let count = |counted: diesel::QueryResult<i64>| {
        counted
            .map(i64::unsigned_abs)
            .doing("counting the people invited")
    };
    Ok((
        count(people.count().get_result(connection))?,
        count(
            people
                .filter(person::email.is_null())
                .count()
                .get_result(connection),
        )?,
    ))
}

/// The roster of a wave as it was imported.
pub fn load(connection: &mut Conn, wave: &str) -> Result<Roster> {
    let chart: Vec<UnitRow> = chart(connection, wave)?
        .into_iter()
        .filter(|row| !row.joined)
        .collect();
    let tree = tree_of(&chart)?;
    let rows: Vec<PersonRow> = person::table
        .filter(person::wave.eq(wave))
        .order(person::id)
        .load(connection)
        .doing("reading the roster")?;
    let find = |id: &str| {
        tree.find(id)
            .ok_or_else(|| Error::failed("reading the roster: a unit is gone"))
    };
    let people = rows
        .into_iter()
        .map(|row| {
            Ok(Person {
                unit: find(&row.unit)?,
                leads: row.leads.as_deref().map(find).transpose()?,
                language: Language::from_code(&row.language).unwrap_or_default(),
                id: row.id,
                email: row.email,
                name: row.name,
            })
        })
        .collect::<Result<_>>()?;
    let names = chart.into_iter().map(|row| row.name).collect();
    Ok(Roster {
        units: Units { tree, names },
        people,
        notices: Vec::new(),
    })
}
