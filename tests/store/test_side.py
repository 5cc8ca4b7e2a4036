"""What lies beside the ledger: drafts, looks, attachments, how far acts have travelled, the catalogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua_tui.store import AttachmentRow, RemoteEntry, Store, SyncState
from motcua_tui.store.memory import MemoryLedger
from motcua_tui.store.side import worst
from schemas.intake import ProcedureRef
from schemas.procedure import Limit, Procedure
from tests.store.people import AT, MINH, begun, joined, note, one, receive, reopened


def test_a_draft_survives_a_crash_and_goes_when_it_is_dropped(store: Store, folder: Path):
    store.save_draft("lan", "receive", '{"applicant": "…"}')
    store.save_draft("lan", "receive", '{"applicant": "Đào"}')
    store.save_draft("minh", "receive", "{}")
    store.close()
    again = reopened(folder)
    assert again.load_draft("lan", "receive") == '{"applicant": "Đào"}'
    again.drop_draft("lan", "receive")
    again.drop_draft("lan", "receive")
    assert again.load_draft("lan", "receive") is None
    assert again.load_draft("minh", "receive") == "{}"
    again.close()


def test_every_look_at_a_dossier_is_kept(store: Store):
    first, second = one(store, 1), one(store, 2)
    store.access_log("lan", first, "show", AT)
    store.access_log("minh", first, "print receipt", AT)
    store.access_log("lan", second, "show", AT)
    assert store.looks(first) == [("minh", "print receipt", AT), ("lan", "show", AT)]
    assert store.looks(first, 1) == [("minh", "print receipt", AT)]
    assert (store.access.count(first, "print receipt"), store.access.count(second, "print receipt")) == (1, 0)


def test_one_scan_in_two_dossiers_has_two_keys(store: Store):
    first, second = one(store, 1), one(store, 2)
    store.add_attachment(first, "a" * 64, 10, b"1" * 32, "f" * 64)
    store.add_attachment(second, "a" * 64, 10, b"2" * 32, "e" * 64)
    store.add_attachment(first, "a" * 64, 10, b"3" * 32, "d" * 64)
    assert store.attachment(first, "a" * 64) == AttachmentRow(first, "a" * 64, 10, b"1" * 32, "f" * 64)
    found = store.attachment(second, "a" * 64)
    assert found is not None and found.key == b"2" * 32
    assert store.attachment(first, "b" * 64) is None
    assert [row.stored_name for row in store.attachments.all()] == ["f" * 64, "e" * 64]


def test_an_act_is_waiting_then_sent_then_confirmed(store: Store):
    [sealed] = store.append([receive(1)])
    dossier = sealed.entry.dossier or ""
    assert store.sync_state(sealed.hash) is SyncState.WAITING
    store.marks.set_mark(store.identity.chain, SyncState.SENT, 3)
    assert store.sync_state(sealed.hash) is SyncState.SENT
    store.marks.set_mark(store.identity.chain, SyncState.CONFIRMED, 3)
    assert store.sync_state(sealed.hash) is SyncState.CONFIRMED
    [later] = store.append([note(dossier)])
    assert store.sync_state(later.hash) is SyncState.WAITING
    assert store.dossier_sync(dossier) is SyncState.WAITING
    assert store.marks.reach(store.identity.chain, SyncState.CONFIRMED) == 3
    assert store.marks.reach("no such chain", SyncState.CONFIRMED) == -1


def test_a_confirmed_head_is_named_by_every_later_entry(store: Store):
    [sealed] = store.append([receive(1)])
    assert sealed.entry.checkpoint is None
    store.marks.set_mark(store.identity.chain, SyncState.CONFIRMED, sealed.entry.seq)
    [later] = store.append([receive(2)])
    assert later.entry.checkpoint == sealed.hash


def test_a_refused_or_unknown_act_stands_out(store: Store):
    first, second = store.append([receive(1), receive(2)])
    store.marks.flag(first.hash, SyncState.REFUSED, "content_shape")
    store.marks.flag(second.hash, SyncState.UNKNOWN)
    assert store.sync_state(first.hash) is SyncState.REFUSED
    assert store.sync_state(second.hash) is SyncState.UNKNOWN
    assert store.marks.flagged(SyncState.REFUSED) == [first.hash]
    store.marks.set_mark(store.identity.chain, SyncState.CONFIRMED, 4)
    assert store.sync_state(second.hash) is SyncState.CONFIRMED
    assert store.sync_state(first.hash) is SyncState.REFUSED
    store.marks.flag(first.hash, None)
    assert store.sync_state(first.hash) is SyncState.CONFIRMED
    assert store.sync_state("0" * 64) is SyncState.UNKNOWN


def test_a_dossier_has_travelled_as_far_as_its_slowest_act():
    assert worst([SyncState.CONFIRMED, SyncState.SENT]) is SyncState.SENT
    assert worst([SyncState.CONFIRMED, SyncState.REFUSED, SyncState.WAITING]) is SyncState.REFUSED
    assert worst([]) is SyncState.WAITING


def test_what_came_from_elsewhere_is_at_the_province(store: Store):
    other = MemoryLedger(begun(device="B", incarnation="1BBBB"), [joined(MINH)])
    [received] = other.append([receive(9)])
    run = [
        RemoteEntry(sealed, other.key_of(sealed.entry.dossier) if sealed.entry.dossier else None)
        for sealed in other.entries(other.identity.chain, 0, 10)
    ]
    assert store.receive_remote(other.identity.chain, run) == 3
    assert store.sync_state(received.hash) is SyncState.CONFIRMED


def procedure(code: str = "2.000635", name: str = "Cấp bản sao trích lục hộ tịch", **more: object) -> Procedure:
    return Procedure(code=code, name=name, field="Hộ tịch", source="thử", **more)  # type: ignore[arg-type]


def test_versions_are_counted_and_kept(store: Store):
    first, second = procedure(), procedure(name="Cấp bản sao (mới)", valid_from=date(2026, 7, 1))
    done = store.catalogue.add([first, procedure("1.004884", "Đăng ký khai sinh")], "tệp")
    assert (done.added, done.changed, done.unchanged) == (2, 0, 0)
    done = store.catalogue.add([first, second], "tệp")
    assert (done.added, done.changed, done.unchanged) == (0, 1, 1)
    assert store.catalogue.versions("2.000635") == [first, second]
    assert store.catalogue.current("2.000635", "2026-06-30") == first
    assert store.catalogue.current("2.000635", date(2026, 7, 1)) == second
    assert store.catalogue.current("9.999999", "2026-06-30") is None
    assert store.catalogue.count() == 2


def test_an_outline_never_stands_before_a_fuller_version(store: Store):
    full, outline = procedure(limit=Limit(value=3, unit="working_days")), procedure(name="Cấp bản sao", outline=True)
    assert store.catalogue.add([outline], "tệp").added == 1
    assert store.catalogue.current("2.000635", "2026-11-20") == outline
    assert store.catalogue.add([full], "tệp").changed == 1
    assert store.catalogue.current("2.000635", "2026-11-20") == full
    assert store.catalogue.add([procedure(name="Bản sao", outline=True)], "tệp").unchanged == 1


def test_a_version_is_found_again_by_the_start_of_its_hash(store: Store):
    from schemas.procedure import version_hash

    old, new = procedure(), procedure(name="Cấp bản sao (mới)")
    store.catalogue.add([old, new], "tệp")
    assert store.catalogue.by_hash("2.000635", version_hash(old)[:16]) == old
    assert store.catalogue.by_hash("2.000635", version_hash(new)[:16]) == new
    assert store.catalogue.by_hash("2.000635", "0" * 16) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("khai sinh", ["1.004884"]),
        ("KHAI SI", ["1.004884"]),
        ("trích lục", ["2.000635"]),
        ("trich luc", ["2.000635"]),
        ("1.004884", ["1.004884"]),
        ("004884", ["1.004884"]),
        ("đất đai", ["1.012345"]),
        ("dat dai", ["1.012345"]),
        ("ho tich", ["1.004884", "2.000635"]),
        ("không có", []),
    ],
)
def test_a_procedure_is_found_by_code_or_words(store: Store, text: str, codes: list[str]):
    store.catalogue.add(
        [procedure(), procedure("1.004884", "Đăng ký khai sinh"),
         Procedure(code="1.012345", name="Đăng ký biến động", field="Đất đai", source="thử")], "tệp",
    )  # fmt: skip
    assert sorted(found.code for found in store.catalogue.search(text, "2026-11-20")) == codes


def test_the_procedures_used_last_come_first(store: Store):
    store.catalogue.add([procedure(f"1.00000{number}", f"Thủ tục {number}") for number in range(1, 6)], "tệp")
    for code in ("1.000002", "1.000004", "1.000002"):
        one(store, procedure=ProcedureRef(code=code, name="x"))
    assert store.catalogue.last_used() == ["1.000002", "1.000004"]
    found = [procedure.code for procedure in store.catalogue.search("thu tuc", "2026-11-20")]
    assert found[:2] == ["1.000002", "1.000004"] and len(found) == 5


def test_two_offices_with_one_catalogue_have_one_digest(store: Store, tmp_path: Path):
    from tests.store.people import new_store

    other = new_store(tmp_path / "other")
    both = [procedure(), procedure("1.004884", "Đăng ký khai sinh")]
    assert store.catalogue.digest() == other.catalogue.digest()
    store.catalogue.add(both, "a")
    assert store.catalogue.digest() != other.catalogue.digest()
    other.catalogue.add(reversed(both), "b")
    assert store.catalogue.digest() == other.catalogue.digest()
    other.close()


def test_an_import_and_its_entry_are_one_transaction(store: Store):
    with pytest.raises(RuntimeError), store.transaction():
        store.catalogue.add([procedure()], "tệp")
        store.append([receive(1)])
        raise RuntimeError
    assert store.catalogue.count() == 0 and store.head().seq == 2
    assert store.keeper.noted is not None and store.keeper.noted.seq == 2
