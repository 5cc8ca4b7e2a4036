"""The lists of the day book: which there are, the rows behind each, and what is said of the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from motcua_tui.desk.act_names import name_of
from motcua_tui.desk.day_log import COMPARED, PILE_WORDS, STANDING, DayLog, Pile, Share
from motcua_tui.desk.day_unusual import GRAVE, KIND_WORDS, Kind, Unusual, remark_of
from motcua_tui.desk.underway import reason_words
from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.rows import as_row
from motcua_tui.store import Row as DossierRow
from motcua_tui.text import _, mark
from motcua_tui.widgets.columns import Column, Row

UNUSUAL = "unusual"
NOTHING = mark("Không có hồ sơ nào.")
_SHORT: dict[Pile, str] = {Pile.ALL: mark("Tất cả việc"), Pile.ASKED: mark("Đã yêu cầu bổ sung")}
LISTS = (Column(mark("Việc"), 16, flex=True), Column(mark("Số"), 4, right=True), Column(mark("Trước"), 5, right=True))
_BRIEF: dict[Pile, str] = {
    Pile.RECEIVED: mark("nhận"),
    Pile.FINISHED: mark("xong"),
    Pile.RETURNED: mark("trả"),
    Pile.FORWARDED: mark("chuyển"),
    Pile.ASKED: mark("yêu cầu bổ sung"),
    Pile.ENDED: mark("từ chối, rút, dừng"),
    Pile.OVERDUE: mark("quá hạn"),
    Pile.DUE_SOON: mark("sắp đến hạn"),
    Pile.SUPPLEMENT: mark("chờ bổ sung"),
    Pile.COLLECT: mark("chờ dân nhận"),
}


@dataclass(frozen=True)
class Named:
    """One list of the book: a figure, the part of one clerk, field or procedure, or what is unusual. A heading has no count.

    `parts` are the figures it is made of, shown once it is opened; `unusual` are places in the log's list.
    """

    key: str
    words: str
    count: int | None
    before: int | None = None
    dossiers: tuple[str, ...] = ()
    tag: str = ""
    empty: str = NOTHING
    pile: Pile | None = None
    parts: tuple[Named, ...] = ()
    unusual: tuple[int, ...] = ()
    inside: bool = False


def lists_of(log: DayLog, names: Mapping[str, str]) -> list[Named]:
    """What is unusual, the figures, then the shares of people, fields and procedures. `names` are officers by user."""
    return [
        _unusual_list(log),
        _pile(log, Pile.ALL),
        *(_pile(log, pile) for pile in Pile if pile is not Pile.ALL),
        *_shares("clerk", mark("── Theo người"), log.by_clerk, {**names, "": _("Chưa giao ai")}),
        *_shares("field", mark("── Theo lĩnh vực"), log.by_field, {"": _("Chưa rõ")}),
        *_shares("procedure", mark("── Theo thủ tục"), log.by_procedure, {}),
    ]


def shown_of(lists: list[Named], opened: set[str]) -> list[Named]:
    """The lists with the parts of the opened ones under them."""
    return [line for one in lists for line in (one, *(one.parts if one.key in opened else ()))]


def _unusual_list(log: DayLog) -> Named:
    places: dict[Kind, list[int]] = {}
    for place, one in enumerate(log.unusual):
        places.setdefault(one.kind, []).append(place)
    parts = tuple(
        Named(f"{UNUSUAL}/{kind}", _(KIND_WORDS[kind]), len(at), tag=_weight(kind), unusual=tuple(at), inside=True)
        for kind, at in places.items()
    )
    worst = "bad" if any(kind in GRAVE for kind in places) else "warn"
    return Named(
        UNUSUAL, _("Cần để ý"), len(log.unusual), tag=worst, empty=mark("Không có gì bất thường trong ngày."), parts=parts,
        unusual=tuple(range(len(log.unusual))),
    )  # fmt: skip


def _weight(kind: Kind) -> str:
    return "bad" if kind in GRAVE else "warn"


def _pile(log: DayLog, pile: Pile) -> Named:
    before = log.last_week.get(pile) if pile in COMPARED else None
    words = _(_SHORT.get(pile, PILE_WORDS[pile]))
    return Named(pile, words, len(log.piles[pile]), before, log.piles[pile], _TAGS.get(pile, ""), pile=pile)


_TAGS = {Pile.OVERDUE: "bad", Pile.DUE_SOON: "warn"}


def _shares(kind: str, heading: str, shares: tuple[Share, ...], names: Mapping[str, str]) -> list[Named]:
    """A heading, then a line for each; nothing at all on an empty day."""
    listed = [_share(f"{kind}:{share.name}", names.get(share.name, share.name), share) for share in shares]
    return [Named(kind, _(heading), None), *listed] if listed else []


def _share(key: str, words: str, share: Share) -> Named:
    parts = tuple(
        Named(f"{key}/{pile}", _(PILE_WORDS[pile]), len(ids), dossiers=ids, tag=_TAGS.get(pile, ""), pile=pile, inside=True)
        for pile in (*COMPARED, *STANDING)
        if (ids := share.piles.get(pile, ()))
    )
    return Named(key, words, share.count(Pile.ALL), dossiers=_all_of(share), parts=parts)


def _all_of(share: Share) -> tuple[str, ...]:
    """What was done that day, then what only stands there."""
    return tuple(dict.fromkeys(id_ for pile in (Pile.ALL, *STANDING) for id_ in share.piles.get(pile, ())))


def row_of(one: Named, opened: set[str]) -> Row:
    """A list as a line of the left table: its sign, its count, and that of the same weekday a week before."""
    if one.count is None:
        return Row(one.key, (one.words, "", ""), ("muted", "", ""))
    tag = one.tag if one.count else "" if one.dossiers else "muted"
    sign = {"bad": "■ ", "warn": "▲ "}.get(tag, "  ")
    if one.parts:
        sign = ("− " if one.key in opened else "+ ") if not sign.strip() else sign
    before = "" if one.before is None else str(one.before)
    return Row(one.key, ("  " * one.inside + sign + one.words, str(one.count), before), (tag, tag, "muted"))


# -- the rows behind a list


def columns_of(one: Named | None) -> tuple[Column, ...]:
    """Number and person first; where it matters who holds a dossier until when, that stands before the person, and of what is
    unusual it is the thing itself that must be read whole: at 80 columns it stands alone."""
    if one is not None and one.pile in (Pile.OVERDUE, Pile.DUE_SOON):
        return (
            Column(mark("Số hồ sơ"), 21),
            Column(mark("Hẹn trả"), 10),
            Column(mark("Ai giữ"), 6, flex=True),
            Column(mark("Người nộp"), 14, flex=True, drop=1),
            Column(mark("Thủ tục"), 14, flex=True, drop=2),
        )
    if one is not None and one.unusual:
        return (
            Column(mark("Việc"), 26, flex=True),
            Column(mark("Lý do"), 14, flex=True, drop=2),
            Column(mark("Số hồ sơ"), 21, drop=1),
            Column(mark("Lúc"), 16, drop=3),
            Column(mark("Người ghi"), 9, drop=4),
        )
    return (
        Column(mark("Số hồ sơ"), 21),
        Column(mark("Người nộp"), 14, flex=True),
        Column(mark("Thủ tục"), 14, flex=True, drop=1),
        Column(mark("Hẹn trả"), 10, drop=2),
        Column(mark("Đang giữ"), 9, drop=3),
    )


def rows_of(log: DayLog, chosen: Named, now: str) -> list[Row]:
    """The dossiers of a list, or what is unusual."""
    if chosen.unusual:
        return [_unusual(log.unusual[place], place) for place in chosen.unusual]
    first_who = chosen.pile in (Pile.OVERDUE, Pile.DUE_SOON)
    return [_dossier(log, log.rows[id_], now, first_who=first_who) for id_ in chosen.dossiers if id_ in log.rows]


def _dossier(log: DayLog, row: DossierRow, now: str, *, first_who: bool) -> Row:
    whole = as_row(row, now)
    code, name, procedure, _status, due, holder = whole.cells
    if first_who:
        return Row(row.id, (code, due, holder or "–", name, procedure), ("", whole.tags[4], "", "", ""))
    said = _("{name} (đã hủy)").format(name=name) if row.id in log.voided else name
    tag = "muted" if row.id in log.voided else ""
    return Row(row.id, (code, said, procedure, due, holder), (tag, tag, tag, whole.tags[4], whole.tags[5]))


def _unusual(one: Unusual, place: int) -> Row:
    tag = _weight(one.kind)
    sign = "■ " if tag == "bad" else "▲ "
    return Row(
        f"{one.dossier}|{place}",
        (sign + _(KIND_WORDS[one.kind]), said_of(one), one.code or "–", when(one.at), one.by),
        (tag, "", "", "", "muted"),
    )


def said_of(one: Unusual) -> str:
    """What stands beside an unusual thing: the reason somebody gave, why the province refused, how many."""
    if one.kind is Kind.NOT_TAKEN:
        return reason_words(one.reason)
    return remark_of(one, _)


# -- what is said of the line under the cursor


def about_list(one: Named, *, is_today: bool) -> str:
    """A figure in a sentence, a share by its figures."""
    if one.count is None:
        return ""
    if one.parts:
        figures = " · ".join(f"{_(_BRIEF[part.pile]) if part.pile else part.words} {part.count}" for part in one.parts)
        return _("{name}: {figures}. Dấu cách mở từng số.").format(name=one.words, figures=figures)
    words = [f"{one.words}: {one.count}"]
    if one.before is not None:
        words.append(_("cùng ngày tuần trước {count}").format(count=one.before))
    if one.pile in (Pile.OVERDUE, Pile.DUE_SOON) and not is_today:
        words.append(_("tính theo ngày này, chỉ hồ sơ đến nay chưa xong"))
    elif one.pile in (Pile.SUPPLEMENT, Pile.COLLECT):
        words.append(_("tình trạng lúc này"))
    if one.pile in STANDING and one.dossiers:
        words.append(_("Enter xem ai đang giữ"))
    return ", ".join(words)


def about_row(log: DayLog, key: str, names: Mapping[str, str], now: str) -> str:
    """A dossier in full, or an unusual thing: what a narrow table leaves out."""
    id_, _bar, place = key.partition("|")
    if place:
        return " · ".join(_about_unusual(log, log.unusual[int(place)], names))
    row = log.rows[id_]
    status = _("đã hủy vì ghi nhầm") if id_ in log.voided else as_row(row, now).cells[3]
    due = _("hẹn trả {day}").format(day=when(row.due_at)) if row.due_at else ""
    holder = _("{name} đang giữ").format(name=names.get(row.holder, row.holder)) if row.holder else ""
    return " · ".join(part for part in (row.name, status, due, holder, row.procedure_name) if part)


def _about_unusual(log: DayLog, one: Unusual, names: Mapping[str, str]) -> Iterator[str]:
    yield _(KIND_WORDS[one.kind])
    if one.code:
        yield one.code
    if one.act:
        yield name_of("act", one.act)
    if one.kind is not Kind.UNCLOSED:
        yield when(one.at)
    if one.by:
        yield names.get(one.by, one.by)
    if said_of(one):
        yield said_of(one)
    if one.dossier in log.rows:
        yield log.rows[one.dossier].name
    if one.day:
        yield _("Enter tới ngày đó")

