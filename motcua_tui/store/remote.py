"""Entries of other chains: taken in only if they continue their chain, seal and parents included.

Business rules are never judged here; the fold does that in daylight, in front of a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec

from motcua_tui.store.plan import why_not_size
from motcua_tui.store.records import Head, RemoteEntry
from schemas.acts import BEGINS, KEYLESS
from schemas.canonical import DOSSIER_KEY_BYTES, entry_hash, seal
from schemas.entry import NO_HASH, Entry, Sealed, chain_id, dossier_id
from schemas.office_acts import OFFICE_CONTENT, Begun, OfficeAct
from schemas.refusal import Refusal, Refused, no
from schemas.rules.fold import NotADossier, content_of


def receive(
    gate: Gate,
    chain: str,
    entries: Sequence[RemoteEntry],
    transaction: Callable[[], AbstractContextManager[None]],
    taking: Taking,
) -> int | Refusal:
    """Take in a contiguous run of a chain, whole or not at all; returns how many entries were new.

    Known entries are skipped. Refuses store.own_chain, store.entry_not_canonical, store.gap, store.fork,
    store.chain_begin, store.parent_missing, store.dossier_place, store.key_differs, store.seal_wrong,
    store.content_missing, store.content_shape, store.entry_too_large.
    """
    new: list[Sealed] = []
    try:
        with transaction():
            for remote in entries:
                if gate.admit(chain, remote):
                    taking.add([remote.sealed], gate.new_keys(remote))
                    new.append(remote.sealed)
            taking.show(new)
    except Refused as fault:
        return fault.refusal
    except (NotADossier, ValueError, TypeError, AttributeError) as fault:
        # A content of the right shape can still name a field that no dossier has.
        return _shape_wrong(fault)
    return len(new)


class Taking(Protocol):
    """Where admitted entries go."""

    def add(self, entries: Sequence[Sealed], new_keys: Mapping[str, bytes]) -> None: ...

    def show(self, entries: Sequence[Sealed]) -> None: ...


class Known(Protocol):
    """What must be known of a ledger to judge entries of other chains."""

    @property
    def own_chain(self) -> str: ...

    def head(self, chain: str) -> Head | None: ...

    def entries(self, chain: str, first: int, limit: int) -> list[Sealed]: ...

    def hashes_of(self, dossier: str) -> set[str]: ...

    def key_of(self, dossier: str) -> bytes | None: ...

    def is_destroyed(self, dossier: str) -> bool: ...

    def add_chain(self, chain: str, unit: str, device: str, incarnation: str) -> int: ...


class Gate:
    """Judges entries of other chains one after another, against a ledger to which each one admitted is added at once: one
    gate serves one transaction.

    `doomed` are dossiers whose destruction comes in the same transaction: their contents may be gone already.
    """

    def __init__(self, ledger: Known, doomed: Collection[str] = ()) -> None:
        self._ledger = ledger
        self._doomed = doomed
        self._heads: dict[str, Head | None] = {}

    def admit(self, chain: str, remote: RemoteEntry) -> bool:
        """True for an entry that may be added now, False for one that is here already. Raises Refused."""
        sealed = remote.sealed
        _canonical(sealed)
        if chain not in self._heads:
            self._heads[chain] = self._ledger.head(chain)
        head = self._heads[chain]
        if self._is_known(chain, sealed, head):
            return False
        if chain == self._ledger.own_chain:
            raise Refused(_own_chain())
        self._continues(chain, sealed, head)
        if sealed.entry.dossier is not None:
            self._fits_dossier(sealed, remote.dossier_key)
        self._heads[chain] = Head(sealed.entry.seq, sealed.hash)
        return True

    def new_keys(self, remote: RemoteEntry) -> dict[str, bytes]:
        """The dossier's key that came along with its first entry."""
        entry, key = remote.sealed.entry, remote.dossier_key
        if entry.dossier is None or key is None or entry.act not in BEGINS:
            return {}
        return {} if self._ledger.key_of(entry.dossier) is not None else {entry.dossier: key}

    def _is_known(self, chain: str, sealed: Sealed, head: Head | None) -> bool:
        entry = sealed.entry
        if entry.chain != chain:
            raise Refused(_gap(entry.seq))
        if head is None or entry.seq > head.seq:
            return False
        if self._ledger.entries(chain, entry.seq, 1)[0].hash != sealed.hash:
            raise Refused(no("store.fork", "Hai bản khác nhau của cùng một chuỗi (mục số {seq}): có kho bị sao chép. "
                             "Hãy báo người phụ trách, không ghi đè.", seq=entry.seq))  # fmt: skip
        return True

    def _continues(self, chain: str, sealed: Sealed, head: Head | None) -> None:
        entry = sealed.entry
        expected = (0, NO_HASH) if head is None else (head.seq + 1, head.hash)
        if (entry.seq, entry.prev) != expected:
            raise Refused(_gap(entry.seq))
        if head is None:
            self._begins_chain(chain, sealed)
        if (entry.seq == 0) != (entry.act == OfficeAct.BEGIN):
            raise Refused(_begin_wrong())

    def _begins_chain(self, chain: str, sealed: Sealed) -> None:
        if sealed.entry.act != OfficeAct.BEGIN or sealed.content is None:
            raise Refused(_begin_wrong())
        begun = msgspec.json.decode(sealed.content, type=Begun)
        if chain_id(begun.unit, begun.device, begun.incarnation) != chain:
            raise Refused(_begin_wrong())
        self._ledger.add_chain(chain, begun.unit, begun.device, begun.incarnation)

    def _fits_dossier(self, sealed: Sealed, key: bytes | None) -> None:
        entry = sealed.entry
        assert entry.dossier is not None
        begins = entry.act in BEGINS
        own_place = dossier_id(entry.chain, entry.seq)
        if begins != (own_place == entry.dossier) or begins == bool(entry.parents):
            raise Refused(no("store.dossier_place", "Mục ghi số {seq} không đứng đúng chỗ trong hồ sơ của nó. "
                             "Mục này được để riêng.", seq=entry.seq))  # fmt: skip
        if not set(entry.parents) <= self._ledger.hashes_of(entry.dossier):
            raise Refused(no("store.parent_missing", "Thiếu mục ghi trước của hồ sơ mà mục số {seq} dựa vào. "
                             "Hãy nhận lại từ đầu chuỗi.", seq=entry.seq))  # fmt: skip
        stored = self._ledger.key_of(entry.dossier)
        if key is not None and stored is not None and key != stored:
            raise Refused(no("store.key_differs", "Khóa hồ sơ gửi kèm mục số {seq} khác khóa đã có. "
                             "Mục này được để riêng.", seq=entry.seq))  # fmt: skip
        gone = entry.dossier in self._doomed or self._ledger.is_destroyed(entry.dossier)
        _check_seal(sealed, stored or key, destroyed=gone)
        content_of(sealed)


