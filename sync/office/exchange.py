"""One exchange with the province: push and pull in one conversation, confirmed by a signed receipt and
nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from msgspec.structs import replace

from schemas.refusal import Notice, Refusal, Refused
from sync.office import inbox, outbox, told
from sync.office.line import Line, Meter, NoLine, not_ours
from sync.office.port import OfficePort
from sync.office.state import State, SyncFolder
from sync.wire import limits
from sync.wire.frames import Frame, FrameReader, frame, parcel_frames
from sync.wire.keys import PrivateKeys
from sync.wire.messages import Answer, Head, Hello, Version, is_receipt_signed
from sync.wire.reading import to_text
from sync.wire.reference import is_past
from sync.wire.sealing import Parcel, read_envelope
from sync.wire.speech import read_answer, sign_hello

_SENT_AGAIN = frozenset({"wire.parent_missing", "wire.key_missing"})


class Exchange:
    """Rounds of one conversation. Without a port the office is locked: it sends what is packed and keeps
    what comes."""

    def __init__(self, folder: SyncFolder, port: OfficePort | None, state: State, keys: PrivateKeys, meter: Meter) -> None:
        assert state.enrolment is not None
        self._folder = folder
        self._port = port
        self._keys = keys
        self._meter = meter
        self._enrolment = state.enrolment
        self._line = Line(state.enrolment.url, state.enrolment.ca, meter)
        self.state = state
        self._partly: dict[str, int] = {}
        self._relay: list[Parcel] = []
        self._digest: str | None = None
        self._spoken: Head | None = None
        self._sending = 0
        self.sent = 0
        self.received = 0
        self.confirmed = 0
        self.wrote_on = False
        """True where the counter went on writing while something came down: what is shown here now speaks of a later moment
        than the province's answer, so the verdict is another exchange's."""

    def run(self) -> Refusal | None:
        """Go on until both ends hold the same, or say why not. What was reached is kept in `state` either
        way."""
        try:
            for _ in range(limits.EXCHANGE_ROUNDS_MAX):
                if not self._round():
                    return None
        except NoLine as problem:
            if problem.refusal.code == "sync.turned_away":
                # An older gateway does not know parcels that are packed upon others; the next try sends them whole.
                self._stands_alone()
            return problem.refusal
        except Refused as refused:
            return refused.refusal
        finally:
            self._line.close()
        return None

    def _round(self) -> bool:
        """One round trip. True when another is needed."""
        asking = self.state.unknown
        parcels = [] if asking else [*self._relay, *self._outgoing()]
        hello = self._hello(ask_only=asking)
        conversation = Answering(self, hello)
        frames = self._frames(hello, parcels)
        for octets in self._line.post("/v1/exchange", frames, limits.EXCHANGE_BYTES_MAX, lambda: self._note_sending(parcels)):
            conversation.feed(octets)
        answer = conversation.finish()
        self._check_age(answer)
        relayed = bool(self._relay)
        self._relay = []
        if self.state.refused is not None:
            return self._rewinds(answer)
        self._fold(answer)
        self._relay = [] if relayed else self._to_relay(answer)
        return asking or answer.more or bool(self._relay) or self._has_more(parcels)

    def _has_more(self, parcels: Sequence[Parcel]) -> bool:
        return bool(parcels) and self.state.waiting > 0 and bool(self._outgoing())

    def _outgoing(self) -> list[Parcel]:
        """The unconfirmed parcels of the outbox, as many as one exchange may carry."""
        own = self.state.own
        if own is None:
            return []
        reached = self.state.confirmed.seq if self.state.confirmed is not None else -1
        waiting = [file for file in outbox.list_outbox(self._folder, own.chain) if file.last > reached]
        parcels = [file.for_the_line() for file in waiting[: limits.EXCHANGE_SEGMENTS_MAX // 2]]
        return [parcel for parcel in parcels if parcel is not None]

    def _hello(self, *, ask_only: bool) -> Hello:
        state = self.state
        return Hello(
            unit=self._enrolment.unit,
            device=self._enrolment.device,
            nonce=to_text(secrets.token_bytes(16)),
            own=state.own,
            have=state.have,
            seen=None if state.seen == state.have else state.seen,
            digest=state.digest or None,
            references=state.references,
            ask_only=ask_only,
        )

    def _frames(self, hello: Hello, parcels: Sequence[Parcel]) -> list[bytes]:
        """A parcel of which some came is taken up there; its last chunk is always sent, for it closes the
        parcel."""
        parts = [frame("H", sign_hello(hello, self._keys))]
        for parcel in parcels:
            kept = min(self._partly.get(parcel.id, 0), len(parcel.chunks) - 1)
            parts += parcel_frames(parcel, kept)
        return [*parts, frame("Z")]

    def _note_sending(self, parcels: Sequence[Parcel]) -> None:
        """A connection stands and the first byte is about to leave: from now on the outcome is unknown until a receipt says
        otherwise. Where no connection was made, nothing is noted and everything goes on waiting."""
        if not parcels:
            return
        abouts = [read_envelope(parcel.envelope).about for parcel in parcels]
        own = [about.last for about in abouts if self.state.own is not None and about.name == self.state.own.chain]
        last = max(own, default=self.state.sent)
        self._sending = max(0, last - self.state.sent)
        self.state = replace(self.state, unknown=True, begun=parcels[-1].id, sent=max(self.state.sent, last))
        self._folder.save(self.state)

    def believe(self, answer: Answer) -> None:
        """Take in an answer whose signature and nonce hold."""
        self._tell(told.of_answer(self.state, answer))
        self._partly = {partly.parcel: partly.chunks for partly in answer.partly}
        self._digest = answer.digest
        self.sent, self._sending = self.sent + self._sending, 0
        state = replace(
            self.state,
            unknown=False,
            agrees=answer.agrees,
            refused=answer.refused,
            refused_entries=answer.refused_entries,
            receivers=answer.receivers or self.state.receivers,
            references=tuple(held for held in self.state.references if not is_past(held.name, answer.at[:10])),
        )
        self.state = self._receipted(state, answer)
        self._folder.save(self.state)
        self._mark()

    def _check_age(self, answer: Answer) -> None:
        """Raises Refused `sync.older_copy` once all that came with the answer is kept."""
        if self._is_older_copy(answer):
            raise Refused(told.older_copy())

    def _is_older_copy(self, answer: Answer) -> bool:
        """True when the province has more of the own chain than there is here: nobody else ever writes to it. Two histories of
        it are a fork, and for a person."""
        receipt, own = answer.receipt, self.state.own
        is_fork = answer.refused is not None and answer.refused.code == "wire.fork"
        if is_fork or receipt is None or own is None or receipt.chain != own.chain:
            return False
        reached = self._port.heads() if self._port is not None and self._port.chain == own.chain else [own]
        return receipt.seq > max((head.seq for head in reached if head.chain == own.chain), default=own.seq)

    def _tell(self, notices: Sequence[Notice]) -> None:
        self.state = replace(self.state, told=told.with_told(self.state, notices))

    def _receipted(self, state: State, answer: Answer) -> State:
        receipt = answer.receipt
        if receipt is None and answer.refused is not None and answer.refused.code == told.TURNED_AWAY:
            # Turned away: that says nothing about what is held.
            return state
        if receipt is None:
            return replace(state, confirmed=None, receipt=None, receipt_signature="")
        signature = answer.receipt_signature or ""
        if receipt.nonce != answer.nonce or not is_receipt_signed(receipt, signature, bytes.fromhex(self._enrolment.sign)):
            raise NoLine(not_ours())
        head = Head(chain=receipt.chain, seq=receipt.seq, hash=receipt.hash)
        if not self._is_ours(head):
            return state
        before = state.confirmed.seq if state.confirmed is not None else -1
        self.confirmed += max(0, head.seq - before)
        return replace(state, confirmed=head, receipt=receipt, receipt_signature=signature, last_confirmed_at=receipt.at)

    def _is_ours(self, head: Head) -> bool:
        """True when the receipt names an entry this office knows to be its own, by hash."""
        if self._port is not None:
            return head.chain == self._port.chain and self._port.hash_at(head.chain, head.seq) == head.hash
        known = [self.state.own, self.state.confirmed, self._spoken, *self._packed_heads()]
        return head in known

    def _packed_heads(self) -> list[Head]:
        abouts = [read_envelope(parcel.envelope).about for parcel in self._outgoing()]
        return [Head(chain=about.name, seq=about.last, hash=about.hash) for about in abouts]

    def _mark(self) -> None:
        if self._port is None or self.state.own is None:
            return
        self._port.mark(*self.state.marks)
        self._port.note_refused(self.state.refused_entries)

    def keep(self, parcel: Parcel) -> None:
        """Store what came down, and remember that it is here."""
        inbox.keep(self._folder, parcel)
        about = read_envelope(parcel.envelope).about
        if about.kind == "segment":
            if self.state.refused is None or self.state.refused.code != "wire.fork":
                self._tell(told.of_segment(self.state, about.name, about.first))
            head = Head(chain=about.name, seq=about.last, hash=about.hash)
            have = (*(held for held in self.state.have if held.chain != head.chain), head)
            self.state = replace(self.state, have=tuple(sorted(have, key=lambda held: held.chain)))
            self.received += about.last - about.first + 1
        else:
            others = (held for held in self.state.references if held.name != about.name)
            self.state = replace(self.state, references=(*others, Version(name=about.name, version=about.last)))
        self._folder.save(self.state)

    def _fold(self, answer: Answer) -> None:
        """Unlocked, what came down is shown at once, and the verdict is taken after it."""
        if self._port is None or not inbox.waiting_count(self._folder):
            return
        self.state, refusal = fold_now(self._folder, self._port, self.state, self._keys, more=answer.more)
        if refusal is not None:
            raise Refused(refusal)
        if self._digest is not None and not answer.more:
            self.wrote_on = not self.state.digest
            self.state = replace(self.state, agrees=None if self.wrote_on else self.state.digest == self._digest)
        self._folder.save(self.state)

    def _rewinds(self, answer: Answer) -> bool:
        """The province lacks what a parcel builds on, for it was restored, or has destroyed a key: send again from where
        it now stands."""
        refused = self.state.refused
        if refused is None or self._meter.round_trips > 8:
            return False
        if refused.code == "wire.history_missing" and self._stands_alone():
            # It was restored, or a content was destroyed there or here: the same entries go again without what came before.
            self.state = replace(self.state, refused=None)
            self._folder.save(self.state)
            return True
        if refused.code not in _SENT_AGAIN or self._port is None:
            return False
        self._fold(answer)
        fresh = outbox.refresh(self._folder, self._port, replace(self.state, begun=""), self._keys)
        self.state = replace(fresh, refused=None)
        self._relay = self._to_relay(answer)
        self._folder.save(self.state)
        return True

    def _stands_alone(self) -> bool:
        own = self.state.own
        return own is not None and outbox.stand_alone(self._folder, own.chain)

    def _to_relay(self, answer: Answer) -> list[Parcel]:
        """Entries of other chains that this office holds and the province lost: its own, or another
        device's."""
        if self._port is None:
            return []
        there = {head.chain: head.seq for head in answer.heads} | dict.fromkeys(answer.lacks, -1)
        parcels: list[Parcel] = []
        for head in self._port.heads():
            if head.chain != self._port.chain and head.seq > there.get(head.chain, head.seq):
                receivers = [self._enrolment.province_keys]
                parcels += outbox.make_parcels(self._port, head.chain, there[head.chain] + 1, receivers, self._keys)
        return parcels


