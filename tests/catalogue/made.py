"""Made-up records of every shape, as small as a test needs them."""

from __future__ import annotations

import json
from pathlib import Path

from schemas.catalogue import BadRecord, Outcome, read_catalogue
from schemas.procedure import Procedure
from schemas.refusal import Refusal

ANSWERS = Path(__file__).parent / "answers"


def read(value: object) -> tuple[Outcome, ...]:
    """The outcomes of a whole file that holds this JSON value."""
    found = read_catalogue(json.dumps(value, ensure_ascii=False).encode())
    assert not isinstance(found, Refusal), found
    return found


def one(value: object) -> Procedure:
    (found,) = read(value)
    assert isinstance(found, Procedure), found
    return found


def refused(value: object) -> str:
    (found,) = read(value)
    assert isinstance(found, BadRecord), found
    return found.refusal.code


def whole_file_refused(raw: bytes) -> str:
    found = read_catalogue(raw)
    assert isinstance(found, Refusal), found
    return found.code


def portal(**changes: object) -> dict[str, object]:
    """A procedure of the portal without limits, fees or papers."""
    return {
        "code": "9.000001",
        "codeNotation": "9.000001",
        "name": "Cấp giấy phép thả diều",
        "executionMethods": [],
        "executionCases": [],
        **changes,
    }


def method(channel: str, value: object = None, unit: object = None, **more: object) -> dict[str, object]:
    return {
        "submissionMethod": channel,
        "processingTime": value,
        "processingTimeUnit": unit,
        "fees": [],
        **more,
    }


def fee(value: object, text: object = "", kind: str = "FEE", **more: object) -> dict[str, object]:
    return {"type": kind, "value": value, "description": text, **more}


def group(heading: str, *names: str, originals: int = 1) -> dict[str, object]:
    rows = [{"name": name, "originalQty": originals, "copyQty": 0} for name in names]
    return {"name": heading, "profileComponents": rows}


def gathered(**changes: object) -> dict[str, object]:
    return {
        "code": "9.000001",
        "name": "Cấp giấy phép thả diều",
        "field": "Vui chơi",
        "time_limit": None,
        **changes,
    }


def own(*procedures: object, **changes: object) -> dict[str, object]:
    return {
        "format": "motcua-catalogue",
        "version": 1,
        "source": "Quyết định thử",
        "date": "2026-11-21",
        "procedures": list(procedures),
        **changes,
    }


def own_procedure(**changes: object) -> dict[str, object]:
    return {"code": "9.000001", "name": "Cấp giấy phép thả diều", "field": "Vui chơi", **changes}
