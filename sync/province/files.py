"""Attachments at the province: kept as they came, sealed to the province's key, beside the entries that name them.

They are handed to nobody: what an officer needs to see is opened here, for a dossier that still names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.refusal import Refusal, Refused
from schemas.times import moment_text
from sync.province.bulk import insert_rows
from sync.province.connect import connected, spooling, writing
from sync.province.devices import Clock, find_device
from sync.province.home import Home
from sync.province.models import FileChunk, FileRow
from sync.province.read_model import row_of, state_of
from sync.province.spool import DeviceSpool
from sync.wire import refusals
from sync.wire.files import (
    SEALED_BYTES_MAX,
    Account,
    FileHead,
    Offer,
    is_offer_signed,
    read_content,
    read_offer,
    sign_account,
)
from sync.wire.frames import Frame, frame
from sync.wire.messages import Said
from sync.wire.sealing import Envelope, Parcel, open_parcel, parcel_id, read_envelope

_ENVELOPE = -1


class FileConversation:
    """An offer, and perhaps one file: frames in, account out. Every chunk is durable before the next is read."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._offer: Offer | None = None
        self._spool: DeviceSpool | None = None
        self._raw = b""
        self._envelope: Envelope | None = None
        self._chunks: list[bytes] = []
        self._refused: Refusal | None = None

    def take(self, parts: Sequence[Frame]) -> None:
        """Take the next frames. Raises Refused for a frame out of place, and for a device that is not enrolled."""
        with spooling() if any(part.letter in "EC" for part in parts) else connected():
            for part in parts:
                self._take(part)

    def _take(self, part: Frame) -> None:
        if (part.letter == "H") == (self._offer is not None):
            raise Refused(refusals.not_framed())
        if part.letter == "H":
            self._begin(part.body)
        elif self._refused is not None:
            return
        elif part.letter == "E" and self._envelope is None:
            self._open(part.body)
        elif part.letter == "X":
            self._resume(int.from_bytes(part.body, "big"))
        elif part.letter == "C":
            self._chunk(part.body)
        elif part.letter != "Z":
            raise Refused(refusals.not_framed())

    def _begin(self, body: bytes) -> None:
        offer = read_offer(body)
        with connected():
            rows = find_device(offer.unit, offer.device)
        if not any(is_offer_signed(body, bytes.fromhex(row.sign)) for row in rows):
            raise Refused(refusals.device_not_admitted(offer.unit, offer.device))
        self._offer = offer
        # A place of its own: a segment that is packed anew must not push out what came of a file.
        self._spool = DeviceSpool(offer.unit, f"{offer.device}/file")

    def _open(self, raw: bytes) -> None:
        envelope = read_envelope(raw)
        assert self._offer is not None and self._spool is not None
        if envelope.about.kind != "file" or envelope.about.hash not in _named(self._offer.unit, envelope.about.name):
            self._refused = refusals.file_not_named()
            return
        self._raw, self._envelope = raw, envelope
        self._spool.begin(parcel_id(raw), raw, set())

    def _resume(self, skip: int) -> None:
        kept = self._spool.chunks_of(parcel_id(self._raw)) if self._spool is not None and self._raw else []
        if self._chunks or len(kept) < skip:
            raise Refused(refusals.cut_short())
        self._chunks = kept[:skip]

    def _chunk(self, chunk: bytes) -> None:
        if self._envelope is None or self._spool is None or len(self._chunks) >= self._envelope.chunks:
            raise Refused(refusals.not_framed())
        self._chunks.append(chunk)
        self._spool.add(parcel_id(self._raw), len(self._chunks) - 1, chunk)

    def answer(self) -> Iterator[bytes]:
        """The frames of the answer. Call once, after the last frame."""
        offer, spool = self._offer, self._spool
        if offer is None or spool is None:
            raise Refused(refusals.not_framed())
        refusal = self._keep(offer, spool)
        held = _held(offer.unit, offer.files)
        said = None if refusal is None else Said(code=refusal.code, text=refusal.text, params=refusal.params)
        account = Account(held=held, partly=spool.partly(), refused=said)
        yield frame("A", sign_account(account, offer.nonce, self._home.keys)) + frame("Z")

    def _keep(self, offer: Offer, spool: DeviceSpool) -> Refusal | None:
        if self._envelope is None or len(self._chunks) < self._envelope.chunks:
            return self._refused
        parcel = Parcel(envelope=self._raw, chunks=self._chunks)
        try:
            head, _ = read_content(open_parcel(parcel, self._home.keys, SEALED_BYTES_MAX))
            if head.id != self._envelope.about.hash:
                raise Refused(refusals.file_differs())
            _store(offer, head, parcel, moment_text(self._clock()))
        except Refused as refused:
            return refused.refusal
        finally:
            spool.drop({parcel.id})
        return None


def open_file(home: Home, unit: str, dossier: str, sha256: str) -> bytes | Refusal:
    """A file's bytes, checked against the hash by which the dossier names it. For a need stated elsewhere."""
    name = FileHead(dossier=dossier, sha256=sha256, size_bytes=0).id
    with connected():
        rows = list(FileChunk.select().where(FileChunk.unit == unit, FileChunk.file == name).order_by(FileChunk.place))
    if not rows or name not in _named(unit, dossier):
        return refusals.file_not_named()
    parcel = Parcel(envelope=bytes(rows[0].body), chunks=[bytes(row.body) for row in rows[1:]])
    try:
        return read_content(open_parcel(parcel, home.keys, SEALED_BYTES_MAX))[1]
    except Refused as refused:
        return refused.refusal


def _named(unit: str, dossier: str) -> set[str]:
    """The names of the files that a dossier, as it is shown, has."""
    with connected():
        row = row_of(unit, dossier)
    if row is None:
        return set()
    files = state_of(row).attachments
    return {FileHead(dossier=dossier, sha256=file.sha256, size_bytes=file.size_bytes).id for file in files}


def _held(unit: str, wanted: Sequence[str]) -> tuple[str, ...]:
    if not wanted:
        return ()
    with connected():
        rows = FileRow.select(FileRow.file).where(FileRow.unit == unit, FileRow.file.in_(list(wanted)))
        held = {row.file for row in rows}
    return tuple(one for one in wanted if one in held)


def _store(offer: Offer, head: FileHead, parcel: Parcel, at: str) -> None:
    """All of it or nothing, in the transaction that says it is held."""
    with writing(offer.unit):
        if head.id not in _named(offer.unit, head.dossier):
            raise Refused(refusals.file_not_named())
        parts = [(place, body) for place, body in enumerate([parcel.envelope, *parcel.chunks], _ENVELOPE)]
        FileChunk.delete().where(FileChunk.unit == offer.unit, FileChunk.file == head.id).execute()
        insert_rows(FileChunk, [(offer.unit, head.id, place, body) for place, body in parts])
        row = {"unit": offer.unit, "file": head.id, "dossier": head.dossier, "sha256": head.sha256}
        FileRow.insert({**row, "size_bytes": head.size_bytes, "at": at}).on_conflict_ignore().execute()