def _canonical(sealed: Sealed) -> None:
    """The header is what its hash says, in the one canonical form, and of a permitted size."""
    try:
        entry = msgspec.json.decode(sealed.header, type=Entry)
        whole = entry == sealed.entry and entry.header() == sealed.header and entry_hash(sealed.header) == sealed.hash
    except (msgspec.DecodeError, ValueError):
        whole = False
    if not whole:
        raise Refused(no("store.entry_not_canonical", "Mục ghi nhận được không đúng dạng chuẩn hoặc sai mã băm. "
                         "Mục này được để riêng."))  # fmt: skip
    why_not_size(sealed)
    if sealed.entry.dossier is None:
        _check_office(sealed)


def _check_office(sealed: Sealed) -> None:
    if sealed.content is None or seal(sealed.content, sealed.entry.seq, None) != sealed.entry.seal:
        raise Refused(_seal_wrong(sealed.entry.seq))
    msgspec.json.decode(sealed.content, type=OFFICE_CONTENT[OfficeAct(sealed.entry.act)])


def _check_seal(sealed: Sealed, key: bytes | None, *, destroyed: bool) -> None:
    entry = sealed.entry
    if sealed.content is None:
        if destroyed and entry.act not in KEYLESS:
            return
        raise Refused(no("store.content_missing", "Mục ghi số {seq} đến mà không có nội dung. Mục này được để riêng.",
                         seq=entry.seq))  # fmt: skip
    if destroyed and key is None:
        return
    used = None if entry.act in KEYLESS else key
    if entry.act not in KEYLESS and (used is None or len(used) != DOSSIER_KEY_BYTES):
        raise Refused(_seal_wrong(entry.seq))
    if seal(sealed.content, entry.seq, used) != entry.seal:
        raise Refused(_seal_wrong(entry.seq))


def _own_chain() -> Refusal:
    return no("store.own_chain", "Chuỗi của máy này có mục lạ từ bên ngoài: có bản sao của kho đang được dùng. "
              "Hãy báo người phụ trách.")  # fmt: skip


def _gap(seq: int) -> Refusal:
    return no("store.gap", "Chuỗi mục ghi nhận được bị thiếu hoặc không nối tiếp (mục số {seq}). Hãy nhận lại.", seq=seq)


def _begin_wrong() -> Refusal:
    return no("store.chain_begin", "Chuỗi mục ghi không bắt đầu đúng cách. Hãy báo người phụ trách.")


def _seal_wrong(seq: int) -> Refusal:
    return no("store.seal_wrong", "Nội dung mục ghi số {seq} không khớp dấu niêm phong của nó. Mục này được để riêng.", seq=seq)


def _shape_wrong(fault: Exception) -> Refusal:
    return no("store.content_shape", "Nội dung mục ghi nhận được không đúng dạng ({kind}). Mục này được để riêng.",
              kind=type(fault).__name__)  # fmt: skip
