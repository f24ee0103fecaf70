//! Identifiers and secrets that nobody can guess.

use coregion_journal::Time;
use coregion_terms::Id;

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Random bytes of the operating system.
///
/// # Errors
/// The system has none to give.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A new identifier: 26 characters that sort by time, as a ULID does, in small letters. What it is of comes from the
/// context: `let meeting: MeetingId = make_id(now)?`.
///
/// # Errors
/// The system has no random bytes to give.
pub fn make_id<T>(now: Time) -> Result<Id<T>, getrandom::Error> {
    let random = u128::from_be_bytes(random()?) >> 48;
    let value = (u128::from(now.milliseconds()) << 80) | random;
    let digit = |place: u32| DIGITS.get((value >> (5 * place)) as usize & 31).copied().unwrap_or(b'0');
    let text: String = (0..26).rev().map(|place| char::from(digit(place))).collect();
    Id::new(&text).map_err(|_| getrandom::Error::UNEXPECTED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use coregion_mechanism::MeetingId;

    #[test]
    fn identifiers_differ_and_sort_by_time() {
        let at = |ms| Time::from_milliseconds(ms).unwrap();
        let (a, b): (MeetingId, MeetingId) = (make_id(at(1000)).unwrap(), make_id(at(1000)).unwrap());
        let later: MeetingId = make_id(at(1001)).unwrap();
        assert!(a != b && a < later && b < later);
        assert_eq!(a.as_str().len(), 26);
        let last: MeetingId = make_id(Time::LAST).unwrap();
        assert!(last > later);
    }
}
