"""Changes made with the right key behind the program's back: each is found under its own code, first in the
list.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from motcua_tui.store import Store, Verdict, verify
from motcua_tui.store.connect import open_raw
from motcua_tui.store.key import Key
from motcua_tui.store.verify_ledger import is_signed
from motcua_tui.store.watch import Watch
from schemas.acts import Act, WithReason
from schemas.canonical import entry_hash
from schemas.procedure import Procedure
from schemas.refusal import Refusal
from schemas.turn import turn_statement
from tests.store.people import (
    CHAIN,
    KEY,
    LAN,
    MINH,
    OTHER_KEY,
    act,
    destroy,
    finish,
    hand_over,
    new_store,
    note,
    one,
    reopened,
    request_supplement,
    tampered,
)


def found(folder: Path) -> list[tuple[str, str]]:
    verdict = verify(folder, [KEY], wait_s=0)
    assert isinstance(verdict, Verdict), verdict
    return [(problem.code, problem.where) for problem in verdict.problems]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with signed turns, a catalogue, an attachment and dossiers in several states."""
    folder = tmp_path_factory.mktemp("made") / "office"
    store = new_store(folder)
    ids = [one(store, number) for number in range(1, 7)]
    store.append([finish(ids[0]), hand_over(ids[0]), finish(ids[1]), request_supplement(ids[2])])
    store.append([act(ids[3], Act.WITHDRAW, WithReason(reason="rút"))])
    store.append([destroy(ids[3])])
    store.sign_turn("lan", LAN.public_key, LAN.sign)
    store.append([note(ids[4])])
    store.sign_turn("minh", MINH.public_key, MINH.sign)
    store.catalogue.add([Procedure(code="2.000635", name="Cấp bản sao", field="Hộ tịch", source="thử")], "thử")
    stored = hashlib.sha256(b"encrypted").hexdigest()
    (folder / "attachments").mkdir()
    (folder / "attachments" / stored).write_bytes(b"encrypted")
    store.add_attachment(ids[0], "a" * 64, 9, bytes(32), stored)
    store.close()
    return folder


@pytest.fixture
def office(made: Path, folder: Path) -> Path:
    """A copy of it, to be spoiled."""
    shutil.copytree(made, folder)
    return folder


def test_an_untouched_store_has_nothing_to_report(office: Path):
    verdict = verify(office, [KEY])
    assert isinstance(verdict, Verdict)
    assert (verdict.ok, verdict.problems) == (True, [])
    assert verdict.entries == 16
    assert [(chain.device, chain.length) for chain in verdict.chains] == [("A", 16)]


def test_looking_does_not_change_what_is_looked_at(office: Path):
    before = {path.name: path.read_bytes() for path in office.iterdir() if path.is_file() and path.name != "lock"}
    found(office)
    found(office)
    after = {path.name: path.read_bytes() for path in office.iterdir() if path.is_file() and path.name != "lock"}
    assert before == after


CHAIN_BREAKS = {
    "a changed hash": "UPDATE entry SET hash = zeroblob(32) WHERE seq = 5",
    "a changed header": "UPDATE entry SET header = replace(header, 'lan', 'minh') WHERE seq = 4",
    "a changed author column": "UPDATE entry SET author = 'minh' WHERE seq = 4",
    "a changed act column": "UPDATE entry SET act = 'note' WHERE seq = 9",
    "a changed day column": "UPDATE entry SET day = '2026-01-01' WHERE seq = 9",
    "a dossier moved": "UPDATE entry SET dossier = 'H44.99.12.A.1ABCD.4' WHERE seq = 9",
    "an entry moved": "UPDATE entry SET seq = 99 WHERE seq = 14",
    "another name of the chain": "UPDATE chain SET name = 'H44.99.12.B.1ABCD'",
    "a header that says nothing": f"UPDATE entry SET header = x'7b7d', hash = x'{entry_hash(b'{}')}' WHERE seq = 9",
}


