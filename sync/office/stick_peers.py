"""Colleagues' PCs: segments that the devices of one unit give each other directly, without the province.

A chain is believed by the signature over its head: the device's own, by the key in the province's signed list, or the
province's. Who brought it does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from schemas.refusal import Refusal, Refused
from sync.files import read_within, sync_folder, write_whole
from sync.office import outbox
from sync.office.devices import known_signers
from sync.office.port import OfficePort
from sync.office.state import Enrolment, State, SyncFolder
from sync.office.stick_files import Folder, Found, list_file
from sync.wire import limits, refusals
from sync.wire.card import Listed
from sync.wire.frames import parcel_bytes, read_parcel
from sync.wire.history import history_named
from sync.wire.keys import PrivateKeys, PublicKeys
from sync.wire.pack import unpack
from sync.wire.reading import to_text
from sync.wire.sealing import Parcel, open_parcel, read_envelope
from sync.wire.segment_reader import Opened, Verified, open_segment, read_group

_FILE_BYTES_MAX = limits.SEGMENT_BYTES_MAX + (1 << 20)
Offer = tuple[Listed, bytes | None]
"""A file for the card, and its bytes unless it lies on the stick already."""


def colleagues(found: Found, enrolment: Enrolment, devices: Mapping[str, PublicKeys]) -> dict[str, Folder]:
    """The folders of this unit's other devices, signed by the keys the province's list gives them."""
    there = {}
    for folder in found.folders.values():
        card = folder.card
        keys = devices.get(card.device)
        ours = card.unit == enrolment.unit and card.device != enrolment.device
        if ours and keys is not None and card.sign == to_text(keys.sign):
            there[card.device] = folder
    return there


def forks(port: OfficePort, peers: Mapping[str, Folder]) -> list[Refusal]:
    """Chains of which a colleague holds another history than is held here: an alarm for a person."""
    found = []
    for peer in peers.values():
        for head in peer.card.heads:
            if port.hash_at(head.chain, head.seq) not in (None, head.hash):
                found.append(refusals.fork(head.chain, head.seq))
    return found


def is_older_copy(port: OfficePort | None, peers: Mapping[str, Folder]) -> bool:
    """True when a colleague has more of the own chain than there is here: this store was put back from an old copy."""
    if port is None:
        return False
    reached = max((head.seq for head in port.heads() if head.chain == port.chain), default=-1)
    return not forks(port, peers) and any(
        head.chain == port.chain and head.seq > reached for peer in peers.values() for head in peer.card.heads
    )


def copy_parcels(
    folder: SyncFolder, port: OfficePort | None, state: State, keys: PrivateKeys, peers: Mapping[str, Folder]
) -> None:
    """Copy colleagues' parcels with news for this device off the stick, still sealed; they are folded when unlocked."""
    room = limits.INBOX_FILES_MAX - len(_waiting(folder))
    for peer in peers.values():
        for listed in peer.listed("parcel"):
            path = _home(folder) / f"{listed.sha256}.parcel"
            if room > 0 and not path.exists() and _is_news(listed, port, state):
                raw = peer.read(listed)
                if _is_for(raw, keys):
                    write_whole(path, raw)
                    room -= 1


def _is_news(listed: Listed, port: OfficePort | None, state: State) -> bool:
    about = listed.about
    if about is None or about.kind != "segment" or listed.size > _FILE_BYTES_MAX:
        return False
    if port is not None:
        return port.hash_at(about.name, about.last) != about.hash
    own = () if state.own is None else (state.own,)
    return not any(head.chain == about.name and head.seq >= about.last for head in (*state.have, *own))


def _is_for(raw: bytes, keys: PrivateKeys) -> bool:
    try:
        return keys.public.name in dict(read_envelope(read_parcel(raw).envelope).to)
    except Refused:
        return False


def _home(folder: SyncFolder) -> Path:
    return folder.data / "from-stick"


def _waiting(folder: SyncFolder) -> list[Path]:
    home = _home(folder)
    return sorted(path for path in home.iterdir() if path.suffix == ".parcel") if home.is_dir() else []


def has_waiting(folder: SyncFolder) -> bool:
    """True when parcels of colleagues wait to be folded."""
    return bool(_waiting(folder))


def fold_parcels(folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys) -> Refusal | None:
    """Check and store what colleagues gave. What builds on entries not held yet comes again with their next card; of
    what is refused the first reason is given. Nothing here ever stands in the way of the province's own parcels.
    """
    assert state.enrolment is not None
    paths = _waiting(folder)
    if not paths:
        return None
    taking = _Taking(folder, port, state.enrolment)
    for path in paths:
        taking.open(path, keys)
    taking.go()
    for path in paths:
        path.unlink(missing_ok=True)
    sync_folder(_home(folder))
    return taking.refusal


