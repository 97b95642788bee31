//! What is read of plain text, and where footnotes go.

use super::*;

/// Every line of a plain text as `line break words`, every chapter as `# title`.
fn plain(text: &str, chapters: &str) -> (Vec<String>, Vec<&'static str>) {
    let manner = Manner { chapters: Chapters::parse(chapters).unwrap(), ..Manner::default() };
    let (script, _) = read(&[Source { name: "a.txt", bytes: text.as_bytes(), manner: &manner }]).unwrap();
    let mut out = Vec::new();
    for chapter in &script.chapters {
        out.push(format!("# {}", chapter.title));
        out.extend(chapter.lines.iter().map(|l| format!("{} {:?} {}", l.place.line, l.before, chapter.words(l))));
    }
    (out, script.skips.iter().map(|skip| skip.what).collect())
}

#[test]
fn chapters_of_plain_text_are_found() {
    let book = "My Book\n\nContents\n\nCHAPTER I. One\nCHAPTER II. Two\nCHAPTER III. Three\n\nPART ONE\n\nCHAPTER I\nOne of\n\n\
                It was\nwarm.\n\nCHAPTER II. Two\n\nChapter and verse.\n";
    let (lines, skips) = plain(book, "auto");
    assert_eq!(
        lines,
        [
            "# a",
            "1 Chapter My Book",
            "# CHAPTER I One of",
            "9 Chapter PART ONE",
            "11 Heading CHAPTER I One of",
            "14 AfterHeading It was warm.",
            "# CHAPTER II. Two",
            "17 Chapter CHAPTER II. Two",
            "19 AfterHeading Chapter and verse.",
        ]
    );
    assert_eq!(skips, ["table of contents", "table of contents"]);
    assert_eq!(plain(book, "none").0.len(), 9, "a chapter, and a line for each paragraph");
    let letters = "Letter A\nDear.\n\nLetter B\nBye.\n";
    assert_eq!(
        plain(letters, "^Letter").0,
        [
            "# Letter A",
            "1 Chapter Letter A",
            "2 AfterHeading Dear.",
            "# Letter B",
            "4 Chapter Letter B",
            "5 AfterHeading Bye."
        ]
    );
    let gaps = "\n\nOne\n\nText.\n\n\nTwo\n\nText.\n";
    assert_eq!(plain(gaps, "blank-lines").0.iter().filter(|line| line.starts_with('#')).count(), 2);
}

#[test]
fn a_paragraph_a_line_needs_no_blank_lines() {
    let long = "列位看官：你道此书从何而来？说起根由，虽近荒唐，细按则深有趣味。待在下将此来历注明，方使阅者了然不惑。";
    let text =
        format!("第一回  甄士隐\n{long}\n{long}\n第四回中既将薛家母子寄居等事略已表明\n第二回  贾夫人\n{long}\n短。\n");
    let (lines, _) = plain(&text, "auto");
    let titles: Vec<&String> = lines.iter().filter(|line| line.starts_with('#')).collect();
    assert_eq!(titles, ["# 第一回  甄士隐", "# 第二回  贾夫人"]);
    assert_eq!(lines.len(), 9);
}

#[test]
fn project_gutenberg_is_cut_off_and_named() {
    let text = "The Project Gutenberg EBook of Alice\r\n\r\n*** START OF THIS PROJECT GUTENBERG EBOOK ALICE ***\r\n\r\nProduced by A.\r\nand B.\r\n\r\n\
                CHAPTER I. Down\r\n\r\nIt was _very_ warm,\r\nsnake_case.\r\n\r\nTHE END\r\n\r\nEnd of Project Gutenberg\u{2019}s Alice\r\n\r\n\
                *** END OF THIS PROJECT GUTENBERG EBOOK ALICE ***\r\n\r\nLicence.\r\n";
    let (lines, skips) = plain(text, "auto");
    assert_eq!(
        lines,
        [
            "# CHAPTER I. Down",
            "8 Chapter CHAPTER I. Down",
            "10 AfterHeading It was very warm, snake_case.",
            "13 Paragraph THE END"
        ]
    );
    assert_eq!(skips, ["Gutenberg header", "Gutenberg credits", "Gutenberg licence"]);
}

#[test]
fn footnotes_are_spoken_where_the_job_says() {
    let text = "# A\n\nOne[^n] two.\n\n[^n]: The *note*.\n\nThree.[^n]\n\n[^x]: Lonely.\n\n# B\n\nEnd.\n";
    let words = |footnotes| {
        let manner = Manner { footnotes, ..Manner::default() };
        let (script, _) = read(&[Source { name: "a.md", bytes: text.as_bytes(), manner: &manner }]).unwrap();
        let skips: Vec<&str> =
            script.skips.iter().map(|skip| skip.what).filter(|what| *what != "footnote mark").collect();
        (script.chapters[0].text.replace("\n\n", "|"), skips)
    };
    assert_eq!(words(Footnotes::LeaveOut), ("A|One two.|Three.".into(), vec!["footnote", "footnote"]));
    let lonely = vec!["footnote that nothing refers to"];
    assert_eq!(words(Footnotes::Inline), ("A|One two.|The note.|Three.".into(), lonely.clone()));
    assert_eq!(words(Footnotes::ChapterEnd), ("A|One two.|Three.|The note.".into(), lonely));
}
