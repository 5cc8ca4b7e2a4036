"""`report NAME`: the forms the law asks for, the register, the score; as JSON, and as a file where one is asked for."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import cast

from motcua_tui.cli.context import Answer, Context
from motcua_tui.cli.progress import Progress
from motcua_tui.desk import audit as auditing
from motcua_tui.desk import charts as charting
from motcua_tui.desk import day as days
from motcua_tui.desk import feedback, report_kinds, report_out, sheets_out
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_charts import chart_sheet
from motcua_tui.desk.reports import Report, period_asked
from motcua_tui.store.watch import Watch
from motcua_tui.text import _, mark
from schemas.base import plain
from schemas.canonical import Json
from schemas.refusal import Refusal, no

TOLD = mark("Đã đếm {done}/{total} hồ sơ")
SET = mark("Đã dàn {done}/{total} dòng")
CHECKED = mark("Đã kiểm tra {done}/{total}")


def report(context: Context) -> Answer:
    """The rows of a report; `--out` writes it as XLSX, CSV or PDF too. An identity that fails is said on stderr."""
    args = context.args
    if args.layout and args.report != "07a":
        return no("usage.arguments", "Thiếu “{words}”. Hãy xem “{command} --help”.", words="07a", command="motcua report")
    if not args.period and not (args.first and args.last):
        return no(
            "usage.arguments", "Thiếu “{words}”. Hãy xem “{command} --help”.", words="--from, --to", command="motcua report"
        )
    period = period_asked(context.office, args.first, args.last, args.period)
    if isinstance(period, Refusal):
        return period
    made = report_kinds.make(context.office, args.report, period, args.layout, args.book or "", Progress(TOLD).tell)
    if isinstance(made, Refusal):
        return made
    _warn(made)
    if args.behind:
        return _behind(context.office, made, unicodedata.normalize("NFC", args.line).strip(), args.behind)
    if not args.out:
        report_out.note_taken(context.office, made)
    if args.out:
        tick = Progress(SET).tell
        written = report_out.save(context.office, made, Path(args.out), replace=True, tick=tick, with_charts=args.charts)
        if isinstance(written, Refusal):
            return written
    if len(made.json) < len(made.lines):
        return {"file": args.out, "rows": len(made.lines)} if args.out else report_out.too_long()
    return made.json


def _behind(office: Office, made: Report, line: str, column: str) -> Answer:
    """What one figure counts: dossiers as `find` lists them, for Biểu 06a complaints as `feedback list` does."""
    key = next((one.key for one in made.lines if one.key and line in (one.key, one.cells[1])), line)
    refusal = report_kinds.why_not_behind(made, key, column)
    if refusal is not None:
        return refusal
    if made.name == "06a":
        numbers = report_kinds.complaints_behind(office, made, key, column)
        rows = {str(one["feedback"]): one for one in feedback.listed(office) if isinstance(one, dict)}
        return [rows[number] for number in numbers]
    return days.rows_json(office, report_kinds.behind(office, made, key, column, Progress(TOLD).tell).rows)


def audit(context: Context) -> Answer:
    """Who did what, who looked at what; `--out` writes it as XLSX or CSV, `--verify` checks the ledger it comes from."""
    args, office = context.args, context.office
    denied = auditing.why_not_audit(office)
    asked = denied or auditing.asked_for(office, args.first, args.last, args.user, args.dossier)
    found = asked if isinstance(asked, Refusal) else auditing.audit(office, asked)
    if isinstance(found, Refusal):
        return found
    answer = auditing.as_json(found)
    if args.verify:
        problems = auditing.check(office, Watch(Progress(CHECKED).tell))
        if isinstance(problems, Refusal):
            return problems
        answer["verified"] = {"ok": not problems, "problems": [cast(Json, plain(problem)) for problem in problems]}
    if not args.out:
        return answer
    written = auditing.save(office, found, Path(args.out), replace=True)
    if isinstance(written, Refusal):
        return written
    del answer["rows"]
    return {**answer, "file": str(written)}


def print_register(context: Context) -> Answer:
    """`print register --from D --to D --out F.pdf`: the book of a period, to be signed."""
    args = context.args
    if not (args.first and args.last):
        return no("usage.arguments", "Thiếu “{words}”. Hãy xem “{command} --help”.", words="--from, --to", command="motcua print")
    period = period_asked(context.office, args.first, args.last)
    made = period if isinstance(period, Refusal) else report_kinds.make(
        context.office, "register", period, tick=Progress(TOLD).tell
    )
    if isinstance(made, Refusal):
        return made
    return report_out.to_pdf(context.office, made, Path(args.out), Progress(SET).tell)


def stats(context: Context) -> Answer:
    """The figures behind the charts of a period; `--out` writes the charts as PDF."""
    args = context.args
    found = charting.charts(context.office, args.first, args.last)
    if isinstance(found, Refusal):
        return found
    if args.out:
        written = sheets_out.write(context.office, chart_sheet(context.office, found), Path(args.out))
        if isinstance(written, Refusal):
            return written
    return charting.as_json(found)


def _warn(made: Report) -> None:
    for check in made.broken:
        words = _("Chưa đạt: {identity} ({where})").format(identity=check.identity, where=", ".join(check.where))
        sys.stderr.write(words + "\n")
