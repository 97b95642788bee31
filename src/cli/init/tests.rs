//! What `init` writes, and what it refuses to touch.

use super::from::language;
use super::*;

fn init(from: Option<&Path>, dir: &Path) -> Result<String, Failed> {
    run(&Init { from: from.map(Path::to_owned), dir: dir.to_owned() })
}

#[test]
fn a_sample_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("new/hello");
    let said = init(None, &dir).unwrap();
    assert!(said.ends_with(&format!("Next: rhapsode run {}\n", dir.join("job.toml").display())), "{said}");
    let job: toml::Table = fs::read_to_string(dir.join("job.toml")).unwrap().parse().unwrap();
    let manuscript = job["manuscript"][0]["path"].as_str().unwrap();
    let text = fs::read_to_string(dir.join(manuscript)).unwrap();
    let cast = job["voices"].as_table().unwrap();
    assert_eq!(cast.len(), 2);
    assert!(cast.keys().any(|voice| text.contains(&format!("<voice name=\"{voice}\">"))));

    fs::write(dir.join("job.toml"), "mine").unwrap();
    fs::remove_file(dir.join("manuscript.md")).unwrap();
    let failed = init(None, &dir).unwrap_err();
    assert_eq!((failed.problems.len(), failed.status), (1, Status::Usage));
    assert_eq!(fs::read_to_string(dir.join("job.toml")).unwrap(), "mine");
    assert!(!dir.join("manuscript.md").exists(), "nothing is written when one file is in the way");
}

#[test]
fn a_manuscript_of_ones_own_gets_a_job() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("wagahai.md");
    fs::write(&book, "intro\n\n# 吾輩は\"猫\"である {voice=neko}\n\n吾輩は猫である。名前はまだ無い。\n").unwrap();
    let dir = folder.path().join("job");
    init(Some(&book), &dir).unwrap();
    let job: toml::Table = fs::read_to_string(dir.join("job.toml")).unwrap().parse().unwrap();
    assert_eq!(job["job"]["title"].as_str(), Some("吾輩は\"猫\"である"));
    assert_eq!((job["job"]["language"].as_str(), job["voices"]["narrator"]["id"].as_str()), (Some("ja"), Some("ja")));
    assert_eq!(fs::read(dir.join("wagahai.md")).unwrap(), fs::read(&book).unwrap());

    // In its own folder the manuscript stays where it is.
    init(Some(&book), folder.path()).unwrap();
    assert!(folder.path().join("job.toml").exists());
}

#[test]
fn catalogues_and_subtitles_get_jobs_that_a_plan_understands() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("prompts.csv", "file name;key;message\nx;hello;Hello there\n", "id   = \"key\"", "text = \"message\""),
        ("odd.tsv", "what\thow\nhello\tHello there\n", "id   = 1", "text = 2"),
        ("ja.po", "msgid \"Hello there\"\nmsgstr \"こんにちは\"\n", "language = \"ja\"", "names = \"slug\""),
        ("film.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello there\n", "[dub]", "formats  = [\"wav\", \"vtt\"]"),
    ];
    for (name, text, first, second) in cases {
        let (file, dir) = (folder.path().join(name), folder.path().join(format!("{name}.d")));
        fs::write(&file, text).unwrap();
        init(Some(&file), &dir).unwrap();
        let job = fs::read_to_string(dir.join("job.toml")).unwrap();
        assert!(job.contains(first) && job.contains(second), "{job}");
        crate::production::Production::open(&dir.join("job.toml"), crate::production::Surroundings::default())
            .unwrap_or_else(|problems| panic!("{name}: {problems:?}\n{job}"))
            .plan()
            .unwrap_or_else(|problems| panic!("{name}: {problems:?}\n{job}"));
    }
}

#[test]
fn a_manuscript_that_cannot_be_used_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let code = |from: &str| {
        let failed = init(Some(&folder.path().join(from)), folder.path()).unwrap_err();
        (failed.problems[0].code.0, failed.status)
    };
    assert_eq!(code("book.odt"), ("R0806", Status::Usage));
    assert_eq!(code("missing.md"), ("R0807", Status::Invalid));
    fs::write(folder.path().join("file"), "").unwrap();
    let failed = init(None, &folder.path().join("file")).unwrap_err();
    assert_eq!((failed.problems[0].code.0, failed.status), ("R0808", Status::State));
}

#[test]
fn languages_are_guessed_from_their_characters() {
    assert_eq!(language("Alice was beginning to get very tired").0, "en");
    assert_eq!(language("我是一只猫，还没有名字。").0, "zh");
    assert_eq!(language("佢哋話唔知喺邊度").0, "yue");
    assert_eq!(language("나는 고양이로소이다").0, "ko");
    assert_eq!(language("吾輩は猫である").0, "ja");
    assert_eq!(language("").0, "en");
    assert_eq!(language("A short note, with one word 日本 in it").0, "en");
}

#[test]
fn a_path_is_quoted_for_the_shell() {
    assert_eq!(shell_word(Path::new("a/b-1.toml")), "a/b-1.toml");
    assert_eq!(shell_word(Path::new("it's here/job.toml")), r"'it'\''s here/job.toml'");
}
