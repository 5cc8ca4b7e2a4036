"""Text fields: composed characters only, a length limit, the built-in Telex and VNI, dates, passwords."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from motcua_tui.text import _
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.days_typed import date_trouble, iso_of, spoken_iso
from motcua_tui.widgets.keys import Scan, scan_at_end
from motcua_tui.widgets.show import of_sure_width, shown
from motcua_tui.widgets.telex import compose, unravel
from motcua_tui.widgets.undo import Past
from schemas.limits import CARD_TEXT_MAX, PASSWORD_CHARS_MAX
from schemas.text import REPLACEMENT, clean, nfc

_BLANK = re.compile(r"\s")
_BLANKS = re.compile(r" {2,}")
_MARKS = frozenset(("Mn", "Me"))
_WORD_MAX = 12
_EMACS = {"ctrl+a", "ctrl+e", "ctrl+d", "ctrl+k", "ctrl+backspace"}


class Wrong(NamedTuple):
    """What is wrong with what stands in a field, already translated. A mild one is said and does not stop anybody."""

    words: str
    mild: bool = False


Check = Callable[[str], Wrong | None]
"""Judges what stands in a field, without blanks around it and not empty, once the field is left."""


def clean_typed(text: str) -> str:
    """`text` fit to stand in a field: NFC, any white space as a blank, hidden and control characters gone."""
    return of_sure_width(clean(_BLANK.sub(" ", text))).replace(REPLACEMENT, "")


class ViInput(Input, inherit_bindings=False):
    """A one-line field for Vietnamese. Whatever arrives, by key, paste or from code, is in NFC.

    `limit` is in characters. What would exceed it is refused whole, with `Refused`, never cut. With `words`
    the field composes letters itself while the app's `input_method` says so; numbers and codes are never
    composed. What stands in a `proposed` field is a proposal: once the field is entered, what is typed takes its place.
    `allowed` says in words which characters `restrict` lets in; `check` judges the value when the field is left.
    With `mask` the value is drawn masked while the cursor is elsewhere, unless the field `is_open`.
    What `complete` makes of the value is drawn faintly behind it, and → takes it.
    Ctrl+Z takes back what was typed or erased last, and further back each time; a password is never kept for that.
    """

    DEFAULT_CSS = """
    ViInput {
        border: none; height: 1; padding: 0 1; background: $field; color: $field-text;
        &:focus {
            border: none; background: $field-focus; background-tint: transparent; color: $field-focus-text;
        }
        &.-invalid, &.-invalid:focus { border: none; }
        &.-refused { background: $field-refused; color: $field-text; }
        &:disabled { color: $muted; }
        &>.input--placeholder { color: $muted; }
        &:focus>.input--placeholder { color: $field-focus-muted; }
        &:focus>.input--suggestion { color: $field-focus-muted; text-style: italic; }
    }
    """

    # Of textual's own keys those a clerk knows; the rest of Ctrl+letter belongs to the screens, here as everywhere.
    BINDINGS: ClassVar[list[BindingType]] = [
        *(one for one in Input.BINDINGS if isinstance(one, Binding) and not _EMACS & set(one.key.split(","))),
        Binding("home", "home", show=False), Binding("end", "end", show=False), Binding("delete", "delete_right", show=False),
        # The library's Ctrl+Backspace takes away the word that follows.
        Binding("ctrl+backspace,alt+backspace", "delete_left_word", show=False),
        Binding("ctrl+delete", "delete_right_word", show=False), bind("undo", "undo"),
    ]  # fmt: skip

    # A longer text in a field of one line moves nothing around it: without this each key arranges the whole screen anew.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    class Refused(Message):
        """What was typed or pasted did not go in. `limit` is the field's length limit in characters."""

        def __init__(self, field: ViInput) -> None:
            super().__init__()
            self.field = field
            self.limit = field.max_length or 0

        @property
        def control(self) -> ViInput:
            return self.field

    # What a field begins with is no step back: nothing is noted before it is made.
    _is_undoing = True
    mask: Callable[[str], str] | None = None
    complete: Callable[[str], str] | None = None
    is_open = False

    def __init__(
        self,
        value: str = "",
        *,
        limit: int,
        words: bool = False,
        placeholder: str = "",
        restrict: str | None = None,
        allowed: str = "",
        check: Check | None = None,
        mask: Callable[[str], str] | None = None,
        password: bool = False,
        proposed: bool = False,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            value, shown(placeholder, 200), max_length=limit, restrict=restrict, password=password, select_on_focus=proposed,
            id=id, classes=classes, disabled=disabled,
        )  # fmt: skip
        # A blinking cursor repaints the line twice a second, under the window of an input method.
        self.cursor_blink = False
        self.words = words and not password
        self.allowed, self.check = allowed, check
        self.mask = mask
        self._past = Past()
        self._is_undoing = False
        self._raw = ""
        self._word_at = 0
        self._composed = ""
        self._typed = ""
        self._before_typing: tuple[str, int] = ("", 0)

    def validate_value(self, value: str) -> str:
        return clean_typed(value)

    def wrong(self) -> Wrong | None:
        """What is wrong with what stands here; None for an empty field."""
        value = self.value.strip()
        return self.check(value) if self.check is not None and value else None

    def open(self, is_open: bool) -> None:
        """Show what the mask covers, or cover it again."""
        self.is_open = is_open
        self.refresh()

    @property
    def _value(self) -> Text:
        if self.mask is None or self.has_focus or self.is_open or self.wrong() is not None:
            return super()._value  # what is wrong must be seen to be mended
        return Text(self.mask(self.value), no_wrap=True, overflow="ignore", end="")

    def watch_value(self, before: str, now: str) -> None:
        """Keep what stood here before; never of a password."""
        if self.complete is not None and self.has_focus:
            self._suggestion = self.complete(now)
        if not self._is_undoing and not self.password and before != now:
            had_none = not self._past
            self._past.remember(before, min(self.cursor_position, len(before)))
            if had_none and self.is_attached:
                self.refresh_bindings()

    def forget_steps(self) -> None:
        """What stands here now is a beginning: there is nothing to take back in this field."""
        self._past = Past()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With nothing to take back, Ctrl+Z is the screen's, and the bottom line says so."""
        return bool(self._past) if action == "undo" else super().check_action(action, parameters)

    def action_undo(self) -> None:
        """Ctrl+Z: as it stood before the last run of letters. With nothing left to take back the screen has the key."""
        step = self._past.back()
        if step is None:
            raise SkipAction
        self._raw, self._typed, self._is_undoing = "", "", True
        self.value, self.cursor_position = step
        self._is_undoing = False
        if not self._past:
            self.refresh_bindings()

    def replace(self, text: str, start: int, end: int) -> None:
        start, end = sorted((max(0, start), min(len(self.value), end)))
        if text and unicodedata.category(text[0]) in _MARKS:
            # A mark that arrives after its letter, as from an input method that sends NFD, joins that letter.
            base = _letter_before(self.value, start)
            text, start = self.value[base:start] + text, base
        super().replace(clean_typed(text), start, end)

    def restricted(self) -> None:
        self.post_message(self.Refused(self))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._raw = ""
        self._past.key("")
        pasted = clean_typed(event.text.strip("\r\n"))
        if not self.password:
            pasted = _BLANKS.sub(" ", pasted).strip()
        if pasted:
            self.replace(pasted, *self.selection)

    async def _on_key(self, event: events.Key) -> None:
        key = event.character or ""
        is_erased = event.key in ("backspace", "delete")
        self._past.key("erase" if is_erased else "" if not event.is_printable else "blank" if key.isspace() else "letter")
        self._remember(key if event.is_printable else "", event.key)
        if event.is_printable and self._compose_key(key):
            event.stop()
            event.prevent_default()
        elif not self._is_word_key(key):
            self._raw = ""

    async def action_submit(self) -> None:
        if not self._give_up_scan():
            await super().action_submit()

    def _on_blur(self, event: events.Blur) -> None:
        self._past.key("")
        self._give_up_scan()

    def _remember(self, key: str, name: str) -> None:
        """Keep the keys of the last run of typing: a slow scan must be found whole, whatever the field made
        of it.
        """
        if self.password or name in ("enter", "tab"):
            return
        if not self._typed:
            self._before_typing = (self.value, self.cursor_position)
        self._typed = (self._typed + key)[-CARD_TEXT_MAX:] if key else ""

    def _give_up_scan(self) -> bool:
        """If what was typed last is a card, put the field back and let the screen have the scan."""
        scan = scan_at_end(self._typed)
        typed, self._typed = self._typed, ""
        if scan is None:
            return False
        self.value, self.cursor_position = self._before_typing
        for key in typed[: -len(scan)] if typed.endswith(scan) else "":
            self.insert_text_at_cursor(key)
        self.screen.post_message(Scan(nfc(scan)))
        return True

    def _compose_key(self, key: str) -> bool:
        """Let `key` work on the word before the cursor; False leaves it to the field."""
        method = self._method()
        if not method or not self.selection.is_empty or not self._is_word_key(key):
            return False
        at = self.cursor_position
        if not self._raw or self.value[self._word_at : at] != self._composed:
            word = _word_before(self.value, at)
            raw = unravel(word, method) if len(word) <= _WORD_MAX else None
            if raw is None or (key.isdigit() and not word):
                self._raw = ""
                return False
            self._raw, self._word_at, self._composed = raw, at - len(word), word
        self._raw += key
        self._composed = compose(self._raw, method)
        self.replace(self._composed, self._word_at, at)
        return True

    def _is_word_key(self, key: str) -> bool:
        return key.isascii() and (key.isalpha() or (key.isdigit() and self._method() == "vni"))

    def _method(self) -> str:
        return str(getattr(self.app, "input_method", "")) if self.words else ""


