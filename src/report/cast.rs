//! The cast of a work: its roles for people and for machines, and voices for them as lines to paste.

use serde::Serialize;

use crate::job::written_key;
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
    /// The same in each language of the editions that it speaks in, in their order; empty where the job has no editions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tongues: Vec<Tongue>,
}

/// How a role is played in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tongue {
    /// The first part of the language's tag, as `[casting]` has it.
    pub language: String,
    /// The job's name for its voice; absent when none is cast.
    pub voice: Option<String>,
    /// The engine's voice that is proposed where none is cast, or one that does not speak the language.
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
                role.voices(),
                remark(role),
            ]);
        }
        let roles = self.roles.iter().filter(|role| role.role.is_some());
        if roles.clone().next().is_none() {
            return format!("{}\nNobody speaks but the narrator.\n", table.render(""));
        }
        let all = counted(roles.clone().count() as u64, "role", "roles");
        let end = match roles.filter(|role| role.wants_a_voice()).count() as u64 {
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
            self.roles.iter().filter(|role| role.wants_a_voice()).filter_map(|role| Some((role.role.as_ref()?, role)))
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
            let about = format!("{said}{}{}", listed.unwrap_or_default(), near.unwrap_or_default());
            if role.tongues.is_empty() {
                piece.push_str(&format!("[voices.{}] # {about}\n{}\n", written_key(name), id(role.proposed.as_ref())));
            }
            for tongue in role.tongues.iter().filter(|tongue| tongue.wants_a_voice()) {
                let name = written_key(&tongue.proposed_name(name));
                piece.push_str(&format!("[voices.{name}] # {about}\n{}\n", id(tongue.proposed.as_ref())));
            }
        }
        piece.push_str(&self.casting());
        format!("{}\n", piece.trim_end())
    }

    /// People at once speak with the voice of the first; who speaks in several editions has a voice in each language.
    fn casting(&self) -> String {
        let mark = if self.has_casting { "# " } else { "" };
        let row = |role: &Shown| {
            let name = role.role.as_deref().filter(|_| role.wants_a_voice())?;
            let Some(first) = role.together.first() else {
                let in_languages = !role.tongues.is_empty();
                return in_languages.then(|| format!("{mark}{} = {}\n", written_key(name), role.by_language(name)));
            };
            let played = self.roles.iter().find(|other| other.role.as_ref() == Some(first));
            let voice = match played {
                Some(played) if !played.tongues.is_empty() => played.by_language(first),
                _ => quoted(played.and_then(|played| played.voice.as_ref()).unwrap_or(first)),
            };
            Some(format!("{mark}{} = {voice} # at once: the first one's voice\n", written_key(name)))
        };
        let rows: String = self.roles.iter().filter_map(row).collect();
        match (rows.is_empty(), self.has_casting) {
            (true, _) => rows,
            (false, true) => format!("# Put under the [casting] that the job has:\n{rows}"),
            (false, false) => format!("[casting]\n{rows}"),
        }
    }
}

impl Shown {
    /// Whether it has no voice, or none in some language.
    fn wants_a_voice(&self) -> bool {
        if self.tongues.is_empty() { self.voice.is_none() } else { self.tongues.iter().any(Tongue::wants_a_voice) }
    }

    /// Its voices as people read them.
    fn voices(&self) -> String {
        let named = |voice: &Option<String>| voice.clone().unwrap_or_else(|| "none".to_owned());
        let all: Vec<String> =
            self.tongues.iter().map(|tongue| format!("{}: {}", tongue.language, named(&tongue.voice))).collect();
        if all.is_empty() { named(&self.voice) } else { all.join(", ") }
    }

    /// The voices that `name` has and gets, as `[casting]` has them.
    fn by_language(&self, name: &str) -> String {
        let voice = |tongue: &Tongue| match &tongue.voice {
            Some(voice) if !tongue.wants_a_voice() => quoted(voice),
            _ => quoted(&tongue.proposed_name(name)),
        };
        let rows: Vec<String> = self
            .tongues
            .iter()
            .map(|tongue| format!("{} = {}", written_key(&tongue.language), voice(tongue)))
            .collect();
        format!("{{ {} }}", rows.join(", "))
    }
}

impl Tongue {
    fn wants_a_voice(&self) -> bool {
        self.voice.is_none() || self.proposed.is_some()
    }

    /// What the voice of `role` is called that is proposed for this language.
    fn proposed_name(&self, role: &str) -> String {
        format!("{role}-{}", self.language)
    }
}

/// The line that names the engine's voice.
fn id(proposed: Option<&Proposed>) -> String {
    let Some(Proposed { id, gender, shared }) = proposed else {
        return "id = \"\" # the engine has no list of voices: name one\n".to_owned();
    };
    let shared = if *shared { "has another role too" } else { "" };
    let why: Vec<&str> = [gender.as_str(), shared].into_iter().filter(|why| !why.is_empty()).collect();
    let why = if why.is_empty() { String::new() } else { format!(" # {}", why.join(", ")) };
    format!("id = {}{why}\n", quoted(id))
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
            tongues: Vec::new(),
        }
    }

    #[test]
    fn who_speaks_in_several_editions_gets_a_voice_in_each_language() {
        let proposed = |id: &str| Some(Proposed { id: id.into(), gender: String::new(), shared: false });
        let tongue = |language: &str, voice: Option<&str>, proposed| Tongue {
            language: language.into(),
            voice: voice.map(str::to_owned),
            proposed,
        };
        let tongues = vec![tongue("en", None, proposed("e")), tongue("ja", Some("yuki"), None)];
        let ann = Shown { tongues, ..role("Ann", &[]) };
        let own = vec![tongue("en", Some("narrator"), None), tongue("ja", Some("narrator"), proposed("j"))];
        let ben = Shown { tongues: own, voice: Some("narrator".into()), ..role("Ben", &[]) };
        let both = Shown { tongues: ann.tongues.clone(), ..role("Ann & Ben", &["Ann", "Ben"]) };
        let company = Company { roles: vec![ann, ben, both], narrator: None, has_casting: false };
        insta::assert_snapshot!(company.toml(), @r#"
        [voices.Ann-en] # 1 turn
        id = "e"

        [voices.Ben-ja] # 1 turn
        id = "j"

        [casting]
        Ann = { en = "Ann-en", ja = "yuki" }
        Ben = { en = "narrator", ja = "Ben-ja" }
        "Ann & Ben" = { en = "Ann-en", ja = "yuki" } # at once: the first one's voice
        "#);
        assert!(company.toml().parse::<toml::Table>().is_ok());
        assert!(company.render().contains("en: none, ja: yuki"), "{}", company.render());
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
