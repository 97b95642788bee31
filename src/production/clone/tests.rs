//! A clone is bought once, whatever the server answers and wherever the process dies.

use std::cell::{Cell, RefCell};

use super::*;
use crate::problem::Problem;
use crate::session::answer::{Charged, Failure, FailureKind};

const ACCOUNT: &str = "host";
const DAY: UtcMillis = UtcMillis(1_764_000_000_000);

type Answer = Result<(String, Seen), Failure>;

/// A server that answers as it is told, and remembers what was asked.
#[derive(Default)]
struct Scripted {
    listed: RefCell<Option<Vec<OnServer>>>,
    answer: RefCell<Option<Answer>>,
    asked: Cell<u32>,
    /// Whether a request leaves a clone behind, whatever is answered.
    makes: bool,
}

impl Server for Scripted {
    fn clones(&self) -> Calling<'_, Option<Vec<OnServer>>> {
        Box::pin(async { Ok(self.listed.borrow().clone()) })
    }

    fn make<'a>(&'a self, ask: &'a CloneAsk<'_>) -> Calling<'a, (String, Seen)> {
        Box::pin(async move {
            self.asked.set(self.asked.get() + 1);
            if let Some(listed) = self.listed.borrow_mut().as_mut().filter(|_| self.makes) {
                listed.push(OnServer { id: "clone-1".to_owned(), name: ask.name.to_owned() });
            }
            self.answer.borrow_mut().take().unwrap_or_else(|| Ok(("clone-1".to_owned(), Seen::default())))
        })
    }
}

/// A ledger in memory that can be told to die before or after an append.
#[derive(Default)]
struct Book {
    entries: Vec<(Entry, UtcMillis)>,
    room: Option<usize>,
}

impl Ledger for Book {
    fn append(&mut self, entries: &[Entry], at: UtcMillis) -> io::Result<()> {
        if self.room.is_some_and(|room| self.entries.len() + entries.len() > room) {
            return Err(io::Error::other("the process died here"));
        }
        self.entries.extend(entries.iter().map(|entry| (entry.clone(), at)));
        Ok(())
    }
}

impl Book {
    fn account(&self) -> Account {
        let mut account = Account::default();
        self.entries.iter().for_each(|(entry, at)| account.apply(entry, *at).unwrap());
        account
    }

    fn kinds(&self) -> Vec<&'static str> {
        let kind = |entry: &Entry| match entry {
            Entry::Intent { .. } => "intent",
            Entry::Commit { .. } => "commit",
            Entry::Free { .. } => "free",
            Entry::Burnt { .. } => "burnt",
            Entry::Doubt { .. } => "doubt",
            Entry::Priced { .. } => "priced",
            Entry::Resolve { .. } => "resolve",
        };
        self.entries.iter().map(|(entry, _)| kind(entry)).collect()
    }
}

struct World {
    folder: tempfile::TempDir,
    book: Book,
    server: Scripted,
}

impl World {
    fn new(listed: Option<Vec<OnServer>>) -> World {
        let server = Scripted { listed: RefCell::new(listed), makes: true, ..Scripted::default() };
        World { folder: tempfile::tempdir().unwrap(), book: Book::default(), server }
    }

    fn failing(listed: Option<Vec<OnServer>>, makes: bool, failure: Failure) -> World {
        let world = World::new(listed);
        let server = Scripted { makes, answer: RefCell::new(Some(Err(failure))), ..world.server };
        World { server, ..world }
    }

    fn kept(&self) -> Kept {
        Kept::of(Some(self.folder.path()), ACCOUNT)
    }

    fn run(&mut self, again: Again) -> Result<Made, CloneError> {
        self.run_at(again, Some(Points(100)))
    }

    /// A new process each time: what it knows is what the ledger and the kept files say.
    fn run_at(&mut self, again: Again, per_day: Option<Points>) -> Result<Made, CloneError> {
        let sample = sample();
        let (kept, mut account) = (self.kept(), self.book.account());
        let wish = Wish { sample: &sample, name: "Me", account: ACCOUNT, points: Points(10), per_day, again };
        let mut desk =
            Desk { ledger: &mut self.book, account: &mut account, kept: &kept, server: &self.server, now: &|| DAY };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(desk.clone(&wish, &mut |_| true))
    }