class Answering:
    """Reads the answer's frames: first the signed answer, then exactly the parcels it names."""

    def __init__(self, exchange: Exchange, hello: Hello) -> None:
        self._exchange = exchange
        self._hello = hello
        self._reader = FrameReader()
        self._answer: Answer | None = None
        self._expected: list[str] = []
        self._envelope = b""
        self._chunks: list[bytes] = []

    def feed(self, octets: bytes) -> None:
        """Take bytes as they come. Raises NoLine for an answer that is not the province's."""
        try:
            for part in self._reader.feed(octets):
                self._take(part)
        except Refused:
            raise NoLine(not_ours()) from None

    def finish(self) -> Answer:
        """The answer, once it has ended as it should."""
        if self._answer is None or not self._reader.ended or self._expected:
            raise NoLine(not_ours())
        return self._answer

    def _take(self, part: Frame) -> None:
        if part.letter == "W":
            return
        if self._answer is None:
            self._begin(part)
        elif part.letter == "E":
            self._envelope, self._chunks = part.body, []
        elif part.letter == "C" and self._envelope:
            self._chunk(part.body)
        elif part.letter != "Z":
            raise NoLine(not_ours())

    def _begin(self, part: Frame) -> None:
        exchange = self._exchange
        public = bytes.fromhex(exchange._enrolment.sign)
        answer = read_answer(part.body, self._hello, public) if part.letter == "A" else None
        if answer is None:
            raise NoLine(not_ours())
        self._answer = answer
        self._expected = list(answer.parcels)
        exchange.believe(answer)

    def _chunk(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        if len(self._chunks) < read_envelope(self._envelope).chunks:
            return
        parcel = Parcel(envelope=self._envelope, chunks=self._chunks)
        self._envelope = b""
        if not self._expected or parcel.id != self._expected.pop(0):
            raise NoLine(not_ours())
        self._exchange.keep(parcel)


def fold_now(
    folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys, *, more: bool = False
) -> tuple[State, Refusal | None]:
    """Fold the inbox and bring what is remembered up to what the office now shows.

    An inbox that is refused is emptied, so that it blocks nothing: `have` goes back to what is stored, and
    the province sends the rest again. A content that is gone everywhere waits in it for the act that destroyed it, as long
    as `more` is to come.
    """
    taken = inbox.fold_inbox(folder, port, state, keys)
    refusal = taken if isinstance(taken, Refusal) else None
    if refusal is not None and more and refusal.code == "store.content_missing":
        return state, None
    if refusal is not None:
        inbox.empty(folder)
        state = replace(state, references=())
    others = tuple(sorted((head for head in port.heads() if head.chain != port.chain), key=lambda head: head.chain))
    now = replace(state, have=others, seen=others, digest=shown_at(port, state.own), conflicts=port.conflicts())
    folder.save(now)
    return now, refusal


def shown_at(port: OfficePort, own: Head | None) -> str:
    """The digest of what is shown with the own chain as far as `own`; "" where the counter has written on since."""

    def stands() -> bool:
        return own == next((head for head in port.heads() if head.chain == port.chain), None)

    digest = port.digest() if stands() else ""
    return digest if stands() else ""
