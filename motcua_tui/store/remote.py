"""Entries of other chains: taken in only if they continue their chain, seal and parents included.

Business rules are never judged here; the fold does that in daylight, in front of a person.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.plan import why_not_size
from motcua_tui.store.records import Head, RemoteEntry
from motcua_tui.store.taking import Taker
from schemas.acts import BEGINS, KEYLESS, Act
from schemas.canonical import DOSSIER_KEY_BYTES, entry_hash, seal
from schemas.entry import NO_HASH, Entry, Sealed, chain_id, dossier_id
from schemas.office_acts import OFFICE_CONTENT, Begun, OfficeAct
from schemas.refusal import Refusal, Refused, no
from schemas.rules.fold import NotADossier, content_of


class Remote:
    """Takes in runs of other chains, each run whole or not at all."""

    def __init__(self, db: StoreDatabase, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger
        self._taker = Taker(db, ledger)

    def receive(self, chain: str, entries: Sequence[RemoteEntry]) -> int | Refusal:
        """Take in a contiguous run of a chain; returns how many entries were new. Known ones are skipped.

        Refuses store.own_chain, store.entry_not_canonical, store.gap, store.fork, store.chain_begin,
        store.parent_missing, store.dossier_place, store.key_differs, store.seal_wrong, store.content_missing,
        store.content_shape, store.entry_too_large.
        """
        try:
            with self._db.writing():
                return sum(self._one(chain, remote) for remote in entries)
        except Refused as fault:
            return fault.refusal
        except (NotADossier, ValueError, TypeError, AttributeError) as fault:
            # A content of the right shape can still name a field that no dossier has.
            return _shape_wrong(fault)

    def _one(self, chain: str, remote: RemoteEntry) -> int:
        sealed = remote.sealed
        _canonical(sealed)
        head = self._ledger.head(chain) if self._ledger.chain_number(chain) is not None else None
        if self._is_known(chain, sealed, head):
            return 0
        if chain == self._ledger.own_chain:
            raise Refused(no("store.own_chain", "Chuỗi của máy này có mục lạ từ bên ngoài: có bản sao của kho đang được dùng. "
                             "Hãy báo người phụ trách."))  # fmt: skip
        self._continues(chain, sealed, head)
        if sealed.entry.dossier is not None:
            self._fits_dossier(sealed, remote.dossier_key)
        self._taker.take_in([sealed], _new_key(sealed, remote.dossier_key, self._ledger))
        return 1

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
        known = {other.hash for other in self._ledger.entries_of(entry.dossier)}
        if not set(entry.parents) <= known:
            raise Refused(no("store.parent_missing", "Thiếu mục ghi trước của hồ sơ mà mục số {seq} dựa vào. "
                             "Hãy nhận lại từ đầu chuỗi.", seq=entry.seq))  # fmt: skip
        stored = self._ledger.key_of(entry.dossier)
        if key is not None and stored is not None and key != stored:
            raise Refused(no("store.key_differs", "Khóa hồ sơ gửi kèm mục số {seq} khác khóa đã có. "
                             "Mục này được để riêng.", seq=entry.seq))  # fmt: skip
        _check_seal(sealed, stored or key, destroyed=self._ledger.is_destroyed(entry.dossier))
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


def _new_key(sealed: Sealed, key: bytes | None, ledger: Ledger) -> dict[str, bytes]:
    dossier = sealed.entry.dossier
    if dossier is None or key is None or Act(sealed.entry.act) not in BEGINS or ledger.key_of(dossier) is not None:
        return {}
    return {dossier: key}


def _gap(seq: int) -> Refusal:
    return no("store.gap", "Chuỗi mục ghi nhận được bị thiếu hoặc không nối tiếp (mục số {seq}). Hãy nhận lại.", seq=seq)


def _begin_wrong() -> Refusal:
    return no("store.chain_begin", "Chuỗi mục ghi không bắt đầu đúng cách. Hãy báo người phụ trách.")


def _seal_wrong(seq: int) -> Refusal:
    return no("store.seal_wrong", "Nội dung mục ghi số {seq} không khớp dấu niêm phong của nó. Mục này được để riêng.", seq=seq)


def _shape_wrong(fault: Exception) -> Refusal:
    return no("store.content_shape", "Nội dung mục ghi nhận được không đúng dạng ({kind}). Mục này được để riêng.",
              kind=type(fault).__name__)  # fmt: skip
