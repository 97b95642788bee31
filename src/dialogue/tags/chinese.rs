//! Chinese tags, Mandarin and Cantonese: `愛麗絲說：` before what is said, `愛麗絲說。` after it.

use super::{Around, MAX_NAME, Tag};

/// Verbs of speech and of thought; longer ones first.
const VERBS: [&str; 26] = [
    "説道", "說道", "说道", "问道", "問道", "答道", "回答", "回應", "回应", "說", "説", "说", "道", "问", "問", "答",
    "叫", "喊", "嚷", "想", "曰", "云", "話", "講", "讲", "嗌",
];

/// Signs of manner between a name and `道`: `笑道`, `冷笑道`.
const MANNERS: &str = "笑冷叹嘆哭骂罵喝怒喜忙急憨苦大陪赔含悄低高轻輕催答问問说說叫喊嚷回想小忍不住";

/// Where the name ends and what happens begins.
const CUTS: [&str; 90] = [
    "便", "遂", "乃", "又", "忙", "因", "就", "也", "亦", "都", "却", "卻", "还", "還", "只", "再", "才", "方", "一面",
    "连忙", "連忙", "忽然", "突然", "立刻", "立即", "于是", "於是", "向", "對", "对", "朝", "跟", "同", "与", "與",
    "將", "将", "把", "在", "听", "聽", "见", "見", "看", "很", "十分", "非常", "小心", "慢慢", "輕輕", "轻轻", "大聲",
    "大声", "低聲", "低声", "高興", "高兴", "笑着", "笑著", "含", "心里", "心裡", "心中", "心下", "心内", "口内",
    "自言", "接着", "接著", "继续", "半日", "半晌", "回头", "回頭", "点头", "點頭", "摇头", "搖頭", "拍手", "进来",
    "進來", "出来", "出來", "起身", "啐", "劝", "勸", "禀", "拉", "想了",
];

/// What stands before a name.
const LEADS: [&str; 20] = [
    "只听得",
    "只聽得",
    "只听",
    "只聽",
    "只见",
    "只見",
    "忽听",
    "忽聽",
    "听得",
    "聽得",
    "于是",
    "於是",
    "这时",
    "這時",
    "那时",
    "那時",
    "然后",
    "然後",
    "但是",
    "可是",
];

/// Words for people whom only the context knows; the one who tells is none of them.
const PRONOUNS: [&str; 17] = [
    "你", "您", "他", "她", "它", "牠", "佢", "我们", "我們", "他们", "他們", "她们", "她們", "佢哋", "大家", "众人",
    "眾人",
];

/// People of one sign.
const SINGLE: &str = "我母父兄弟姊姐妹王帝僧翁";

/// The longest name in Chinese signs.
const LONGEST: usize = 8;

pub(super) fn tag(around: Around<'_>) -> Option<Tag> {
    before(around.before).or_else(|| after(around.after))
}

/// A clause that ends with a verb of speech and a colon.
fn before(text: &str) -> Option<Tag> {
    let text = text.trim_end();
    let open = text.strip_suffix(['：', ':']).or_else(|| text.strip_suffix(['，', ',']))?;
    subject(open.rsplit(is_end).next()?)
}

/// A clause that begins after the words, ends with a verb of speech, and is not the beginning of other words.
fn after(text: &str) -> Option<Tag> {
    let text = text.trim_start();
    let end = text.find(is_end)?;
    let (clause, rest) = text.split_at(end);
    if rest.starts_with(['：', ':']) {
        return None;
    }
    subject(clause)
}

/// Who `clause` says that speaks.
fn subject(clause: &str) -> Option<Tag> {
    let clause = clause.trim();
    let verb = VERBS.iter().find(|verb| clause.ends_with(**verb))?;
    let head = clause.strip_suffix(verb)?;
    if *verb == "道" && head.ends_with(['知', '难', '難', '味', '街']) {
        return None;
    }
    let head = LEADS.iter().find_map(|lead| head.strip_prefix(lead)).unwrap_or(head);
    let cut = CUTS.iter().filter_map(|cut| head.find(cut)).min().unwrap_or(head.len());
    let whole = head.get(..cut)?.trim();
    let plain = whole.trim_end_matches(|sign| MANNERS.contains(sign));
    if plain.is_empty()
        || plain.chars().count() > LONGEST.min(MAX_NAME)
        || plain.ends_with(['了', '着', '著', '地', '的', '得'])
        || is_small(plain) && !PRONOUNS.contains(&plain)
    {
        return None;
    }
    Some(if PRONOUNS.contains(&plain) { Tag::Pronoun } else { Tag::Named(plain.to_owned()) })
}

/// Whether a name of one sign is none: `忽说道`.
fn is_small(name: &str) -> bool {
    let mut signs = name.chars();
    let first = signs.next().is_some_and(|sign| !sign.is_ascii() && !SINGLE.contains(sign));
    first && signs.next().is_none()
}

fn is_end(sign: char) -> bool {
    "。！？；，、：…—!?;,:.\n（）()”」』’".contains(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaker(text: &str) -> Option<String> {
        crate::dialogue::tags::named(text, ['“', '”'], tag)
    }

    #[test]
    fn names_stand_before_verbs_of_speech() {
        for (text, expected) in [
            ("愛麗絲說：“好。”", Some("愛麗絲")),
            ("那僧笑道：“你且莫问。”", Some("那僧")),
            ("空空道人遂向石头说道：“石兄！”", Some("空空道人")),
            ("石头笑答道：“我师何太痴耶！”", Some("石头")),
            ("只听道人问道：“你携了这蠢物？”", Some("道人")),
            ("“好！”愛麗絲很小心地說。", Some("愛麗絲")),
            ("“好！”白兔叫道，“来！”", Some("白兔")),
            ("阿明話：“好。”", Some("阿明")),
            ("佢問：“好唔好？”", Some("-")),
            ("“好！”她想。", Some("-")),
            ("喜不能禁，乃问：“好？”", None),
            ("他不知道：“好。”", None),
            ("丫鬟进来笑道：“好。”", Some("丫鬟")),
            ("贾母先生说道：“好。”", Some("贾母先生")),
            ("齐憨笑道：“好。”", None),
            ("母說：“好。”", Some("母")),
            ("“好！”那僧道：“不好。”", None),
            ("“好”字很大。", None),
        ] {
            assert_eq!(speaker(text).as_deref(), expected, "{text}");
        }
    }
}
