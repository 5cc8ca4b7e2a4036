"""The postman of the terminal app: one errand at a time, in a thread of its own, while the counter works on."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from textual.message import Message

from motcua_tui.desk.restores import not_enrolled_again, was_read
from motcua_tui.text import _
from motcua_tui.widgets.bar import Health
from schemas.refusal import Notice, Refused, no
from sync.wire.prepare import prepare_every_record

if TYPE_CHECKING:
    from motcua_tui.desk.courier import Inside, Progress, Standing
    from motcua_tui.desk.office import Office
    from motcua_tui.screens.app import CounterApp

Result = TypeVar("Result")
Errand = Literal["look", "sync", "compare"]
Work = Callable[["Inside", Callable[["Progress"], None], Callable[[], bool]], object]

TICK_S = 5.0
FIRST_AFTER_S = 20.0
IDLE_S = 4.0
"""Nobody typed for so long: a good moment to begin by oneself."""
PATIENCE_S = 2.0
"""How long a lock waits for the thread to come to its end; after that it is simply shut out."""
FAILED_TIMES_MAX = 4
SYNC_STATE_FILE = "sync.state"
_SHUT = object()


class LineMoved(Message):
    """An errand is over: what came out, and how the line stands now."""

    def __init__(self, office: Office, errand: Errand, outcome: object, standing: Standing | None) -> None:
        super().__init__()
        self.office, self.errand, self.outcome, self.standing = office, errand, outcome, standing


class Postman:
    """Runs errands to the province. The app asks how the line stands; the answer is at hand, never looked up."""

    def __init__(self, app: CounterApp) -> None:
        self._app = app
        self._thread: threading.Thread | None = None
        self._cancelled = threading.Event()
        self._office: Office | None = None
        self._next = 0.0
        self._looked_at = 0
        self.is_enrolled = False
        self.errand: Errand | None = None
        self.standing: Standing | None = None
        self.progress: Progress | None = None
        self.outcome: object = None
        self.began = 0.0
        self.stick = ""
        """The folder of the last stick, offered again."""
        self.must_enrol = False
        """True on a machine of an enrolled office that is not enrolled itself, as after a restore."""
        self.read: list[Notice] = []
        """What was read of restores, so that nobody is told twice at one sitting."""

    # -- with the office

    def open(self, office: Office) -> None:
        """Somebody unlocked. Without a province there is nothing to do, and nothing is loaded."""
        self._office = office
        self.is_enrolled = (office.folder / SYNC_STATE_FILE).exists()
        self.must_enrol = not_enrolled_again(office) is not None
        self.read = []
        self.standing, self.outcome, self.progress = None, None, None
        self._next = time.monotonic() + FIRST_AFTER_S
        if self.is_enrolled:
            self.look()

    def close(self) -> None:
        """The office locks: give the errand a moment to come to a good end."""
        self._cancelled.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
        self._thread, self._office, self.errand, self.standing = None, None, None, None

    # -- errands

    @property
    def is_busy(self) -> bool:
        """True while an exchange or a comparison is under way."""
        return self.errand in ("sync", "compare")

    def look(self) -> None:
        """See how the line stands, without the network."""
        self._start("look", lambda _inside, _report, _cancelled: None)

    @property
    def place(self) -> str:
        """The folder of the last stick, also of another day."""
        return self.stick or (self.standing.place if self.standing else "")

    def sync(self, stick: Path | None = None, *, by_itself: bool = False) -> bool:
        """Exchange with the province, with `stick` by that stick or shared folder too; False when an errand is under way
        already. `by_itself` uses the folder of the last time where it is there."""

        def work(inside: Inside, report: Callable[[Progress], None], cancelled: Callable[[], bool]) -> object:
            from motcua_tui.desk.courier import carry, usual_place

            prepare_every_record()
            office = self._office
            assert office is not None
            where = usual_place(office) if by_itself else stick
            return carry(office, inside, report, cancelled, where)

        return self._start("sync", work)

    def compare(self, work: Work) -> bool:
        """Another errand on the same line: it may not meet an exchange."""
        return self._start("compare", work)

    def cancel(self) -> None:
        """Stop the errand; what was reached stays."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """True from the moment somebody asked it to stop."""
        return self._cancelled.is_set()

    def _start(self, errand: Errand, work: Work) -> bool:
        office = self._office
        if office is None or self.is_busy:
            return False
        if errand != "look":
            self.errand, self.began, self.progress = errand, time.monotonic(), None
            self._cancelled = threading.Event()
        self._looked_at = office.writes
        cancelled = self._cancelled
        thread = threading.Thread(target=lambda: self._run(office, errand, work, cancelled), name="postman", daemon=True)
        if errand != "look":
            self._thread = thread
        thread.start()
        return True

    def _run(self, office: Office, errand: Errand, work: Work, cancelled: threading.Event) -> None:
        from motcua_tui.desk.courier import stands

        def inside(asked: Callable[[], Result], /) -> Result:
            return self._inside(office, asked)

        outcome: object = None
        standing: Standing | None = None
        try:
            outcome = work(inside, self._report, cancelled.is_set)
            standing = inside(lambda: stands(office))
        except Refused as refused:
            outcome = outcome or refused.refusal
        finally:
            self._app.post_message(LineMoved(office, errand, outcome, standing))

    def _report(self, progress: Progress) -> None:
        self.progress = progress

    def _inside(self, office: Office, work: Callable[[], Result]) -> Result:
        """Do work only while this very office is open."""

        def while_open() -> object:
            return work() if self._app.office is office else _SHUT

        done = self._app.gate.run(while_open, _SHUT)
        if done is _SHUT:
            raise Refused(no("sync.cancelled", "Đã dừng đồng bộ theo yêu cầu. Phần còn lại sẽ gửi lần sau."))
        return done  # type: ignore[return-value]  # what `work` gave, for it was not shut out

    def was_read(self, notice: Notice) -> None:
        """Somebody has read what is told of a restore."""
        self.read.append(notice)
        assert self._office is not None
        was_read(self._office.folder, notice)
        self.look()

    def heard(self, moved: LineMoved) -> bool:
        """Take in how an errand ended. False for one of an office that is locked meanwhile."""
        if moved.office is not self._office:
            return False
        if moved.errand != "look":
            self.errand, self._thread, self.outcome = None, None, moved.outcome
            self._plan()
        if moved.standing is not None:
            self.standing = moved.standing
        return True

    # -- by itself

    def _plan(self) -> None:
        """When to go by oneself again: at the office's pace, slower while it fails, never all offices at once."""
        assert self._office is not None
        minutes = int(self._office.setting("sync.every_minutes"))
        failures = self.standing.failures if self.standing else 0
        spread = random.SystemRandom().uniform(0.8, 1.2)
        self._next = time.monotonic() + 60 * minutes * min(failures + 1, FAILED_TIMES_MAX) * spread

    def tick(self, idle_s: float) -> None:
        """Go if it is time, the office wants it and nobody is typing; see anew how the line stands where more was written."""
        office = self._office
        if office is None or not self.is_enrolled or self.is_busy:
            return
        if self._is_behind:
            self.look()
        if time.monotonic() < self._next or idle_s < IDLE_S:
            return
        if int(office.setting("sync.every_minutes")) and (self.standing is None or self.standing.has_line or self.place):
            self.sync(by_itself=True)

    # -- how it stands

    @property
    def _is_behind(self) -> bool:
        """True once something was written that the last look has not seen."""
        return self._office is not None and self._office.writes != self._looked_at

    def health(self) -> Health | None:
        """The line's state for the top line; None where there is no province."""
        if self.must_enrol:
            return Health(_("Tỉnh"), "bad", _("chưa ghi danh lại"))
        if not self.is_enrolled:
            return None
        if self.errand == "sync":
            return Health(_("Tỉnh"), "unknown", _("đang gửi"))
        standing = self.standing
        if standing is None or (standing.mood == "level" and self._is_behind):
            return Health(_("Tỉnh"), "unknown", "…")
        match standing.mood:
            case "look":
                return Health(_("Tỉnh"), "bad", _("cần xem"))
            case "failing":
                return Health(_("Tỉnh"), "warn", _("chưa nối được"))
            case "unknown":
                return Health(_("Tỉnh"), "warn", _("chưa rõ"))
            case "waiting":
                return Health(_("Tỉnh"), "unknown", _("chờ {count}").format(count=standing.waiting))
            case "level":
                return Health(_("Tỉnh"), "good", _("đã nhận đủ"))


