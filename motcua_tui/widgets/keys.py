"""The app every screen runs in: keys in strict order, scans recognised before any widget sees them.

Textual hands each key to the focused widget at once. Printable keys are used there, the others (backspace,
Enter, Tab, arrows) travel back to the app first. In a burst the two overtake each other: a Vietnamese input
method that erases and retypes, or a clerk who types ahead while the PC is busy, gets other text than was
typed (Textualize/textual issue 6605). So keys wait in line here, and one is let go only when everything the
one before it set in motion has been handled.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from itertools import takewhile
from typing import Any, ClassVar, Literal

from rich.text import Text
from textual import events
from textual.app import App, ReturnType
from textual.message import Message
from textual.message_pump import MessagePump
from textual.reactive import var
from textual.screen import Screen

from motcua_tui.text import _
from motcua_tui.widgets.bursts import Scanned, Typed, Unsure, judge
from motcua_tui.widgets.crash import Crash, crash_of
from motcua_tui.widgets.show import shown
from motcua_tui.widgets.theme import LIGHT, colour_defaults, dress
from schemas.person.card import looks_like_bare_number, looks_like_card
from schemas.text import nfc

Severity = Literal["information", "warning", "error"]

_DOSSIER = re.compile(r"(?:T[ẠA]M|[A-Z0-9]+(?:\.[A-Z0-9]+)+)-[A-Z0-9]+(?:-[A-Z0-9]+)*-\d{3,}(?:\|.*)?", re.DOTALL)

_CARD_BEGINS = re.compile(r"(?=\d{12}\|)")

FENCE_S = 5.0
"""How long a key may be at work before the next one is let go: a stuck handler must not freeze the keys."""
HOLD_S = 3.0
ROUNDS_MIN = 2
ROUNDS_MIN_COMMAND = 4
ROUNDS_MAX = 12


def looks_like_scan(text: str) -> bool:
    """True for what is scanned at a counter: a citizen's card, its bare number, a dossier slip."""
    is_person = looks_like_card(text) or looks_like_bare_number(text)
    return is_person or _DOSSIER.fullmatch(text.strip()) is not None


def scan_at_end(typed: str) -> str | None:
    """The card at the end of keys that went into a field as typing, None if there is none.

    For scans too slow to be known by their pace. Twelve digits alone are not enough here: a clerk types
    those too.
    """
    for match in _CARD_BEGINS.finditer(typed):
        text = typed[match.start() :].strip()
        if looks_like_card(text):
            return text
    return None


class Scan(Message):
    """A scan, posted to the active screen. Content from outside: NFC, otherwise as it was read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class KeyFence(Message):
    """Follows a key through the same queues; once it is back at the app, all before it has been handled."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = asyncio.Event()


