"""`import-legacy KIND FILE`: dossiers of an older register or system."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.cli.context import Answer, Context, read_file
from motcua_tui.cli.progress import Progress
from motcua_tui.desk import legacy
from motcua_tui.desk.legacy_headings import Mapping
from motcua_tui.text import mark
from schemas import limits
from schemas.base import read_json
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
    return outcome if isinstance(outcome, Refusal) else legacy.answer(source, outcome)
