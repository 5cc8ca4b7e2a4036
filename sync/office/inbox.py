"""The inbox: what came down, still sealed to this device, folded at the next unlock."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schemas.refusal import Refusal, Refused
from sync.files import read_within, sync_folder, write_whole
from sync.office.devices import keep_list
from sync.office.port import OfficePort
from sync.office.state import State, SyncFolder
from sync.wire import device_list, limits, refusals
from sync.wire.frames import parcel_bytes, read_parcel
from sync.wire.history import history_named
from sync.wire.keys import PrivateKeys
from sync.wire.pack import unpack
from sync.wire.reference import read_reference
from sync.wire.sealing import Parcel, open_parcel, read_envelope
from sync.wire.segment_reader import Opened, Verified, open_segment, read_group

_FILE_BYTES_MAX = limits.REFERENCE_BYTES_MAX + (1 << 20)


def keep(folder: SyncFolder, parcel: Parcel) -> None:
    """Store a parcel durably, behind those that came before it."""
    names = [path.name for path in _files(folder)]
    number = int(names[-1].split("-")[0]) + 1 if names else 1
    write_whole(folder.inbox / f"{number:08d}-{parcel.id[:16]}.parcel", parcel_bytes(parcel))


def waiting_count(folder: SyncFolder) -> int:
    """How many parcels wait to be folded."""
    return len(_files(folder))


def fold_inbox(folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys) -> Refusal | int:
    """Check and store everything in the inbox; the number of entries taken. What is refused stays, with its
    reason."""
    assert state.enrolment is not None
    files = _files(folder)
    try:
        taken = _fold(folder, files, port, state, keys)
    except Refused as refused:
        return refused.refusal
    for path in files:
        path.unlink()
    if files:
        sync_folder(folder.inbox)
    return taken


def empty(folder: SyncFolder) -> None:
    """Let go of everything that waits: the province still holds it."""
    for path in _files(folder):
        path.unlink()


def _fold(folder: SyncFolder, files: Sequence[Path], port: OfficePort, state: State, keys: PrivateKeys) -> int:
    opened: list[Opened] = []
    for path in files:
        whole = read_within(path, _FILE_BYTES_MAX)
        if whole is None:
            raise Refused(refusals.cut_short())
        parcel = read_parcel(whole)
        envelope = read_envelope(parcel.envelope)
        packed = open_parcel(parcel, keys, limits.REFERENCE_BYTES_MAX)
        if envelope.about.kind == "segment":
            history = history_named(port, envelope.about, envelope.upon)
            raw = unpack(packed, limits.SEGMENT_BYTES_MAX, dictionary=envelope.dictionary, history=history)
            opened.append(open_segment(raw))
        else:
            _reference(folder, unpack(packed, limits.REFERENCE_BYTES_MAX, dictionary=envelope.dictionary), port, state)
    if not opened:
        return 0
    group = read_group(opened, port)
    for segment in group:
        _check_author(state, segment)
    port.take(group)
    return sum(len(segment.entries) for segment in group)


def _reference(folder: SyncFolder, raw: bytes, port: OfficePort, state: State) -> None:
    assert state.enrolment is not None
    reference = read_reference(raw, state.enrolment.province_keys.sign)
    if reference.header.name == device_list.NAME:
        keep_list(folder, state.enrolment, raw)
        return
    refusal = port.take_reference(reference)
    if refusal is not None:
        raise Refused(refusal)


def _check_author(state: State, segment: Verified) -> None:
    """What comes down is signed for by the pinned province, also where it passes on another device's chain."""
    assert state.enrolment is not None
    if not segment.is_signed_by({state.enrolment.sign}, "province"):
        raise Refused(refusals.bad_signature(segment.header.chain))


def _files(folder: SyncFolder) -> list[Path]:
    if not folder.inbox.is_dir():
        return []
    return sorted(path for path in folder.inbox.iterdir() if path.suffix == ".parcel")[: limits.INBOX_FILES_MAX]
