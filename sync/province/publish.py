"""Reference data handed down as signed versions: procedures, units, a year's calendar, numbers in advance."""

from __future__ import annotations

from datetime import datetime

from schemas.base import Record
from schemas.canonical import Json, canonical_bytes
from schemas.catalogue import BadRecord, read_catalogue
from schemas.refusal import Refusal, no
from schemas.rules.year_table import read_table
from schemas.times import moment_text, parse_date
from schemas.units import read_units
from sync.province.connect import writing
from sync.province.devices import add_unit, one_device
from sync.province.home import Home
from sync.province.models import Reference, Unit
from sync.province.numbers import grant_block, restored_on
from sync.province.text import say
from sync.wire.reference import sign_reference


class Published(Record, omit_defaults=False):
    """What was handed down."""

    name: str
    version: int
    size_bytes: int


def publish(home: Home, name: str, body: bytes, now: datetime, *, unit: str = "", device: str = "") -> Published:
    """Sign the next version and offer it to the offices it is meant for.

    A restored province may have published versions that it forgot and offices still hold: it goes on at the second of its
    clock, above all of them, so that what is published anew reaches everybody.
    """
    at = moment_text(now)
    with writing(home.identity.unit):
        here = (Reference.name == name) & (Reference.unit == unit) & (Reference.device == device)
        newest = Reference.select().where(here).order_by(Reference.version.desc()).first()
        least = 1 if restored_on() is None else int(now.timestamp())
        version = least if newest is None else max(newest.version + 1, least)
        signed = sign_reference(name, version, at, body, home.keys)
        row = {"name": name, "version": version, "unit": unit, "device": device, "issued_at": at, "body": signed}
        Reference.insert(row).execute()
    return Published(name=name, version=version, size_bytes=len(body))


def publish_catalogue(home: Home, raw: bytes, now: datetime) -> Json | Refusal:
    """Hand down a catalogue. A file without any procedure that can be read is refused."""
    outcomes = read_catalogue(raw)
    if isinstance(outcomes, Refusal):
        return outcomes
    bad = [outcome for outcome in outcomes if isinstance(outcome, BadRecord)]
    if len(bad) == len(outcomes):
        return bad[0].refusal if bad else no("catalogue.empty", "Tệp không có thủ tục nào. Hãy kiểm tra lại tệp.")
    published = publish(home, "catalogue", raw, now)
    refused: Json = [{"index": one.index, "code": one.refusal.code, "message": say(one.refusal)} for one in bad]
    return {"version": published.version, "procedures": len(outcomes) - len(bad), "refused": refused}


def publish_calendar(home: Home, year: int, raw: bytes, now: datetime) -> Json | Refusal:
    """Hand down a year's days off and worked days."""
    table = read_table(year, raw)
    if isinstance(table, Refusal):
        return table
    return {"version": publish(home, f"calendar.{year}", raw, now).version, "year": year}


def import_units(home: Home, raw: bytes, now: datetime) -> Json | Refusal:
    """Take in a list of units, `[{"code","name"},…]`, and hand it down."""
    units = read_units(raw)
    if isinstance(units, Refusal):
        return units
    with writing(home.identity.unit):
        added = sum(add_unit(unit.code, unit.name) for unit in units)
        for unit in units:
            Unit.update(name=unit.name).where(Unit.code == unit.code).execute()
    version = publish(home, "units", raw, now).version
    return {"added": added, "units": len(units), "version": version}


def grant(home: Home, device: str, day: str, size: int, unit: str | None, now: datetime) -> Json | Refusal:
    """Set official numbers aside for a device's day and hand them down to it."""
    date = parse_date(day)
    if isinstance(date, Refusal):
        return date
    where = one_device(device, unit or "")
    if isinstance(where, Refusal):
        return where
    with writing(where.unit):
        granted = grant_block(where.unit, where.device, day, size, home.identity.incarnation, moment_text(now)[:10])
    if isinstance(granted, Refusal):
        return granted
    body: Json = {"day": day, "device": where.device, "first": granted[0], "last": granted[1], "size": size, "unit": where.unit}
    publish(home, f"numbers.{where.device}.{day}", canonical_bytes(body), now, unit=where.unit, device=where.device)
    return body
