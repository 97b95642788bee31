//! Codes R0530 to R0549: tokens and logins.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "R0530",
        title: "There is no token",
        text: "A service on the network was to be used, and none of the four sources has a token for it: no token_command \
               and no token_file is named in the job, nobody has logged in, and the environment variable is not set.",
        example: "error[R0530]: there is no token for the account `api.realtime-ai.chat`",
        remedy: "Log in with `rhapsode auth login`, which renews tokens by itself, or name one of the other sources: \
                 docs/tokens.md shows each.",
    },
    Entry {
        code: "R0531",
        title: "The token was refused",
        text: "The service answered that the token is not valid, and its source has no other. A token of Flow is good for \
               an hour. A variable is read once; a file is read again whenever its token is refused.",
        example: "error[R0531]: the token from the file `flow.token` was refused, and there is no other",
        remedy: "Put a new token into the file or the variable; or log in with `rhapsode auth login`, and tokens are \
                 renewed without you.",
    },
    Entry {
        code: "R0532",
        title: "The token command failed",
        text: "The program that token_command names could not be started, ended with a failure, took longer than a \
               minute, or printed nothing or far too much. It is run without a shell and has nothing to read on stdin. \
               What it wrote to stderr is shown.",
        example: "[engine]\nkind = \"flow\"\ntoken_command = [\"pass\", \"flow\"]\n\nerror[R0532]: the token command `pass` \
                  ended with status 1: Error: flow is not in the password store.",
        remedy: "Run the command in a terminal: the first line of its output must be the token.",
    },
    Entry {
        code: "R0533",
        title: "Others can read a file with a token",
        text: "The permissions of a token file, or of a kept login, let other users of this computer read it. Whoever has \
               the token can spend your points, so it is not used.",
        example: "error[R0533]: `flow.token` can be read by others (mode 0644), so no token is taken from it",
        remedy: "Close the file with `chmod 600 FILE`; if others use this computer, get a new token too.",
    },
    Entry {
        code: "R0534",
        title: "The token file cannot be used",
        text: "The file that token_file names is missing, empty, a folder, a pipe, or larger than 64 KiB. A path that is \
               not absolute counts from the folder of the job file.",
        example: "error[R0534]: the token file `flow.token` is empty",
        remedy: "Write the token and nothing else into the file, so that only you can read it.",
    },
    Entry {
        code: "R0535",
        title: "What was given cannot be a token",
        text: "A token travels in a header of the request, which takes visible ASCII characters without blanks. What the \
               source gave has others: often the word `Bearer`, quotes, a second line, or an error message. It is not \
               shown, since it may hold a token.",
        example: "error[R0535]: what the variable RHAPSODE_FLOW_TOKEN gave cannot be a token: it has characters that no \
                  request can carry",
        remedy: "Give the token alone, in one line.",
    },
    Entry {
        code: "R0536",
        title: "The login has ended",
        text: "The refresh token that is kept was refused: it was used elsewhere, the session was ended in the browser or \
               by an administrator, or its time is up. Each refresh token works once. A login that is kept here and also \
               used in a browser breaks as soon as both have renewed it.",
        example: "error[R0536]: the login of `api.realtime-ai.chat` has ended, and its token cannot be renewed: Invalid \
                  Refresh Token: Already Used",
        remedy: "Sign in anew in the browser and give the new refresh token to `rhapsode auth login`; a private window, \
                 closed afterwards without signing out, keeps the browser from using it.",
    },
    Entry {
        code: "R0537",
        title: "The address renews no tokens",
        text: "The address of the login server leads somewhere else: to a web page, a redirect, an unknown call, or it is \
               not encrypted. The refresh token is sent only over https, or to this computer, and never follows a \
               redirect.",
        example: "error[R0537]: `app.example.org` renews no tokens: it answers with a web page (status 200)",
        remedy: "Look at --supabase-url or supabase_url: it is the base address of the Supabase project, such as \
                 https://abc.supabase.co, not that of the application.",
    },
    Entry {
        code: "R0538",
        title: "The public key is missing or wrong",
        text: "The login server wants the public key of its project with each request and got none, or another one. This \
               key is no secret: every visitor of the application gets it.",
        example: "error[R0538]: `abc.supabase.co` wants another public key: No API key found in request",
        remedy: "Give it with --supabase-key, or supabase_key in [engine]; the requests that the application makes show \
                 it as `apikey`.",
    },
    Entry {
        code: "R0539",
        title: "The login server was not reached",
        text: "No connection came about, so the refresh token was not spent. Tokens that still live are used on.",
        example: "error[R0539]: `abc.supabase.co`, which renews tokens, was not reached: Connection refused (os error 111)",
        remedy: "Look at the network, the proxy and the address, and try again; nobody has to log in.",
    },
    Entry {
        code: "R0540",
        title: "The reply of the login server was lost twice",
        text: "A renewal was sent and its reply did not arrive, so it was sent once more at once, and that reply was lost \
               too. Nobody knows whether the refresh token is spent. Supabase answers one again for ten seconds, and later \
               as long as the token that it gave for it was never used, so the next try often succeeds.",
        example: "error[R0540]: `abc.supabase.co` was asked twice for a new token, and both replies were lost: it took \
                  too long",
        remedy: "Try again soon; if R0536 comes then, log in anew.",
    },
    Entry {
        code: "R0541",
        title: "The login server is busy or out of order",
        text: "It answered with a status such as 429 or 503. The refresh token is not spent. Tokens that still live are \
               used on.",
        example: "error[R0541]: `abc.supabase.co` renews no tokens just now: status 503",
        remedy: "Try again later; nobody has to log in.",
    },
    Entry {
        code: "R0542",
        title: "The login cannot be kept",
        text: "The folder `auth` in the user's data folder could not be made, written to or read. This is tried before a \
               refresh token is spent, so the login is still good unless the message says otherwise.",
        example: "error[R0542]: could not write `/home/ada/.local/share/rhapsode/auth/flow.json.new`: the disk `/home` \
                  (ext4, 250.0 GB) is full",
        remedy: "Make room, make the folder writable, or set RHAPSODE_DATA to another folder.",
    },
    Entry {
        code: "R0543",
        title: "The login that is kept is damaged",
        text: "What is kept of the login is no record that this rhapsode understands: something else wrote to it, or a \
               later version did.",
        example: "error[R0543]: the login kept in `/home/ada/.local/share/rhapsode/auth/flow.json` cannot be used: it is \
                  no record of a login (column 7)",
        remedy: "Log in anew with `rhapsode auth login`, which replaces it, or use the later rhapsode.",
    },
    Entry {
        code: "R0544",
        title: "Another process does not let go of the login",
        text: "Only one process at a time may renew a login, or both would spend the same refresh token. One has held the \
               lock for longer than a renewal can take: it hangs or is stopped.",
        example: "error[R0544]: another process has held `/home/ada/.local/share/rhapsode/auth/flow.lock` for more than \
                  75 s",
        remedy: "End that process (`fuser FILE` names it) and try again; the lock goes with it.",
    },
    Entry {
        code: "R0545",
        title: "No account that could have a login",
        text: "What was named has no account: a name that cannot be that of a file, an address that is none, or a job \
               whose engine needs no token.",
        example: "error[R0545]: the engine `house` of `alice.toml` has no account",
        remedy: "Name the account with --account, a service with --url https://…, or a job whose engine is flow or openai.",
    },
    Entry {
        code: "R0546",
        title: "No secure connections",
        text: "The library for encrypted connections could not be set up, neither with the certificates of this computer \
               nor with those that come with the program.",
        example: "error[R0546]: this computer cannot make secure connections: invalid proxy address",
        remedy: "Look at the variables HTTPS_PROXY and ALL_PROXY, and at the system's certificates.",
    },
    Entry {
        code: "R0547",
        title: "The job renews tokens elsewhere",
        text: "The job's supabase_url is not the address at which the login was made. A refresh token is valid only there \
               and is sent nowhere else, whatever a job file says.",
        example: "error[R0547]: the job renews tokens at `https://x.example`, but the login is one of \
                  `https://abc.supabase.co`",
        remedy: "Take supabase_url out of the job, or log in for this job with `rhapsode auth login --job JOB`.",
    },
    Entry {
        code: "R0548",
        title: "Nothing to log in with, or to no avail",
        text: "A login takes a refresh token, alone or in a session as JSON, from a prompt or from stdin. What was given \
               holds none, is cut, or is an access token. As a warning: the login was kept, but the job names a source \
               that comes before it.",
        example: "$ rhapsode auth login < /dev/null\nerror[R0548]: nothing was given to log in with",
        remedy: "Paste the session's refresh_token: docs/tokens.md shows where it is. As a warning: take token_command or \
                 token_file out of the job.",
    },
    Entry {
        code: "R0549",
        title: "Where the session is renewed is not known",
        text: "Sessions are renewed at the Supabase project that made them, and neither the command line, the environment \
               nor the job names its address.",
        example: "error[R0549]: where this session is renewed is not known",
        remedy: "Give --supabase-url; the requests that the application makes when one signs in show it. It is not taken \
                 from what is pasted unless you say so.",
    },
];
