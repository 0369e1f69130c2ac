//! Altering bytes: what a hostile hand does to an honest input.

use crate::random::Random;

/// Bytes that mean something to number formats.
const TELLING: [u8; 12] = [
    0, 1, 0x17, 0x18, 0x3f, 0x40, 0x7f, 0x80, 0x9f, 0xbf, 0xf6, 0xff,
];
/// Longest input worth trying.
const LONGEST: usize = 8 * 1024;

/// An input altered in one to four places; `beside` lends pieces.
pub(super) fn bytes(input: &[u8], beside: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(4) {
        alter(&mut bytes, beside, random);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn alter(bytes: &mut Vec<u8>, beside: &[u8], random: &mut Random) {
    let at = random.below(bytes.len().saturating_sub(1));
    let piece = |of: &[u8], random: &mut Random| {
        let from = random.below(of.len());
        let until = (from + 1 + random.below(40)).min(of.len());
        of.get(from..until).unwrap_or_default().to_vec()
    };
    match (random.below(8), bytes.get_mut(at)) {
        (0 | 1, Some(byte)) => *byte ^= 1 << random.below(8),
        (2, Some(byte)) => *byte = *random.pick(&TELLING),
        (3, Some(byte)) => {
            let by = u8::try_from(1 + random.below(16)).unwrap_or(1);
            *byte = if random.chance(50) {
                byte.wrapping_add(by)
            } else {
                byte.wrapping_sub(by)
            };
        }
        (4, Some(_)) => {
            let until = (at + 1 + random.below(8)).min(bytes.len());
            bytes.drain(at..until);
        }
        (5, _) => {
            let again = piece(bytes, random);
            bytes.splice(at..at, again);
        }
        (6, _) => {
            let lent = piece(beside, random);
            let until = (at + lent.len()).min(bytes.len());
            let over = if random.chance(50) { until } else { at };
            bytes.splice(at..over, lent);
        }
        (_, Some(_)) => bytes.insert(at, *random.pick(&TELLING)),
        (_, None) => bytes.push(*random.pick(&TELLING)),
    }
}