    fn spent(&self) -> (u64, u64) {
        let spent = self.book.account().spent(DAY.day());
        (spent.at_least.0, spent.at_most.0)
    }
}

fn sample() -> Sample {
    let samples = (0..160_000).map(|n| (n % 200) as i16 * 50).collect();
    Sample { samples, from: RATE, was_ms: 10_000, findings: Vec::new() }
}

fn doubt() -> Failure {
    Failure::doubtful(FailureKind::TimedOut, "no answer in time")
}

#[test]
fn a_clone_is_bought_once_and_known_from_then_on() {
    let mut world = World::new(Some(Vec::new()));
    let Made::Bought(bought) = world.run(Again::Unsaid).unwrap() else { panic!("it was not there before") };
    assert_eq!((bought.id.as_str(), bought.name.as_str()), ("clone-1", "Me"));
    assert_eq!(bought.request.len(), "Me_".len() + 12);
    assert_eq!(world.run(Again::Unsaid).unwrap(), Made::There(bought.clone()));
    // Another computer, or a lost folder: the server knows it by its name.
    world.kept().keep_clones(&Default::default()).unwrap();
    assert!(matches!(world.run(Again::Unsaid).unwrap(), Made::There(there) if there.id == bought.id));
    assert_eq!((world.server.asked.get(), world.book.kinds(), world.spent()), (1, vec!["intent", "commit"], (10, 10)));
}

#[test]
fn a_process_that_dies_after_its_intent_finds_the_clone_on_the_server() {
    for dead_at in [1, 2] {
        let mut world = World::new(Some(Vec::new()));
        world.book.room = Some(dead_at);
        let died = world.run(Again::Unsaid);
        assert_eq!(died.is_err(), dead_at == 1, "{died:?}");
        world.book.room = None;
        world.kept().keep_clones(&Default::default()).unwrap();
        assert!(matches!(world.run(Again::Unsaid).unwrap(), Made::There(_)));
        assert_eq!((world.server.asked.get(), world.spent()), (1, (10, 10)));
    }
}

#[test]
fn a_process_that_dies_between_the_record_and_the_commit_writes_the_commit_later() {
    // A server without a list: only the record knows.
    let mut world = World::new(None);
    world.book.room = Some(1);
    world.run(Again::Unsaid).unwrap_err();
    world.book.room = None;
    assert!(matches!(world.run(Again::Unsaid).unwrap(), Made::There(_)));
    assert_eq!((world.book.kinds(), world.server.asked.get()), (vec!["intent", "commit"], 1));
}

#[test]
fn an_intent_that_cannot_be_written_sends_nothing() {
    let mut world = World::new(Some(Vec::new()));
    world.book.room = Some(0);
    assert!(matches!(world.run(Again::Unsaid).unwrap_err(), CloneError::Ledger(_)));
    assert_eq!((world.server.asked.get(), world.spent()), (0, (0, 0)));
}

#[test]
fn a_lost_answer_is_looked_for_at_once() {
    let mut world = World::failing(Some(Vec::new()), true, doubt());
    assert!(matches!(world.run(Again::Unsaid).unwrap(), Made::Bought(_)));
    assert_eq!((world.book.kinds(), world.spent()), (vec!["intent", "doubt", "resolve"], (10, 10)));
    assert!(matches!(world.run(Again::Unsaid).unwrap(), Made::There(_)));
    assert_eq!(world.server.asked.get(), 1);
}

#[test]
fn a_doubt_is_never_bought_again_without_a_persons_word() {
    for (listed, shown) in [(Some(Vec::new()), "does not hold it"), (None, "has no list")] {
        let mut world = World::failing(listed, false, doubt());
        assert!(matches!(world.run(Again::Unsaid).unwrap_err(), CloneError::Failed { .. }));
        for _ in 0..3 {
            let error = world.run(Again::Unsaid).unwrap_err();
            let problem = Problem::from(&error);
            assert_eq!(problem.code.0, "R0557");
            assert!(problem.message.contains(shown) && problem.help.unwrap().contains("--buy-again"), "{error}");
        }
        assert_eq!((world.server.asked.get(), world.spent()), (1, (0, 10)));
        world.server.makes = true;
        assert!(matches!(world.run(Again::Given).unwrap(), Made::Bought(_)));
        assert_eq!((world.server.asked.get(), world.spent()), (2, (10, 20)));
        assert!(matches!(world.run(Again::Given).unwrap(), Made::There(_)), "a word given twice buys once");
    }
}

