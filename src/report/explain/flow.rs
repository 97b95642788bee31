//! Codes R0510 to R0529: the Flow engine.

use super::Entry;

/// In ascending order.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    code: "R0510",
    title: "A service's address that cannot be used",
    text: "Requests carry the account's token, so they go over https alone; plain http is used only to this computer, \
           for a local server. An address holds no user name and no password.",
    example: "[engine]\nkind = \"flow\"\nurl = \"http://example.org\"\n\nerror[R0510]: `http://example.org` is not used: \
              tokens are sent over https alone, but for this computer",
    remedy: "Write the address with https://, or that of a server on this computer, such as http://127.0.0.1:8787.",
}];
