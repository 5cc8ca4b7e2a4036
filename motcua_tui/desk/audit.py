"""Audit (kiểm tra): who did what when on which dossier, and who looked at which personal data.

Acts come from the ledger, chained and signed. Looks come from this machine's own log; they are never sent. No citizen's name
stands in either list: it names dossiers by their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from motcua_tui.desk.act_names import name_of
from motcua_tui.desk.find import dossier_named
from motcua_tui.desk.office import Office
from motcua_tui.desk.practice import over_tables
from motcua_tui.prints.table_files import write_table
from motcua_tui.prints.tables import Table, plain_head
from motcua_tui.store import Row
from motcua_tui.store.audit import AuditFilter, AuditRow
from motcua_tui.store.records import Problem
from motcua_tui.store.watch import Stopped, Watch
from motcua_tui.text import _
from schemas import limits
from schemas.canonical import Json
from schemas.refusal import Refusal, no
from schemas.text import check_text
from schemas.times import parse_date

ROWS_MAX = 100_000
MAY_AUDIT = frozenset({"supervisor", "auditor"})


@dataclass(frozen=True)
class Audited:
    """What was found for one question, the newest first, and the display names of users."""

    asked: AuditFilter
    rows: tuple[AuditRow, ...]
    names: dict[str, str]

    def name(self, user: str) -> str:
        """Who that is, as far as known here."""
        return self.names.get(user, user)


def why_not_audit(office: Office) -> Refusal | None:
    """None for a supervisor or an auditor."""
    if office.role in MAY_AUDIT:
        return None
    return no("audit.denied",
        "Chỉ người phụ trách và người kiểm tra xem được nhật ký này. Hãy nhờ một trong hai người đó xem giúp.")


def asked_for(
    office: Office, first: str | None, last: str | None, user: str | None, dossier: str | None
) -> AuditFilter | Refusal:
    """The question somebody typed. Refuses days that are none or stand backwards, a user and a dossier nobody knows."""
    days = _days(first, last)
    if isinstance(days, Refusal):
        return days
    if user and (bad := check_text(user, limits.USER_MAX, "user")):
        return bad
    if user and user not in office.store.users():
        return no("audit.user_unknown", "Không có người dùng với tên đăng nhập này. Hãy xem lại danh sách người dùng.")
    found = dossier_named(office, dossier) if dossier else ""
    return found if isinstance(found, Refusal) else AuditFilter(*days, user=user or "", dossier=found)


def _days(first: str | None, last: str | None) -> tuple[str, str] | Refusal:
    read = [parse_date(day) if day else None for day in (first, last)]
    for day in read:
        if isinstance(day, Refusal):
            return day
    begin, end = ("" if day is None or isinstance(day, Refusal) else day.isoformat() for day in read)
    if begin and end and end < begin:
        return no("period.backwards", "Ngày cuối đứng trước ngày đầu. Hãy nhập lại khoảng ngày.")
    return begin, end


def audit(office: Office, asked: AuditFilter) -> Audited | Refusal:
    """The answer. Refuses `audit.denied`, and `audit.too_many` for more rows than anybody reads."""
    refusal = why_not_audit(office)
    if refusal:
        return refusal
    rows = office.store.audit.rows(asked, ROWS_MAX + 1)
    if len(rows) > ROWS_MAX:
        return no(
            "audit.too_many", "Có hơn {limit} dòng. Hãy chọn khoảng ngày ngắn hơn, một người hoặc một hồ sơ.", limit=ROWS_MAX
        )
    names = {user: row.display for user, row in office.store.users().items()}
    return Audited(asked=asked, rows=tuple(rows), names=names)


def as_json(audited: Audited) -> dict[str, Json]:
    """The answer as a script reads it."""
    acts = sum(row.kind == "act" for row in audited.rows)
    asked = audited.asked
    return {
        "from": asked.first or None, "to": asked.last or None, "user": asked.user or None, "dossier": asked.dossier or None,
        "acts": acts, "looks": len(audited.rows) - acts,
        "rows": [
            {
                "kind": row.kind, "at": row.at, "typed_at": row.typed_at or None, "user": row.user,
                "name": audited.name(row.user), "what": row.what, "dossier": row.dossier or None, "code": row.code or None,
                "listed": len(row.listed) or None,
                "chain": row.chain or None, "seq": row.seq if row.chain else None, "hash": row.hash or None,
                "signed": row.signed if row.chain else None,
            }
            for row in audited.rows
        ],
    }  # fmt: skip


# -- as a file


def save(office: Office, audited: Audited, path: Path, *, replace: bool = False) -> Path | Refusal:
    """The rows as XLSX or CSV, in cells no spreadsheet runs. That it was taken out is noted like a look."""
    asked = audited.asked
    written = write_table(path, [table_of(office, audited)], made_at=_now(office), replace=replace)
    if not isinstance(written, Refusal):
        office.note_look(asked.dossier, f"export audit {asked.first} {asked.last}".rstrip())
    return written


def table_of(office: Office, audited: Audited) -> Table:
    """The rows as a table of texts."""
    head, chain = office.store.head(), office.store.identity.chain
    return Table(
        name="audit",
        title=(over_tables(office, office.store.identity.office), _("Nhật ký: ai làm gì, ai xem gì"), _said(audited.asked)),
        head=plain_head(
            _("Lúc"), _("Ghi muộn lúc"), _("Người dùng"), _("Họ tên"), _("Loại"), _("Việc"), _("Số hồ sơ"), _("Mã định danh"),
            _("Máy và chuỗi"), _("Thứ tự"), _("Mã băm"), _("Đã ký"),
        ),
        rows=[_cells(audited, row) for row in _spread(office, audited.rows)],
        widths=(20, 20, 12, 22, 8, 34, 22, 24, 22, 8, 24, 8),
        notes=(
            _("Đầu sổ gốc khi kết xuất: {chain} số {seq}, mã băm {hash}").format(chain=chain, seq=head.seq, hash=head.hash),
            _("“Đã làm” lấy từ sổ gốc có niêm phong và chữ ký; “đã xem” là nhật ký riêng của máy này, không gửi đi đâu."),
        ),
    )  # fmt: skip


def _spread(office: Office, rows: Iterable[AuditRow]) -> Iterator[AuditRow]:
    """A look at a list as one line for each dossier seen in it."""
    for row in rows:
        if not row.listed:
            yield row
        for dossier, code in office.store.audit.members(row.listed):
            yield replace(row, dossier=dossier, code=code, listed=())


def seen_in(office: Office, row: AuditRow) -> list[Row]:
    """The dossiers that were seen in a list."""
    found = (office.store.row(dossier) for dossier, _code in office.store.audit.members(row.listed))
    return [one for one in found if one is not None]


def _cells(audited: Audited, row: AuditRow) -> Sequence[str | int | None]:
    is_act = row.kind == "act"
    return (
        row.at, row.typed_at, row.user, audited.name(row.user), _("đã làm") if is_act else _("đã xem"),
        name_of(row.kind, row.what), row.code, row.dossier, row.chain, row.seq if is_act else None, row.hash,
        (_("có") if row.signed else _("chưa")) if is_act else "",
    )  # fmt: skip


def _said(asked: AuditFilter) -> str:
    parts = [
        _("từ {first} đến {last}").format(first=asked.first or "…", last=asked.last or "…"),
        asked.user and _("người dùng {user}").format(user=asked.user),
        asked.dossier and _("hồ sơ {dossier}").format(dossier=asked.dossier),
    ]
    return ", ".join(part for part in parts if part)


def _now(office: Office) -> datetime:
    return datetime.fromisoformat(office.clock.text(office.store))


# -- whether it holds


def check(office: Office, watch: Watch | None = None) -> list[Problem] | Refusal:
    """Whether the ledger these rows come from holds: every hash, link and signature, while the office works on.

    Refuses `audit.stopped` where whoever watches stopped it.
    """
    try:
        return why_not_audit(office) or office.store.audit.check(watch)
    except Stopped:
        return no("audit.stopped", "Đã dừng kiểm tra giữa chừng, chưa biết sổ có nguyên vẹn không. Hãy kiểm tra lại khi rảnh.")
