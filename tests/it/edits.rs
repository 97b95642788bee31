//! Edited books: what is recorded is used where it now stands, so that an edit asks for its own words.

use crate::harness::Test;

const TABLES: &str = "[engine]\nkind = \"house\"\npoints_per_request = 1\n[limits]\nmax_chars = 150\n";

/// A chapter of so many sentences that are like no other, five a paragraph.
fn book(sentences: usize) -> String {
    let sentence = |n: usize| {
        let end = if n % 5 == 4 { "\n\n" } else { " " };
        format!("Fox number {n} looked in at window number {}.{end}", n * n + 7)
    };
    format!("# The Windows\n\n{}", (0..sentences).map(sentence).collect::<String>())
}

fn recorded(sentences: usize) -> (Test, usize) {
    let test = Test::of(TABLES, book(sentences));
    test.done("run -y job.toml");
    let whole = test.entries("commit");
    assert!(whole > 8, "{whole}");
    (test, whole)
}

/// What the next run would cost.
fn points(test: &Test) -> u64 {
    let plan: serde_json::Value = serde_json::from_str(&test.done("plan job.toml --json").stdout).unwrap();
    plan["quote"]["points"].as_u64().unwrap()
}

#[test]
fn an_edit_asks_for_its_own_words_wherever_it_is_and_taken_back_for_nothing() {
    let (test, whole) = recorded(30);
    for place in [0, 11, 17, 29] {
        let words = format!("Fox number {place} looked");
        test.write("book.md", book(30).replace(&words, &format!("{words} up, and then looked")));
        assert!((1..=2).contains(&points(&test)), "{place}: {}", points(&test));
    }
    test.write("book.md", book(30).replace("Fox number 3 looked", "Fox number 3, who was late, looked"));
    let cost = points(&test) as usize;
    test.done("run -y job.toml");
    assert_eq!(test.entries("commit"), whole + cost);
    test.write("book.md", book(30));
    assert_eq!(points(&test), 0);
    // Half of it in a chapter of its own: only the request that was parted.
    test.write("book.md", book(30).replace("Fox number 15", "# More Windows\n\nFox number 15"));
    assert!((1..=3).contains(&points(&test)), "{}", points(&test));
}

#[test]
fn what_was_noted_of_texts_is_only_a_shortcut() {
    let (test, _) = recorded(30);
    let edited = book(30).replace("Fox number 2 looked", "Fox number 2, who was late and had not eaten, looked");
    test.write("book.md", edited);
    let cost = points(&test);
    test.remove(&[".rhapsode/openings"]);
    assert!(points(&test) > cost, "the sentences after it lie in other requests, as nobody knows better");
    test.write("book.md", book(30));
    assert_eq!(points(&test), 0, "all takes are there");
    // The next run that does something notes it again.
    test.write("book.md", format!("{}One fox more, and no window for it.\n", book(30)));
    test.done("run -y job.toml");
    test.write(
        "book.md",
        book(30).replace("Fox number 2 looked", "Fox number 2, who was late and had not eaten, looked"),
    );
    assert_eq!(points(&test), cost);
}

/// An edit that needs two requests, killed between them: the second run asks for the one that is left, and the work is the
/// one that an undisturbed run makes.
#[cfg(feature = "faults")]
#[test]
fn a_killed_run_of_an_edit_goes_on_as_it_was_planned() {
    let edited = || {
        let (test, whole) = recorded(30);
        let more = "Fox number 11 came back with all its cousins, who wanted to look in too. They stayed until it was dark \
                    and the owl was hungry and had nothing left to read. Fox number 12";
        test.write("book.md", book(30).replace("Fox number 12", more));
        (test, whole)
    };
    let (undisturbed, whole) = edited();
    let cost = points(&undisturbed) as usize;
    assert!(cost >= 2, "{cost}");
    undisturbed.done("run -y job.toml");
    assert_eq!(undisturbed.entries("commit"), whole + cost);
    for (point, left) in [("commit.synced:1", cost - 1), ("take.renamed:2", cost - 1), ("intent.synced:1", cost)] {
        let (test, _) = edited();
        let ran = test.command("run -y job.toml").env("RHAPSODE_FAULT", format!("kill={point}")).output().unwrap();
        assert_eq!(ran.status.code(), None, "{point}");
        assert!(points(&test) as usize <= left, "{point}: {}", points(&test));
        test.done("run -y job.toml --buy-doubtful");
        assert!(test.outputs() == undisturbed.outputs(), "{point}: the files differ");
    }
}
