use super::listener::Listener;
use super::segment::Segment;

/// How much that came too early is kept until what belongs before it comes: of one direction, in octets and segments.
/// Reordering on a network is a matter of a few packets; what is missing for longer was not captured.
const HELD_OCTETS: usize = 16 << 10;
const HELD_SEGMENTS: usize = 8;
/// What was sent so many octets before, or less, is sent again; no window of TCP reaches farther in practice. Anything else
/// comes too early, even where it belongs to another connection, of which the beginning was not captured.
const LONGEST_WINDOW: u32 = 16 << 20;

/// One direction of a connection, put in order.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The place of the next octet, once it is known.
    next: Option<u32>,
    held: Vec<Piece>,
    pub(super) listener: Listener,
}

/// A segment that came too early.
#[derive(Debug)]
struct Piece {
    sequence: u32,
    payload: Vec<u8>,
    missing: usize,
}

impl Stream {
    pub(super) fn segment(&mut self, segment: &Segment<'_>) {
        let mut sequence = segment.sequence;
        if segment.begins {
            // SYN counts as an octet.
            sequence = sequence.wrapping_add(1);
            if self.next.is_none() {
                self.next = Some(sequence);
                self.listener.begin();
            }
        }
        if !segment.payload.is_empty() || segment.missing > 0 {
            self.take(sequence, segment.payload, segment.missing);
        }
    }

    /// Nothing more comes: what is held is heard, with what is missing before it left out.
    pub(super) fn finish(&mut self) {
        while !self.held.is_empty() {
            self.skip_to_held();
        }
        self.listener.finish();
    }

    fn take(&mut self, sequence: u32, payload: &[u8], missing: usize) {
        let next = *self.next.get_or_insert(sequence);
        let (ahead, behind) = (sequence.wrapping_sub(next), next.wrapping_sub(sequence));
        if behind <= LONGEST_WINDOW {
            self.hear_rest(sequence, payload, missing);
        } else if payload.len() <= HELD_OCTETS {
            self.hold(Piece {
                sequence,
                payload: payload.to_owned(),
                missing,
            });
        } else {
            self.skip(ahead);
            self.hear(sequence, payload, missing);
        }
        self.hear_held();
    }

    /// The part of a segment that was not heard yet; nothing of one that was sent twice.
    fn hear_rest(&mut self, sequence: u32, payload: &[u8], missing: usize) {
        let heard = self.next.map_or(0, |next| next.wrapping_sub(sequence));
        let heard = usize::try_from(heard).unwrap_or(usize::MAX);
        match payload.get(heard..) {
            Some(rest) => {
                let heard = u32::try_from(heard).unwrap_or(u32::MAX);
                self.hear(sequence.wrapping_add(heard), rest, missing);
            }
            None if heard < payload.len() + missing => {
                let rest = payload.len() + missing - heard;
                self.hear(self.next.unwrap_or(sequence), &[], rest);
            }
            None => {}
        }
    }

    fn hear(&mut self, sequence: u32, payload: &[u8], missing: usize) {
        self.listener.hear(payload);
        self.listener.miss(missing);
        let length = u32::try_from(payload.len() + missing).unwrap_or(u32::MAX);
        self.next = Some(sequence.wrapping_add(length));
    }

    fn hold(&mut self, piece: Piece) {
        self.held.push(piece);
        while self.held.len() > HELD_SEGMENTS
            || self.held.iter().map(|piece| piece.payload.len()).sum::<usize>() > HELD_OCTETS
        {
            self.skip_to_held();
        }
    }

    fn skip(&mut self, count: u32) {
        self.listener.miss(usize::try_from(count).unwrap_or(usize::MAX));
        self.next = self.next.map(|next| next.wrapping_add(count));
    }

    /// What belongs before the earliest piece was not captured.
    fn skip_to_held(&mut self) {
        let next = self.next.unwrap_or_default();
        let ahead = self
            .held
            .iter()
            .map(|piece| piece.sequence.wrapping_sub(next))
            .min();
        self.skip(ahead.unwrap_or(0));
        self.hear_held();
    }

    /// Every piece whose turn it is.
    fn hear_held(&mut self) {
        while let Some(next) = self.next {
            let is_due = |piece: &Piece| next.wrapping_sub(piece.sequence) <= LONGEST_WINDOW;
            let Some(index) = self.held.iter().position(is_due) else {
                break;
            };
            let piece = self.held.swap_remove(index);
            self.hear_rest(piece.sequence, &piece.payload, piece.missing);
        }
    }
}
