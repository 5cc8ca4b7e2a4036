"""Opening again after a cut, a clock file that lies, settings and catalogue versions in force."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from motcua_tui.desk import dates, settings
from motcua_tui.desk.catalogue import shown
from motcua_tui.desk.clock import CLOCK_FILE
from motcua_tui.desk.office import Office
from motcua_tui.desk.unlock import open_office
from schemas.acts import Act
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from schemas.status import Status
from tests.desk.made import CODE, bring_in, do, done, new_office, password, procedure, sitting, taken_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_office(tmp_path / "office", "hoa")


def opened(folder: Path, user: str) -> Office:
    office = open_office(folder, user, password(user))
    assert isinstance(office, Office), office
    return office


# -- turns


def test_a_turn_cut_by_a_power_failure_is_confirmed_by_the_same_person_at_the_next_unlock(folder):
    office = opened(folder, "hoa")
    entry = taken_in(office).entry
    office.store.close()  # no signature: the plug was pulled
    office.unlocked.lock()
    with sitting(folder, "mai") as other:
        assert other.store.unconfirmed(entry) and other.store.unsigned("hoa")
    with sitting(folder, "hoa") as again:
        assert not again.store.unconfirmed(entry) and not again.store.unsigned("hoa")


def test_a_turn_ended_in_order_is_signed_and_a_second_end_signs_nothing_more(folder):
    with sitting(folder, "hoa") as office:
        taken_in(office)
        office.end_turn()
        signed = len(office.store.signatures(office.store.identity.chain))
        office.end_turn()
        assert len(office.store.signatures(office.store.identity.chain)) == signed
        assert not office.confirm_cut_turn()


def test_closing_twice_is_harmless(folder):
    office = opened(folder, "hoa")
    office.close()
    office.store.close()


def test_what_the_store_shows_is_the_fold_of_its_entries(folder):
    with sitting(folder, "hoa") as office:
        number = taken_in(office).dossier.id
        done(office, number, Act.CORRECT, reason="gõ nhầm", phone="0912345678")
        done(office, number, Act.FINISH)
        assert office.store.dossier(number) == fold(office.store.entries_of(number))


# -- the clock file

READING = {"wall": "2026-11-20T08:00:00+00:00", "monotonic_s": 5.0, "boot": "x"}
HOSTILE = {
    "empty": b"",
    "bytes": b"\xff\x00\xfe",
    "list": b"[]",
    "wrong types": b'{"last_good":7}',
    "unknown key": b'{"x":1}',
    "half written": b'{"last_good":{"wall":"2026-11',
    "deep": b"[" * 60_000,
    "huge": b" " * (1 << 20) + b"{}",
    "naive time": json.dumps({"last_good": {**READING, "wall": "2026-11-20T08:00:00"}}).encode(),
    "far future": json.dumps({"last_good": {**READING, "wall": "9999-12-31T23:59:59+00:00"}}).encode(),
    "first year": json.dumps({"last_good": {**READING, "wall": "0001-01-01T00:00:00+00:00"}}).encode(),
    "naive anchor": json.dumps({"province": {"moment": "2026-11-20T08:00:00", "reading": READING}}).encode(),
    "not a number": b'{"last_good":{"wall":"2026-11-20T08:00:00+00:00","monotonic_s":1e400,"boot":"x"}}',
    "before the start": json.dumps({"last_good": {**READING, "monotonic_s": -1e300}}).encode(),
    "endless": json.dumps({"last_good": {**READING, "monotonic_s": 1e300}}).encode(),
}


def this_boot(raw: bytes) -> bytes:
    from motcua_tui.desk.clock import read_clocks

    return raw.replace(b'"boot": "x"', f'"boot": "{read_clocks().boot}"'.encode())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_damaged_or_hostile_clock_file_stops_nobody(folder, name):
    (folder / CLOCK_FILE).write_bytes(this_boot(HOSTILE[name]))
    with sitting(folder, "hoa") as office:
        claim = office.claim()
        assert isinstance(claim, Refusal) or claim.trust == "plausible"
        if isinstance(claim, Refusal):
            assert claim.code == "clock.broken"
            today = office.clock.wall_text()[:10]
            assert not isinstance(dates.confirm_today(office, today), Refusal)
        assert taken_in(office).dossier.received_at[:10] == office.clock.wall_text()[:10]


def test_a_folder_in_the_place_of_the_clock_file_stops_nobody(folder):
    (folder / CLOCK_FILE).unlink(missing_ok=True)
    (folder / CLOCK_FILE).mkdir()
    with sitting(folder, "hoa") as office:
        assert taken_in(office).entry


# -- settings


def test_a_setting_takes_effect_at_once_and_is_an_entry(folder):
    with sitting(folder, "mai") as office:
        number = taken_in(office).dossier.id
        done(office, number, Act.FINISH)
        before = office.store.head().seq
        assert not isinstance(settings.change(office, {"rule.no_result_file": "refuse"}), Refusal)
        assert office.store.head().seq == before + 1
        refusal = do(office, number, Act.HAND_OVER, to_name="Nguyễn Thị Thử")
        assert isinstance(refusal, Refusal) and refusal.code == "rule.no_result_file"
        settings.change(office, {"rule.no_result_file": "warn"})
        handed = done(office, number, Act.HAND_OVER, to_name="Nguyễn Thị Thử")
        assert [notice.code for notice in handed.notices] == ["rule.no_result_file"]


def test_new_office_hours_change_the_hour_promised(folder):
    with sitting(folder, "mai") as office:
        usual = taken_in(office).dossier.due_at or ""
        settings.change(office, {"office.hours": "T2-T6 07:00-11:30 13:00-16:15"})
        changed = taken_in(office).dossier.due_at or ""
    assert (usual[:10], usual[11:16], changed[11:16]) == (changed[:10], "17:00", "16:15")


def test_settings_change_all_or_none(folder):
    with sitting(folder, "mai") as office:
        before = office.store.head()
        refusal = settings.change(office, {"language": "en", "print.copies": "9"})
        assert isinstance(refusal, Refusal) and refusal.code == "settings.not_valid"
        assert office.store.head() == before and office.setting("language") == "vi"


def test_a_name_typed_in_pieces_is_kept_whole(folder):
    with sitting(folder, "mai") as office:
        assert not isinstance(settings.change(office, {"agency.name": "UBND xã Tho\u031b\u0300i"}), Refusal)
        assert office.setting("agency.name") == "UBND xã Thời"


# -- catalogue versions


def test_a_dossier_keeps_the_version_of_the_procedure_it_was_received_under(folder):
    with sitting(folder, "mai") as office:
        old = taken_in(office).dossier
        changed = procedure(name="Xác nhận thử nghiệm (sửa)", limit={"value": 10, "unit": "working_days"})
        assert bring_in(office, folder.parent, changed)["changed"] == 1
        new = taken_in(office).dossier
        kept = office.store.dossier(old.id)
        assert kept is not None and kept.procedure == old.procedure
        assert (kept.procedure.limit, new.procedure.limit) == ("3 working_days", "10 working_days")
        assert kept.procedure.name != new.procedure.name and kept.procedure.version != new.procedure.version
        listed = shown(office, CODE, None)
        assert not isinstance(listed, Refusal) and listed["versions"] == 2


def test_a_supplement_restarts_the_period_of_the_version_received_under(folder):
    with sitting(folder, "mai") as office:
        old = taken_in(office).dossier
        bring_in(office, folder.parent, procedure(limit={"value": 10, "unit": "working_days"}))
        done(office, old.id, Act.REQUEST_SUPPLEMENT, reason="thiếu", parts=["Đơn"])
        again = done(office, old.id, Act.SUPPLEMENT_RECEIVED, parts=["Đơn"]).dossier
        fresh = taken_in(office).dossier
        assert again.status is Status.PROCESSING
        assert again.due_at == old.due_at and (fresh.due_at or "") > (again.due_at or "")


def test_a_catalogue_brought_in_again_changes_nothing(folder):
    with sitting(folder, "mai") as office:
        before = office.store.head()
        again = bring_in(office, folder.parent, procedure())
        assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 1)
        assert office.store.head() == before
