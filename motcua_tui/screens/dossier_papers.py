"""The papers of a dossier as lines: what was handed in or is used again, its files, and who holds the papers now."""

from __future__ import annotations

from motcua_tui.screens.dossier_steps import when
from motcua_tui.screens.dossier_view import DossierView
from motcua_tui.screens.page import Page
from motcua_tui.text import _
from motcua_tui.widgets.show import mask_identity
from schemas.acts import PaperFacts
from schemas.dossier import Attachment
from schemas.intake import PartGiven
from schemas.rules.custody import CITIZEN, SHELF, HandOn, custody, holders

HAND_ONS_SHOWN = 12
BROUGHT = frozenset({"receive", "accept", "supplement-received"})


def part_words(view: DossierView, part: PartGiven, files: int) -> str:
    """One paper with how many were handed in, or where it is used again from."""
    counts = (
        (part.originals, _("{n} bản chính")),
        (part.certified, _("{n} chứng thực")),
        (part.copies, _("{n} bản sao")),
        (part.pages, _("{n} trang")),
        (part.electronic, _("{n} bản điện tử")),
        (files, _("{n} tệp")),
    )
    said = [words.format(n=count) for count, words in counts if count]
    if part.reused_from:
        again = _("dùng lại từ hồ sơ {dossier}, {ground}")
        said.append(again.format(dossier=view.source(part.reused_from), ground=part.reused_ground))
    return f"{part.name} ({', '.join(said)})" if said else part.name


def file_words(view: DossierView, one: Attachment) -> str:
    """One file: its name, what it belongs to, its size, and what the paper says of itself."""
    kind = _("kết quả") if one.result else _("thành phần {n}").format(n=one.part) if one.part else _("tệp")
    said = f"{one.label} ({kind}, {max(1, one.size_bytes // 1024)} KB)"
    if one.reused_from:
        said += " · " + _("từ hồ sơ {dossier}").format(dossier=view.source(one.reused_from))
    return f"{said} · {paper_words(one.paper)}" if one.paper else said


def paper_words(paper: PaperFacts) -> str:
    """What an electronic paper says of itself (NĐ 118/2025 Đ19.2), the holder's number masked."""
    pairs = (
        (_("mã loại"), paper.kind_code),
        (_("chủ giấy tờ"), paper.holder_name or mask_identity(paper.holder_id)),
        (_("năm sinh"), paper.birth_year),
        (_("cấp ngày"), paper.issued_on),
        (_("nơi cấp"), paper.issuer),
        (_("tên"), paper.title),
        (_("trích yếu"), paper.summary),
        (_("hiệu lực đến"), paper.valid_until),
        (_("phạm vi"), paper.scope),
    )
    return "; ".join(f"{label} {value}" for label, value in pairs if value)


def custody_lines(page: Page, view: DossierView) -> None:
    """Where each paper is now, then every time it went from hand to hand, newest first."""
    steps = custody(view.entries)
    if not steps:
        return
    page.title(_("Ai giữ giấy tờ"))
    now = holders(steps, len(view.dossier.parts))
    places = [_where(view, step) for step in now]
    if len(set(places)) == 1:
        page.pair(_("Hiện ở"), places[0], "strong")
    else:
        for number, place in enumerate(places, start=1):
            page.pair(_("Giấy tờ {n}").format(n=number), place, "strong")
    for step in list(reversed(steps))[:HAND_ONS_SHOWN] if len(steps) > 1 else ():
        which = _(" (giấy tờ {numbers})").format(numbers=", ".join(map(str, step.parts))) if step.parts else ""
        said = _brought(view, step) if step.act in BROUGHT else _passed(view, step)
        page.item("→", said + which)


def _passed(view: DossierView, step: HandOn) -> str:
    return _("{when}, {who} giao: {to}").format(when=when(step.at), who=view.name(step.by), to=_where(view, step))


def _brought(view: DossierView, step: HandOn) -> str:
    return _("{when}, công dân nộp cho: {to}").format(when=when(step.at), to=_where(view, step))


def _where(view: DossierView, step: HandOn) -> str:
    if step.to == CITIZEN:
        return _("đã trả công dân")
    if step.to == SHELF:
        return step.place or _("tủ, kệ")
    who = view.name(step.to)
    return f"{who}, {step.place}" if step.place else who
