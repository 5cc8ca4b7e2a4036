"""What the app does for each user's own ways: worn when they sit down, kept as soon as they change one."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from motcua_tui.desk.ways import Kept, Ways, keep_ways, read_ways
from motcua_tui.text import Language, _, language, say, set_language
from motcua_tui.widgets.dialogs import GRACE_S
from motcua_tui.widgets.menu import Menu
from motcua_tui.widgets.theme import CONTRAST, DARK, LIGHT

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office
    from schemas.refusal import Refusal

LOOKS = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
METHODS = ("", "telex", "vni")
BRISK_S = 0.1
RECENT = "recent"
IDLE_MINUTES = (1, 2, 3, 5, 10, 20, 30)


class OwnWays:
    """A part of the app."""

    if TYPE_CHECKING:
        folder: Path
        office: Office | None
        theme: Any
        input_method: Any
        last_user: str
        screen: Any
        recent: deque[str]

        push_screen: Any

        def bell(self) -> None: ...

        def refresh_mode(self) -> None: ...

        def _tell(self, words: str, tone: str = "good") -> None: ...

    ways: Ways = Ways()
    grace_s: float = GRACE_S
    """How long a question drops keys after it opened."""
    _language_at_start: Language = "vi"

    def wear_last(self) -> None:
        """At the lock: the look and the language of who sat here last, and their name proposed."""
        kept: Kept = read_ways(self.folder)
        self.last_user = self.last_user or kept.last_user
        self._wear(kept.of(kept.last_user))
        self.input_method = ""

    def wear_own(self) -> None:
        """Somebody sat down: their own ways from now on."""
        if self.office is not None:
            user = self.office.officer.user
            self._wear(read_ways(self.folder).of(user))
            keep_ways(self.folder, user, self.ways)

    def _wear(self, ways: Ways) -> None:
        self.ways = ways
        self.theme = LOOKS.get(ways.look, LIGHT)
        self.input_method = ways.method
        self.grace_s = BRISK_S if ways.brisk else GRACE_S
        self.speak()

    def speak(self) -> None:
        """The user's own language, else that of the office's settings, else the one the app was started in."""
        office = "en" if self.office is not None and self.office.setting("language") == "en" else self._language_at_start
        chosen = self.ways.language or office
        set_language("en" if chosen == "en" else "vi")

    def _change(self, **changed: Any) -> None:
        self._wear(replace(self.ways, **changed))
        if self.office is not None:
            keep_ways(self.folder, self.office.officer.user, self.ways)
        self.refresh_mode()

    def wear_look(self, look: str) -> None:
        """Light, dark or high contrast, from now on and whenever this user signs in."""
        self._change(look=look)

    def action_next_method(self) -> None:
        """F10: compose Vietnamese letters in the app: off, Telex, VNI."""
        self._change(method=METHODS[(METHODS.index(self.input_method) + 1) % len(METHODS)])
        said = {
            "": _("Đã tắt bộ gõ trong chương trình."),
            "telex": _("Bộ gõ: Telex."),
            "vni": _("Bộ gõ: VNI."),
        }
        self._tell(said[self.input_method])

    def choose_language(self, chosen: Language) -> None:
        """This user's language. A screen that is open is read in it when it is opened again."""
        self._change(language=chosen)
        self._tell(_("Ngôn ngữ của anh/chị: tiếng Việt. Màn hình mở sau sẽ đổi theo.") if language() == "vi"
                   else _("Ngôn ngữ của anh/chị: tiếng Anh. Màn hình mở sau sẽ đổi theo."))  # fmt: skip

    def turn_sounds(self) -> None:
        """A bell, or none."""
        self._change(sounds=not self.ways.sounds)
        self._tell(_("Đã bật tiếng chuông.") if self.ways.sounds else _("Đã tắt tiếng chuông."))
        self.ring()

    def turn_brisk(self) -> None:
        """Questions take keys sooner, or as usual."""
        self._change(brisk=not self.ways.brisk)
        self._tell(_("Câu hỏi nhận phím sau 0,1 giây.") if self.ways.brisk else _("Câu hỏi nhận phím sau 0,3 giây."))

    @property
    def idle_limit_s(self) -> float:
        """Seconds without a key until the counter locks: as the office says, or sooner where this user wants it so."""
        office = int(self.office.setting("lock.idle_minutes")) if self.office is not None else 0
        own = self.ways.idle_minutes
        return 60.0 * (own if 0 < own < office else office)

    def choose_idle(self) -> None:
        """Lock sooner than the office says, never later."""
        office = int(self.office.setting("lock.idle_minutes")) if self.office is not None else 0
        times = [str(minutes) for minutes in IDLE_MINUTES if minutes < office]
        options = [("0", _("Như cơ quan đặt: {minutes} phút").format(minutes=office))]
        options += [(one, _("{minutes} phút").format(minutes=one)) for one in times]

        def chosen(minutes: str | None) -> None:
            if minutes is not None:
                self._change(idle_minutes=int(minutes))
                limit = round(self.idle_limit_s / 60)
                self._tell(_("Quầy tự khóa sau {minutes} phút không gõ phím.").format(minutes=limit))

        self.push_screen(Menu(_("Tự khóa sau mấy phút không gõ?"), options), chosen)

    def keep_recent(self) -> None:
        """The dossiers opened last are found again after the lock: their ids only, in the store, for this user."""
        if self.office is None or not self.recent:
            return
        from motcua_tui.store import StoreFull, StoreReadOnly  # the lock is drawn before the store's libraries load

        try:
            self.office.store.drafts.save(self.office.officer.user, RECENT, "\n".join(self.recent), None)
        except (StoreFull, StoreReadOnly):
            return  # nothing of value is lost

    def read_recent(self) -> None:
        """What this user opened last here."""
        if self.office is not None:
            kept = self.office.store.drafts.load(self.office.officer.user, RECENT) or ""
            self.recent.clear()
            self.recent.extend(kept.split())

    @property
    def withheld(self) -> frozenset[str]:
        """What this officer's role does not do: not offered at the bottom, and told why where its key is pressed all the same."""
        return frozenset({"receive", "fast"}) if self._kept_out() is not None else frozenset()

    def may_receive(self) -> bool:
        """True for who takes dossiers in; anybody else is told before the first letter, not after the last."""
        refusal = self._kept_out()
        if refusal is not None:
            self._tell(f"■ {say(refusal)}", "bad")
        return refusal is None

    def _kept_out(self) -> Refusal | None:
        from schemas.acts import Act

        return self.office.why_not(Act.RECEIVE) if self.office is not None else None

    def ring(self) -> None:
        """For what must be noticed; silent unless the user wants sounds."""
        if self.ways.sounds:
            self.bell()
