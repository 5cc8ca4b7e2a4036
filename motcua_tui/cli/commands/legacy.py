"""`import-legacy KIND FILE`: dossiers of an older register or system."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from motcua_tui.cli.context import Answer, Context, read_file
from motcua_tui.cli.progress import Progress
from motcua_tui.desk import legacy, legacy_calendar
from motcua_tui.desk.legacy_headings import Mapping
from motcua_tui.text import mark
from schemas import limits
from schemas.base import read_json
from schemas.canonical import Json
from schemas.refusal import Refusal

TOLD = mark("Đã đọc {done}/{total} dòng")


def import_legacy(context: Context) -> Answer:
    """Read the file, then take it over; `--dry-run` only tells what would be."""
    args = context.args
    mapping: Mapping | Refusal | None = None
    if args.mapping:
        mapping = read_json(read_file(args.mapping, limits.JSON_BYTES_MAX), Mapping, area="mapping")
    if isinstance(mapping, Refusal):
        return mapping
    refusal = legacy.why_not(context.office)
    source = refusal or legacy.read_source(Path(args.file), args.kind, mapping)
    if isinstance(source, Refusal):
        return source
    outcome = legacy.take_over(context.office, source, dry_run=args.dry_run, tick=Progress(TOLD).tell)
    if isinstance(outcome, Refusal):
        return outcome
    answer = legacy.answer(source, outcome)
    if source.kind != "epar-sql":
        return answer
    answer["calendar"] = [legacy_calendar.as_json(kept) for kept in legacy_calendar.kept_years(context.office, source)]
    taken = legacy_calendar.take_over(context.office, source) if args.calendar and not args.dry_run else []
    if isinstance(taken, Refusal):
        return taken
    answer["calendar_taken"] = cast("list[Json]", taken)
    return answer
