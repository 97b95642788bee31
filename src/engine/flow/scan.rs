//! Takes a JSON document apart while it arrives: the base64 of its audio streams out, the little around it is kept.
//!
//! No IO and no copy of the audio. The audio is the string at `data.audio` or at the top as `audio`, in any order of
//! keys, in either case; the first that is not empty. What is kept is the document with that string emptied, so that
//! `serde_json` judges the rest.

use memchr::memchr2;

use super::limits::{MAX_DEPTH, MAX_KEPT};

/// The longest key that is compared; others cannot be meant.
const MAX_KEY: usize = 64;

/// Why scanning stops.
#[derive(Debug, thiserror::Error)]
pub enum ScanError<E> {
    /// It is nested too deeply.
    #[error("the reply is nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// It holds too much beside the audio.
    #[error("the reply holds more than {} KiB beside its audio", MAX_KEPT / 1024)]
    TooMuch,
    /// An escape in the audio that base64 cannot hold.
    #[error("the audio holds what is not base64")]
    Escape,
    /// Whoever takes the audio does not take it.
    #[error("{0}")]
    Sink(E),
}

/// What a string is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Key,
    Value,
    Audio,
    /// A second audio: the first counts.
    Spare,
}

/// Where in the document the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Between,
    Text(Role),
    /// After a backslash.
    Escape(Role),
    /// Within the digits of `\u`, in the audio only: how many are there, and their number.
    Hex(u8, u32),
}

/// What the key before a value says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Audio,
    Data,
    Other,
}

/// An open object or array.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// Whether the next string is a key; never in an array.
    key_due: bool,
    name: Name,
    is_object: bool,
}

/// The scanner.
#[derive(Debug)]
pub struct Scanner {
    at: At,
    open: Vec<Open>,
    key: Vec<u8>,
    kept: Vec<u8>,
    has_audio: bool,
    begun: bool,
}

impl Default for Scanner {
    fn default() -> Scanner {
        Scanner { at: At::Between, open: Vec::new(), key: Vec::new(), kept: Vec::new(), has_audio: false, begun: false }
    }
}

impl Scanner {
    /// Takes the next bytes of the document; `audio` takes those of the audio's base64.
    pub fn push<E>(
        &mut self,
        mut bytes: &[u8],
        audio: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), ScanError<E>> {
        while let Some(&byte) = bytes.first() {
            let used = match self.at {
                At::Between => {
                    self.between(byte)?;
                    1
                }
                At::Text(role) => {
                    let end = memchr2(b'"', b'\\', bytes);
                    let text = &bytes[..end.unwrap_or(bytes.len())];
                    self.text(role, text, audio)?;
                    if let Some(end) = end {
                        self.mark(role, bytes[end])?;
                    }
                    text.len() + usize::from(end.is_some())
                }
                At::Escape(role) => {
                    self.escape(role, byte, audio)?;
                    1
                }
                At::Hex(digits, number) => {
                    self.hex(digits, number, byte, audio)?;
                    1
                }
            };
            bytes = &bytes[used..];
        }
        Ok(())
    }

    /// Whether the document has come to its end.
    pub fn is_whole(&self) -> bool {
        self.begun && self.open.is_empty() && self.at == At::Between
    }

    /// Whether any audio has come.
    pub fn has_audio(&self) -> bool {
        self.has_audio
    }

    /// The document so far, its audio emptied.
    pub fn kept(&self) -> &[u8] {
        &self.kept
    }

    fn keep<E>(&mut self, bytes: &[u8]) -> Result<(), ScanError<E>> {
        if self.kept.len() + bytes.len() > MAX_KEPT {
            return Err(ScanError::TooMuch);
        }
        self.kept.extend_from_slice(bytes);
        Ok(())
    }

