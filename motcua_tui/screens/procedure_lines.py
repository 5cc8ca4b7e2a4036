"""One procedure of the catalogue as lines: limit, cases, papers, fees, results, law, source."""

from __future__ import annotations

from motcua_tui.screens.page import Page
from motcua_tui.screens.words import CHANNELS, FEE_KINDS, dong, limit_words, word
from motcua_tui.text import _
from motcua_tui.widgets.lines import Line, LinesView
from schemas.procedure import Fee, Limit, Part, Procedure
from schemas.times import short_date

LAWS_MAX = 20


class ProcedureLines(LinesView):
    """The procedure under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.procedure: Procedure | None = None

    def set_procedure(self, procedure: Procedure | None) -> None:
        """Show another one, from its beginning."""
        if procedure != self.procedure:
            self.procedure = procedure
            self.scroll_home(animate=False)
            self.rebuild()

    def build(self, width: int) -> list[Line]:
        if self.procedure is None:
            return []
        page = Page(width)
        for section in (_names, _limits, _cases, _parts, _fees, _rest):
            section(page, self.procedure)
        return page.lines


def _names(page: Page, procedure: Procedure) -> None:
    page.title(procedure.code)
    page.pair(_("Tên"), procedure.name, "strong")
    page.pair(_("Lĩnh vực"), procedure.field)
    page.pair(_("Cấp"), procedure.level)
    if procedure.starter:
        page.item(
            "▲",
            _("Thuộc danh mục khởi đầu đi kèm phần mềm. Hãy nhập danh mục do tỉnh công bố khi có."),
            "warn",
            "warn",
        )
    if procedure.outline:
        page.item("▲", _("Nguồn chỉ cho biết tên; thành phần hồ sơ và thời hạn chưa có."), "warn", "warn")


def _limits(page: Page, procedure: Procedure) -> None:
    page.title(_("Thời hạn"))
    page.pair(_("Chung"), _limit(procedure.limit), "strong")
    page.pair("", procedure.limit_note)
    for rule in procedure.limits:
        where = [rule.case or "", word(CHANNELS, rule.channel) if rule.channel else ""]
        page.item("○", f"{' · '.join(part for part in where if part)}: {_limit(rule.limit)} {rule.note}")
    for claim in procedure.limit_claims:
        page.item("▲", claim.text, "", "warn")
    if procedure.immediate:
        page.item("●", _("Trả kết quả ngay, không cần giấy hẹn."), "", "good")


def _limit(limit: Limit | None) -> str:
    return limit_words(str(limit)) if limit else _("danh mục không ghi; cán bộ nhập khi tiếp nhận")


def _cases(page: Page, procedure: Procedure) -> None:
    if procedure.cases:
        page.title(_("Trường hợp ({count})").format(count=len(procedure.cases)))
    for case in procedure.cases:
        page.item("○", case.name)


def _parts(page: Page, procedure: Procedure) -> None:
    page.title(_("Thành phần hồ sơ ({count})").format(count=len(procedure.parts)))
    names = {case.key: case.name for case in procedure.cases}
    shown_case: str | None = None
    for number, part in enumerate(procedure.parts, start=1):
        if part.case != shown_case and part.case:
            page.item(" ", _("Trường hợp: {name}").format(name=names.get(part.case, part.case)), "link")
        shown_case = part.case
        page.item(f"{number}.", _part(part))


def _part(part: Part) -> str:
    counts = ((part.originals, _("{n} bản chính")), (part.copies, _("{n} bản sao")))
    said = ", ".join(words.format(n=count) for count, words in counts if count)
    needed = _(" (bắt buộc)") if part.required else ""
    return part.name + (f" ({said})" if said else "") + needed


def _fees(page: Page, procedure: Procedure) -> None:
    if procedure.fees:
        page.title(_("Phí, lệ phí"))
    for fee in procedure.fees:
        page.item("♦", _fee(fee))


def _fee(fee: Fee) -> str:
    amount = dong(fee.amount_vnd) if fee.amount_vnd is not None else _("chưa rõ mức")
    where = f" ({word(CHANNELS, fee.channel)})" if fee.channel else ""
    return f"{word(FEE_KINDS, fee.kind)}: {fee.name}, {amount}{where}. {fee.text}".rstrip(". ") + "."


def _rest(page: Page, procedure: Procedure) -> None:
    for title, texts in (
        (_("Kết quả"), procedure.results),
        (_("Cơ quan thực hiện"), procedure.agencies),
        (_("Hướng dẫn"), procedure.guidance),
        (_("Căn cứ pháp lý"), procedure.legal_basis[:LAWS_MAX]),
    ):
        if texts:
            page.title(title)
        for text in texts:
            page.item("○", text)
    page.title(_("Nguồn"))
    page.pair(_("Nguồn"), procedure.source)
    page.pair(_("Quyết định"), procedure.decision)
    page.pair(_("Có hiệu lực"), short_date(procedure.valid_from) if procedure.valid_from else "")
    page.pair(_("Hết hiệu lực"), short_date(procedure.valid_to) if procedure.valid_to else "")
