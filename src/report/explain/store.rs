//! Codes R06xx: the ledger, the shelf, the checkpoint, locks and the disk.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0601",
        title: "The disk is full",
        text: "A file of the state folder could not be written, because its disk or your quota on it is used up. The \
               message names the disk: where it is mounted, its file system and its size. Nothing more is asked for. \
               Room was set aside for the replies under way and for their records, so what was paid for is kept; what \
               is still open is settled by the next run.",
        example: "error[R0601]: could not write `jobs/.rhapsode/ledger/house.alice.ledger`: the disk `/home` (ext4, \
                  250.0 GB) is full",
        remedy: "Free some space on that disk, or some of your quota, and run again.",
    },
    Entry {
        code: "R0602",
        title: "The state folder may not be used",
        text: "A file or folder of the state may not be opened, written or created by the user who runs the program, \
               or its disk is mounted read-only. State lies in `.rhapsode` beside the job file.",
        example: "error[R0602]: could not create `jobs/.rhapsode`: permission denied",
        remedy: "Make the folder writable for this user, mount the disk for writing, or move the job to a folder that \
                 is.",
    },
    Entry {
        code: "R0603",
        title: "The disk failed",
        text: "The operating system reports an error for a file of the state that is neither a full disk nor a missing \
               right: an input/output error, a file that something removed while it was in use, a file where a folder \
               should be. The program stops rather than go on with files that it cannot trust.",
        example: "error[R0603]: could not sync `jobs/.rhapsode/takes/3f`: the disk `/home` (ext4, 250.0 GB) failed: \
                  Input/output error (os error 5)",
        remedy: "Check the disk and its cable, its file system and the system log. When they are well, run again.",
    },
    Entry {
        code: "R0604",
        title: "Too little space for this work",
        text: "Before a point is spent, the length of what will be recorded is estimated, and the disks of the state \
               folder, of the ledger and of the output folder are asked for room for it, for the checkpoint, and for \
               the replies that may be under way at the same time. During the run they are asked again before each \
               request. No reply is bought that could not be kept.",
        example: "error[R0604]: the disk `/home` (ext4, 250.0 GB) has 2.5 GB free for `jobs/.rhapsode`; this needs 3.0 \
                  GB",
        remedy: "Free as much as the message says, or move the job or its `output` to a larger disk. Fewer requests at \
                 the same time (`concurrency` in `[limits]`) need less.",
    },
    Entry {
        code: "R0605",
        title: "Another run is at work",
        text: "A job is run by one process at a time, and so is an account that costs points: two at once could buy \
               the same thing twice or spend a budget twice. The lock is released when its process ends, however it \
               ends, so there is never a stale lock to remove.",
        example: "error[R0605]: the job `alice` is in use by another run (process 4711) since 2026-11-14T22:13:20.123Z",
        remedy: "Wait until that run has ended, or stop it with Ctrl-C. `rhapsode status` shows how far it is.",
    },
    Entry {
        code: "R0606",
        title: "The ledger is damaged",
        text: "The ledger is the record of what was spent, and each of its lines carries a checksum of itself and of \
               the line before. A line is not what was written: the file was edited, or the disk lost some of it. A \
               line that a power cut left unfinished at the end is no damage; the next run cuts it off. Nothing was \
               changed and nothing was spent.",
        example: "error[R0606]: the ledger `.rhapsode/ledger/house.alice.ledger` is damaged at line 3 (byte 412): its \
                  checksum is wrong, and good records follow it",
        remedy: "Restore the file from a backup. Without one, keep a copy, cut the file at the byte that is named, and \
                 count what was spent since as lost.",
    },
    Entry {
        code: "R0607",
        title: "The ledger is from a newer rhapsode",
        text: "The ledger has a format that this program does not know. It is not touched, because half-understood \
               records of money are worse than none.",
        example: "error[R0607]: the ledger `.rhapsode/ledger/house.alice.ledger` has format 2; this program knows \
                  format 1",
        remedy: "Use the newer rhapsode that wrote it.",
    },
    Entry {
        code: "R0608",
        title: "The ledger is another account's",
        text: "A ledger names in its first line the account whose spending it records. The file in this account's \
               place belongs to another one: it was copied or renamed by hand. Mixing them would count the points of \
               the one against the budget of the other.",
        example: "error[R0608]: the ledger `.rhapsode/ledger/house.emma.ledger` is that of account `house.alice`, not \
                  of `house.emma`",
        remedy: "Put the file back under its own name, and give each account a ledger or a state folder of its own.",
    },
    Entry {
        code: "R0609",
        title: "The ledger contradicts itself",
        text: "Every line of the ledger is whole, but together they cannot be true: a request is settled that was \
               never made, or made again while it was still open. Copies of the same ledger that were both written to \
               and then joined by hand look like this, and so would a fault of the program. Nothing was changed and \
               nothing was spent.",
        example: "error[R0609]: the ledger `.rhapsode/ledger/house.alice.ledger` contradicts itself at line 3 (byte \
                  412): record 2 cannot be true: it is asked for already (take 3f…)",
        remedy: "Restore the file from a backup. Without one, keep a copy, cut the file at the byte that is named, and \
                 count what was spent since as lost. If nobody edited it, please report it.",
    },
    Entry {
        code: "R0610",
        title: "The ledger takes no more records",
        text: "Writing to the ledger failed earlier in this run, and until it is opened again nobody can know what the \
               file holds. So it takes nothing more, and without a record nothing is bought.",
        example: "error[R0610]: the ledger `.rhapsode/ledger/house.alice.ledger` takes no more records: could not \
                  write `.rhapsode/ledger/house.alice.ledger`: the disk `/home` (ext4, 250.0 GB) is full",
        remedy: "Put right what failed and run again: requests that were open are settled then.",
    },
    Entry {
        code: "R0611",
        title: "A ledger record is too long",
        text: "A record is longer than one write to the ledger may be, which keeps a torn write apart from damage. \
               Long words of a service are shortened before they are written, so this should not happen.",
        example: "error[R0611]: a ledger record of 300000 bytes is longer than 262144",
        remedy: "This is a fault of the program: please report it with the message. What was received is kept.",
    },
    Entry {
        code: "R0612",
        title: "A take is damaged",
        text: "A take carries its key, its length and a hash of its sound, and its file is not what was written. A run \
               moves such takes into the folder `quarantine` by itself and plans them anew; this error remains where \
               that was not possible. A damaged take is never used, and never bought again unseen.",
        example: "error[R0612]: the take `.rhapsode/takes/3f/3f….wav` is damaged: the take file is cut off",
        remedy: "Restore the file from a backup, or move it out of the `takes` folder and run again to record it anew.",
    },
    Entry {
        code: "R0613",
        title: "A take is gone",
        text: "A take that was on the shelf when the work began is not there any more. Something other than rhapsode \
               removed it: rhapsode never deletes a take.",
        example: "error[R0613]: the take `.rhapsode/takes/3f/3f….wav` is gone",
        remedy: "Restore the file from a backup, or run again to record it anew.",
    },
    Entry {
        code: "R0614",
        title: "The checkpoint fails",
        text: "The checkpoint makes resuming fast and is nothing else: ledger and shelf are the truth. A damaged one \
               is set aside and begun anew, so this error means that the new one failed too. Nothing is bought twice \
               for a lost checkpoint.",
        example: "error[R0614]: the checkpoint `.rhapsode/checkpoint/alice` failed: an earlier call failed",
        remedy: "Run again: it is rebuilt from the ledger and the shelf. If it happens again, check the disk of the \
                 state folder.",
    },
    Entry {
        code: "R0615",
        title: "A take went away while it was needed",
        text: "All takes were there when recording ended, and one of them was missing when the files were to be bound. \
               Something else removes files from the state folder while rhapsode works: a clean-up program, a \
               synchroniser.",
        example: "error[R0615]: the take of “Alice was beginning to get very tired of…” went away while it was needed",
        remedy: "Keep other programs out of the state folder and run again: only what is missing is recorded anew.",
    },
    Entry {
        code: "R0616",
        title: "Takes are damaged again and again",
        text: "Damaged takes are moved to quarantine and recorded anew in the same run, where you agreed or it costs \
               nothing. This was done several times, and takes still turn out damaged when they are read: the disk \
               does not keep what is written to it.",
        example: "error[R0616]: takes are damaged again and again: the take `.rhapsode/takes/3f/3f….wav` is damaged: \
                  the take file is cut off",
        remedy: "Check the disk and the computer's memory, or move the job with its state folder to another disk, \
                 before you run again.",
    },
    Entry {
        code: "R0620",
        title: "No such ledger",
        text: "`ledger` found nothing to show. A service's account has its ledger in your data folder, as soon as something \
               was bought from it; an engine that costs nothing has one beside the job.",
        example: "rhapsode ledger --account nobody",
        remedy: "Run `rhapsode ledger` alone to see all accounts, or name a job: `--job book.toml`.",
    },
    Entry {
        code: "R0621",
        title: "Several ledgers",
        text: "`ledger resolve` changes one ledger, and there are several in your data folder. Nothing was changed.",
        example: "error[R0621]: there are ledgers of 2 accounts",
        remedy: "Say which is meant with `--account`, or with `--job`.",
    },
    Entry {
        code: "R0622",
        title: "Not in doubt",
        text: "`ledger resolve` takes a person's word for requests of which the ledger does not know whether they were \
               charged. This one is not among them: it is settled, still open, or no request at all. Nothing was changed.",
        example: "rhapsode ledger resolve 3 --free",
        remedy: "Look at the numbers under “In doubt” in `rhapsode ledger`. What a run that died left open becomes a take \
                 or a doubt when its job is run again.",
    },
    Entry {
        code: "R0623",
        title: "An open request is settled by its own project",
        text: "A run that died left this request without an answer on record. The next run of its job settles it by itself: the \
               project has what was received, and a whole reply there is proof that nobody else has. A person's word is \
               taken only for a project that is gone for good, whose open requests would count as spent for ever. Nothing \
               was changed.",
        example: "error[R0623]: record 21 is open: the next run of `emma@0123456789abcdef` settles it by itself",
        remedy: "Run that job again. Where its project is gone for good, repeat the command with `--open`.",
    },
    Entry {
        code: "R0630",
        title: "A job cannot be planned, so its takes are not known",
        text: "`gc` removes takes that no job of a folder refers to. To know which those are it lays out the plan of every \
               `.toml` file there that may be a job. One of them cannot be read or planned; what is wrong with it follows. \
               Nothing was removed.",
        example: "error[R0630]: `jobs/emma.toml` cannot be planned, so nobody knows which takes it refers to",
        remedy: "Put right what follows the message. A file that is no job any more can be moved to another folder.",
    },
    Entry {
        code: "R0631",
        title: "A job that ran here is not to be found",
        text: "Every job that has run leaves its name in the state folder. One of these has no file beside it now: it was \
               renamed, moved or deleted, or it lies elsewhere and uses these takes by a link. `gc` cannot tell which. \
               Nothing was removed.",
        example: "error[R0631]: `draft` ran here and no such job file is here, so nobody knows which takes it refers to",
        remedy: "Name the file where it lies now beside the folder: `rhapsode gc . PATH`. When the job is gone for good, or \
                 has another name now, say so with `--gone NAME`.",
    },
    Entry {
        code: "R0632",
        title: "This is no folder whose takes could be looked through",
        text: "`gc` looks through one state folder at a time: that of the folders and job files that are named. A path is not \
               there, two of them have state folders of their own, or a job that is said to be gone is here.",
        example: "error[R0632]: these are jobs of two state folders, `a/.rhapsode` and `b/.rhapsode`",
        remedy: "Name a folder with job files, or job files beside the same state folder.",
    },
    Entry {
        code: "R0640",
        title: "The state folder is from a newer rhapsode",
        text: "The folder that holds takes and checkpoints has a format that this program does not know. It is not \
               touched: what an older program does not understand it could lose.",
        example: "error[R0640]: the state folder `jobs/.rhapsode` has format 2; this program knows format 1",
        remedy: "Use the newer rhapsode that wrote it.",
    },
    Entry {
        code: "R0641",
        title: "The project's name is damaged",
        text: "A small file in the state folder names the project to the ledgers that several projects share. It is not \
               what was written. Nothing was changed and nothing was spent.",
        example: "error[R0641]: `jobs/.rhapsode/project.json` is not what was written: EOF while parsing a value at line \
                  1 column 1",
        remedy: "Restore it from a backup, or remove it: the project then gets a new name. What the job has spent so far \
                 stays in the ledger under the old one, and requests that a dead run had left open are settled with \
                 `rhapsode ledger resolve`.",
    },
];
