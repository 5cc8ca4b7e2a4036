"""An exported ledger can be checked by somebody who has none of our code, and the bytes are fixed by vectors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.store import RemoteEntry, Store
from motcua_tui.store.ledger import unpack
from schemas.acts import Act, WithReason
from schemas.rules.fold import fold
from tests.store.make_vectors import VECTORS, bad, good
from tests.store.people import AT, LAN, MINH, act, begun, destroy, finish, note, one

VERIFIER = Path(__file__).parents[1] / "ledger_verifier.py"
COMMITTED = json.loads(VECTORS.read_text("utf-8"))


def checked(path: Path) -> tuple[int, dict[str, Any]]:
    done = subprocess.run([sys.executable, "-I", str(VERIFIER), str(path)], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def written(lines: list[Any], path: Path) -> Path:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines if line is not None), "utf-8")
    return path


def test_the_bytes_are_what_they_always_were():
    """These vectors never change. Another format is another version, with vectors of its own."""
    assert good() == COMMITTED["lines"]
    assert bad(good()) == COMMITTED["bad"]


def test_the_verifier_is_small_and_knows_nothing_of_ours():
    source = VERIFIER.read_text("utf-8")
    assert len(source.splitlines()) <= 150
    assert not [line for line in source.splitlines() if line.startswith(("from motcua", "from schemas", "import motcua"))]


def test_the_good_vector_holds(tmp_path: Path):
    code, answer = checked(written(COMMITTED["lines"], tmp_path / "good.jsonl"))
    assert (code, answer) == (0, {"ok": True, "entries": 12, "problems": []})


@pytest.mark.parametrize("case", COMMITTED["bad"], ids=[case["name"] for case in COMMITTED["bad"]])
def test_every_bad_vector_is_found(case: dict[str, Any], tmp_path: Path):
    lines = [*COMMITTED["lines"]]
    lines[case["line"]] = case["with"]
    code, answer = checked(written(lines, tmp_path / "bad.jsonl"))
    assert code == 1
    assert answer["problems"][0].split()[0] == case["finding"]


def test_the_store_takes_the_good_vector_in_and_shows_it(store: Store):
    """Written by nobody's store, read by ours: what the document says is what the program does."""
    by_chain: dict[str, list[RemoteEntry]] = {}
    for line in COMMITTED["lines"][1:]:
        if "entry" in line and "1ABCD" not in json.loads(line["entry"])["chain"]:
            content = None if line["content"] is None else line["content"].encode()
            sealed = unpack((bytes.fromhex(line["hash"]), line["entry"].encode(), content))
            by_chain.setdefault(sealed.entry.chain, []).append(RemoteEntry(sealed, bytes.fromhex(line["key"] or "")))
    refused = store.receive_remote("H44.99.12.A.2QQQQ", by_chain["H44.99.12.A.2QQQQ"])
    assert not isinstance(refused, int) and refused.code == "store.parent_missing"
    about_one = [
        unpack((bytes.fromhex(line["hash"]), line["entry"].encode(), line["content"].encode()))
        for line in COMMITTED["lines"][1:]
        if "entry" in line and json.loads(line["entry"]).get("dossier") == "H44.99.12.A.1ABCD.3"
    ]
    shown = fold(reversed(about_one))
    assert [remark.text for remark in shown.remarks] == ["đã gọi điện", "ghi muộn", "hai nhánh"]
    assert shown.has_late_entry and not shown.conflicts


def test_what_the_store_exports_holds(store: Store, tmp_path: Path):
    first, second = one(store, 1), one(store, 2)
    store.append([note(first), finish(first)])
    store.sign_turn("lan", LAN.public_key, LAN.sign)
    store.append([act(second, Act.WITHDRAW, WithReason(reason="rút"))])
    store.append([destroy(second)])
    store.sign_turn("minh", MINH.public_key, MINH.sign)
    path = tmp_path / "ledger.jsonl"
    assert store.export(path) == 9
    assert checked(path) == (0, {"ok": True, "entries": 9, "problems": []})
    assert "001087000002" not in path.read_text("utf-8")


def test_what_a_restored_store_exports_holds(store: Store, tmp_path: Path):
    from motcua_tui.store import begin_incarnation

    one(store, 1)
    head = store.head()
    again = begun(incarnation="2QQQQ", follows=head.hash, follows_chain=store.identity.chain)
    begin_incarnation(store, again, "minh", AT)
    one(store, 2)
    assert store.export(tmp_path / "ledger.jsonl") == 6
    assert checked(tmp_path / "ledger.jsonl")[1]["problems"] == []


def test_a_tampered_export_is_found(store: Store, tmp_path: Path):
    one(store, 1)
    path = tmp_path / "ledger.jsonl"
    store.export(path)
    path.write_text(path.read_text("utf-8").replace("Nguyệt", "Hồng"), "utf-8")
    assert checked(path)[1]["problems"] == ["seal H44.99.12.A.1ABCD:3"]


def test_an_export_cut_short_by_a_full_disk_leaves_no_file(store: Store, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        store.export(tmp_path / "no such folder" / "ledger.jsonl")
    assert list(tmp_path.glob("**/*.part")) == []
