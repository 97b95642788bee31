//! What diagnostics look like.

use insta::assert_snapshot;

use super::*;

fn spot(source: &str, wrong: &str, label: &str) -> Spot {
    let start = source.find(wrong).unwrap();
    Spot::new("jobs/alice.toml", source, start..start + wrong.len(), label)
}

#[test]
fn a_problem_shows_code_place_line_mark_and_remedy() {
    let source = "[casting]\ndefault = \"narator\"\n";
    let problem = Problem::error("R0201", "no voice named `narator`")
        .at(spot(source, "\"narator\"", "not in [voices]"))
        .help("did you mean `narrator`?");
    assert_snapshot!(draw(&[problem], Colour::Off), @r#"
    error[R0201]: no voice named `narator`
     --> jobs/alice.toml:2:11
      |
    2 | default = "narator"
      |           ^^^^^^^^^ not in [voices]
      |
      = help: did you mean `narrator`?

    1 error; nothing was spent
    "#);
}

#[test]
fn marks_stand_right_under_wide_characters() {
    let source = "title = \"不思議の国のアリス\", language = \"日本\"\n";
    let problem = Problem::error("R0112", "`日本` is not a language tag").at(spot(source, "\"日本\"", "not a tag"));
    assert_snapshot!(draw_one(&problem, Colour::Off), @r#"
    error[R0112]: `日本` is not a language tag
     --> jobs/alice.toml:1:33
      |
    1 | title = "不思議の国のアリス", language = "日本"
      |                                          ^^^^^^ not a tag
    "#);
}

#[test]
fn errors_come_before_warnings_and_both_are_counted() {
    let source = "[limits]\nburst = 3\nconcurrency = 0\n";
    let warning = Problem::warning("R0116", "`limits.burst` does nothing").at(spot(source, "3", ""));
    let error = Problem::error("R0105", "`limits.concurrency` is 0").at(spot(source, "0", ""));
    assert_snapshot!(draw(&[warning.clone(), error.clone(), error], Colour::Off), @r"
    error[R0105]: `limits.concurrency` is 0
     --> jobs/alice.toml:3:15
      |
    3 | concurrency = 0
      |               ^

    error[R0105]: `limits.concurrency` is 0
     --> jobs/alice.toml:3:15
      |
    3 | concurrency = 0
      |               ^

    warning[R0116]: `limits.burst` does nothing
     --> jobs/alice.toml:2:9
      |
    2 | burst = 3
      |         ^

    2 errors and 1 warning; nothing was spent
    ");
    assert_snapshot!(draw(&[warning], Colour::Off), @r"
    warning[R0116]: `limits.burst` does nothing
     --> jobs/alice.toml:2:9
      |
    2 | burst = 3
      |         ^

    1 warning
    ");
    assert_eq!(draw(&[], Colour::Off), "");
}

#[test]
fn a_place_without_a_line_is_named_and_a_problem_without_a_place_is_said() {
    let empty = Problem::error("R0106", "the table [job] is missing").at(Spot::new("a.toml", "", 0..0, ""));
    let nowhere = Problem::error("R0106", "the table [job] is missing").help("add it");
    assert_snapshot!(draw(&[empty, nowhere], Colour::Off), @r"
    error[R0106]: the table [job] is missing
    --> a.toml:1:1

    error[R0106]: the table [job] is missing
     |
     = help: add it

    2 errors; nothing was spent
    ");
}

#[test]
fn a_mark_at_the_end_of_a_line_and_a_long_line_are_drawn() {
    let end =
        Problem::error("R0101", "unfinished").at(Spot::new("a.toml", "a = \nb = 1\n", 4..4, "a value is missing"));
    assert_snapshot!(draw_one(&end, Colour::Off), @r"
    error[R0101]: unfinished
     --> a.toml:1:5
      |
    1 | a = 
      |     ^ a value is missing
    ");
    let long = format!("{}wrong{}", "字".repeat(100_000), "字".repeat(100_000));
    let drawn = draw_one(&Problem::error("R0101", "x").at(spot(&long, "wrong", "here")), Colour::Off);
    assert!(drawn.contains("wrong") && drawn.len() < 2000, "{drawn}");
}

#[test]
fn colour_changes_nothing_but_escapes_and_a_file_cannot_smuggle_any() {
    let source = "a = \"\u{1b}[31mred\"\n";
    let problem = Problem::error("R0101", "no \u{1b}[31m").at(spot(source, "red", "x")).help("\u{1b}[31m");
    assert!(!draw(std::slice::from_ref(&problem), Colour::Off).contains('\u{1b}'));
    let coloured = draw(std::slice::from_ref(&problem), Colour::On);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), draw(&[problem], Colour::Off));
}

#[test]
fn no_control_character_of_a_line_reaches_the_terminal_and_the_mark_stays_in_its_column() {
    let problem =
        Problem::error("R0101", "a key \u{9b}31m").at(Spot::new("a.toml", "ab\u{9b}\u{85}cd = 1", 4..6, "here"));
    let drawn = draw(&[problem], Colour::Off);
    assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{drawn:?}");
    assert!(drawn.contains("ab\u{fffd}\u{fffd}cd = 1"), "{drawn}");
}