class OrderedKeys(App[ReturnType]):
    """An app in which no key is lost, reordered or, from a scanner, taken for typing.

    A screen with an attribute `ignores_until` (seconds, the clock of `Message.time`) gets no key, paste or
    click that was made before that moment.
    """

    SCAN_STARTS: ClassVar[str] = "0123456789HTM"
    """What a scan may begin with while a text field has the focus. Such a character shows 35 ms later."""

    LOOK: ClassVar[str] = LIGHT
    """The look worn at first."""

    # Textual's own palette speaks English and does not find "tiep nhan" in "Tiếp nhận".
    ENABLE_COMMAND_PALETTE = False

    input_method: var[str] = var("")
    """Which letters the fields compose themselves: "", "telex" or "vni"."""

    def __init__(self) -> None:
        super().__init__()
        self._line: deque[events.Event] = deque()
        self._arrived = asyncio.Event()
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._holds: set[object] = set()
        self._quiet_after: events.Event | None = None
        self._released: events.Event | None = None
        self._target: MessagePump = self
        self._pump: asyncio.Task[None] | None = None
        dress(self, self.LOOK)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return colour_defaults()

    def on_load(self) -> None:
        self._pump = asyncio.create_task(self._pump_keys(), name="key-pump")
        asyncio.get_running_loop().set_exception_handler(self._stray_error)

    def on_unmount(self) -> None:
        if self._pump is not None:
            self._pump.cancel()

    def is_scan(self, text: str) -> bool:
        """Whether a burst in a text field is a scan. Screens see only what passes."""
        return looks_like_scan(text)

    def hold_keys(self) -> Callable[[], None]:
        """Let no further key go until the returned function is called, at most `HOLD_S` seconds.

        For a key whose effect ends in a worker, such as Enter on a search that is still running.
        """
        ticket = object()
        self._holds.add(ticket)

        def release() -> None:
            self._holds.discard(ticket)
            self._arrived.set()

        return release

    def drop_waiting(self, *keys: str) -> None:
        """Forget these keys where they wait in line: pressed again while what they ask for was being done."""
        kept = [event for event in self._line if not (isinstance(event, events.Key) and event.key in keys)]
        self._line.clear()
        self._line.extend(kept)

    async def keys_settled(self) -> None:
        """Return when every key read so far has been handled."""
        await self._drain()
        await self._at_rest.wait()

    def on_key_fence(self, fence: KeyFence) -> None:
        fence.passed.set()

    async def on_event(self, event: events.Event) -> None:
        if event is self._released:
            self._target = self.focused or self.screen
        elif not event.is_forwarded and self._must_wait(event):
            self._line.append(event)
            self._at_rest.clear()
            self._arrived.set()
            return
        elif isinstance(event, events.MouseEvent) and not event.is_forwarded and self._is_too_early(event):
            return
        await super().on_event(event)

    def _must_wait(self, event: events.Event) -> bool:
        """Keys and pastes always wait in line; a click only behind keys that are still under way."""
        if isinstance(event, events.MouseDown | events.MouseUp):
            return not self._at_rest.is_set()
        return isinstance(event, events.Key | events.Paste)

    def _is_too_early(self, event: events.Event) -> bool:
        screen = self._current_screen()
        return screen is not None and event.time < getattr(screen, "ignores_until", 0.0)

    def _current_screen(self) -> Screen[Any] | None:
        stack = self.screen_stack if self._running else []
        return stack[-1] if stack else None

    async def _pump_keys(self) -> None:
        try:
            while True:
                while not self._line:
                    self._at_rest.set()
                    await self._next_arrival(None)
                await self._until_released()
                await self._let_go()
        except Exception as error:  # noqa: BLE001 - a fault here must stop the app like any handler's fault
            self._handle_exception(error)

    async def _let_go(self) -> None:
        """Hand the first in line on, or turn the burst at the head of the line into one `Scan`."""
        event = self._line[0]
        if isinstance(event, events.Key):
            verdict = await self._judge()
            if isinstance(verdict, Scanned):
                self._drop(verdict.count)
                await self._post_scan(verdict.text, event)
                return
            for _turn in range(verdict.count):
                await self._deliver(self._line.popleft())
            return
        self._line.popleft()
        # A pasted number or code is meant for the field; a whole card can only have come from a card.
        if isinstance(event, events.Paste) and looks_like_card(event.text):
            await self._post_scan(nfc(event.text.strip()), event)
        else:
            await self._deliver(event)

    async def _judge(self) -> Typed | Scanned:
        while True:
            keys = list(takewhile(lambda event: isinstance(event, events.Key), self._line))
            strokes = [key for key in keys if isinstance(key, events.Key)]
            quiet = len(strokes) < len(self._line) or self._quiet_after is strokes[-1]
            verdict = judge(strokes, quiet=quiet, in_text=self._types_text(), starts=self.SCAN_STARTS, known=self.is_scan)
            if not isinstance(verdict, Unsure):
                return verdict
            if not await self._more_within(verdict.seconds):
                self._quiet_after = strokes[-1]

    def _types_text(self) -> bool:
        screen = self._current_screen()
        focused = screen.focused if screen is not None else None
        return focused is not None and focused.check_consume_key("a", "a")

    def _drop(self, count: int) -> None:
        for _turn in range(count):
            self._line.popleft()

    async def _post_scan(self, text: str, event: events.Event) -> None:
        if not self._is_too_early(event):
            self._target = self.screen
            self.screen.post_message(Scan(text))
            await self._settle(ROUNDS_MIN_COMMAND)

    async def _deliver(self, event: events.Event) -> None:
        while self._current_screen() is None and self._running:
            await self._next_arrival(0.02)
        if self._is_too_early(event):
            return
        self._released = event
        self.post_message(event)
        await self._pass_fence(self)
        self._released = None
        is_letter = isinstance(event, events.Key) and event.is_printable
        await self._settle(ROUNDS_MIN if is_letter else ROUNDS_MIN_COMMAND)

    async def _settle(self, rounds_min: int) -> None:
        """Return when what was handed on has been handled, and with it the messages, focus and screen it
        led to.
        """
        for turn in range(1, ROUNDS_MAX + 1):
            target = self._target
            await self._pass_fence(target)
            screen = self._current_screen()
            if screen is None:
                return
            self._target = screen.focused or screen
            if turn >= rounds_min and self._target is target:
                return

    async def _pass_fence(self, start: MessagePump) -> None:
        fence = KeyFence()
        if not start.post_message(fence):
            return
        screen = self._current_screen()
        for _wait in range(round(FENCE_S / 0.1)):
            if await _set_within(fence.passed, 0.1):
                return
            gone = start is not self and not start.is_attached
            if gone or not self._running or self._current_screen() is not screen:
                return

    async def _until_released(self) -> None:
        """Wait for whoever holds the keys, at most `HOLD_S` seconds, and for what the release sets in motion."""
        if not self._holds:
            return
        ends_at = self._now() + HOLD_S
        while self._holds and self._now() < ends_at:
            await self._next_arrival(0.1)
        self._holds.clear()
        await self._settle(ROUNDS_MIN_COMMAND)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _more_within(self, seconds: float) -> bool:
        """Whether another key joins the line within `seconds`."""
        size = len(self._line)
        if not await self._next_arrival(seconds):
            await self._drain()
        return len(self._line) > size

    async def _next_arrival(self, seconds: float | None) -> bool:
        self._arrived.clear()
        return await _set_within(self._arrived, seconds)

    async def _drain(self) -> None:
        """Return when keys already read, but still in the event loop or the app's queue, are in line."""
        for _turn in range(3):
            await asyncio.sleep(0)
        await self._pass_fence(self)

    # What leaves the app: notices without markup, and an end without anybody's data.

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice. Its words are never read as markup, whoever calls."""
        del markup
        super().notify(shown(message, 400), title=shown(title, 80), severity=severity, timeout=timeout, markup=False)

    def action_help_quit(self) -> None:
        """Ctrl+C asks for nothing: it only says how to leave."""
        self.notify(_("Nhấn Ctrl+Q để thoát chương trình."))

    def report_crash(self, crash: Crash) -> None:
        """Called once for an unexpected error, before the app ends; the composition root logs it."""

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self._last_crash = crash_of(error)
            self.report_crash(self._last_crash)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
        crash = getattr(self, "_last_crash", None)
        if isinstance(crash, Crash):
            self.error_console.print(Text(crash_words(crash)))

    def _stray_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """An error in a task nobody waits for: reported by its code, never printed with its message."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self.report_crash(crash_of(error))


def crash_words(crash: Crash) -> str:
    """What a clerk reads after the app had to stop."""
    return _(
        "Chương trình gặp lỗi ngoài dự kiến và đã dừng. Những gì đã lưu vẫn còn nguyên.\n"
        "Mã lỗi: {id} ({code})\n"
        "Hãy mở lại chương trình. Nếu lỗi lặp lại, hãy báo mã lỗi này cho người quản trị."
    ).format(id=crash.id, code=crash.code)


async def _set_within(event: asyncio.Event, seconds: float | None) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
