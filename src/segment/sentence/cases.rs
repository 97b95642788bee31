//! Sentences of five languages with the ends a reader would hear; `|` marks them.

use super::*;

const ENGLISH: &[&str] = &[
    "It rained. |We stayed in.",
    "It rained!  |We stayed in? |Yes.",
    "Dr. Watson came in.",
    "Mr. and Mrs. Hale met Prof. Ng. |They talked.",
    "I saw St. Paul’s. |It was open.",
    "She lives in Baker St. |He does not.",
    "We left at 5 p.m. |The train was late.",
    "We left at 5 p.m. on Monday.",
    "At 9 a.m. Eastern time it opens.",
    "Bring fruit, e.g. apples. |Thank you.",
    "Bring fruit, e.g. Granny Smiths.",
    "The old one, i.e. Tom, left.",
    "Pens, paper, etc. are there.",
    "Pens, paper, etc. |The rest is lost.",
    "It is No. 5 on the list.",
    "He said no. |Then he left.",
    "He said No. |She wept.",
    "See Fig. 3 and p. 12 of vol. II for it.",
    "See Fig. B for the plan.",
    "It was Ali vs. Frazier.",
    "The U.S. Senate met.",
    "He came from the U.S. |It was far.",
    "She has a Ph.D. |She teaches.",
    "She has a Ph.D. in law.",
    "On Jan. 5 it snowed.",
    "He came in Jan. |She came later.",
    "J. R. R. Tolkien wrote it. |We read it.",
    "J.R.R. Tolkien wrote it.",
    "George W. Bush spoke.",
    "Pi is 3.14 or so. |Good.",
    "It was in 1990. |Nobody knew.",
    "Version 2.10.3 is out. |Get it.",
    "Go to www.example.com/a?b=1. |Click there.",
    "Go to https://example.org/x.y?q=1&r=2!z now.",
    "Open main.rs and read.",
    "Write to a.person@example.co.uk. |Thanks.",
    "Well… perhaps not.",
    "Well... perhaps not.",
    "Well . . . perhaps not.",
    "He stopped... |The door opened.",
    "He stopped… |The door opened.",
    "What?! |You did?!! |Yes.",
    "“Stop!” he said.",
    "“Stop!” |The man froze.",
    "“Why?” asked Ann. |“Because.”",
    "\"Stop!\" she cried. |\"Now!\"",
    "'Stop!' she cried.",
    "“Stop!” Holmes cried.",
    "“Stop!” I said.",
    "“Stop!” Mr. Holmes said.",
    "“Stop.” |He said nothing more.",
    "“He said ‘go.’ ” |Then we went.",
    "“He said ‘go.’\u{200A}” |Then we went.",
    "(It was late.) |We slept.",
    "It was late (or was it?) and dark.",
    "It was late (at last!). |We slept.",
    "He left.[12] |She stayed.",
    "He left.² |She stayed.",
    "He left.* |She stayed.",
    "Acme Inc. makes rockets.",
    "He works for Acme Inc. |They pay well.",
    "Smith & Co. Ltd. of York bought it.",
    "Ken Griffey Jr. hit it. |We cheered.",
    "Lt. Col. Ada Byron, R.N., wrote it.",
    "1. Open the box.",
    "Do this. |1. Open the box. |2. Close it.",
    "He came first. |iPhone sales rose.",
    "Is it? |“Yes,” he said.",
    "I know. |(You do not.) |He does.",
    "It ended.\n\n|it began.",
    "Mr.\u{A0}Holmes sat.",
    "He was 6 ft. tall.",
    "Oh! what a day.",
    "“No!” |—The door shut.",
    "We met Sen. Cruz and Gov. Lee.",
    "Are you from the U.K.? |I am.",
    "It cost $4.50. |Cheap!",
    "The end.  ",
    "Washington, D.C. |We went there.",
    "He knew A. J. Ayer. |Did you?",
    "It was plan B. |The first had failed.",
    "It was I. |He denied it.",
    "no end at all",
    "Et al. is Latin.",
    "Jones et al. found it.",
    "cf. Smith, approx. ten pages.",
    "“What do you want?” |“Nothing.”",
];

const CHINESE: &[&str] = &[
    "天亮了。|他走了。",
    "天亮了！|他走了吗？|是的。",
    "他说：“你好。”|然后走了。",
    "“你好。”|他说。",
    "「你好！」|他說。",
    "「你說『走。』，是嗎？」|他問。",
    "他……他走了。",
    "“我……”|他没说完。",
    "他走了……。|天黑了。",
    "真的吗？！|不会吧！！|好。",
    "圆周率是3.14。|对吗？",
    "我看了《你好，李焕英！》很喜欢。",
    "他（你认识吗？）来了。",
    "（他走了。）|我留下。",
    "请看www.example.com。|谢谢。",
    "他是Dr. Wang的朋友。|我不是。",
    "我用iPhone。|你呢？",
    "他说“好。”，就走了。",
    "一、天；二、地。|三、人。",
    "第一句。 |第二句。",
    "子曰：“学而时习之，不亦说乎？|有朋自远方来，不亦乐乎？”",
    "“‘走吧。’”|他重复。",
    "价格是￥12．50元。",
    "没有句号",
    "他说。|\"你好。\"|我走了。",
    "中文句号.|下一句.",
    "好！|Good。|好。",
];

