//! Codes N058x: notices of dubs.

use super::super::Entry;

/// In ascending order.
pub(in crate::report::explain) const ENTRIES: &[Entry] = &[
    Entry {
        code: "N0580",
        title: "Cues that overlap",
        text: "A cue of the subtitles begins before those above it have ended, as when two people speak at once. Unless the job \
               says `overlaps = \"mix\"`, a dub has one voice at a time: the words of the later cue wait for those of the earlier one, \
               and for the least gap.",
        example: "1\n00:00:01,000 --> 00:00:03,000\nWait!\n\n2\n00:00:02,000 --> 00:00:04,000\nWhat?",
        remedy: "Nothing need be done if they may come a little late; the fit report says how late. Otherwise part the times, or \
                 write `overlaps = \"mix\"` in `[dub]`: cues of other voices are then heard at their times.",
    },
    Entry {
        code: "N0581",
        title: "A cue of no length",
        text: "A cue of the subtitles ends as it begins. Its words are heard at that time all the same: they are spoken as fast as \
               `max_speed` allows, and last into the gap that follows.",
        example: "1\n00:00:01,000 --> 00:00:01,000\nWait!",
        remedy: "Give it an end if it is to be heard in a certain time.",
    },
    Entry {
        code: "N0582",
        title: "Words that last longer than their cue and the gap after it",
        text: "The words were spoken as fast as the job allows, and what the gap after the cue had to give is used up. No word is \
               ever cut, so what follows waits for them, and for the least gap. The fit report names every such cue and by how much it \
               lasts too long.",
        example: "notice[N0582]: film.srt:14:1: the words of this cue last 412 ms too long, with 3 more like it",
        remedy: "Shorten the words, give the cue more time, or allow a higher `max_speed` in `[dub]`.",
    },
    Entry {
        code: "N0583",
        title: "Cues are asked for again, faster",
        text: "These words were spoken once and take longer than their cues have. Each is asked for once more, at the speed at which it \
               fits and no faster than `max_speed` allows. It is a request like any other; the plan has counted it among what the job \
               costs at most.",
        example: "notice[N0583]: 12 cues are longer than their times and asked for again, faster",
        remedy: "Nothing need be done. `max_speed = 1` in `[dub]` has nothing spoken again.",
    },
    Entry {
        code: "N0584",
        title: "A cue that is not spoken faster",
        text: "The first take of these words is too long for its cue, and the engine refused for good to speak them faster, or \
               gave no sound that could be used. The first take is used; the fit report says by how much it lasts too long. That it \
               was refused is noted, so that no later run pays for it again.",
        example: "notice[N0584]: “Nobody could say all of this…” is not spoken faster: the engine refused it; its first take is used",
        remedy: "Shorten the words, or give the cue more time. `rhapsode gc` forgets what was refused.",
    },
];