class _Taking:
    """Takes segments in together where they fit together, else one by one as far as they go."""

    def __init__(self, folder: SyncFolder, port: OfficePort, enrolment: Enrolment) -> None:
        self._folder = folder
        self._port = port
        self._enrolment = enrolment
        self._signers = known_signers(folder, enrolment)
        self._opened: list[Opened] = []
        self.refusal: Refusal | None = None

    def open(self, path: Path, keys: PrivateKeys) -> None:
        raw = read_within(path, _FILE_BYTES_MAX)
        try:
            parcel = read_parcel(raw or b"")
            packed = open_parcel(parcel, keys)
            envelope = read_envelope(parcel.envelope)
            history = history_named(self._port, envelope.about, envelope.upon)
            unpacked = unpack(packed, limits.SEGMENT_BYTES_MAX, dictionary=envelope.dictionary, history=history)
            self._opened.append(open_segment(unpacked))
        except Refused as refused:
            self._note(refused.refusal)

    def go(self) -> None:
        waiting = self._opened
        while waiting and not self._take(waiting):
            left = [segment for segment in waiting if not self._take([segment])]
            if len(left) == len(waiting):
                return
            waiting = left

    def _take(self, opened: Sequence[Opened]) -> bool:
        try:
            group = read_group(opened, self._port)
            for segment in group:
                self._check_author(segment)
            self._port.take(group)
        except Refused as refused:
            if len(opened) == 1 and refused.refusal.code != "wire.parent_missing":
                self._note(refused.refusal)
            return False
        return True

    def _check_author(self, segment: Verified) -> None:
        header = segment.header
        theirs = segment.is_signed_by(self._signers.get(header.device, set()), "device")
        if header.unit != self._enrolment.unit or not (theirs or segment.is_signed_by({self._enrolment.sign}, "province")):
            raise Refused(refusals.bad_signature(header.chain))

    def _note(self, refusal: Refusal) -> None:
        if self.refusal is None or refusal.code == "wire.fork":
            self.refusal = refusal


def offers(
    folder: SyncFolder,
    port: OfficePort,
    state: State,
    keys: PrivateKeys,
    peers: Mapping[str, Folder],
    before: Sequence[tuple[Listed, Parcel]],
) -> list[Offer]:
    """What colleagues lack by their cards, of every chain held here; to one who has no card yet, the whole own chain.
    Parcels that lie on the stick already (`before`) stay where they still fit."""
    receivers = outbox.receivers_of(folder, state)
    if len(receivers) == 1:
        return []
    made: list[Offer] = []
    for chain, first in _starts(port, peers, unseen=len(receivers) - 1 > len(peers)).items():
        kept = _kept([one for one in before if one[0].about and one[0].about.name == chain], port, first, receivers)
        made += [(listed, None) for listed, _ in kept]
        first = kept[-1][1] if kept else first
        for parcel in outbox.make_parcels(port, chain, first, receivers, keys, seals=True):
            made.append(offer(parcel))
    return made[: limits.STICK_FILES_MAX // 2]


def offer(parcel: Parcel) -> Offer:
    """A parcel as a file of the card."""
    raw = parcel_bytes(parcel)
    return list_file("parcel", raw, about=read_envelope(parcel.envelope).about), raw


def _starts(port: OfficePort, peers: Mapping[str, Folder], *, unseen: bool) -> dict[str, int]:
    """From which place on each chain is offered. A colleague who holds another history of it is offered nothing of it."""
    starts = {}
    for head in port.heads():
        lacking = [0] if unseen and head.chain == port.chain else []
        for peer in peers.values():
            there = next((one for one in peer.card.heads if one.chain == head.chain), None)
            if there is None:
                lacking.append(0)
            elif port.hash_at(there.chain, there.seq) == there.hash:
                lacking.append(there.seq + 1)
        if lacking and min(lacking) <= head.seq:
            starts[head.chain] = min(lacking)
    return starts


def _kept(
    before: Sequence[tuple[Listed, Parcel]], port: OfficePort, first: int, receivers: Sequence[PublicKeys]
) -> list[tuple[Listed, int]]:
    """Parcels on the stick that still serve, each with the place after it: unbroken, true, and sealed to everybody."""
    kept: list[tuple[Listed, int]] = []
    names = {receiver.name for receiver in receivers}
    for listed, parcel in sorted(before, key=lambda one: one[0].about.first if one[0].about else 0):
        about = listed.about
        if about is None or about.last < first or port.hash_at(about.name, about.last) != about.hash:
            continue
        joins = about.first == kept[-1][1] if kept else about.first <= first
        if joins and names <= {name for name, _ in read_envelope(parcel.envelope).to}:
            kept.append((listed, about.last + 1))
    return kept if len(kept) <= limits.STICK_PARCELS_MAX else []
