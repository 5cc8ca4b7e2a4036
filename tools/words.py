"""The words a user reads: collected from the code, translated in one catalogue, compiled for the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.refusals import collect
from tools.source import ROOT, name_of, python_files, shown, tree

PO = ROOT / "motcua_tui" / "text" / "en" / "LC_MESSAGES" / "motcua.po"
MO = PO.with_suffix(".mo")
PROVINCE_MO = ROOT / "sync" / "province" / "text" / "en" / "LC_MESSAGES" / "motcua.mo"
"""The same catalogue cut down to what the province can say, for it needs nothing of the office."""
PLACES = {"_": 0, "mark": 0, "N_": 0, "no": 1, "note": 1, "Setting": 2}
"""Which argument of a call is a sentence; the third of a `Setting` is its meaning."""
FIELD = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_AFTER_NUMBER = re.compile(r"\{([a-z_]+)\}(?: [a-z]+){0,2}? ([a-z]+s|people)\b")
_NO_COUNTS = frozenset({
    "limit", "max", "min", "size", "unit", "device", "holder", "display", "procedure", "book", "chain", "slip", "ticket", "seq",
    "code", "date", "day", "time", "name", "user", "who", "field", "done", "number", "owner", "years", "found", "known",
    "percent", "some", "of", "at", "shown", "total", "amount",
})  # fmt: skip
"""Limits, which are never 1, and what is no number of things."""
_NO_NOUNS = frozenset({"is", "was", "has", "does", "this", "its", "as", "minus", "less"})
STAMP = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed date: the catalogue changes when its words change
HEADER = "# English beside the Vietnamese; the message ids are the sentences in the code."


def collected() -> Catalog:
    """Every sentence of the code, each with the files it stands in, not translated."""
    template = Catalog(domain="motcua")
    for file in python_files():
        for found in sentences(tree(file)):
            template.add(found, locations=[(shown(file), 0)])
    for said in collect().said:  # texts that reach `no` through a function's argument
        template.add(said.text, locations=[(said.where.split(":")[0], 0)])
    return template


def sentences(module: ast.Module) -> Iterator[str]:
    """The literal sentences of a module, wherever they stand, inside f-strings too."""
    for node in ast.walk(module):
        place = PLACES.get(name_of(node)) if isinstance(node, ast.Call) else None
        if place is None or not isinstance(node, ast.Call) or len(node.args) <= place:
            continue
        match node.args[place]:
            case ast.Constant(value=str(text)) if text:
                yield text


def read() -> Catalog:
    """The English catalogue as it is on disk; an empty one if there is none yet."""
    if not PO.exists():
        return Catalog(locale="en", domain="motcua")
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="motcua")


def update() -> Catalog:
    """Bring the catalogue on disk in step with the code, keeping what is translated, and compile it."""
    catalogue = read()
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = HEADER
    catalogue.project, catalogue.version = "motcua", "0"
    catalogue.creation_date = catalogue.revision_date = STAMP
    PO.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, catalogue, width=110, sort_output=True, include_lineno=False)
    PO.write_bytes(written.getvalue())
    MO.write_bytes(compiled(catalogue))
    PROVINCE_MO.write_bytes(compiled(of_province(catalogue)))
    return catalogue


def of_province(catalogue: Catalog) -> Catalog:
    """The sentences of `sync` and of the shared language alone."""
    cut = Catalog(locale="en", domain="motcua")
    for message in messages(catalogue):
        if any(place.startswith(("sync/", "schemas/")) for place, _line in message.locations):
            cut.add(message.id, message.string)
    cut.creation_date = cut.revision_date = STAMP
    return cut


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    octets = BytesIO()
    write_mo(octets, catalogue)
    return octets.getvalue()


def english() -> dict[str, str]:
    """Vietnamese sentence to English sentence, of those translated."""
    return {source(message): said for message in messages(read()) if (said := said_in_english(message))}


def missing(catalogue: Catalog) -> list[str]:
    """The sentences without English."""
    return [source(message) for message in messages(catalogue) if not said_in_english(message) or message.fuzzy]


def mismatched(catalogue: Catalog) -> list[str]:
    """The sentences whose English fills in other values than the Vietnamese."""
    both = [(source(message), said_in_english(message)) for message in messages(catalogue)]
    return [vietnamese for vietnamese, said in both if said and set(FIELD.findall(said)) != set(FIELD.findall(vietnamese))]


def of_one_form(said: str) -> list[str]:
    """Words of an English sentence that follow a number and are right for many only: "{n} days"."""
    found = _AFTER_NUMBER.finditer(said)
    return [one[0] for one in found if one[1] not in _NO_COUNTS and one[2] not in _NO_NOUNS]


def messages(catalogue: Catalog) -> Iterator[Message]:
    """The catalogue's sentences, without its header."""
    return (message for message in catalogue if message.id)


def source(message: Message) -> str:
    """The Vietnamese sentence."""
    return str(message.id)


def said_in_english(message: Message) -> str:
    """The English sentence, "" where it is missing."""
    return str(message.string or "")
