//! Columns: which cells of a row are its id, its text, and what else a row says of itself, by name or by number.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cells::Cell;
use crate::problem::{Problem, nearest};
use crate::read::catalogue::{Catalogue, Heading};

/// A column: what the first row calls it, or its number, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Column {
    /// Its number, from 1.
    Number(#[schemars(range(min = 1, max = 10_000))] u32),
    /// Its name; case and blanks around it do not count.
    Name(#[schemars(length(min = 1))] String),
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Column::Number(number) => write!(f, "{number}"),
            Column::Name(name) => write!(f, "`{name}`"),
        }
    }
}

/// Where the cells stand in each row, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    pub id: usize,
    pub text: usize,
    pub folder: Option<usize>,
    pub role: Option<usize>,
    pub say: Option<usize>,
    pub kind: Option<usize>,
    pub file: Option<usize>,
    pub priority: Option<usize>,
    pub source: Option<usize>,
    /// How many there are.
    pub count: usize,
}

impl Columns {
    /// The columns that `catalogue` names in a table that begins with the row `first`.
    ///
    /// # Errors
    ///
    /// Every column that is not there.
    pub(super) fn of(catalogue: &Catalogue, first: &[Cell]) -> Result<Columns, Vec<Problem>> {
        let names: Vec<&str> = first.iter().map(|cell| cell.value.trim()).collect();
        let mut problems = Vec::new();
        let mut at = |role: &str, column: &Column| {
            find(column, &names, catalogue.heading).unwrap_or_else(|why| {
                let message = format!("there is no column {column} for `{role}`: {why}");
                problems.push(Problem::error("R0211", message).help(remedy(role, column, &names, catalogue.heading)));
                0
            })
        };
        let columns = Columns {
            id: at("id", &catalogue.id),
            text: at("text", &catalogue.text),
            folder: catalogue.folder.as_ref().map(|column| at("folder", column)),
            role: catalogue.role.as_ref().map(|column| at("role", column)),
            say: catalogue.say.as_ref().map(|column| at("say", column)),
            kind: catalogue.kind.as_ref().map(|column| at("kind", column)),
            file: catalogue.file.as_ref().map(|column| at("file", column)),
            priority: catalogue.priority.as_ref().map(|column| at("priority", column)),
            source: catalogue.source.as_ref().map(|column| at("source", column)),
            count: names.len(),
        };
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }
}

fn find(column: &Column, names: &[&str], heading: Heading) -> Result<usize, String> {
    let name = match column {
        Column::Number(number) => {
            let at = (*number as usize).checked_sub(1).filter(|at| *at < names.len());
            return at.ok_or_else(|| format!("the table has {}", names.len()));
        }
        Column::Name(_) if heading == Heading::None => return Err("columns have no names here".to_owned()),
        Column::Name(name) => name.trim().to_lowercase(),
    };
    let mut called = names.iter().enumerate().filter(|(_, other)| other.to_lowercase() == name).map(|(at, _)| at);
    match (called.next(), called.next()) {
        (Some(at), None) => Ok(at),
        (Some(_), Some(_)) => Err("two columns are called so".to_owned()),
        (None, _) => Err("no column is called so".to_owned()),
    }
}

fn remedy(role: &str, column: &Column, names: &[&str], heading: Heading) -> String {
    let near = match column {
        Column::Name(name) if heading == Heading::FirstRow => nearest(name, names.iter().copied()),
        _ => None,
    };
    match near {
        Some(near) => format!("did you mean `{near}`? Write {role} = \"{near}\" in its [[catalogue]]"),
        None if heading == Heading::None => format!("write {role} = 1, or another number, in its [[catalogue]]"),
        None => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("the columns are {}; write {role} = \"…\", or a number, in its [[catalogue]]", names.join(", "))
        }
    }
}
