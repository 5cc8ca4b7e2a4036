"""The catalogue of procedures: imported record by record, looked up by code, words without diacritics, or date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import cast

from motcua_tui.desk.clock import Claim
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Tick, no_tick
from motcua_tui.store import Added
from motcua_tui.text import say
from schemas import limits
from schemas.base import plain
from schemas.canonical import Json
from schemas.catalogue.file import read_catalogue
from schemas.catalogue.outcome import BadRecord
from schemas.office_acts import CatalogueImported, OfficeAct
from schemas.procedure import Procedure
from schemas.refusal import Refusal, Refused, no
from schemas.text import check_text
from schemas.times import parse_date

STARTER = files("motcua_tui") / "catalogue" / "starter.json"
FILES_MAX = 20_000
TICK_EVERY = 50


def import_paths(office: Office, paths: list[str], tick: Tick = no_tick) -> dict[str, Json] | Refusal:
    """Take in files and whole folders. Good records enter, bad ones are named one by one with their reason.

    `tick` is told how many files are read, then how many procedures are entered; what it raises leaves the catalogue as it was.
    """
    refusal = office.why_not(OfficeAct.IMPORT_CATALOGUE)
    if refusal:
        return refusal
    good: list[Procedure] = []
    bad: list[Json] = []
    found = list(_files_of(paths))
    for done, path in enumerate(found):
        if isinstance(path, Refusal):
            return path
        tick(done, len(found))
        _read_one(path, good, bad)
    return _take_in(office, good, bad, tick)


def import_starter(office: Office) -> dict[str, Json] | Refusal:
    """The catalogue that ships with the product, so that the first day can begin."""
    refusal = office.why_not(OfficeAct.IMPORT_CATALOGUE)
    if refusal:
        return refusal
    good: list[Procedure] = []
    bad: list[Json] = []
    _sort(read_catalogue(STARTER.read_bytes()), "starter.json", good, bad)
    return _take_in(office, good, bad)


def _take_in(office: Office, good: list[Procedure], bad: list[Json], tick: Tick = no_tick) -> dict[str, Json] | Refusal:
    claim = office.claim()
    if isinstance(claim, Refusal):
        return claim
    try:
        done = _added(office, good, claim, tick)
    except Refused as refused:
        return refused.refusal
    return {"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "refused": bad}


def _added(office: Office, good: list[Procedure], claim: Claim, tick: Tick) -> Added:
    """Versions and the entry that tells of them in one transaction: neither stays without the other."""
    with office.store.transaction():
        done = office.store.catalogue.add(_told(good, tick), claim.at)
        if done.added or done.changed:
            content = CatalogueImported(added=done.added, changed=done.changed, digest=office.store.catalogue.digest())
            written = office.record(OfficeAct.IMPORT_CATALOGUE, content, claim)
            if isinstance(written, Refusal):
                raise Refused(written)
    return done


def _told(good: list[Procedure], tick: Tick) -> Iterator[Procedure]:
    for done, procedure in enumerate(good):
        if done % TICK_EVERY == 0:
            tick(done, len(good))
        yield procedure


def _files_of(paths: list[str]) -> Iterator[Path | Refusal]:
    """Each file once; of a folder every .json file in it, in the order of names."""
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from sorted(child for child in path.rglob("*.json") if child.is_file())[:FILES_MAX]
        elif path.is_file():
            yield path
        else:
            yield no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")


def _read_one(path: Path, good: list[Procedure], bad: list[Json]) -> None:
    try:
        with path.open("rb") as file:
            raw = file.read(limits.CATALOGUE_BYTES_MAX + 1)
    except OSError:
        bad.append(_bad(path.name, "", no("catalogue.file_unreadable",
            "Không đọc được tệp này. Hãy kiểm tra lại đường dẫn hoặc chọn tệp khác.")))
        return
    _sort(read_catalogue(raw), path.name, good, bad)


def _sort(
    outcomes: tuple[Procedure | BadRecord, ...] | Refusal, name: str, good: list[Procedure], bad: list[Json]
) -> None:
    if isinstance(outcomes, Refusal):
        bad.append(_bad(name, "", outcomes))
        return
    for outcome in outcomes:
        if isinstance(outcome, BadRecord):
            bad.append(_bad(name, outcome.code, outcome.refusal))
        else:
            good.append(outcome)


def _bad(file: str, record: str, refusal: Refusal) -> Json:
    return {"file": file, "record": record, "code": refusal.code, "message": say(refusal)}


def listed(office: Office, text: str) -> list[Json] | Refusal:
    """Procedures in force today that match by code or by words, with or without diacritics; all for no text."""
    bad = check_text(text, limits.SEARCH_TEXT_MAX, "text")
    if bad:
        return bad
    today = date.fromisoformat(office.clock.text(office.store)[:10])
    return [_brief(found) for found in office.store.catalogue.search(text, today, limit=limits.CATALOGUE_RECORDS_MAX)]


def shown(office: Office, code: str, on: str | None) -> dict[str, Json] | Refusal:
    """One procedure as it stands on a date (today without one), with the days of its other versions."""
    day = office.clock.text(office.store)[:10] if on is None else on
    parsed = parse_date(day)
    if isinstance(parsed, Refusal):
        return parsed
    procedure = office.store.catalogue.current(code.strip(), parsed)
    if procedure is None:
        return no("catalogue.unknown", "Không có thủ tục mang mã này vào ngày đó. Hãy kiểm tra lại mã và ngày.")
    whole = cast(dict[str, Json], plain(procedure))
    versions = office.store.catalogue.versions(procedure.code)
    return {
        **_brief(procedure),
        **whole,
        "limit": _limit(procedure),
        "parts": [_full(part) for part in procedure.parts],
        "fees": [_full(fee) for fee in procedure.fees],
        "cases": [_full(case) for case in procedure.cases],
        "versions": len(versions),
    }


def _brief(procedure: Procedure) -> dict[str, Json]:
    return {
        "code": procedure.code,
        "name": procedure.name,
        "field": procedure.field,
        "limit": _limit(procedure),
        "cases": len(procedure.cases),
        "starter": procedure.starter,
        "source": procedure.source,
    }


def _limit(procedure: Procedure) -> Json:
    limit = procedure.limit
    return None if limit is None else {"value": limit.value, "unit": limit.unit, "cutoff": limit.cutoff}


def _full(record: object) -> Json:
    """A record with its empty fields spelled out."""
    names: tuple[str, ...] = getattr(record, "__struct_fields__", ())
    return {name: cast(Json, getattr(record, name)) for name in names}