#[test]
fn what_another_command_has_made_of_the_open_intent_is_a_doubt_that_the_list_settles() {
    // The recovery of a job's run on the same ledger finds no take and writes a doubt.
    let mut world = World::new(Some(Vec::new()));
    world.book.room = Some(1);
    world.run(Again::Unsaid).unwrap_err();
    world.book.room = None;
    let key = key_of(&sample().samples, ACCOUNT);
    world.book.entries.push((Entry::Doubt { key, why: "the run ended".to_owned() }, DAY));
    world.kept().keep_clones(&Default::default()).unwrap();
    assert!(matches!(world.run(Again::Unsaid).unwrap(), Made::There(_)));
    assert_eq!((world.book.kinds(), world.spent()), (vec!["intent", "doubt", "resolve"], (10, 10)));
}

#[test]
fn what_was_free_is_simply_asked_again_and_what_was_burnt_is_not() {
    let free = Failure::free(FailureKind::QuotaExceeded, "used up");
    let mut world = World::failing(Some(Vec::new()), false, free);
    let error = world.run(Again::Unsaid).unwrap_err();
    assert!(error.to_string().ends_with("nothing was charged"), "{error}");
    assert!(matches!(world.run(Again::Unsaid).unwrap(), Made::Bought(_)));
    assert_eq!((world.book.kinds(), world.spent()), (vec!["intent", "free", "intent", "commit"], (10, 10)));
    let burnt = Failure { charged: Charged::Yes, ..Failure::free(FailureKind::Broken, "no id") };
    let mut world = World::failing(Some(Vec::new()), false, burnt);
    assert!(world.run(Again::Unsaid).is_err());
    assert!(matches!(world.run(Again::Unsaid).unwrap_err(), CloneError::MayBePaid { .. }));
    assert_eq!((world.server.asked.get(), world.spent()), (1, (10, 10)));
}

#[test]
fn a_clone_that_went_away_is_not_bought_again_unasked() {
    let mut world = World::new(Some(Vec::new()));
    world.run(Again::Unsaid).unwrap();
    world.kept().keep_clones(&Default::default()).unwrap();
    *world.server.listed.borrow_mut() = Some(Vec::new());
    assert!(matches!(world.run(Again::Unsaid).unwrap_err(), CloneError::MayBePaid { .. }));
    assert!(matches!(world.run(Again::Given).unwrap(), Made::Bought(_)));
    assert_eq!((world.server.asked.get(), world.spent()), (2, (20, 20)));
}

#[test]
fn the_days_points_are_held_against_what_may_be_spent() {
    let mut world = World::failing(Some(Vec::new()), false, doubt());
    world.run(Again::Unsaid).unwrap_err();
    let error = world.run_at(Again::Given, Some(Points(19))).unwrap_err();
    assert!(matches!(error, CloneError::Budget { .. }), "{error}");
    assert!(world.run_at(Again::Given, Some(Points(20))).is_ok());
}

#[test]
fn another_price_is_noted_and_names_fit_every_server() {
    let mut world = World::new(None);
    let seen = Seen { cost: Some(Points(12)), ..Seen::default() };
    *world.server.answer.borrow_mut() = Some(Ok(("clone-1".to_owned(), seen)));
    world.run(Again::Unsaid).unwrap();
    assert_eq!((world.book.kinds(), world.spent()), (vec!["intent", "priced", "commit"], (12, 12)));
    let long = "x".repeat(36);
    let name = request_name(&long, &"0123456789abcdef".repeat(4));
    assert_eq!((name.len(), name.ends_with("_0123456789ab")), (36, true));
}
