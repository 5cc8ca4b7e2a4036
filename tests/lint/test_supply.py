"""What others wrote: pinned by hash, installed as pinned, under licences we can ship, listed in the bill of materials."""

from __future__ import annotations

import json

from tools import audit, sbom
from tools.locked import DEV_LOCK, RUN_LOCK, Pin, pins


def test_the_audit_of_the_libraries_finds_nothing():
    assert list(audit.problems()) == []


def test_the_audit_would_find_a_missing_hash_another_version_and_a_strange_licence(monkeypatch):
    wrong = [Pin("msgspec", "0.0.1", (), ("motcua",)), Pin("peewee", "4.5.3", ("0" * 64,), ())]
    monkeypatch.setattr(audit, "pins", lambda lock=RUN_LOCK: wrong)
    monkeypatch.setitem(audit.TOLD_BY_HAND, "peewee", "AGPL-3.0")
    monkeypatch.setitem(audit.AT_LEAST, "sqlite", (99, 0, 0))
    found = " ".join(audit.problems())
    assert all(word in found for word in ("no hash", "0.0.1 is locked", "licence AGPL-3.0", "is older than 99.0.0"))


def test_what_needs_what_is_read_from_the_lock_and_leads_to_the_product():
    libraries = pins()
    known = {pin.name for pin in libraries} | {sbom.OURSELVES}
    assert len(libraries) > 25 and all(pin.needed_by and set(pin.needed_by) <= known for pin in libraries)
    assert {pin.name for pin in libraries} <= {pin.name for pin in pins(DEV_LOCK)}


def test_the_bill_of_materials_names_every_library_once_and_is_the_same_each_time(tmp_path):
    assert sbom.main([str(tmp_path / "one.json")], lambda _line: None) == 0
    assert sbom.main([str(tmp_path / "two.json")], lambda _line: None) == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    bill = json.loads((tmp_path / "one.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    refs = [part["bom-ref"] for part in bill["components"]]
    assert len(refs) == len(set(refs)) and {pin.purl for pin in pins()} <= set(refs)
    inside = {one["name"] for part in bill["components"] for one in part.get("components", [])}
    assert inside == {"sqlite", "sqlcipher", "openssl", "zstd"}
    named = {one for edge in bill["dependencies"] for one in (edge["ref"], *edge["dependsOn"])}
    assert named <= {*refs, bill["metadata"]["component"]["bom-ref"]}
    assert any(part["name"].startswith("Tinos") for part in bill["components"])
