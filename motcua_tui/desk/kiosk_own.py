"""The citizens' screen itself, without its looks: what it may read, what it may write. It never opens a store.

It reads three files of the counter's app and writes numbers and ratings into the drop folder, nothing else.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from motcua_tui.desk import kiosk_files
from motcua_tui.vault.lookup import LookupKey, number_key, open_row, slip_key
from schemas import limits
from schemas.base import Record, read_json
from schemas.kiosk import (
    BOARD_FILE,
    DROP,
    DROP_FOLDER,
    LOOKUP_FILE,
    PUBLIC_FILE,
    BoardFile,
    Drop,
    LookupFile,
    PublicFile,
    Standing,
    id_tail,
)
from schemas.procedure import Procedure
from schemas.refusal import Refusal, no
from schemas.rules.numbering import whole_number
from schemas.rules.slip_code import read_slip_code
from schemas.text import fold
from schemas.times import VN, moment_text

R = TypeVar("R", bound=Record)

TRIES_FREE = 3
WAIT_FIRST_S = 30
WAIT_MAX_S = 600
TICKET_EVERY_S = 5.0
DROPS_WAITING_MAX = 300
SEARCH_MAX = 50
_BOARD_BYTES_MAX = 1 << 16
_COUNT_BYTES_MAX = 1 << 12


class Counted(Record):
    """The last number this screen gave, kept beside the drop folder so that a restart goes on."""

    day: str
    last: int


class Found(NamedTuple):
    """A dossier that was looked up: the row's name, for a rating, and how it stands."""

    name: str
    standing: Standing


