//! Japanese tags: `」とアリスは言った`, `アリスは言いました。「`, and the subject before with the verb after.

use super::{Around, Tag};

/// How verbs of speech and of thought begin, after `と` or at a sentence's end.
const VERBS: [&str; 30] = [
    "言",
    "云",
    "いい",
    "いっ",
    "いう",
    "いわ",
    "いひ",
    "答え",
    "こたえ",
    "答へ",
    "叫",
    "さけ",
    "尋ね",
    "たずね",
    "訊",
    "聞",
    "きき",
    "きい",
    "呟",
    "つぶや",
    "囁",
    "ささや",
    "怒鳴",
    "どな",
    "話",
    "申",
    "考え",
    "思",
    "呼",
    "返事",
];

/// Words for people whom only the context knows; the one who tells is none of them.
const PRONOUNS: [&str; 9] = ["彼", "彼女", "自分", "あなた", "君", "誰", "みんな", "それ", "これ"];

/// The longest name in signs.
const LONGEST: usize = 10;

pub(super) fn tag(around: Around<'_>) -> Option<Tag> {
    let after = around.after.trim_start();
    match after.strip_prefix('と').map(first_sentence) {
        // `」と、アリスは言った`; or the subject stands before: `アリスは「…」と言った`.
        Some(said) => said_by(said.trim_start_matches('、'))
            .or_else(|| speaks(said).then(|| subject(last_sentence(around.before.trim_end_matches('。')))).flatten()),
        None => {
            // A sentence of its own on either side: its last word is the verb.
            let own = first_sentence(after);
            let before = last_sentence(around.before.trim_end().trim_end_matches('。'));
            ends_speaking(own)
                .then(|| subject(own))
                .flatten()
                .or_else(|| ends_speaking(before).then(|| subject(before)).flatten())
        }
    }
}

/// The subject of `words` where a verb of speech follows it.
fn said_by(words: &str) -> Option<Tag> {
    let (at, end) = particle(words)?;
    speaks(words.get(end..)?).then(|| name(words.get(..at)?)).flatten()
}

/// The first subject of `words`.
fn subject(words: &str) -> Option<Tag> {
    name(words.get(..particle(words)?.0)?)
}

/// The name at the end of `words`, behind whatever else is said there.
fn name(words: &str) -> Option<Tag> {
    let own = words.rsplit(['を', 'に', 'で', 'て', '、', '，', 'と', '「', '」', '　']).next()?.trim();
    let size = own.chars().count();
    if size == 0 || size > LONGEST || own.ends_with(['の', 'ら']) {
        return None;
    }
    Some(if PRONOUNS.contains(&own) { Tag::Pronoun } else { Tag::Named(own.to_owned()) })
}

/// Where the first particle of a subject stands in `words`, and ends; `ながら` has none.
fn particle(words: &str) -> Option<(usize, usize)> {
    let signs: Vec<(usize, char)> = words.char_indices().collect();
    signs.iter().enumerate().find_map(|(number, (at, sign))| {
        let next = signs.get(number + 1).map(|(_, next)| *next);
        let last = number.checked_sub(1).and_then(|last| signs.get(last)).map(|(_, last)| *last);
        let subject = match sign {
            'は' => !matches!(last, Some('で' | 'に' | 'と') | None),
            'が' => next != Some('ら') && last.is_some_and(|last| last != 'な'),
            'も' => matches!(next, Some('、' | 'ま')) && last.is_some(),
            _ => false,
        };
        subject.then(|| (*at, at + sign.len_utf8()))
    })
}

/// Whether a verb of speech is among `words`.
fn speaks(words: &str) -> bool {
    VERBS.iter().any(|verb| words.contains(verb))
}

/// Whether a sentence ends with a verb of speech.
fn ends_speaking(sentence: &str) -> bool {
    let last = sentence.trim_end_matches(['。', '、', '！', '？']);
    let from = last.char_indices().rev().nth(6).map_or(0, |(at, _)| at);
    last.get(from..).is_some_and(|end| speaks(end) && end.ends_with(['た', 'る', 'う', 'す', 'り']))
}

fn first_sentence(text: &str) -> &str {
    text.split(['。', '「', '『', '\n']).next().unwrap_or(text)
}

fn last_sentence(text: &str) -> &str {
    text.rsplit(['。', '」', '』', '\n', '！', '？']).next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaker(text: &str) -> Option<String> {
        crate::dialogue::tags::named(text, ['「', '」'], tag)
    }

    #[test]
    fn subjects_of_verbs_of_speech_are_speakers() {
        for (text, expected) in [
            ("「行こう。」とアリスは言った。", Some("アリス")),
            ("「行こう。」と、先生がまた云いました。", Some("先生")),
            ("「行こう。」と先生に向ってジョバンニが云いました。", Some("ジョバンニ")),
            ("「行こう。」ジョバンニは靴をぬぎながら云いました。", Some("ジョバンニ")),
            ("ジョバンニは叫びました。「行こう。」", Some("ジョバンニ")),
            ("王は、「行こう。」と言った。", Some("王")),
            ("先生は意外なようにしていましたが、急いで「では。よし。」と云いながら、星図を指した。", Some("先生")),
            ("「行こう。」と彼は叫んだ。", Some("-")),
            ("「行こう。」と云いながら、紙切れを渡した。", None),
            ("「行こう。」ジョバンニは走りました。", None),
            ("「行こう。」", None),
        ] {
            assert_eq!(speaker(text).as_deref(), expected, "{text}");
        }
    }
}
