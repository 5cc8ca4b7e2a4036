"""One exchange as the province lives it: hello, parcels as they come, one signed answer with what goes down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from schemas.entry import NO_HASH
from schemas.refusal import Refusal, Refused
from schemas.times import moment_text
from sync.province.asking import do, rows
from sync.province.connect import connected, reading, spooling, writing
from sync.province.device_list import keep_current
from sync.province.devices import Clock, DeviceKeys, find_device
from sync.province.down import Downlink
from sync.province.home import DEVICE, Home
from sync.province.intake import bind_waiting, take_segments
from sync.province.ledger import UnitLedger
from sync.province.models import Device
from sync.province.numbers import came_back, is_awaiting, is_giving_back, note_given_back, note_giving_back
from sync.province.own_chain import announce_restore, own_chain
from sync.province.read_model import unit_digest
from sync.province.spool import DeviceSpool
from sync.province.verdict import agrees
from sync.wire import limits, refusals
from sync.wire.frames import Frame, frame, parcel_frames
from sync.wire.history import history_named
from sync.wire.keys import PublicKeys
from sync.wire.messages import (
    Answer,
    Hello,
    Receipt,
    RefusedEntry,
    Said,
)
from sync.wire.pack import unpack
from sync.wire.reading import to_text
from sync.wire.sealing import Envelope, Parcel, open_parcel, parcel_id, read_envelope
from sync.wire.segment_reader import Opened, open_segment
from sync.wire.speech import is_hello_signed, read_hello, sign_answer

_QUARANTINED = "SELECT seq, hash, code FROM quarantine WHERE unit = ? AND chain = ? AND hash <> '' ORDER BY seq LIMIT ?"


class Conversation:
    """Frames in, answer out. Keeps no state between exchanges but what is in the database."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._hello: Hello | None = None
        self._device: DeviceKeys | None = None
        self._refused: Refusal | None = None
        self._envelope = b""
        self._chunks: list[bytes] = []
        self._whole: list[Parcel] = []
        self._pending: dict[str, Opened] = {}
        self._dropped: set[str] = set()
        self._gives_back = False

    def take(self, parts: Sequence[Frame]) -> None:
        """Take the next frames; their chunks are durable when this returns. Raises Refused for a frame out of place; what
        came before it is kept all the same, or the next try would begin where this one did."""
        refused: Refused | None = None
        with spooling() if any(part.letter in "EC" for part in parts) else connected():
            try:
                for part in parts:
                    self._take(part)
            except Refused as error:
                refused = error
        if refused is not None:
            raise refused

    def _take(self, part: Frame) -> None:
        if (part.letter == "H") == (self._hello is not None):
            raise Refused(refusals.not_framed())
        if part.letter == "H":
            self._begin(part.body)
        elif self._refused is None or self._device is not None:
            self._parcel_part(part)

    def _begin(self, body: bytes) -> None:
        hello = read_hello(body)
        self._hello = hello
        with connected():
            known = find_device(hello.unit, hello.device)
        signers = [row for row in known if is_hello_signed(body, bytes.fromhex(row.sign))]
        self._device = signers[0] if signers else None
        if self._device is None:
            self._refused = refusals.device_not_admitted(hello.unit, hello.device)
            return
        self._spool = DeviceSpool(hello.unit, hello.device)

    def _parcel_part(self, part: Frame) -> None:
        if part.letter == "E":
            self._open(part.body)
        elif part.letter == "X":
            self._resume(int.from_bytes(part.body, "big"))
        elif part.letter == "C":
            self._chunk(part.body)
        elif part.letter != "Z":
            raise Refused(refusals.not_framed())

    def _open(self, envelope: bytes) -> None:
        read_envelope(envelope)
        if len(self._whole) >= limits.EXCHANGE_SEGMENTS_MAX:
            raise Refused(refusals.too_large(limits.EXCHANGE_SEGMENTS_MAX))
        self._envelope, self._chunks = envelope, []
        kept = {parcel.id for parcel in self._whole} | self._spool.beside(envelope)
        self._spool.begin(parcel_id(envelope), envelope, kept)

    def _resume(self, skip: int) -> None:
        kept = self._spool.chunks_of(parcel_id(self._envelope))
        if not self._envelope or len(kept) < skip:
            raise Refused(refusals.cut_short())
        self._chunks = kept[:skip]

    def _chunk(self, chunk: bytes) -> None:
        if not self._envelope:
            raise Refused(refusals.not_framed())
        self._chunks.append(chunk)
        self._spool.add(parcel_id(self._envelope), len(self._chunks) - 1, chunk)
        if len(self._chunks) == read_envelope(self._envelope).chunks:
            self._whole.append(Parcel(envelope=self._envelope, chunks=self._chunks))
            self._envelope, self._chunks = b"", []

    def _complete(self, parcel: Parcel) -> None:
        """A whole parcel: take it, keep it until the one it builds on has come, or refuse it."""
        try:
            envelope = read_envelope(parcel.envelope)
            packed = open_parcel(parcel, self._home.keys)
            self._pending[parcel.id] = open_segment(self._unpacked(packed, envelope))
        except Refused as refused:
            self._refuse({parcel.id}, refused.refusal)
            return
        assert self._hello is not None
        opened = list(self._pending.values())
        refusal = take_segments(self._home, self._hello.unit, opened, self._now(), fresh=not self._gives_back)
        if refusal is not None and refusal.code == "wire.parent_missing":
            self._refused = self._refused or refusal
            return
        if refusal is not None:
            self._refuse(set(self._pending), refusal)
        elif self._refused is not None and self._refused.code == "wire.parent_missing":
            self._refused = None
        self._spool.drop(set(self._pending) | self._dropped)
        self._pending = {}

    def _unpacked(self, packed: bytes, envelope: Envelope) -> bytes:
        assert self._hello is not None
        with connected():
            history = history_named(UnitLedger(self._hello.unit), envelope.about, envelope.upon)
        return unpack(packed, limits.SEGMENT_BYTES_MAX, dictionary=envelope.dictionary, history=history)

    def _refuse(self, parcels: set[str], refusal: Refusal) -> None:
        self._refused = refusal
        self._dropped |= parcels
        self._spool.drop(parcels)

    def answer(self) -> Iterator[bytes]:
        """The frames of the answer. Call once, after the last frame."""
        hello = self._hello
        if hello is None:
            raise Refused(refusals.not_framed())
        if self._device is None:
            yield frame("A", sign_answer(self._refusing(hello), hello, self._home.keys)) + frame("Z")
            return
        self._gives_back = bool(self._whole) and self._holds_more(hello)
        if self._gives_back:
            with writing(hello.unit):
                note_giving_back(hello.unit, self._device.device)
        for parcel in self._whole:
            self._complete(parcel)
        if not hello.ask_only:
            self._number_what_waited(hello, self._device)
        answer, parcels = self._answering(hello, self._device)
        yield frame("A", sign_answer(answer, hello, self._home.keys))
        for parcel in parcels:
            yield from parcel_frames(parcel)
        yield frame("Z")

    def _number_what_waited(self, hello: Hello, device: DeviceKeys) -> None:
        """Give the numbers that were held back once this office has given back what a restore took from here, or was the last
        of its unit to show that it has heard of the restore and holds nothing of it.

        That it has heard is seen by its holding the chain begun then: a letter on a stick may be older than the restore. What
        is noted of it and the numbers are one transaction: whoever dies in between would leave them out for ever.
        """
        with connected():
            awaiting, gave_back = is_awaiting(hello.unit), is_giving_back(hello.unit, device.device)
        if not (awaiting or gave_back) or self._holds_more(hello):
            return
        new = own_chain(self._home, hello.unit)
        with writing(hello.unit):
            has_heard = awaiting and any(head.chain == new for head in hello.have)
            if (has_heard and came_back(hello.unit, device.device)) or gave_back:
                bind_waiting(self._home, hello.unit, self._now())
                note_given_back(hello.unit, device.device)

    def _holds_more(self, hello: Hello) -> bool:
        """True while the office holds entries of the province's own that a restore took from here. Among them may be
        numbers: none is given anew before they have come back. What colleagues gave it is no sign of that."""
        ours = [head for head in hello.have if head.chain.rsplit(".", 2)[1] == DEVICE]
        with connected():
            ledger = UnitLedger(hello.unit)
            return any(ledger.hash_at(head.chain, head.seq) is None for head in ours)

    def _refusing(self, hello: Hello) -> Answer:
        return Answer(nonce=hello.nonce, at=self._now(), refused=_said(self._refused))

    def _answering(self, hello: Hello, device: DeviceKeys) -> tuple[Answer, list[Parcel]]:
        receiver = PublicKeys(sign=bytes.fromhex(device.sign), seal=bytes.fromhex(device.seal))
        with writing(hello.unit):
            keep_current(self._home, hello.unit, self._now(), hello.references)
            self._note_exchange(device)
            announce_restore(self._home, hello.unit, self._now())
        at = self._now()
        with reading():
            ledger = UnitLedger(hello.unit)
            fork = self._fork(ledger, hello)
            self._refused = self._refused or fork
            down = Downlink(self._home, ledger, hello, receiver, self._now()[:10])
            parcels = [] if hello.ask_only else down.collect()
            own = None if hello.own is None else hello.own.chain
            answer = Answer(
                nonce=hello.nonce,
                at=at,
                receipt=self._receipt(ledger, hello, at),
                heads=tuple(head for head in ledger.heads() if head.chain != own and head not in hello.have),
                lacks=tuple(head.chain for head in hello.have if ledger.head(head.chain) is None),
                partly=self._spool.partly(),
                refused=_said(self._refused),
                refused_entries=_quarantined(hello),
                parcels=tuple(parcel.id for parcel in parcels),
                receivers=() if hello.ask_only or not self._pending else _receivers(hello),
                more=down.more,
                agrees=agrees(ledger, hello),
                digest=unit_digest(hello.unit) if parcels else None,
            )
        return answer, parcels

    def _fork(self, ledger: UnitLedger, hello: Hello) -> Refusal | None:
        """A head the office holds that is not the one held here: two histories of one chain."""
        for head in (*hello.have, *(() if hello.own is None else (hello.own,))):
            held = ledger.hash_at(head.chain, head.seq)
            if held is not None and held != head.hash:
                return refusals.fork(head.chain, head.seq)
        return None

    def _receipt(self, ledger: UnitLedger, hello: Hello, at: str) -> Receipt | None:
        """`at` is the answer's: the line carries one moment for both, and the signature is over that one."""
        head = None if hello.own is None else ledger.head(hello.own.chain)
        if head is None or head.hash == NO_HASH:
            return None
        return Receipt(chain=head.chain, seq=head.seq, hash=head.hash, nonce=hello.nonce, at=at)

    def _note_exchange(self, device: DeviceKeys) -> None:
        statement = "UPDATE device SET last_exchange_at = ? WHERE unit = ? AND device = ? AND sign = ?"
        do(statement, self._now(), device.unit, device.device, device.sign)

    def _now(self) -> str:
        moment: datetime = self._clock()
        return moment_text(moment)


def _said(refusal: Refusal | None) -> Said | None:
    return None if refusal is None else Said(code=refusal.code, text=refusal.text, params=refusal.params)


def _quarantined(hello: Hello) -> tuple[RefusedEntry, ...]:
    """The device's own entries that are held but not understood."""
    if hello.own is None:
        return ()
    chain = hello.own.chain
    found = rows(tuple[int, str, str], _QUARANTINED, hello.unit, chain, limits.REFUSED_MAX)
    return tuple(RefusedEntry(chain=chain, seq=seq, hash=hash, code=code) for seq, hash, code in found)


def _receivers(hello: Hello) -> tuple[tuple[str, str], ...]:
    """The unit's other devices, to which a stick must be sealed."""
    here = (Device.unit == hello.unit) & (Device.device != hello.device) & (Device.revoked_at == "")
    others = Device.select().where(here).order_by(Device.device).limit(limits.RECEIVERS_MAX)
    return tuple((row.device, to_text(bytes.fromhex(row.seal))) for row in others)
