//! Frames: read by the relay and by a phone. What is read says the same when written again, and a
//! phone survives every frame and can still show its members.

use super::demo::{DEVICE, Demo, NOW};
use super::{Subject, kind_of};
use core::fmt::Debug;
use liangdi_core::frame::{Bundle, BundleChange, Cursor, Down, Fate, FrameError, StopReason, Up};
use liangdi_core::frame::{VERSION, decode, encode};
use liangdi_core::ids::CommandId;
use liangdi_core::limits;
use liangdi_core::refusal::Refusal;
use liangdi_core::session::{Opening, Session};
use liangdi_core::view::Query;
use minicbor::{Decode, Encode};

/// Frames one phone takes before a fresh one takes its place.
const OF_ONE_PHONE: u32 = 2_000;
/// Longest frame that is altered.
const LONGEST: usize = 1_500;

pub(super) struct Frames {
    demo: Demo,
    phone: Session,
    taken: u32,
}

impl Frames {
    pub(super) fn new() -> Self {
        let demo = Demo::of_a_branch();
        let phone = phone(&demo);
        Self {
            demo,
            phone,
            taken: 0,
        }
    }
}

fn phone(demo: &Demo) -> Session {
    let opening = Opening {
        person: demo.person,
        name: "-".to_owned(),
        device: DEVICE,
        seed: [7; 16],
        rows: Vec::new(),
    };
    let mut phone = Session::open(opening, NOW).expect("a fresh phone");
    phone.connect();
    for frame in &demo.frames {
        phone.receive(frame, NOW).expect("the relay's own frame");
    }
    phone
}

fn said<T: Debug>(frame: &Result<T, FrameError>) -> String {
    match frame {
        Ok(frame) => {
            let told = format!("{frame:?}");
            kind_of(told.split([' ', '(']).next().unwrap_or_default())
        }
        // What was unexpected, without where: short words are numbers and bytes of the input.
        Err(FrameError::Shape(error)) => {
            let told = kind_of(&error.to_string());
            let words = told.split(' ').filter(|word| word.len() > 3).take(3);
            words.collect::<Vec<_>>().join(" ")
        }
        Err(error) => error.code().to_owned(),
    }
}

fn says_it_again<T>(frame: &Result<T, FrameError>) -> Result<(), String>
where
    T: Debug + PartialEq + Encode<()> + for<'b> Decode<'b, ()>,
{
    let Ok(frame) = frame else { return Ok(()) };
    match decode::<T>(&encode(frame), usize::MAX) {
        Ok(again) if again == *frame => Ok(()),
        other => Err(format!("{frame:?} is written as {other:?}")),
    }
}

impl Subject for Frames {
    fn seeds(&self) -> Vec<Vec<u8>> {
        let cursor = Cursor {
            position: 3,
            link: [1; 32],
        };
        let command = CommandId::from_bytes([1; 16]);
        let changes = self.demo.logs.iter().take(3).map(|(address, log)| {
            let bytes = log[0].clone().into();
            BundleChange {
                address: *address,
                bytes,
            }
        });
        let bundle = Bundle {
            command,
            office: self.demo.office,
            changes: changes.collect(),
        };
        let hello = |cursor| Up::Hello {
            version: VERSION,
            device: DEVICE,
            cursor,
            tick: 9,
        };
        let refusal = Refusal::NotASide;
        let fates = [Fate::Held, Fate::Duplicate, Fate::Refused { refusal }];
        let mut seeds = vec![
            encode(&hello(None)),
            encode(&hello(Some(cursor))),
            encode(&Up::Ack { position: 1 << 40 }),
            encode(&Up::Submit {
                bundles: vec![bundle],
            }),
            encode(&Down::Stop {
                reason: StopReason::Restored,
            }),
            encode(&Down::Gone {
                address: self.demo.year(),
            }),
        ];
        seeds.extend(fates.map(|fate| encode(&Down::Fate { command, fate })));
        let short = self.demo.frames.iter().filter(|it| it.len() < LONGEST);
        seeds.extend(short.cloned());
        seeds
    }

    fn attempt(&mut self, input: &[u8]) -> Result<String, String> {
        let up = decode::<Up>(input, limits::FRAME_BYTES_MAX);
        let down = decode::<Down>(input, limits::DOWN_BYTES_MAX);
        says_it_again(&up)?;
        says_it_again(&down)?;
        self.taken += 1;
        if self.taken > OF_ONE_PHONE {
            self.phone = phone(&self.demo);
            self.taken = 0;
        }
        let taken = self.phone.receive(input, NOW);
        if let Ok(Down::Changes { .. } | Down::Snapshot { .. }) = down
            && let Some(member) = self.demo.year().member()
        {
            self.phone.view(&Query::Member { member }, NOW);
        }
        let taken = taken.err().map_or("taken", |error| error.code());
        Ok(match (&up, &down) {
            (Ok(_), _) => said(&up),
            (Err(_), Ok(_)) => format!("{} {taken}", said(&down)),
            (Err(_), Err(_)) => said(&down),
        })
    }
}
