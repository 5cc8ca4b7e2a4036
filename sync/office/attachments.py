"""Attachments on their way to the province: sealed while unlocked, sent after all entries, taken up where they broke."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from msgspec.structs import replace

from schemas.refusal import Refusal, Refused
from sync.files import read_within, write_whole
from sync.office.line import Line, Meter, NoLine, not_ours
from sync.office.state import Enrolment, State, SyncFolder
from sync.office.told import PROVINCE_DEVICE
from sync.wire import limits
from sync.wire.files import SEALED_BYTES_MAX, Account, FileHead, Offer, file_content, read_account, sign_offer
from sync.wire.frames import FrameReader, frame, parcel_bytes, parcel_frames, read_parcel
from sync.wire.keys import PrivateKeys
from sync.wire.reading import to_text
from sync.wire.sealing import About, Parcel, read_envelope, seal_parcel

_NAME = re.compile(r"^file_(?P<place>[0-9]{12})_(?P<id>[0-9a-f]{64})\.parcel$")
_FILE_BYTES_MAX = SEALED_BYTES_MAX + (1 << 20)


class NamedFile(NamedTuple):
    """A file that an entry of this device names. `place` counts entries in the order they came to this store."""

    place: int
    head: FileHead


class Names(NamedTuple):
    """Files named after some place, and the place up to which there are no others."""

    files: Sequence[NamedFile]
    reached: int


class FilePort(Protocol):
    """An unlocked office that keeps files."""

    def files(self, after: int, limit: int) -> Names:
        """At most `limit` files that this device's entries name, after a place."""

    def file_bytes(self, head: FileHead) -> bytes | None:
        """A file's bytes, checked against its hash; None for one that is gone or damaged."""


@dataclass(frozen=True)
class Waiting:
    """A sealed file in the outbox."""

    path: Path
    id: str
    place: int

    def parcel(self) -> Parcel | None:
        """The parcel; None if the file is damaged."""
        raw = read_within(self.path, _FILE_BYTES_MAX)
        try:
            return None if raw is None else read_parcel(raw)
        except Refused:
            return None


class Sent(NamedTuple):
    """How many files went up, how many still wait, and why it ended early."""

    sent: int
    waiting: int
    refusal: Refusal | None


def list_files(folder: SyncFolder) -> list[Waiting]:
    """The sealed files that wait, the smallest first: they are through soonest."""
    if not folder.outbox.is_dir():
        return []
    found = ((path, _NAME.match(path.name)) for path in folder.outbox.iterdir())
    waiting = [Waiting(path, match["id"], int(match["place"])) for path, match in found if match]
    return sorted(waiting, key=lambda one: (one.path.stat().st_size, one.path.name))


def count_waiting(folder: SyncFolder, state: State) -> int:
    """How many files wait, sealed or not yet."""
    return len(list_files(folder)) + state.files_unsealed


def _keeps_files(port: object) -> FilePort | None:
    """The port, where it keeps files. Asked by name: a guarded port answers through `__getattr__`, which a run-time check of
    a protocol no longer sees from Python 3.12 on."""
    return cast(FilePort, port) if callable(getattr(port, "file_bytes", None)) else None


def pack_files(folder: SyncFolder, office: object, state: State) -> State:
    """Seal files that are named by new entries, as far as the outbox has room; the rest another time. A sealed one that no
    entry names any more, because its dossier was destroyed by law, goes.

    Everything is offered anew to a province that was restored and by an office that was: what the other end holds is
    not sent again.
    """
    port = _keeps_files(office)
    if state.enrolment is None or port is None:
        return state
    reached = state.files_reached if _same_ends(state) else 0
    names = port.files(reached, limits.OUTBOX_FILES_MAX)
    for waiting in list_files(folder):
        if [(named.place, named.head.id) for named in port.files(waiting.place - 1, 1).files] != [(waiting.place, waiting.id)]:
            waiting.path.unlink(missing_ok=True)
    here = {waiting.id for waiting in list_files(folder)}
    room = limits.FILES_WAITING_BYTES - sum(waiting.path.stat().st_size for waiting in list_files(folder))
    left = list(names.files)
    while left and room > 0:
        named = left.pop(0)
        reached = named.place
        if named.head.id not in here:
            room -= _seal(folder, port, state.enrolment, named)
    reached = reached if left else names.reached
    return replace(state, files_reached=reached, files_ends=_ends(state), files_unsealed=len(left))


