"""The outbox: own entries as sealed parcels on disk, written while unlocked, so that the night needs no
vault key.

A parcel that was begun on the line is never packed anew: it can only be taken up again where it broke. The
tail behind it is rewritten as one stream at every pause, for the ratio of one stream.

What continues the entries a receipt confirms lies there twice: once for whoever may read it, and once packed upon those
entries, smaller, for the province on the line alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from schemas.entry import NO_HASH
from schemas.refusal import Refused
from sync.files import read_within, sync_folder, write_whole
from sync.office.devices import other_devices
from sync.office.port import OfficePort
from sync.office.state import State, SyncFolder
from sync.wire import limits
from sync.wire.frames import parcel_bytes, read_parcel
from sync.wire.history import history_before
from sync.wire.keys import PrivateKeys, PublicKeys
from sync.wire.messages import Head
from sync.wire.pack import DICTIONARY, LARGE_BYTES, LEVEL_UP, pack, pack_tightly
from sync.wire.sealing import About, Parcel, read_envelope, seal_parcel
from sync.wire.segment_writer import SegmentWriter
from sync.wire.signatures import HeadSignature, head_message

_NAME = re.compile(r"^(?P<chain>[A-Z0-9.]{1,60})_(?P<first>[0-9]{10})-(?P<last>[0-9]{10})\.parcel$")
_FILE_BYTES_MAX = limits.SEGMENT_BYTES_MAX + (1 << 20)
_ENTRIES_AT_ONCE = 1_000
_UPON_FROM_BYTES = 2 << 10


class Waiting:
    """One parcel file of the outbox."""

    def __init__(self, path: Path, chain: str, first: int, last: int) -> None:
        self.path = path
        self.chain = chain
        self.first = first
        self.last = last

    def parcel(self) -> Parcel | None:
        """The parcel; None if the file is damaged, which a later refresh makes good."""
        return _read(self.path)

    def for_the_line(self) -> Parcel | None:
        """The smaller one for the province, where there is one for the same run."""
        whole, small = self.parcel(), _read(_upon(self.path))
        if whole is None or small is None or read_envelope(small.envelope).about != read_envelope(whole.envelope).about:
            return whole
        return small

    def remove(self) -> None:
        """Let go of both."""
        self.path.unlink(missing_ok=True)
        _upon(self.path).unlink(missing_ok=True)


def _upon(path: Path) -> Path:
    return path.with_suffix(".upon.parcel")


def _read(path: Path) -> Parcel | None:
    raw = read_within(path, _FILE_BYTES_MAX)
    try:
        return None if raw is None else read_parcel(raw)
    except Refused:
        return None


def list_outbox(folder: SyncFolder, chain: str) -> list[Waiting]:
    """The parcels of a chain in order."""
    if not folder.outbox.is_dir():
        return []
    found = []
    for path in sorted(folder.outbox.iterdir()):
        match = _NAME.match(path.name)
        if match and match["chain"] == chain:
            found.append(Waiting(path, chain, int(match["first"]), int(match["last"])))
    return found[: limits.OUTBOX_FILES_MAX]


def refresh(folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys) -> State:
    """Bring the outbox up to the own head: drop what is confirmed, keep what was begun, pack the rest anew."""
    assert state.enrolment is not None
    own = next((head for head in port.heads() if head.chain == port.chain), None)
    same = state.own is not None and own is not None and state.own.chain == own.chain
    now = replace(state, own=own) if same else replace(state, own=own, confirmed=None, sent=-1, begun="", unknown=False)
    start = now.confirmed.seq + 1 if now.confirmed is not None else 0
    # The province destroyed a key this office still packs under: everything goes again, each seal beside its content.
    seals = state.refused is not None and state.refused.code == "wire.key_missing"
    keep = [] if seals else _kept(folder, port.chain, start, now)
    first = keep[-1].last + 1 if keep else start
    if seals:
        _empty(folder, port.chain)
    if own is not None and first <= own.seq:
        receivers = receivers_of(folder, now)
        for raw, about in _runs(port, port.chain, first, keys, seals=seals):
            small = _packed_upon(port, raw, about, now) if about.first == start and not seals else None
            # Where the line has a smaller one, the other is for sticks alone: there its size is worth no time.
            parcel = _sealed(raw, about, receivers, quickly=small is not None)
            path = _write(folder, parcel)
            if small is not None and small.size_bytes < parcel.size_bytes:
                write_whole(_upon(path), parcel_bytes(small))
    return now


def _packed_upon(port: OfficePort, raw: bytes, about: About, state: State) -> Parcel | None:
    """Beside a parcel that continues what is confirmed, the smaller one: the province holds what it is packed upon."""
    assert state.enrolment is not None
    if state.confirmed is None or not _UPON_FROM_BYTES <= len(raw) <= LARGE_BYTES:
        return None
    history = history_before(port, about.name, about.first)
    if history is None:
        return None
    packed = pack(raw, level=LEVEL_UP, history=history.octets)
    return seal_parcel(packed, about, [state.enrolment.province_keys], DICTIONARY, history.upon)


def stand_alone(folder: SyncFolder, chain: str) -> bool:
    """Let go of the smaller parcels: the province cannot rebuild what they are packed upon. False if there were none."""
    gone = [path for waiting in list_outbox(folder, chain) if (path := _upon(waiting.path)).exists()]
    for path in gone:
        path.unlink(missing_ok=True)
    return bool(gone)


def _empty(folder: SyncFolder, chain: str) -> None:
    for waiting in list_outbox(folder, chain):
        waiting.remove()


def _kept(folder: SyncFolder, chain: str, start: int, state: State) -> list[Waiting]:
    """The files that stay: unbroken from `start` on, and full or begun. All others go."""
    kept: list[Waiting] = []
    gone: list[Waiting] = []
    expected = start
    files = list_outbox(folder, chain)
    for waiting in files:
        joins = waiting.first <= expected <= waiting.last and (not kept or waiting.first == expected)
        is_tail = waiting is files[-1]
        reaches_head = state.own is not None and waiting.last == state.own.seq
        if joins and (not is_tail or reaches_head or _is_begun(waiting, state)) and waiting.parcel() is not None:
            kept.append(waiting)
            expected = waiting.last + 1
        else:
            gone.append(waiting)
    for waiting in gone:
        waiting.remove()
    if gone:
        sync_folder(folder.outbox)
    return kept


def _is_begun(waiting: Waiting, state: State) -> bool:
    return state.begun in {parcel.id for parcel in (waiting.parcel(), waiting.for_the_line()) if parcel is not None}


def make_parcels(
    port: OfficePort,
    chain: str,
    first: int,
    receivers: Sequence[PublicKeys],
    keys: PrivateKeys,
    *,
    seals: bool = False,
) -> list[Parcel]:
    """A chain from place `first` on as sealed parcels. For the own chain this device signs the heads; a chain it only
    passes on it cuts where a signature the port holds stands for it. `seals` puts each seal beside
    its content, for a reader that may have destroyed the key; a chain passed on always has them."""
    return [_sealed(raw, about, receivers) for raw, about in _runs(port, chain, first, keys, seals=seals)]


def _sealed(raw: bytes, about: About, receivers: Sequence[PublicKeys], *, quickly: bool = False) -> Parcel:
    packed, dictionary = (pack(raw), DICTIONARY) if quickly else pack_tightly(raw)
    return seal_parcel(packed, about, receivers, dictionary)


def _runs(port: OfficePort, chain: str, first: int, keys: PrivateKeys, *, seals: bool) -> Iterator[tuple[bytes, About]]:
    """The segments of a chain from place `first` on."""
    head = next((head for head in port.heads() if head.chain == chain), None)
    while head is not None and first <= head.seq:
        run = _run(port, chain, first, head, keys, seals=seals)
        if run is None:
            break
        raw, last = run
        yield raw, About(kind="segment", name=chain, first=first, last=last.seq, hash=last.hash)
        first = last.seq + 1


def _run(
    port: OfficePort,
    chain: str,
    first: int,
    head: Head,
    keys: PrivateKeys,
    *,
    seals: bool,
) -> tuple[bytes, Head] | None:
    """The longest run from `first` on that fits one segment and can be signed for; None where nobody signed."""
    if chain.startswith(f"{port.unit}.{port.device}."):
        # Its own chain, or one of its incarnations before a restore: it answers for them itself.
        writer, last = _fill(port, chain, first, head.seq, seals=seals or chain != port.chain)
        return writer.close([*port.signatures(chain, first, last.seq), _sign(last, keys)]), last
    there = port.signatures(chain, first, head.seq)
    ends = {one.seq for one in there if one.role != "turn" and first <= one.seq and port.hash_at(chain, one.seq) == one.hash}
    if not ends:
        return None
    writer, last = _fill(port, chain, first, max(ends), seals=True)
    if last.seq not in ends:
        ends = {end for end in ends if end < last.seq}
        if not ends:
            return None
        writer, last = _fill(port, chain, first, max(ends), seals=True)
    closing = [one for one in there if one.hash == last.hash or (one.role == "turn" and one.seq <= last.seq)]
    return writer.close(dict.fromkeys(closing)), last


def _fill(port: OfficePort, chain: str, first: int, stop: int, *, seals: bool) -> tuple[SegmentWriter, Head]:
    """A segment from `first` up to `stop`, or as far as one segment goes."""
    base_hash = port.hash_at(chain, first - 1) if first else NO_HASH
    assert base_hash is not None
    writer = SegmentWriter(first, base_hash, chain, port, seals=seals)
    last = Head(chain=chain, seq=first, hash=NO_HASH)
    while not writer.is_full() and first + writer.count <= stop:
        entries = port.entries(chain, first + writer.count, min(_ENTRIES_AT_ONCE, stop + 1 - first - writer.count))
        for sealed in entries:
            writer.add(sealed)
            last = Head(chain=chain, seq=sealed.entry.seq, hash=sealed.hash)
            if writer.is_full():
                break
        if not entries:
            break
    return writer, last


def _sign(head: Head, keys: PrivateKeys) -> HeadSignature:
    message = head_message("device", head.chain, head.seq, head.hash)
    return HeadSignature(
        chain=head.chain,
        seq=head.seq,
        hash=head.hash,
        role="device",
        key=keys.public.sign.hex(),
        signature=keys.signature(message).hex(),
    )


def receivers_of(folder: SyncFolder, state: State) -> list[PublicKeys]:
    """The province and the unit's other devices: the same parcel goes over the line and on a stick."""
    assert state.enrolment is not None
    return [state.enrolment.province_keys, *other_devices(folder, state.enrolment).values()]


def _write(folder: SyncFolder, parcel: Parcel) -> Path:
    about = read_envelope(parcel.envelope).about
    path = folder.outbox / f"{about.name}_{about.first:010d}-{about.last:010d}.parcel"
    write_whole(path, parcel_bytes(parcel))
    return path


def forget(folder: SyncFolder, chain: str, places: Sequence[int]) -> None:
    """Destroy the parcels that hold entries at these places of a chain: their content was destroyed by law."""
    doomed = set(places)
    for waiting in list_outbox(folder, chain):
        if not doomed.isdisjoint(range(waiting.first, waiting.last + 1)):
            waiting.remove()
    # What they are packed upon may have held it.
    stand_alone(folder, chain)
    if folder.outbox.is_dir():
        sync_folder(folder.outbox)
