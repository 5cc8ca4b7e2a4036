"""The lists of the day book: which there are, and the rows behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motcua_tui.desk.day_log import COMPARED, GRAVE, KIND_WORDS, PILE_WORDS, DayLog, Pile, Share, Unusual
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.rows import as_row
from motcua_tui.store import Row as DossierRow
from motcua_tui.text import _, mark
from motcua_tui.widgets.columns import Column, Row

UNUSUAL = "unusual"
NOTHING = mark("Không có hồ sơ nào.")


@dataclass(frozen=True)
class Named:
    """One list of the book: a figure, or the part of one clerk, field or procedure. A heading has no count."""

    key: str
    words: str
    count: int | None
    before: int | None = None
    dossiers: tuple[str, ...] = ()
    tag: str = ""
    empty: str = NOTHING


def lists_of(log: DayLog, names: Mapping[str, str]) -> list[Named]:
    """What is unusual, the figures, then the shares of people, fields and procedures. `names` are officers by user."""
    worst = "bad" if any(one.kind in GRAVE for one in log.unusual) else "warn"
    return [
        Named(UNUSUAL, _("Cần để ý"), len(log.unusual), tag=worst, empty=mark("Không có gì bất thường trong ngày.")),
        _pile(log, Pile.ALL),
        *(_pile(log, pile) for pile in Pile if pile is not Pile.ALL),
        *_shares("clerk", mark("── Theo người"), log.by_clerk, names),
        *_shares("field", mark("── Theo lĩnh vực"), log.by_field, {"": _("Chưa rõ")}),
        *_shares("procedure", mark("── Theo thủ tục"), log.by_procedure, {}),
    ]


def _pile(log: DayLog, pile: Pile) -> Named:
    before = log.last_week.get(pile) if pile in COMPARED else None
    tag = {Pile.OVERDUE: "bad", Pile.DUE_SOON: "warn"}.get(pile, "")
    return Named(pile, _(PILE_WORDS[pile]), len(log.piles[pile]), before, log.piles[pile], tag)


def _shares(kind: str, heading: str, shares: tuple[Share, ...], names: Mapping[str, str]) -> list[Named]:
    """A heading, then a line for each; nothing at all on an empty day."""
    listed = [
        Named(f"{kind}:{share.name}", names.get(share.name, share.name), len(share.dossiers), dossiers=share.dossiers)
        for share in shares
    ]
    return [Named(kind, _(heading), None), *listed] if listed else []


def row_of(one: Named) -> Row:
    """A list as a line of the left table: its sign, its count, and that of the same weekday a week before."""
    if one.count is None:
        return Row(one.key, (one.words, "", ""), ("muted", "", ""))
    tag = one.tag if one.count else "muted"
    sign = {"bad": "■ ", "warn": "▲ "}.get(tag, "  ")
    before = "" if one.before is None else str(one.before)
    return Row(one.key, (sign + one.words, str(one.count), before), (tag, tag, "muted"))


def narrow_columns() -> list[Column]:
    """Number, person, what, when: room for a table beside another."""
    return [
        Column(mark("Số hồ sơ"), 21),
        Column(mark("Người nộp / việc"), 14, flex=True),
        Column(mark("Thủ tục / lý do"), 14, flex=True, drop=1),
        Column(mark("Hẹn trả / lúc"), 12, drop=2),
        Column(mark("Đang giữ / người ghi"), 9, drop=3),
    ]


def rows_of(log: DayLog, chosen: Named, now: str) -> list[Row]:
    """The dossiers of a list, or what is unusual."""
    if chosen.key == UNUSUAL:
        return [_unusual(one, number) for number, one in enumerate(log.unusual)]
    return [_dossier(log.rows[id_], now) for id_ in chosen.dossiers if id_ in log.rows]


def _dossier(row: DossierRow, now: str) -> Row:
    whole = as_row(row, now)
    code, name, procedure, _status, due, holder = whole.cells
    return Row(row.id, (code, name, procedure, due, holder), (*whole.tags[:3], whole.tags[4], whole.tags[5]))


def _unusual(one: Unusual, number: int) -> Row:
    tag = "bad" if one.kind in GRAVE else "warn"
    sign = "■ " if tag == "bad" else "▲ "
    said = one.reason or (_("nhập lúc {when}").format(when=when(one.typed_at)) if one.typed_at else "")
    return Row(
        f"{one.dossier}|{number}",
        (one.code or "–", sign + _(KIND_WORDS[one.kind]), said, f"  {when(one.at)}", one.by),
        ("", tag, "", "", "muted"),
    )
