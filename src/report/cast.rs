//! The cast of a work: its roles for people and for machines, and voices for them as lines to paste.

use serde::Serialize;

use crate::report::columns::{Align, Columns, counted, fit};
use crate::units::Grouped;

/// Cells of a role's name.
const NAME_CELLS: usize = 28;

/// A role and how it is played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its name; absent for lines that nobody is named for.
    pub role: Option<String>,
    /// How often it begins to speak.
    pub turns: u64,
    /// Its words.
    pub words: u64,
    /// The points of its requests with a voice of its own and nothing on the shelf.
    pub points: u64,
    /// Its share of the points of all roles, or of their words where nothing is paid, in thousandths.
    pub per_mille: u64,
    /// Its first line: `play.md:12:1`.
    pub first: String,
    /// The job's name for its voice; absent when none is cast.
    pub voice: Option<String>,
    /// The roles that it is at once; empty for one person.
    pub together: Vec<String>,
    /// What lists it before anybody speaks.
    pub listed: Option<String>,
    /// Another role that may be the same person.
    pub near: Option<String>,
    /// The engine's voice that is proposed where none is cast.
    pub proposed: Option<Proposed>,
}

/// A voice for a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposed {
    /// The engine's id for it.
    pub id: String,
    /// `female`, `male`, or empty where the engine does not say.
    pub gender: String,
    /// Whether another role has it too, because there are more roles than voices.
    pub shared: bool,
}

/// The roles of a work, and what a piece of a job file has to say beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// The roles, those that speak most often first.
    pub roles: Vec<Shown>,
    /// The engine's id for the narrator, where the job names no voices: named ones would take its place.
    pub narrator: Option<String>,
    /// Whether the job has `[casting]`, which a file may hold once.
    pub has_casting: bool,
}

impl Company {
    /// The roles as people read them.
    pub fn render(&self) -> String {
        let right = Align::Right;
        let mut table = Columns::new(&[Align::Left, right, right, right, right, Align::Left, Align::Left, Align::Left]);
        table.row(["role", "turns", "words", "points", "share", "first at", "voice", ""]);
        for role in &self.roles {
            table.row([
                role.role.as_ref().map_or_else(|| "(nobody named)".to_owned(), |name| fit(name, NAME_CELLS)),
                Grouped(role.turns).to_string(),
                Grouped(role.words).to_string(),
                Grouped(role.points).to_string(),
                format!("{}.{} %", role.per_mille / 10, role.per_mille % 10),
                role.first.clone(),
                role.voice.clone().unwrap_or_else(|| "none".to_owned()),
                remark(role),
            ]);
        }
        let roles = self.roles.iter().filter(|role| role.role.is_some());
        let all = counted(roles.clone().count() as u64, "role", "roles");
        let end = match roles.filter(|role| role.voice.is_none()).count() as u64 {
            0 => "each has a voice".to_owned(),
            none => format!("{} without a voice: `rhapsode cast JOB --toml` proposes some", Grouped(none)),
        };
        format!("{}\n{all}, {end}.\n", table.render(""))
    }

