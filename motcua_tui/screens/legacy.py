"""Taking over an older register on the screen: a file, what each of its columns is, what would come of it, then for good."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, cast

import msgspec
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message

from motcua_tui.desk import legacy, legacy_calendar
from motcua_tui.desk.legacy_headings import Mapping
from motcua_tui.desk.legacy_rows import FIELD_WORDS
from motcua_tui.screens.base import BaseScreen
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.table import VTable
from schemas.refusal import Refusal

PATH_MAX = 1000
SHOWN_MAX = 2_000
KINDS: dict[str, legacy.Kind] = {".xlsx": "xlsx", ".csv": "csv", ".txt": "csv", ".sql": "epar-sql"}
NOTHING = ""


class LegacyScreen(BaseScreen[None]):
    """Tries first; takes over only when asked, and only what can be."""

    TITLE_WORDS = mark("Nhập hồ sơ từ sổ cũ")
    HELP_WORDS = mark(
        "Gõ đường dẫn tệp XLSX, CSV hoặc bản kết xuất e-PAR (.sql) rồi Enter. Máy đoán mỗi cột là gì và thử đọc cả tệp, chưa ghi "
        "gì. Cột đoán sai thì chọn cột, Enter, chọn lại. Bên phải là các dòng không nhập được và lý do. Đúng rồi thì Ctrl+S "
        "để nhập; nhập lại cùng tệp không bị trùng. Lịch làm việc trong tệp e-PAR hiện ở bên trái; Ctrl+B lấy lịch của những năm "
        "máy này chưa có."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("again", "read", mark("Thử đọc lại")),
        bind("save", "take", mark("Nhập")),
        bind("reuse", "calendar", mark("Lấy lịch nghỉ")),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    LegacyScreen>Form { height: auto; margin: 0 0 1 0; }
    LegacyScreen #columns { width: 1fr; margin: 0 1 0 0; }
    LegacyScreen #bad { width: 1fr; }
    """

    class Read(Message, bubble=False):
        """So many lines of so many are read."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done, self.total = done, total

    def __init__(self) -> None:
        super().__init__()
        self._source: legacy.Source | None = None
        self._mapping: Mapping | None = None
        self._tried: legacy.Outcome | None = None

    def compose_body(self) -> ComposeResult:
        yield Form(FormRow("path", _("Tệp"), ViInput(self.counter.print_folder, limit=PATH_MAX), required=True))
        with Horizontal():
            yield VTable(
                [Column(mark("Cột trong tệp"), 16, flex=True), Column(mark("Là"), 14)],
                id="columns", empty=mark("Gõ đường dẫn tệp rồi bấm Enter."),
            )  # fmt: skip
            yield VTable(
                [Column(mark("Dòng"), 6, right=True), Column(mark("Không nhập được vì"), 20, flex=True)],
                id="bad", empty=mark("Dòng nào không nhập được, lý do hiện ở đây."),
            )  # fmt: skip

    def when_up(self) -> None:
        self.query_one(Form).row("path").field.focus()

    # -- trying

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self._mapping = None
        self.action_read()

    def action_read(self) -> None:
        """Read the file by the mapping so far and try it; nothing is written."""
        path = Path(self.query_one(Form).row("path").value.strip()).expanduser()
        kind = KINDS.get(path.suffix.lower())
        refusal = legacy.why_not(self.office)
        if refusal is not None:
            self.tell_refusal(refusal)
            return
        if kind is None:
            self.tell(_("■ Chỉ nhập được tệp .xlsx, .csv hoặc .sql (e-PAR)."), "bad")
            return
        office, mapping = self.office, self._mapping
        self.tell(_("Đang đọc tệp…"))

        def work() -> tuple[legacy.Source, legacy.Outcome] | Refusal:
            source = legacy.read_source(path, kind, mapping)
            if isinstance(source, Refusal):
                return source
            tried = legacy.take_over(office, source, dry_run=True, tick=self._tick)
            return tried if isinstance(tried, Refusal) else (source, tried)

        self.run_desk(work, self._was_read, group="legacy")

    def _tick(self, done: int, total: int) -> None:
        if done and done % 1_000 == 0:
            self.post_message(self.Read(done, total))

    def on_legacy_screen_read(self, message: Read) -> None:
        self.tell(_("Đã đọc {done}/{total} dòng").format(done=message.done, total=message.total))

    def _was_read(self, outcome: tuple[legacy.Source, legacy.Outcome] | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self._source = self._tried = None
            self.tell_refusal(outcome)
            return
        self._source, self._tried = outcome
        self._show_columns(self._source)
        self._show_bad(self._tried)
        if self._source.missing:
            fields = ", ".join(_(FIELD_WORDS[name]) for name in self._source.missing)
            self.tell(_("▲ Chưa biết cột nào là: {fields}. Chọn cột bên trái rồi Enter.").format(fields=fields), "warn")
        else:
            words = _("Sẽ nhập {imported} hồ sơ; {known} đã có; {refused} dòng không nhập được. Ctrl+S để nhập.")
            self.tell(_words(words, self._tried))

    def _show_columns(self, source: legacy.Source) -> None:
        table = self.query_one("#columns", VTable)
        if source.guess is None:
            table.empty = _("Tệp e-PAR không cần ghép cột.")
            table.set_rows([_year_row(kept) for kept in legacy_calendar.kept_years(self.office, source)])
            self.refresh_bindings()
            return
        used = {column: name for name, column in source.guess.columns.items()}
        headings = [(place, text) for place, text in enumerate(source.guess.headings) if text or place in used]
        table.set_rows([_column_row(place, text, used.get(place)) for place, text in headings], keep=True)
        table.focus()

    def _show_bad(self, tried: legacy.Outcome) -> None:
        rows = [Row(str(one.row), (str(one.row), say(one.refusal)), ("", "bad")) for one in tried.refused[:SHOWN_MAX]]
        self.query_one("#bad", VTable).set_rows(rows)

    # -- correcting

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        source = self._source
        if message.table.id != "columns" or source is None or source.guess is None:
            return
        column = int(message.row.key)
        now = next((name for name, place in source.guess.columns.items() if place == column), NOTHING)
        self.app.push_screen(FieldScreen(message.row.cells[0], now), lambda chosen: self._chose(column, chosen))

    def _chose(self, column: int, chosen: str | None) -> None:
        source = self._source
        if chosen is None or source is None or source.guess is None:
            return
        columns = {name: place for name, place in source.guess.columns.items() if place != column and name != chosen}
        if chosen != NOTHING:
            columns[chosen] = column
        numbered = cast("dict[str, str | int]", {name: place + 1 for name, place in columns.items()})
        self._mapping = Mapping(header_row=source.guess.header_row, columns=numbered)
        self.action_read()

    # -- for good

    def action_take(self) -> None:
        """Ask once, then take over."""
        source, tried = self._source, self._tried
        if source is None or tried is None or source.missing or not tried.imported:
            self.tell(_("▲ Chưa có gì để nhập. Hãy chọn tệp và ghép cột trước."), "warn")
            return
        about = _words(_("{imported} hồ sơ; {refused} dòng không nhập được sẽ bỏ lại."), tried)
        detail = _("Mỗi hồ sơ ghi là nhập muộn và có dấu nhập từ sổ cũ. Không xóa lại được.")
        ask = Ask(_("Nhập các hồ sơ này?"), about, detail=detail, yes=_("Nhập"))
        self.app.push_screen(ask, lambda sure: self._take(source) if sure else None)

    def _take(self, source: legacy.Source) -> None:
        office = self.office
        self.tell(_("Đang nhập…"))
        self.run_desk(lambda: legacy.take_over(office, source, dry_run=False, tick=self._tick), self._taken, group="legacy")

    def _taken(self, outcome: legacy.Outcome | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self.tell_refusal(outcome)
            return
        self._tried = msgspec.structs.replace(outcome, imported=0)
        self._show_bad(outcome)
        self.tell(_words(_("√ Đã nhập {imported} hồ sơ; {known} đã có; {refused} dòng không nhập được."), outcome))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an e-PAR file brings a calendar."""
        return action != "calendar" or (self._source is not None and bool(self._source.calendar))

    def action_calendar(self) -> None:
        """Ask, then take over the old calendar of the years nobody has entered here."""
        source = self._source
        if source is None:
            return
        years = [str(kept.table.year) for kept in legacy_calendar.kept_years(self.office, source) if kept.can_be_taken]
        if not years:
            self.tell(_("▲ Các năm trong lịch này máy đã có hoặc lịch không dùng được; không lấy gì."), "warn")
            return
        about = _("Các năm: {years}").format(years=", ".join(years))
        detail = _("Ngày nghỉ của các năm này dùng để đếm ngày làm việc, ghi là chưa đối chiếu với thông báo chính thức.")
        ask = Ask(_("Lấy lịch làm việc của e-PAR?"), about, detail=detail, yes=_("Lấy lịch"))
        self.app.push_screen(ask, lambda sure: self._take_calendar(source) if sure else None)

    def _take_calendar(self, source: legacy.Source) -> None:
        taken = legacy_calendar.take_over(self.office, source)
        if isinstance(taken, Refusal):
            self.tell_refusal(taken)
            return
        self._show_columns(source)
        self.tell(_("√ Đã lấy lịch làm việc của {years}.").format(years=", ".join(map(str, taken))))

    def action_back(self) -> None:
        """Leave; what was only tried is forgotten."""
        self.dismiss(None)


