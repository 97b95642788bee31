//! Catalogues through the program: what docs/catalogues.md shows, a file a prompt, and one file for an edit.

use insta::assert_snapshot;

use crate::harness::Test;

/// The first block of docs/catalogues.md in `language`.
fn shown(language: &str) -> String {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/catalogues.md")).unwrap();
    let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap();
    rest.split("```").next().unwrap().to_owned()
}

fn prompts() -> Test {
    let job = "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n";
    Test::new().with("job.toml", format!("{job}\n{}", shown("toml"))).with("prompts.csv", shown("csv"))
}

#[test]
fn each_prompt_is_a_file_and_an_edit_makes_one_anew() {
    let test = prompts();
    let ran = test.done("plan job.toml");
    assert_eq!(format!("$ rhapsode plan job.toml\n{}", ran.stdout), shown("text"));
    let ran = test.done("run job.toml");
    assert_snapshot!(ran, @"");
    let listed = || {
        let all = test.listing();
        let out = all.iter().filter_map(|path| path.strip_prefix(test.path("out")).ok());
        out.filter(|path| path.extension().is_some()).map(|path| path.display().to_string()).collect::<Vec<_>>()
    };
    let files = ["Fox.timing.json", "en/SYSTEM/lowbatt.wav", "en/SYSTEM/hello.wav", "en/lowbatt.wav"];
    assert_eq!(listed(), files);
    assert_eq!(test.takes().len(), 2, "equal words are asked for once");
    let read = |name: &str| std::fs::read(test.path("out").join(name)).unwrap();
    let changed = |name: &str| std::fs::metadata(test.path("out").join(name)).unwrap().modified().unwrap();
    assert_eq!(read("en/SYSTEM/lowbatt.wav"), read("en/lowbatt.wav"));
    let (old, since) = (read("en/SYSTEM/hello.wav"), changed("en/lowbatt.wav"));

    // A word is changed, and a row comes before all others.
    let table =
        shown("csv").replace("edge tea ex", "hello there").replace("1,EdgeTX", "0,0,zero,SYSTEM,0000.wav\n1,EdgeTX");
    test.write("prompts.csv", table);
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("2 requests") || ran.stdout.contains("2 requests"), "{ran}");
    assert_ne!(read("en/SYSTEM/hello.wav"), old);
    assert_eq!(changed("en/lowbatt.wav"), since, "what did not change is not touched");
    assert_eq!((listed().len(), test.takes().len()), (5, 4));
    // Again, there is nothing to do, and a file that was taken away comes back without a request.
    assert!(test.done("run job.toml").to_string().contains("nothing to do"));
    test.remove(&["out/en/lowbatt.wav"]);
    test.done("run job.toml");
    assert_eq!((listed().len(), test.takes().len()), (5, 4));
}

#[test]
fn wrong_rows_are_told_at_once_and_nothing_is_written() {
    let test = prompts();
    test.write(
        "prompts.csv",
        shown("csv")
            .replace("TIMER,,,timer.wav", "TIMER,{n} minutes,,t.wav\n5,x,one,,../CON.wav\n6,x,two,,LOWBATT.wav"),
    );
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}