@pytest.mark.parametrize("statement", CHAIN_BREAKS.values(), ids=CHAIN_BREAKS.keys())
def test_a_broken_chain_made_with_the_right_key_is_found(office: Path, statement: str):
    tampered(office, statement)
    assert found(office)[0][0] == "verify.chain_broken"


def test_an_entry_taken_out_is_a_broken_chain(office: Path):
    tampered(office, "DELETE FROM entry_parent WHERE entry = 13", "DELETE FROM entry WHERE id = 13")
    assert found(office)[0] == ("verify.chain_broken", "H44.99.12.A.1ABCD:13")


def test_a_destruction_taken_out_is_a_broken_chain(office: Path):
    tampered(office, "DELETE FROM entry_parent WHERE entry = 15", "DELETE FROM entry WHERE act = 'destroy-content'")
    assert found(office)[0][0] == "verify.chain_broken"


def test_a_changed_content_is_found(office: Path):
    tampered(office, "UPDATE entry SET content = replace(content, 'Nguyệt', 'Hồng') WHERE seq = 4")
    assert found(office)[0] == ("verify.content_changed", "H44.99.12.A.1ABCD:4")


def test_a_content_taken_away_without_a_ground_is_found(office: Path):
    tampered(office, "UPDATE entry SET content = NULL WHERE seq = 4")
    assert found(office)[0] == ("verify.content_missing", "H44.99.12.A.1ABCD:4")


def test_a_ground_of_destruction_cannot_be_taken_away(office: Path):
    tampered(office, "UPDATE entry SET content = NULL WHERE act = 'destroy-content'")
    assert found(office)[0][0] == "verify.content_missing"


LINKS = {
    "taken away": "DELETE FROM entry_parent WHERE entry = 11",
    "to an older act of the dossier": "UPDATE entry_parent SET parent = 4 WHERE entry = 11",
    "to another dossier's act": "UPDATE entry_parent SET parent = 5 WHERE entry = 11",
    "one too many": "INSERT INTO entry_parent VALUES (11, 4)",
}


@pytest.mark.parametrize("statement", LINKS.values(), ids=LINKS.keys())
def test_a_link_between_acts_that_is_not_the_one_that_was_made_is_found(office: Path, statement: str):
    tampered(office, statement)
    assert ("verify.parent_missing", "H44.99.12.A.1ABCD:10") in found(office)


def test_a_dossiers_key_that_is_lost_without_a_ground_is_found(office: Path):
    tampered(office, "UPDATE dossier_key SET key = NULL WHERE dossier = 'H44.99.12.A.1ABCD.4'")
    assert ("verify.key_missing", "H44.99.12.A.1ABCD:4") in found(office)


@pytest.mark.parametrize(("content", "code"), [("NULL", "missing"), ("'x'", "changed"), ("'[]'", "changed"), ("'{}'", "changed")])
def test_whatever_stands_where_an_officers_key_was_given_is_no_crash(office: Path, content: str, code: str):
    tampered(office, f"UPDATE entry SET content = {content} WHERE act = 'add-user'")
    codes = [code for code, _ in found(office)]
    assert codes[0] == f"verify.content_{code}" and "verify.signature_forged" in codes


def test_whoever_watches_hears_that_all_of_it_was_looked_at(office: Path):
    told: list[tuple[int, int]] = []
    verify(office, [KEY], watch=Watch(lambda done, total: told.append((done, total))))
    assert told == [(31, 31)]  # 16 entries, 7 links, 2 signatures, 6 dossiers


def test_a_forged_signature_is_found(office: Path):
    forged = MINH.sign(b"something else").hex()
    tampered(office, f"UPDATE signature SET signature = '{forged}' WHERE user = 'lan'")
    assert found(office)[0] == ("verify.signature_forged", "H44.99.12.A.1ABCD:14")