class FieldScreen(BaseScreen[str | None]):
    """What a column is: ends with a field, "" for nothing, None when left."""

    TITLE_WORDS = mark("Cột này là gì?")
    HELP_WORDS = mark("Chọn mục mà cột này ghi rồi Enter. Chọn “(bỏ qua)” nếu không cần cột này.")
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "back", mark("Quay lại"))]

    def __init__(self, heading: str, now: str) -> None:
        super().__init__()
        self._heading, self._now = heading, now

    def compose_body(self) -> ComposeResult:
        yield VTable([Column(mark("Mục"), 30, flex=True)], id="fields")

    def when_up(self) -> None:
        table = self.query_one("#fields", VTable)
        table.set_rows([Row(NOTHING, (_("(bỏ qua)"),)), *(Row(name, (_(words),)) for name, words in FIELD_WORDS.items())])
        table.cursor = (NOTHING, *FIELD_WORDS).index(self._now)
        table.focus()
        self.tell(_("Cột “{heading}”").format(heading=self._heading))

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.dismiss(message.row.key)

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)


def _column_row(place: int, heading: str, field: str | None) -> Row:
    """A column of the file and what it is taken for."""
    if field is None:
        return Row(str(place), (heading, "–"), ("", "muted"))
    return Row(str(place), (heading, f"→ {_(FIELD_WORDS[field])}"), ("", "good"))


def _year_row(kept: legacy_calendar.KeptYear) -> Row:
    """One year of an old calendar and whether it can be used."""
    year = str(kept.table.year)
    off, worked = len(kept.table.off), len(kept.table.worked)
    named = _("Lịch {year}: nghỉ {off}, làm bù {worked}").format(year=year, off=off, worked=worked)
    if kept.can_be_taken:
        return Row(year, (named, _("○ Chưa có")), ("", "warn"))
    if kept.refused:
        return Row(year, (named, _("■ Không dùng được")), ("", "bad"))
    if kept.different:
        return Row(year, (named, _("▲ Khác {count} ngày").format(count=len(kept.different))), ("", "warn"))
    return Row(year, (named, _("● Đã có, khớp")), ("", "good"))


def _words(template: str, outcome: legacy.Outcome) -> str:
    return template.format(imported=outcome.imported, known=outcome.known, refused=len(outcome.refused))