const CANTONESE: &[&str] = &[
    "佢走咗。|我哋食飯啦！|好唔好？",
    "「你去邊呀？」|佢問。",
    "我……我唔知喎。",
    "你OK嘛？|OK呀。",
    "佢話：「走啦！」|跟住就走咗。",
    "係咩？！|唔係啩。",
    "我食咗3.5碗飯。|好飽。",
    "呢個係阿Dr. Chan嘅。",
];

const JAPANESE: &[&str] = &[
    "朝だ。|彼は起きた。",
    "「行こう。」と言った。|彼は立った。",
    "「行こう。」って彼は言った。",
    "「行こう。」という声がした。",
    "「行こう。」|彼は立った。",
    "「行くの？」と聞いた。",
    "「行くの？」|ところが彼は来ない。",
    "「行く！」|とうとう彼は言った。",
    "えっ！と叫んだ。",
    "本当？　|うそ！　|まさか。",
    "「それは……」と彼は黙った。",
    "「それは……」|彼は黙った。",
    "それは……わからない。",
    "『走れ。』を読んだ。",
    "「はい。」|「いいえ。」",
    "「『はい。』と言った。」|彼は笑った。",
    "（そうだ。）|彼は思った。",
    "円周率は3.14だ。|本当だ。",
    "すごい！！|本当？！|うん。",
    "映画《走れ！》を見た。",
    "寒い｡|雪だ｡",
    "「なに？」なんて言わない。",
    "句点のない文",
    "「だめだ。」、そう言った。",
    "Mr. Smithは来た。|私も。",
    "２０２６年．１１月。",
];

const KOREAN: &[&str] = &[
    "비가 왔다. |우리는 집에 있었다.",
    "비가 왔다! |정말? |그래.",
    "\"가자!\"라고 그가 말했다. |나는 갔다.",
    "\"가자!\" 하고 그가 말했다.",
    "“가자.” 하며 그는 웃었다.",
    "“가자.”라고 말했다.",
    "“가자.” |그가 말했다.",
    "“왜?” |그녀는 울었다.",
    "글쎄... 모르겠어.",
    "글쎄… 모르겠어. |정말이야.",
    "“글쎄…” |그는 말을 멈췄다.",
    "원주율은 3.14이다. |맞다.",
    "2026. 11. 22. 오늘이다.",
    "3.1 운동이 있었다. |그렇다.",
    "1. 첫째이다. |그렇다.",
    "Dr. 김이 왔다. |나도 왔다.",
    "그는 갔다.|나는 남았다.",
    "www.example.com에 가라. |거기 있다.",
    "(비가 왔다.) |나는 잤다.",
    "정말?! |아니야!!",
    "마침표가 없다",
    "‘가자.’ 라고 썼다.",
    "그는 \"아니.\" 하고 말했다.",
];

const OTHERS: &[(&str, &[&str])] = &[
    ("fr", &["« Bonjour\u{A0}! » dit-il. |Il partit.", "« Bonjour\u{A0}! » |Il partit."]),
    ("de", &["Am 3. Mai kam er. |Sie blieb.", "„Halt!“ rief er. |Sie hielt."]),
    ("hi", &["वह आया। |वह गया।"]),
    ("ar", &["من أنت؟ |أنا هنا."]),
];

fn check(language: &str, case: &str, wrong: &mut Vec<String>) {
    let text = case.replace('|', "");
    let mut seen = String::new();
    let mut from = 0;
    for end in sentences(&text, language) {
        if from > 0 {
            seen.push('|');
        }
        seen.push_str(&text[from..end]);
        from = end;
    }
    if seen != case {
        wrong.push(format!("{language}\n  want {case}\n  have {seen}"));
    }
}

#[test]
fn ends_where_a_reader_would_stop() {
    let five = [("en", ENGLISH), ("zh", CHINESE), ("yue", CANTONESE), ("ja", JAPANESE), ("ko", KOREAN)];
    let mut wrong = Vec::new();
    let mut count = 0;
    for (language, cases) in five.iter().chain(OTHERS) {
        for case in *cases {
            count += 1;
            check(language, case, &mut wrong);
        }
    }
    assert!(count >= 120, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