def _ends(state: State) -> str:
    """Which store speaks to which province: either end's restore gives it a new incarnation."""
    own = "" if state.own is None else state.own.chain
    return " ".join([own, *sorted(head.chain for head in state.have if _is_province(head.chain))])


def _same_ends(state: State) -> bool:
    """True when neither end was restored since files were last sealed. A province writes its first entry some time."""
    before, now = state.files_ends.split(), _ends(state).split()
    first = not any(_is_province(chain) for chain in before)
    return before[:1] == now[:1] and (first or set(now) <= set(before))


def _is_province(chain: str) -> bool:
    return chain.rsplit(".", 2)[1:2] == [PROVINCE_DEVICE]


def _seal(folder: SyncFolder, port: FilePort, enrolment: Enrolment, named: NamedFile) -> int:
    raw = port.file_bytes(named.head)
    if raw is None:
        return 0
    head = named.head
    about = About(kind="file", name=head.dossier, first=0, last=head.size_bytes, hash=head.id)
    parcel = seal_parcel(file_content(head, raw), about, [enrolment.province_keys], 0)
    write_whole(folder.outbox / f"file_{named.place:012d}_{head.id}.parcel", parcel_bytes(parcel))
    return parcel.size_bytes


def forget_files(folder: SyncFolder, dossier: str) -> None:
    """Destroy sealed files of a dossier whose content was destroyed by law."""
    for waiting in list_files(folder):
        parcel = waiting.parcel()
        if parcel is None or read_envelope(parcel.envelope).about.name == dossier:
            waiting.path.unlink(missing_ok=True)


def send_files(folder: SyncFolder, state: State, keys: PrivateKeys, meter: Meter, bytes_max: int) -> Sent:
    """Send what waits, at most `bytes_max` bytes beyond what the meter counts. A file leaves the outbox only when the
    province's signed account says that it holds it whole.
    """
    waiting = list_files(folder)[: limits.FILES_AT_ONCE]
    refusal = None
    sent = 0
    if waiting and state.enrolment is not None:
        sending = _Sending(state.enrolment, keys, meter)
        try:
            sent = sending.all_of(waiting, meter.bytes_up + bytes_max)
        except NoLine as problem:
            sent, refusal = sending.sent, problem.refusal
        finally:
            sending.close()
    return Sent(sent, count_waiting(folder, state), refusal)


class _Sending:
    def __init__(self, enrolment: Enrolment, keys: PrivateKeys, meter: Meter) -> None:
        self._enrolment = enrolment
        self._keys = keys
        self._meter = meter
        self._line = Line(enrolment.url, enrolment.ca, meter)
        self.sent = 0

    def close(self) -> None:
        self._line.close()

    def all_of(self, waiting: Sequence[Waiting], bytes_up_max: int) -> int:
        """First the question which of them are there, then one after another. One that is refused waits; it keeps
        nothing else back."""
        account = self._ask([one.id for one in waiting], [])
        kept = {partly.parcel: partly.chunks for partly in account.partly}
        for one in waiting:
            parcel = None if one.id in account.held else one.parcel()
            if parcel is None:
                one.path.unlink(missing_ok=True)
                continue
            if self._meter.bytes_up + parcel.size_bytes > bytes_up_max and self._meter.bytes_up:
                continue
            skip = min(kept.get(parcel.id, 0), len(parcel.chunks) - 1)
            if one.id in self._ask([one.id], list(parcel_frames(parcel, skip))).held:
                one.path.unlink(missing_ok=True)
                self.sent += 1
        return self.sent

    def _ask(self, ids: Sequence[str], frames: Sequence[bytes]) -> Account:
        enrolment, nonce = self._enrolment, to_text(secrets.token_bytes(16))
        offer = Offer(unit=enrolment.unit, device=enrolment.device, nonce=nonce, files=tuple(ids))
        parts = [frame("H", sign_offer(offer, self._keys)), *frames, frame("Z")]
        reader, account = FrameReader(), None
        try:
            for octets in self._line.post("/v1/files", parts, limits.ANSWER_BYTES_MAX):
                for part in reader.feed(octets):
                    if part.letter == "A" and account is None:
                        account = read_account(part.body, nonce, bytes.fromhex(enrolment.sign))
        except Refused:
            raise NoLine(not_ours()) from None
        if account is None or not reader.ended:
            raise NoLine(not_ours())
        return account