    fn between<E>(&mut self, byte: u8) -> Result<(), ScanError<E>> {
        match byte {
            b'"' => {
                let role = self.role();
                self.key.clear();
                self.at = At::Text(role);
            }
            b'{' | b'[' => {
                if self.open.len() == MAX_DEPTH {
                    return Err(ScanError::TooDeep);
                }
                let is_object = byte == b'{';
                self.open.push(Open { key_due: is_object, name: Name::Other, is_object });
            }
            b'}' | b']' => {
                self.open.pop();
            }
            b',' => {
                if let Some(top) = self.open.last_mut() {
                    top.key_due = top.is_object;
                    top.name = Name::Other;
                }
            }
            _ => {}
        }
        self.begun |= !byte.is_ascii_whitespace();
        self.keep(&[byte])
    }

    /// What the string that begins here is for.
    fn role(&self) -> Role {
        let audio = match self.open.as_slice() {
            [.., top] if top.key_due => return Role::Key,
            [top] => top.name == Name::Audio,
            [outer, top] => outer.name == Name::Data && top.name == Name::Audio,
            _ => false,
        };
        match (audio, self.has_audio) {
            (true, false) => Role::Audio,
            (true, true) => Role::Spare,
            (false, _) => Role::Value,
        }
    }

    fn text<E>(
        &mut self,
        role: Role,
        text: &[u8],
        audio: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), ScanError<E>> {
        match role {
            Role::Audio if !text.is_empty() => {
                self.has_audio = true;
                audio(text).map_err(ScanError::Sink)
            }
            Role::Audio | Role::Spare => Ok(()),
            Role::Key => {
                let room = MAX_KEY.saturating_sub(self.key.len()).min(text.len());
                self.key.extend_from_slice(&text[..room]);
                self.keep(text)
            }
            Role::Value => self.keep(text),
        }
    }

    /// The quote or backslash that ends a run of text.
    fn mark<E>(&mut self, role: Role, byte: u8) -> Result<(), ScanError<E>> {
        if byte == b'\\' {
            self.at = At::Escape(role);
            return if matches!(role, Role::Key | Role::Value) { self.copy(role, byte) } else { Ok(()) };
        }
        self.at = At::Between;
        if role == Role::Key {
            let name = self.name();
            if let Some(top) = self.open.last_mut() {
                top.key_due = false;
                top.name = name;
            }
        }
        self.keep(b"\"")
    }

    fn copy<E>(&mut self, role: Role, byte: u8) -> Result<(), ScanError<E>> {
        if role == Role::Key && self.key.len() < MAX_KEY {
            self.key.push(byte);
        }
        self.keep(&[byte])
    }

    /// What the key that has just ended means; its escapes are read as JSON has them.
    fn name(&self) -> Name {
        let plain = [b"\"", self.key.as_slice(), b"\""].concat();
        let key = serde_json::from_slice::<String>(&plain).unwrap_or_default();
        match key.as_str() {
            key if key.eq_ignore_ascii_case("audio") => Name::Audio,
            key if key.eq_ignore_ascii_case("data") => Name::Data,
            _ => Name::Other,
        }
    }

    fn escape<E>(
        &mut self,
        role: Role,
        byte: u8,
        audio: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), ScanError<E>> {
        self.at = At::Text(role);
        match (role, byte) {
            (Role::Key | Role::Value, _) => self.copy(role, byte),
            (Role::Spare, _) => Ok(()),
            // Encoders may break lines and escape slashes; everything else has no place in base64.
            (Role::Audio, b'/') => self.text(role, b"/", audio),
            (Role::Audio, b'n' | b'r' | b't') => Ok(()),
            (Role::Audio, b'u') => {
                self.at = At::Hex(0, 0);
                Ok(())
            }
            (Role::Audio, _) => Err(ScanError::Escape),
        }
    }

    fn hex<E>(
        &mut self,
        digits: u8,
        number: u32,
        byte: u8,
        audio: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), ScanError<E>> {
        let digit = char::from(byte).to_digit(16).ok_or(ScanError::Escape)?;
        let number = number * 16 + digit;
        if digits < 3 {
            self.at = At::Hex(digits + 1, number);
            return Ok(());
        }
        self.at = At::Text(Role::Audio);
        let character = u8::try_from(number).ok().filter(u8::is_ascii).ok_or(ScanError::Escape)?;
        if character.is_ascii_whitespace() { Ok(()) } else { self.text(Role::Audio, &[character], audio) }
    }
}

#[cfg(test)]
mod tests;
