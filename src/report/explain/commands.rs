//! Codes R08xx: the command line.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0801",
        title: "A file is there already",
        text: "`init` writes a job file and a manuscript, and one of them exists. It never overwrites anything, and it \
               writes neither file when one is in the way.",
        example: "rhapsode init          # in a folder with a job.toml",
        remedy: "Choose another folder, `rhapsode init FOLDER`, or move the file away.",
    },
    Entry {
        code: "R0802",
        title: "Unknown code",
        text: "`explain` was asked for a code that this version does not have. Codes are never reused, so a newer version \
               may know it.",
        example: "rhapsode explain R9999",
        remedy: "Run `rhapsode explain` without a code to see all of them.",
    },
    Entry {
        code: "R0803",
        title: "The output cannot be written",
        text: "What was asked for could not be written to stdout or to the file named. A pipe whose reader has left is not \
               this error: the program then ends quietly.",
        example: "rhapsode plan alice.toml --json > /dev/full",
        remedy: "Make room, or write to another place.",
    },
    Entry {
        code: "R0804",
        title: "No such command",
        text: "`man` was asked for the page of a command that does not exist.",
        example: "rhapsode man paln",
        remedy: "Run `rhapsode --help` to see the commands.",
    },
    Entry {
        code: "R0805",
        title: "Nobody agreed to spend points",
        text: "The run would spend points, and neither a flag, a cap, a saved plan nor an answer at the terminal agreed to \
               it. Without a terminal nobody can be asked. Nothing was spent.",
        example: "rhapsode run alice.toml < /dev/null",
        remedy: "Add `-y`, set a cap with `--max-points N`, or save a plan with `plan -o plan.json` and run that.",
    },
    Entry {
        code: "R0806",
        title: "Not a file to make a job of",
        text: "`init --from` makes a job for a manuscript (Markdown, plain text, EPUB, HTML or DOCX), for a catalogue of prompts \
               in any format that is read (docs/catalogues.md), or for subtitles.",
        example: "rhapsode init --from book.odt",
        remedy: "Name a file that ends in .md, .txt, .epub, .html or .docx; in .csv, .po, .json, .xlf or as other catalogues do; \
                 or in .srt or .vtt.",
    },
    Entry {
        code: "R0807",
        title: "The manuscript cannot be read",
        text: "`init --from` was given a file that is not there, or that may not be read.",
        example: "rhapsode init --from missing.md",
        remedy: "Check the path and the file's permissions.",
    },
    Entry {
        code: "R0808",
        title: "The folder cannot be written to",
        text: "`init` could not make the folder or a file in it.",
        example: "rhapsode init /proc/hello",
        remedy: "Choose a folder that you may write to.",
    },
    Entry {
        code: "R0809",
        title: "RUST_LOG is not a filter",
        text: "The variable RUST_LOG says what is logged, as a list of directives, and this one cannot be read.",
        example: "RUST_LOG=a=b=c rhapsode doctor",
        remedy: "Write directives such as `info` or `rhapsode=debug`, or unset it and use `-v`.",
    },
    Entry {
        code: "R0810",
        title: "The folder cannot be entered",
        text: "`-C` names a folder that is not there, or that may not be entered.",
        example: "rhapsode -C missing plan alice.toml",
        remedy: "Name a folder that is there.",
    },
    Entry {
        code: "R0811",
        title: "No voice is like that",
        text: "`voices` was asked for a language or for words that no voice of the engine has.",
        example: "rhapsode voices --language fr",
        remedy: "Run `rhapsode voices` without a filter to see all of them.",
    },
    Entry {
        code: "R0812",
        title: "Not a saved plan",
        text: "The file begins like JSON, so it was taken for a plan saved by `plan -o`, but it does not hold one, or it was \
               written by a newer version.",
        example: "rhapsode run package.json\n\nerror[R0812]: `package.json` is no saved plan: missing field `v` at line 1 \
                  column 8",
        remedy: "Name a job file, or save the plan anew with `rhapsode plan JOB -o FILE`.",
    },
    Entry {
        code: "R0813",
        title: "The plan is stale",
        text: "`run PLAN` does exactly what the plan says or nothing. Since it was saved, the job, a manuscript, the engine \
               or the shelf has changed so that something else would be done. Takes that came to the shelf since are no \
               reason. Nothing was spent.",
        example: "rhapsode plan alice.toml -o plan.json\n# alice.md is edited\nrhapsode run plan.json",
        remedy: "Look at what has changed, then save the plan anew with `rhapsode plan JOB -o FILE`.",
    },
    Entry {
        code: "R0814",
        title: "The file is there already and is no plan",
        text: "`plan -o` replaces an older plan, and nothing else, so that a slip of the pen cannot cost a job file.",
        example: "rhapsode plan alice.toml -o alice.toml",
        remedy: "Choose another name for the plan.",
    },
    Entry {
        code: "R0815",
        title: "The file is there already and is no report",
        text: "`report` and `run --report` replace an older report, `review --html` an older page of its own, and nothing else, so \
               that a slip of the pen cannot cost a manuscript or another page. A run finds out before it asks for anything.",
        example: "rhapsode report alice.toml -o alice.md",
        remedy: "Choose another name for the report.",
    },
    Entry {
        code: "R0816",
        title: "The file is there already and is no report of `check`",
        text: "`check --junit` replaces an older report of its own, and nothing else.",
        example: "rhapsode check prompts.toml --junit prompts.csv",
        remedy: "Choose another name for the report.",
    },
];

/// What should not happen.
pub(super) const UNEXPECTED: &[Entry] = &[Entry {
    code: "R0899",
    title: "Something unexpected",
    text: "The program met a case that it should never meet: a bug. Takes and ledger are safe, since both are durable \
               before anything is built on them.",
    example: "thread 'main' panicked at …",
    remedy: "Report it with the command and its output; running the same command again is safe.",
}];