class Kiosk:
    """One screen. `clock` gives the time (aware), `monotonic` seconds that never go back."""

    def __init__(
        self, folder: Path, lookup: Path | None, letter: str, clock: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self.folder = folder
        self._lookup = lookup or folder / LOOKUP_FILE
        self._letter = letter
        self._clock, self._monotonic = clock, monotonic
        self._kept: dict[str, tuple[tuple[int, int], Record]] = {}
        self._index: tuple[PublicFile | None, list[str]] = (None, [])
        self._wrong = 0
        self._closed_until = 0.0
        self._last_ticket = -TICKET_EVERY_S

    # -- reading

    @property
    def public(self) -> PublicFile | None:
        """What anybody may know; the last good file while a newer one cannot be read."""
        return self._file(self._lookup.with_name(PUBLIC_FILE), PublicFile, limits.CATALOGUE_BYTES_MAX)

    @property
    def board(self) -> BoardFile | None:
        """Who is called; None for a board of another day."""
        found = self._file(self._lookup.with_name(BOARD_FILE), BoardFile, _BOARD_BYTES_MAX)
        return found if found is not None and found.day == self._now()[:10] else None

    def procedures(self, text: str) -> list[Procedure]:
        """Procedures by code or by words, without diacritics; those that say the words as they were typed come first."""
        public, words = self.public, fold(text).split()
        if public is None:
            return []
        if self._index[0] is not public:
            self._index = (public, [_folded(one) for one in public.procedures])
        said = zip(public.procedures, self._index[1], strict=True)
        found = [(one, folded) for one, folded in said if all(word in folded for word in words)]
        phrase = f" {' '.join(words)}"
        return [one for one, _folded in sorted(found, key=lambda pair: phrase not in pair[1])][:SEARCH_MAX]

    def _file(self, path: Path, kind: type[R], bytes_max: int) -> R | None:
        kept = self._kept.get(path.name)
        try:
            found = path.stat()
            mark = (found.st_mtime_ns, found.st_size)
        except OSError:
            mark = None
        if mark is not None and (kept is None or kept[0] != mark):
            raw = kiosk_files.read_bounded(path, bytes_max)
            record = None if raw is None else read_json(raw, kind, area="kiosk", bytes_max=bytes_max)
            if record is not None and not isinstance(record, Refusal):
                self._kept[path.name] = kept = (mark, record)
        return kept[1] if kept is not None and isinstance(kept[1], kind) else None

    # -- looking up

    def closed_for_s(self) -> int:
        """Seconds until the next look-up is taken, 0 for now."""
        return max(0, int(self._closed_until - self._monotonic() + 0.999))

    def look_up(self, number: str, identity: str) -> Found | Refusal:
        """A dossier by its number and the last digits of the identity number on it. Takes a moment, on purpose.

        Three wrong tries are free; each one more closes the look-up, for 30 seconds first and at most ten minutes.
        """
        tail = id_tail(identity)
        if not number.strip() or not tail:
            return no("kiosk.incomplete", "Hãy nhập số hồ sơ và 6 số cuối của giấy tờ tùy thân.")
        return self._looked_up(lambda file: number_key(file.salt, whole_number(number), tail, file.slow))

    def look_up_slip(self, code: str) -> Found | Refusal:
        """A dossier by the code printed on its slip."""
        slip = read_slip_code(code)
        if slip is None:
            return no("kiosk.no_slip", "Đây không phải mã trên giấy tiếp nhận. Hãy quét mã QR ở góc giấy tiếp nhận.")
        dossier, prefix = slip
        return self._looked_up(lambda file: slip_key(file.salt, dossier, prefix))

    def _looked_up(self, key_for: Callable[[LookupFile], LookupKey]) -> Found | Refusal:
        if wait := self.closed_for_s():
            return no("kiosk.wait", "Đã thử sai nhiều lần. Hãy chờ {seconds} giây rồi thử lại.", seconds=wait)
        file = self._file(self._lookup, LookupFile, limits.KIOSK_LOOKUP_BYTES_MAX)
        if file is None:
            return no("kiosk.no_lookup", "Chưa tra cứu được lúc này. Mời ông/bà hỏi tại quầy.")
        key = key_for(file)
        sealed = file.rows.get(key.name.hex())
        plain = open_row(key, sealed) if sealed else None
        standing = None if plain is None else read_json(plain, Standing, area="kiosk")
        if not isinstance(standing, Standing):
            self._note_wrong()
            return no("kiosk.not_found", "Không tìm thấy hồ sơ. Hãy kiểm tra lại số hồ sơ và số giấy tờ, hoặc hỏi tại quầy.")
        self._wrong = 0
        return Found(key.name.hex(), standing)

    def _note_wrong(self) -> None:
        self._wrong += 1
        if (over := self._wrong - TRIES_FREE) > 0:
            self._closed_until = self._monotonic() + min(WAIT_FIRST_S * 2 ** min(over - 1, 10), WAIT_MAX_S)

    # -- writing

    def take_ticket(self, priority: str = "") -> str | Refusal:
        """A number of this screen. It is told only when it is safe on the disk, and never given twice."""
        if self._monotonic() - self._last_ticket < TICKET_EVERY_S:
            return no("kiosk.too_fast", "Vừa có người lấy số. Hãy chờ vài giây.")
        letter = self._letter or (public.letter if (public := self.public) is not None else "")
        if not letter:
            return _not_now()
        now = self._now()
        counter = self.folder / f"kiosk-{letter}.json"
        kept = kiosk_files.read(counter, Counted, _COUNT_BYTES_MAX)
        last = kept.last if kept is not None and kept.day == now[:10] else 0
        if (board := self.board) is not None:
            last = max(last, board.last.get(letter, 0))
        if last >= limits.QUEUE_NUMBER_MAX:
            return _not_now()
        try:
            kiosk_files.put(counter, Counted(day=now[:10], last=last + 1))
        except OSError:
            return _not_now()
        refusal = self._drop("ticket", now, letter=letter, number=last + 1, priority=priority)
        if refusal is not None:
            return refusal
        self._last_ticket = self._monotonic()
        return f"{letter}-{last + 1:03d}"

    def rate(self, found: Found, level: int, comment: str = "") -> Refusal | None:
        """A rating of a dossier that was looked up."""
        return self._drop("rating", self._now(), key=found.name, level=level, comment=comment[: limits.KIOSK_COMMENT_MAX])

    def _drop(
        self, kind: Literal["ticket", "rating"], at: str, *, letter: str = "", number: int = 0, priority: str = "", key: str = "",
        level: int = 0, comment: str = "",
    ) -> Refusal | None:  # fmt: skip
        drop = Drop(
            format=DROP, version=1, id=secrets.token_hex(16), kind=kind, at=at, letter=letter, number=number, priority=priority,
            key=key, level=level, comment=comment,
        )  # fmt: skip
        folder = self.folder / DROP_FOLDER
        with contextlib.suppress(OSError):
            if sum(1 for _ in folder.iterdir()) < DROPS_WAITING_MAX:
                kiosk_files.put(folder / f"{drop.id}.json", drop)
                return None
        return _not_now()

    def _now(self) -> str:
        return moment_text(self._clock().astimezone(VN))


def _not_now() -> Refusal:
    return no("kiosk.not_now", "Chưa nhận được lúc này. Mời ông/bà đến quầy.")


def _folded(procedure: Procedure) -> str:
    return f"{fold(procedure.code)} {fold(procedure.name)} {fold(procedure.field)}"