def test_a_signature_by_a_key_nobody_gave_that_user_is_found(office: Path):
    """Minh signs for Lan with Minh's own key: the signature holds, the key is not Lan's."""
    verdict = verify(office, [KEY])
    assert isinstance(verdict, Verdict)
    store = reopened(office)
    head = store.entries(store.identity.chain, 14, 1)[0].hash
    store.close()
    made = MINH.sign(turn_statement("H44.99.12.A.1ABCD", 14, head, "lan")).hex()
    tampered(office, f"UPDATE signature SET signature = '{made}', public_key = '{MINH.public_key}' WHERE user = 'lan'")
    assert found(office)[0][0] == "verify.signature_forged"


def test_an_entry_is_signed_by_its_author_over_just_that_entry_and_with_a_key_that_was_given(office: Path):
    store = reopened(office)
    [first] = store.append([note("H44.99.12.A.1ABCD.7")])
    [last] = store.append([note("H44.99.12.A.1ABCD.7", "hai")])
    store.sign_turn("lan", LAN.public_key, LAN.sign)
    assert [is_signed(store.db, hash_) for hash_ in (first.hash, last.hash, "0" * 64)] == [False, True, False]
    store.close()
    forged, other = MINH.sign(b"something else").hex(), MINH.sign(turn_statement(CHAIN, 17, last.hash, "lan")).hex()
    for public_key, signature in ((LAN.public_key, forged), (MINH.public_key, other)):
        tampered(office, f"UPDATE signature SET signature = '{signature}', public_key = '{public_key}' WHERE seq = 17")
        store = reopened(office)
        assert not is_signed(store.db, last.hash)
        store.close()


def test_a_user_added_to_the_table_only_signs_nothing(office: Path):
    tampered(
        office,
        f"INSERT INTO officer_key VALUES ('lan', '{MINH.public_key}')",
        f"UPDATE signature SET public_key = '{MINH.public_key}' WHERE user = 'lan'",
    )
    assert found(office)[0][0] == "verify.signature_forged"


PROJECTIONS = {
    "status": "UPDATE dossier SET status = 10 WHERE id = 5",
    "due date": "UPDATE dossier SET due_at = '2027-01-01T17:00:00+07:00' WHERE id = 5",
    "state": "UPDATE dossier_state SET state = replace(state, 'Nguyệt', 'Hồng') WHERE id = 5",
    "row too many": "INSERT INTO dossier_state SELECT 3, state, item FROM dossier_state WHERE id = 5",
    "what is compared": "UPDATE dossier_state SET item = zeroblob(16) WHERE id = 5",
    "row gone": "DELETE FROM dossier WHERE id = 5",
}


@pytest.mark.parametrize("statement", PROJECTIONS.values(), ids=PROJECTIONS.keys())
def test_a_list_changed_behind_the_ledger_is_found(office: Path, statement: str):
    connection = open_raw(office / "store.db", Key(KEY))
    connection.execute(statement)
    connection.close()
    codes = [code for code, _ in found(office)]
    assert "verify.projection_differs" in codes
    if statement.startswith("UPDATE"):
        assert codes[0] == "verify.projection_differs"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE officer SET role = 'supervisor' WHERE user = 'lan'",
        "INSERT INTO setting VALUES ('rule.unpaid', 'refuse')",
        "INSERT INTO calendar VALUES (2027, x'7b7d')",
        "UPDATE tally SET count = count + 1 WHERE status = 2",
        "UPDATE number SET value = '0' WHERE id = 40",
        "UPDATE shown_total SET digest = replace(digest, '0', '1')",
    ],
)
def test_a_table_of_the_office_changed_behind_the_ledger_is_found(office: Path, statement: str):
    connection = open_raw(office / "store.db", Key(KEY))
    assert connection.execute(statement).rowcount == 1
    connection.close()
    assert "verify.projection_differs" in {code for code, _ in found(office)}


