"""The JSON Schemas and the page of the record language say what the types say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from schemas import export
from schemas.acts import Act
from schemas.asks import read_act
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.rules.workflow import ALLOWED
from schemas.status import Status
from tools import language

DOCUMENTS: dict[str, Any] = dict(export.documents())


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


@pytest.mark.parametrize("path", sorted(language.files()), ids=lambda path: path.name)
def test_the_committed_file_is_in_step_with_the_types(path):
    assert path.read_text("utf-8") == language.files()[path], "run: python3 tasks.py schemas"


def test_no_schema_of_a_record_that_is_gone_is_left_behind():
    assert {path.stem for path in export.FOLDER.glob("*.json")} == set(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reference_of_a_schema_leads_somewhere(name):
    parts = DOCUMENTS[name]["$defs"]
    references = {node["$ref"] for node in walk(DOCUMENTS[name]) if isinstance(node.get("$ref"), str)}
    assert references == {f"#/$defs/{part}" for part in parts}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_record_of_a_schema_is_closed(name):
    for part, schema in DOCUMENTS[name]["$defs"].items():
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False, part


@pytest.mark.parametrize("name", ["acts", "asks", "office-acts", "entry"])
def test_every_text_and_list_that_travels_has_a_limit(name):
    for node in walk(DOCUMENTS[name]):
        if node.get("type") == "string" and "enum" not in node:
            assert {"maxLength", "pattern", "format"} & set(node), node
        if node.get("type") == "array":
            assert "maxItems" in node, node


def test_the_schemas_name_every_act():
    assert set(DOCUMENTS["acts"]["properties"]) == set(Act)
    assert set(DOCUMENTS["office-acts"]["properties"]) == set(OfficeAct)
    assert set(DOCUMENTS["asks"]["properties"]) == set(Act) - {Act.FILE_ONLINE}


def test_every_pattern_of_a_schema_refuses_a_line_break_at_the_end():
    patterns = {node["pattern"] for one in DOCUMENTS.values() for node in walk(one) if isinstance(node.get("pattern"), str)}
    assert len(patterns) > 10
    for pattern in patterns:
        assert not re.search(pattern, "\n") and pattern.endswith(r"$(?!\n)"), pattern


def test_the_ask_of_a_correction_names_its_fields_as_they_are_typed():
    corrected = DOCUMENTS["asks"]["$defs"]["Corrected"]["properties"]
    assert {"reason", "applicant.phone", "due_at", "parts"} <= set(corrected)
    assert not {"fields", "due_unconfirmed"} & set(corrected)
    assert isinstance(refused := read_act(Act.CORRECT, {"reason": "a", "due_unconfirmed": True}), Refusal)
    assert refused.code == "correct.unknown_field"


def test_a_procedure_of_the_catalogue_file_may_leave_its_source_to_the_file():
    catalogue = DOCUMENTS["catalogue"]["$defs"]
    assert "source" not in catalogue["Procedure"]["required"]
    assert "source" in catalogue["CatalogueFile"]["required"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_text_of_a_schema_keeps_its_keys_in_order(name):
    text = export.text_of(DOCUMENTS[name])
    read = json.loads(text)
    assert list(read) == sorted(read) and list(read["$defs"]) == sorted(read["$defs"])
    assert text.endswith("}\n") and not text.endswith("\n\n")


def test_the_page_shows_every_status_with_its_acts():
    table = language.status_table()
    for status in Status:
        row = next(line for line in table.splitlines() if line.startswith(f"| {int(status)} |"))
        assert all(f"`{act}`" in row or f"`{act}`" in table.splitlines()[0] for act in ALLOWED[status])


def test_the_page_shows_the_outcome_of_every_pair_made_apart():
    rows = language.apart_table().splitlines()
    assert len(rows) == 16 and all(row.count("|") == 16 for row in rows)
    assert "conflict" in rows[2]
