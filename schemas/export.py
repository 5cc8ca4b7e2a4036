"""The JSON Schema (2020-12) of every record that travels or is typed, built from the types. Committed in `schemas/json`.

`python3 tasks.py schemas` writes them; a test fails when they and the types no longer agree. A document of many
acts describes an object with one key, the act's name; `acts.json#/properties/receive` is the content of `receive`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, cast

import msgspec
from msgspec import Meta

from schemas import acts, asks, limits, office_acts
from schemas.acts import Act
from schemas.base import Record
from schemas.canonical import Json
from schemas.catalogue.own import Header
from schemas.dossier import Dossier
from schemas.entry import Entry
from schemas.procedure import Procedure
from schemas.rules.year_table import TableText

FOLDER = Path(__file__).parent / "json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
REF = "#/$defs/{name}"

Document = dict[str, Json]


class CatalogueFile(Header, kw_only=True):
    """Our own catalogue file, "motcua-catalogue" version 1. A procedure without `source` has the file's."""

    procedures: Annotated[tuple[Procedure, ...], Meta(max_length=limits.CATALOGUE_RECORDS_MAX)]


def documents() -> dict[str, Document]:
    """Every document by the name of its file, without the ending."""
    return {
        "entry": _of_record(Entry, "Header of an entry (mục ghi): what is hashed and chained."),
        "acts": _of_acts(acts.CONTENT, "Content of each act on a dossier, as the ledger keeps it."),
        "office-acts": _of_acts(office_acts.OFFICE_CONTENT, "Content of each act of the office itself."),
        "asks": _asks(),
        "dossier": _of_record(Dossier, "A dossier (hồ sơ): the fold of its entries."),
        "catalogue": _catalogue(),
        "calendar": _of_record(TableText, "The days off and worked days of a year, as `motcua calendar set` reads them."),
    }


def text_of(document: Document) -> str:
    """The committed text of a document: indented, keys in a fixed order, one line break at the end."""
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2).decode() + "\n"


def _of_record(kind: type[Record], title: str) -> Document:
    (reference,), parts = _components((kind,))
    return {"$schema": DIALECT, "title": title, **reference, "$defs": parts}


def _of_acts(kinds: Mapping[Act, type[Record]] | Mapping[office_acts.OfficeAct, type[Record]], title: str) -> Document:
    named = {str(act): kind for act, kind in kinds.items()}
    references, parts = _components(tuple(named.values()))
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": dict(zip(named, references, strict=True)),
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "$defs": parts,
    }


def _components(kinds: tuple[type[Record], ...]) -> tuple[list[Document], Document]:
    references, parts = msgspec.json.schema_components(kinds, ref_template=REF)
    return list(references), _object(_described(cast(Document, parts)))


def _described(value: Json) -> Json:
    """Descriptions in one line: Python versions differ in how they indent a docstring."""
    if isinstance(value, list):
        return [_described(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: " ".join(item.split()) if key == "description" and isinstance(item, str) else _described(item)
        for key, item in value.items()
    }


def _asks() -> Document:
    """What the command line reads, in its strict form: synonyms and nulls it forgives are not shown."""
    kinds: dict[Act, type[Record]] = {Act.RECEIVE: asks.ReceiveAsk, Act.REGISTER: asks.GuideAsk, **asks.ASK_KINDS}
    document = _of_acts(kinds, "What `motcua receive` and `motcua act DOSSIER ACT` read, act by act.")
    parts = _object(document["$defs"])
    scanned = _object(parts["ReceiveAsk"])
    _object(scanned["properties"])["scan"] = {
        "type": "string",
        "maxLength": limits.CARD_TEXT_MAX,
        "description": "Raw text of a card; fills what `applicant` leaves open.",
    }
    scanned["required"] = ["procedure"]
    scanned["anyOf"] = [{"required": ["applicant"]}, {"required": ["scan"]}]
    _as_typed(_object(parts["Corrected"]))
    return document


def _as_typed(correction: Document) -> None:
    """`correct` names the fields beside the reason; the ledger's content gathers them in `fields` and notes what the calendar
    says, which nobody types."""
    properties = _object(correction["properties"])
    del properties["due_unconfirmed"]
    value = _object(properties.pop("fields"))["additionalProperties"]
    correction["properties"] = {**properties, **dict.fromkeys(sorted(asks.CORRECTABLE), value)}


def _catalogue() -> Document:
    document = _of_record(CatalogueFile, "Our own catalogue file; docs/catalogue-format.md says what it means.")
    procedure = _object(_object(document["$defs"])["Procedure"])
    required = procedure["required"]
    assert isinstance(required, list)
    required.remove("source")
    return document


def _object(value: Json) -> Document:
    assert isinstance(value, dict)
    return value