def test_a_rebuild_mends_the_lists_and_only_them(office: Path):
    store = reopened(office)
    with store.db.writing():
        store.db.run("UPDATE dossier SET name = 'khác' WHERE id = 5")
    assert store.rebuild().equal is False
    assert store.rebuild().equal is True
    store.close()
    assert found(office) == []


def test_a_search_index_that_forgot_somebody_is_found(office: Path):
    store = reopened(office)
    with store.db.writing():
        store.db.run("INSERT INTO dossier_name (dossier_name, rowid, names) SELECT 'delete', id, names FROM dossier LIMIT 1")
    store.close()
    assert found(office) == [("verify.search_damaged", "dossier_name")]


def test_a_changed_procedure_is_found(office: Path):
    store = reopened(office)
    assert store.catalogue.current("2.000635", date(2026, 11, 20)) is not None
    with store.db.writing():
        store.db.run("UPDATE procedure_version SET body = replace(body, 'Hộ tịch', 'Đất đai')")
    store.close()
    assert found(office) == [("verify.catalogue_changed", "2.000635")]


def test_a_missing_and_a_changed_attachment_are_told_apart(office: Path):
    [file] = (office / "attachments").iterdir()
    file.write_bytes(b"encryptee")
    assert found(office) == [("verify.attachment_damaged", file.name)]
    file.unlink()
    assert found(office) == [("verify.attachment_missing", file.name)]


def test_destroyed_content_that_comes_back_is_an_old_page(office: Path):
    tampered(
        office,
        "UPDATE entry SET content = x'7b7d' WHERE dossier = 'H44.99.12.A.1ABCD.6' AND act = 'receive'",
    )
    assert found(office)[0][0] == "verify.page_rolled_back"


def test_a_dossiers_key_that_comes_back_is_an_old_page(office: Path):
    tampered(office, "UPDATE dossier_key SET key = zeroblob(16) WHERE key IS NULL")
    assert found(office)[0][0] == "verify.page_rolled_back"


def test_an_entry_at_the_heads_place_with_another_hash_is_found(office: Path, tmp_path: Path):
    """Another store of the same key and length, put in this one's place."""
    other = tmp_path / "other"
    store = new_store(other)
    for number in range(20):
        one(store, number)
    store.close()
    shutil.copy(other / "store.db", office / "store.db")
    assert found(office)[0][0] == "verify.head_differs"
    refused = Store.open(office, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.rolled_back"


def test_several_keys_may_be_tried(office: Path):
    verdict = verify(office, [OTHER_KEY, KEY])
    assert isinstance(verdict, Verdict) and verdict.ok


def test_nothing_to_check_is_a_refusal(tmp_path: Path, office: Path):
    nothing = verify(tmp_path / "nowhere", [KEY])
    assert isinstance(nothing, Refusal) and nothing.code == "store.not_here"
    wrong = verify(office, [OTHER_KEY])
    assert isinstance(wrong, Refusal) and wrong.code == "store.wrong_key"
    none = verify(office, [])
    assert isinstance(none, Refusal) and none.code == "store.wrong_key"


def test_rubbish_instead_of_a_database_is_no_crash(office: Path):
    for rubbish in (b"", b"x", b"\0" * 5000, bytes(range(256)) * 64):
        (office / "store.db").write_bytes(rubbish)
        answer = verify(office, [KEY])
        assert isinstance(answer, Verdict) and answer.problems[0].code == "verify.page_damaged"
        opened = Store.open(office, KEY, wait_s=0)
        assert isinstance(opened, Refusal) and opened.code == "store.damaged"


def test_messages_name_no_citizen(office: Path):
    connection = open_raw(office / "store.db", Key(KEY))
    connection.execute("UPDATE dossier SET name = 'x'")
    connection.close()
    verdict = verify(office, [KEY])
    assert isinstance(verdict, Verdict)
    assert "Nguyệt" not in str(verdict) and "001087" not in str(verdict)