class DateInput(ViInput):
    """A date, typed as "5/3/1990" or "05031990", shown as 05/03/1990 once the field is left. `partial` is a date of birth."""

    def __init__(
        self,
        iso: str = "",
        *,
        partial: bool = False,
        today: Callable[[], date] | None = None,
        mask: Callable[[str], str] | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            spoken_iso(iso),
            limit=10,
            placeholder=_("ngày/tháng/năm"),
            restrict=r"[0-9/.\- ]*",
            allowed=_("chữ số và dấu /"),
            mask=mask,
            id=id,
            classes=classes,
        )
        self.partial = partial
        self.today = today

    @property
    def iso(self) -> str | None:
        """YYYY-MM-DD (or YYYY-MM, YYYY where part of a date will do), "" if empty, None if it is no date."""
        return iso_of(self.value, today=self.today() if self.today else None, partial=self.partial)

    def wrong(self) -> Wrong | None:
        """No date at all, or one on which nobody can have been born yet."""
        iso = self.iso
        if iso is None:
            return Wrong(date_trouble(self.value, partial=self.partial))
        if iso and self.partial and self.today is not None and iso > self.today().isoformat():
            return Wrong(_("Ngày sinh này ở sau hôm nay. Hãy kiểm tra lại năm."))
        return None

    def on_blur(self) -> None:
        if iso := self.iso:
            # The same day in other letters: nobody needs to hear of a change.
            with self.prevent(Input.Changed):
                self.value = spoken_iso(iso)


class PasswordInput(ViInput):
    """A password: shown as dots, never composed, never copied."""

    def __init__(self, *, placeholder: str = "", id: str | None = None, classes: str | None = None) -> None:
        super().__init__(limit=PASSWORD_CHARS_MAX, password=True, placeholder=placeholder, id=id, classes=classes)

    def action_copy(self) -> None:
        """A password does not leave the field."""

    def action_cut(self) -> None:
        """A password does not leave the field."""


def _letter_before(value: str, at: int) -> int:
    """Where the letter that a mark at `at` belongs to begins."""
    while at > 0 and unicodedata.category(value[at - 1]) in _MARKS:
        at -= 1
    return max(0, at - 1)


def _word_before(value: str, at: int) -> str:
    start = at
    while start > 0 and value[start - 1].isalpha():
        start -= 1
    return value[start:at]