    /// The roles as one JSON object.
    pub fn json(&self) -> serde_json::Result<String> {
        #[derive(Serialize)]
        #[serde(tag = "type", rename = "cast")]
        struct View<'a> {
            v: u8,
            roles: &'a [Shown],
        }
        Ok(format!("{}\n", serde_json::to_string(&View { v: 1, roles: &self.roles })?))
    }

    /// Voices for the roles that have none, to be put at the end of the job file. A voice with a role's name plays it.
    pub fn toml(&self) -> String {
        let uncast = || {
            self.roles.iter().filter(|role| role.voice.is_none()).filter_map(|role| Some((role.role.as_ref()?, role)))
        };
        if uncast().next().is_none() {
            return "# Each role has a voice.\n".to_owned();
        }
        let mut piece = String::new();
        if let Some(id) = &self.narrator {
            piece.push_str(&format!("[voices.narrator]\nid = {}\n\n", quoted(id)));
        }
        for (name, role) in uncast().filter(|(_, role)| role.together.is_empty()) {
            let said = counted(role.turns, "turn", "turns");
            let listed = role.listed.as_ref().map(|listed| format!(", {}", fit(listed, NAME_CELLS * 2)));
            let near = role.near.as_ref().map(|near| format!(", the same as {near}?"));
            let id = match &role.proposed {
                None => "id = \"\" # the engine has no list of voices: name one\n".to_owned(),
                Some(Proposed { id, gender, shared }) => {
                    let shared = if *shared { "has another role too" } else { "" };
                    let why: Vec<&str> = [gender.as_str(), shared].into_iter().filter(|why| !why.is_empty()).collect();
                    let why = if why.is_empty() { String::new() } else { format!(" # {}", why.join(", ")) };
                    format!("id = {}{why}\n", quoted(id))
                }
            };
            let about = format!("{said}{}{}", listed.unwrap_or_default(), near.unwrap_or_default());
            piece.push_str(&format!("[voices.{}] # {about}\n{id}\n", key(name)));
        }
        piece.push_str(&self.casting());
        format!("{}\n", piece.trim_end())
    }

    /// People at once speak with the voice of the first.
    fn casting(&self) -> String {
        let at_once = self.roles.iter().filter(|role| role.voice.is_none() && !role.together.is_empty());
        let row = |role: &Shown| {
            let (name, first) = (role.role.as_deref()?, role.together.first()?);
            let played = self.roles.iter().find(|other| other.role.as_ref() == Some(first));
            let voice = played.and_then(|played| played.voice.as_ref()).unwrap_or(first);
            let mark = if self.has_casting { "# " } else { "" };
            Some(format!("{mark}{} = {} # at once: the first one's voice\n", key(name), quoted(voice)))
        };
        let rows: String = at_once.filter_map(row).collect();
        match (rows.is_empty(), self.has_casting) {
            (true, _) => rows,
            (false, true) => format!("# Put under the [casting] that the job has:\n{rows}"),
            (false, false) => format!("[casting]\n{rows}"),
        }
    }
}

/// What a person should know of `role`.
fn remark(role: &Shown) -> String {
    let at_once = (!role.together.is_empty()).then(|| format!("at once: {}", role.together.join(", ")));
    let near = role.near.as_ref().map(|near| format!("the same as {near}?"));
    let listed = role.listed.as_ref().map(|listed| fit(listed, NAME_CELLS));
    at_once.into_iter().chain(near).chain(listed).collect::<Vec<_>>().join("; ")
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// `name` as a key: bare where TOML allows it.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { name.to_owned() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str, together: &[&str]) -> Shown {
        Shown {
            role: Some(name.into()),
            turns: 1,
            words: 2,
            points: 3,
            per_mille: 500,
            first: "a.md:1:1".into(),
            voice: None,
            together: together.iter().map(|&name| name.to_owned()).collect(),
            listed: None,
            near: None,
            proposed: None,
        }
    }

    #[test]
    fn pieces_are_toml_whatever_roles_are_called() {
        let odd = role("Dr. \"No\"\u{7f}", &[]);
        let roles = vec![odd, role("甲", &[]), role("b", &[]), role("b & 甲", &["b", "甲"])];
        for has_casting in [false, true] {
            let company = Company { roles: roles.clone(), narrator: Some("x \"y".into()), has_casting };
            let read: toml::Table = company.toml().parse().unwrap();
            let names: Vec<&String> = read["voices"].as_table().unwrap().keys().collect();
            assert_eq!(names.len(), 4, "{names:?}");
            let cast = read.get("casting").map(|casting| casting["b & 甲"].as_str().unwrap());
            assert_eq!(cast, (!has_casting).then_some("b"));
        }
    }
}
