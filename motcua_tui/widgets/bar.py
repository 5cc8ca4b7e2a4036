"""The top line of every screen: whose office, where I am, and whether store, line and clock are well."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from motcua_tui.widgets.badges import Level, level_badge
from motcua_tui.widgets.show import ELLIPSIS, fit, shown
from motcua_tui.widgets.strips import Piece, length, line

TEXT_MAX = 200
WIDE_CELLS = 110
MODE_MAX = 40
USER_SHOWN = 14


@dataclass(frozen=True)
class Health:
    """How something the office depends on is. `name` is what ("Kho"), `word` how it is ("tốt"); both
    translated.
    """

    name: str
    level: Level
    word: str


@dataclass(frozen=True)
class Mode:
    """A mode everybody at the counter should be aware of, in full and as short as it may become; both translated."""

    words: str
    short: str


@dataclass(frozen=True)
class _Spare:
    """What the right side does without where the line is narrow."""

    well: bool = False
    """The words of what is well; its sign and name stay."""
    modes: bool = False
    """The long words of the modes."""
    day: bool = False
    """The day, and what is well altogether."""


_SPARING = (_Spare(), _Spare(well=True), _Spare(well=True, modes=True), _Spare(well=True, modes=True, day=True))


class TopBar(Widget):
    """One line. Stands in for textual's Header, which every screen that is ever closed leaves in memory.

    Of the people only the name somebody signed in with stands here: the line is readable from the other side of the counter.
    """

    COMPONENT_CLASSES = {f"bar--{name}" for name in ("good", "warn", "bad", "muted")}
    DEFAULT_CSS = """
    TopBar {
        dock: top; height: 1; background: $bar; color: $bar-text;
        &.-practice { background: $bar-practice; }
        &>.bar--good { color: $bar-good; }
        &>.bar--warn { color: $bar-warn; text-style: bold; }
        &>.bar--bad { color: $bar-bad; text-style: bold reverse; }
        &>.bar--muted { color: $bar-muted; }
    }
    """

    office: reactive[str] = reactive("")
    heading: reactive[str] = reactive("")
    modes: reactive[tuple[Mode, ...]] = reactive(())
    """All that are on, the one that must never be overlooked first."""
    practice: reactive[str] = reactive("")
    """What a practice office is called, with what that means behind a dash; stands first, on a ground of its own colour."""
    user: reactive[str] = reactive("")
    """Who is signed in: what is done now is done under this name."""
    time: reactive[str] = reactive("")
    health: reactive[tuple[Health, ...]] = reactive(())
    line: reactive[Health | None] = reactive(None)
    """How the line to the province is, where there is one."""

    def __init__(self, office: str = "", heading: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(TopBar.office, office)
        self.set_reactive(TopBar.heading, heading)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        practice = self._practice(width)
        room = width - length(practice)
        right = self._right_within(room)
        return line([*practice, *self._left(room - length(right))], right, width, self.rich_style)

    def watch_practice(self) -> None:
        self.set_class(bool(self.practice), "-practice")

    def _practice(self, width: int) -> list[Piece]:
        """Said in full where the line is wide; its name is never cut."""
        if not self.practice:
            return []
        words = self.practice if width >= WIDE_CELLS else self.practice.split(" – ")[0]
        return [(f" {shown(words, 60)} ", self.rich_style + Style(bold=True, reverse=True))]

    def _right_within(self, width: int) -> list[Piece]:
        """As much as leaves the office its name; where that cannot be, the heading; where not even that, as little as can be."""
        ways = [self._right(spare) for spare in _SPARING]
        whole = length(self._left(10_000))
        heading = length([(f" {shown(self.heading, TEXT_MAX)} ", self.rich_style)])
        for way in ways[:2]:
            if length(way) + whole <= width:
                return way
        return next((way for way in ways[1:] if length(way) + heading <= width), ways[-1])

    def _left(self, room: int) -> list[Piece]:
        """Office and heading; the heading says where I am, so the office is the one to be cut."""
        ground, muted = self.rich_style, self._style("muted")
        heading, office = shown(self.heading, TEXT_MAX), shown(self.office, TEXT_MAX)
        bold = ground + Style(bold=True)
        if not office:
            return [(" ", ground), (heading, bold)]
        left = room - length([(f"  │ {heading} ", bold)])
        if length([(office, muted)]) > left:
            office = fit(office, left).rstrip() if left > 8 else ""
        parts: list[Piece] = [(" ", ground)]
        if office.strip(f" {ELLIPSIS}"):
            parts += [(office, muted), (" │ ", muted)]
        return [*parts, (heading, bold), (" ", ground)]

    def _right(self, spare: _Spare) -> list[Piece]:
        ground = self.rich_style
        pieces: list[Piece] = []
        for mode in self.modes:
            words = shown(mode.short if spare.modes else mode.words, MODE_MAX)
            pieces += [(f" {words} ", ground + Style(bold=True, reverse=True)), (" ", ground)]
        if self.user:
            pieces += [(f"{shown(self.user, USER_SHOWN)}  ", ground + Style(bold=True))]
        for each in (*self.health, *((self.line,) if self.line else ())):
            is_well = each.level == "good"
            if spare.day and is_well:
                continue
            badge = level_badge(each.level, each.word)
            says = each.name if is_well and spare.well else f"{each.name} {each.word}"
            pieces += [(f"{badge.sign} {shown(says, 40)}", self._style(badge.tag)), ("  ", ground)]
        time = shown(self.time, 20)
        return [*pieces, (f"{time[:5] if spare.day else time} ", ground)]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"bar--{name}")
