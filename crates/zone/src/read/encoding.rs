//! Text from bytes: UTF-8 with or without a byte order mark, UTF-16 with one, GB18030 (which holds GBK and
//! GB 2312) when the bytes are not UTF-8, or what the descriptor declares.

use crate::problem::{Problem, ProblemKind};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// The text of a file.
pub(crate) fn decode(
    bytes: Cow<'_, [u8]>,
    declared: Option<&str>,
    file: &str,
) -> Result<String, Box<Problem>> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return clean(encoding, &bytes, mark, file);
    }
    if let Some(label) = declared {
        let label = label.trim();
        let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
            return Err(Box::new(
                Problem::new(ProblemKind::EncodingUnknown, file).column("encoding").text(label),
            ));
        };
        if encoding != UTF_8 {
            let encoding = if encoding == encoding_rs::GBK { GB18030 } else { encoding };
            return clean(encoding, &bytes, 0, file);
        }
    }
    let bytes = match String::from_utf8(bytes.into_owned()) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let (at, bytes) = (bytes.utf8_error().valid_up_to(), bytes.into_bytes());
    match GB18030.decode_without_bom_handling_and_without_replacement(&bytes) {
        Some(text) if declared.is_none() && !text.contains('\0') => Ok(text.into_owned()),
        _ => Err(Box::new(bad_bytes(&bytes, at, file, "UTF-8"))),
    }
}

fn clean(encoding: &'static Encoding, bytes: &[u8], skip: usize, file: &str) -> Result<String, Box<Problem>> {
    let body = &bytes[skip..];
    if encoding == UTF_8 {
        return match std::str::from_utf8(body) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(Box::new(bad_bytes(bytes, skip + error.valid_up_to(), file, "UTF-8"))),
        };
    }
    match encoding.decode_without_bom_handling_and_without_replacement(body) {
        Some(text) => Ok(text.into_owned()),
        None => {
            let at = skip + clean_prefix(encoding, body);
            Err(Box::new(bad_bytes(bytes, at, file, encoding.name())))
        }
    }
}

/// How many bytes decode before the first that does not.
fn clean_prefix(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = [0u8; 4096];
    let mut read = 0;
    loop {
        let (result, n, _) = decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut out, true);
        read += n;
        match result {
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::InputEmpty => return read,
            encoding_rs::DecoderResult::Malformed(bad, after) => {
                return read.saturating_sub(usize::from(bad) + usize::from(after));
            }
        }
    }
}

fn bad_bytes(bytes: &[u8], at: usize, file: &str, tried: &str) -> Problem {
    let line = 1 + bytes[..at].iter().filter(|b| **b == b'\n').count();
    let shown: Vec<String> = bytes[at..].iter().take(4).map(|b| format!("{b:02X}")).collect();
    (Problem::new(ProblemKind::EncodingWrong, file).line(u32::try_from(line).unwrap_or(u32::MAX)))
        .text(&shown.join(" "))
        .with("tried", tried)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], declared: Option<&str>) -> Result<String, Box<Problem>> {
        decode(Cow::Borrowed(bytes), declared, "units.csv")
    }

    #[test]
    fn the_same_text_comes_out_of_every_encoding() {
        let wanted = "code,name_zh\n320300,徐州市，㐂\n";
        assert_eq!(text(wanted.as_bytes(), None).unwrap(), wanted);
        assert_eq!(text(&[b"\xEF\xBB\xBF", wanted.as_bytes()].concat(), None).unwrap(), wanted);
        assert_eq!(text(&GB18030.encode(wanted).0, None).unwrap(), wanted);
        assert_eq!(text(&GB18030.encode(wanted).0, Some("gbk")).unwrap(), wanted);
        let utf16: Vec<u8> = (wanted.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&[b"\xFF\xFE", utf16.as_slice()].concat(), None).unwrap(), wanted);
    }

    #[test]
    fn bytes_that_are_no_text_are_named_with_their_line() {
        let problem = text(b"code\n320300\n\xFF\xFF\xFF\xFF", None).unwrap_err();
        assert_eq!(problem.kind, ProblemKind::EncodingWrong);
        assert_eq!((problem.line, problem.text.as_deref()), (Some(3), Some("FF FF FF FF")));
        assert_eq!(text(b"a", Some("klingon")).unwrap_err().kind, ProblemKind::EncodingUnknown);
    }

    #[test]
    fn a_declared_utf8_is_not_guessed_away() {
        let problem = text(&GB18030.encode("a\n徐州").0, Some("utf-8")).unwrap_err();
        assert_eq!((problem.kind, problem.line), (ProblemKind::EncodingWrong, Some(2)));
    }
}
