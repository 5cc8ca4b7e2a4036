"""A vault is made once, opened with the right password, and locked without a trace."""

from __future__ import annotations

import json
import sys
from dataclasses import FrozenInstanceError
from datetime import timedelta

import msgspec
import pytest

from motcua_tui import vault
from motcua_tui.vault import files, kdf, tries
from motcua_tui.vault.opening import open_as
from motcua_tui.vault.secret import ForgottenError
from schemas.refusal import Refusal
from tests.vault import keyring
from tests.vault.keyring import LAN_WORDS, MAI_WORDS, NOW, OTHER_WORDS, STORE, chosen, code, got, typed


def test_the_password_opens_the_same_vault_key(ring):
    assert bytes(ring.lan().vault_key.expose()) == ring.vault_key
    assert bytes(ring.mai().vault_key.expose()) == ring.vault_key


def test_each_user_has_a_signing_key_of_their_own(ring):
    assert ring.lan().signer.public == ring.lan_public
    assert ring.mai().signer.public != ring.lan_public


def test_an_unlocked_vault_says_who_and_where(ring):
    lan = ring.lan()
    assert (lan.user, lan.store, lan.revision, lan.generation) == ("lan", STORE, 2, 1)
    assert (lan.pending_key, lan.rotation, lan.repaired) == (None, None, False)


def test_the_names_on_the_slots_are_listed_for_the_unlock_screen(ring):
    assert vault.users(ring.folder) == ["lan", "mai"]


def test_the_public_keys_are_listed(ring):
    lan, mai = got(vault.public_keys(ring.folder))
    assert (lan.user, lan.sign) == ("lan", ring.lan_public)
    assert (mai.user, mai.sign) == ("mai", ring.mai().signer.public)
    assert len({lan.seal, mai.seal, lan.sign, mai.sign}) == 4


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(ring):
    wrong = ring.unlock("lan", MAI_WORDS)
    unknown = ring.unlock("nobody", MAI_WORDS)
    assert wrong == unknown
    assert code(wrong) == "vault.wrong"


def counted_work(monkeypatch: pytest.MonkeyPatch) -> list[kdf.Kdf]:
    """The parameters of every stretching from now on, which is still done."""
    work: list[kdf.Kdf] = []
    real = kdf.stretch

    def counting(password: vault.Password, salt: bytes, cost: kdf.Kdf) -> vault.Key | Refusal:
        work.append(cost)
        return real(password, salt, cost)

    monkeypatch.setattr(kdf, "stretch", counting)
    return work


def test_a_wrong_password_and_an_unknown_user_cost_the_same_work(ring, monkeypatch):
    work = counted_work(monkeypatch)
    ring.unlock("lan", MAI_WORDS)
    ring.unlock("nobody", MAI_WORDS)
    assert work == [kdf.FLOOR, kdf.FLOOR]


def test_an_unknown_user_costs_the_work_of_the_strongest_slot(ring, monkeypatch):
    stronger = kdf.argon2id(32 << 10, 2, 2)
    got(vault.add_user(ring.folder, ring.lan(), "cuc", chosen(OTHER_WORDS), kdf=stronger))
    work = counted_work(monkeypatch)
    ring.unlock("nobody", MAI_WORDS)
    assert work == [stronger]


def test_nobody_gets_in_under_an_unknown_name_with_a_known_password(ring):
    for words in (LAN_WORDS, MAI_WORDS):
        assert code(ring.unlock("nobody", words)) == "vault.wrong"


def test_a_name_typed_in_decomposed_form_is_the_same_user(ring):
    got(vault.add_user(ring.folder, ring.lan(), "bưởi", chosen(OTHER_WORDS)))
    assert got(ring.unlock("bưởi", OTHER_WORDS)).user == "bưởi"


def test_locking_overwrites_every_key_and_is_safe_to_repeat(ring):
    lan = ring.lan()
    vault_key, seed = lan.vault_key.expose(), lan.signer._seed.expose()
    assert any(vault_key) and any(seed)
    lan.lock()
    lan.lock()
    assert not any(vault_key)
    assert not any(seed)
    with pytest.raises(ForgottenError):
        lan.vault_key.expose()
    with pytest.raises(ForgottenError):
        vault.sign_turn(lan.signer, b"head")


def test_locking_in_the_middle_of_a_rotation_overwrites_both_keys(ring):
    begun = got(vault.begin_rotation(ring.folder, ring.lan()))
    assert begun.pending_key is not None
    keys = [begun.vault_key.expose(), begun.pending_key.expose()]
    begun.lock()
    assert not any(keys[0]) and not any(keys[1])


def test_the_key_that_opens_seals_is_dropped_as_soon_as_it_has_done_so(ring):
    _, opened = got(open_as(ring.folder, "lan", typed(LAN_WORDS), NOW))
    assert not opened.private.seal.forgotten
    unlocked = opened.unlocked()
    assert opened.private.seal.forgotten
    assert not unlocked.vault_key.forgotten


def test_an_unlock_in_the_middle_of_a_rotation_gives_both_keys(ring):
    begun = got(vault.begin_rotation(ring.folder, ring.lan()))
    lan = ring.lan()
    assert lan.pending_key is not None
    assert lan.pending_key == begun.pending_key != lan.vault_key
    assert lan.keys() == {1: lan.vault_key, 2: lan.pending_key}


def test_what_is_held_cannot_be_changed_by_accident(ring, tmp_path):
    created = got(vault.create(tmp_path, STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR))
    _, opened = got(open_as(ring.folder, "lan", typed(LAN_WORDS), NOW))
    public = got(vault.public_keys(ring.folder))[0]
    for held, name in ((created, "unlocked"), (created.unlocked, "user"), (opened, "user"), (public, "user")):
        with pytest.raises(FrozenInstanceError):
            setattr(held, name, "mai")


def test_what_is_held_is_itself_even_when_its_keys_are_forgotten(ring, tmp_path):
    created = got(vault.create(tmp_path, STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR))
    _, opened = got(open_as(ring.folder, "lan", typed(LAN_WORDS), NOW))
    lan = opened.unlocked()
    lan.lock()
    assert len({created, opened, lan, ring.lan()}) == 4


def test_a_vault_is_never_made_over_another(ring):
    before = (ring.folder / "vault.json").read_bytes()
    assert code(vault.create(ring.folder, STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR)) == "vault.exists"
    (ring.folder / "vault.json").unlink()
    assert code(vault.create(ring.folder, STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR)) == "vault.exists"
    assert (ring.folder / "vault.bak.json").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
@pytest.mark.parametrize("name", ["vault.json", "vault.bak.json"])
def test_a_link_that_leads_nowhere_is_not_written_over(tmp_path, name):
    (tmp_path / name).symlink_to(tmp_path / "none")
    assert code(vault.create(tmp_path, STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR)) == "vault.exists"
    assert (tmp_path / name).is_symlink()


@pytest.mark.parametrize("user", ["", "a b", " lan", "lan\n", "x" * 33, "la\u202en", "la\u0301n", "\ud800"])
def test_a_users_name_that_will_not_do_is_refused(ring, tmp_path, user):
    assert code(vault.create(tmp_path, STORE, user, chosen(LAN_WORDS), kdf.FLOOR)) == "vault.user_not_valid"
    assert code(vault.add_user(ring.folder, ring.lan(), user, chosen(OTHER_WORDS))) == "vault.user_not_valid"


def test_a_vault_with_too_weak_parameters_is_never_made(tmp_path):
    weak = kdf.argon2id(8, 1, 1)
    assert code(vault.create(tmp_path, STORE, "lan", chosen(LAN_WORDS), weak)) == "vault.kdf_weak"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("store", ["x", "x" * 64])
def test_a_store_id_may_have_one_character_or_sixty_four(tmp_path, store):
    assert got(vault.create(tmp_path, store, "lan", chosen(LAN_WORDS), kdf.FLOOR)).unlocked.store == store


def test_a_vault_whose_copy_could_not_be_written_is_made_and_the_copy_follows(tmp_path, monkeypatch):
    keyring.let_no_copy_be_written(monkeypatch)
    created = got(vault.create(tmp_path, STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR))
    monkeypatch.undo()
    lan = got(vault.unlock(tmp_path, "lan", typed(LAN_WORDS), NOW))
    assert lan.repaired
    assert lan.vault_key == created.unlocked.vault_key
    assert keyring.same_bytes(tmp_path)


@pytest.mark.parametrize("store", ["", "x" * 65, "é", "a\n"])
def test_a_store_id_that_will_not_do_is_a_fault_of_the_program(tmp_path, store):
    with pytest.raises(ValueError, match="store id"):
        vault.create(tmp_path, store, "lan", chosen(LAN_WORDS), kdf.FLOOR)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    answer = vault.create(tmp_path / "none", STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR)
    assert code(answer) == "vault.not_written"
    assert code(vault.users(tmp_path / "none")) == "vault.missing"


def test_no_vault_is_told_apart_from_a_damaged_one(tmp_path):
    assert code(vault.users(tmp_path)) == "vault.missing"
    assert code(vault.unlock(tmp_path, "lan", typed(LAN_WORDS), NOW)) == "vault.missing"
    (tmp_path / "vault.json").write_bytes(b"{}")
    assert code(vault.users(tmp_path)) == "vault.damaged"


def test_a_vault_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "vault.json").mkdir()
    assert code(vault.users(tmp_path)) == "vault.not_readable"


# After wrong passwords


def test_four_wrong_passwords_cost_no_wait_and_the_fifth_begins_it(ring):
    for _ in range(4):
        assert code(ring.unlock("lan", MAI_WORDS)) == "vault.wrong"
    got(ring.unlock())
    for _ in range(5):
        assert code(ring.unlock("lan", MAI_WORDS)) == "vault.wrong"
    refusal = ring.unlock()
    assert code(refusal) == "vault.wait"
    assert isinstance(refusal, Refusal)
    assert refusal.params == {"seconds": 5}


def test_the_wait_grows_to_a_minute_and_no_further():
    assert [tries.wait_s(failures) for failures in range(12)] == [0, 0, 0, 0, 0, 5, 10, 20, 40, 60, 60, 60]
    assert tries.wait_s(10**6) == 60


def test_after_the_wait_the_right_password_opens_and_clears_the_count(ring):
    for _ in range(5):
        ring.unlock("lan", MAI_WORDS)
    assert code(ring.unlock(later_s=4)) == "vault.wait"
    got(ring.unlock(later_s=5))
    assert code(ring.unlock("lan", MAI_WORDS, later_s=5)) == "vault.wrong"
    got(ring.unlock(later_s=5))


def test_a_try_during_the_wait_does_not_lengthen_it(ring):
    for _ in range(5):
        ring.unlock("lan", MAI_WORDS)
    for second in range(5):
        assert code(ring.unlock("lan", MAI_WORDS, later_s=second)) == "vault.wait"
    assert code(ring.unlock("lan", MAI_WORDS, later_s=5)) == "vault.wrong"
    refusal = ring.unlock(later_s=5)
    assert isinstance(refusal, Refusal)
    assert refusal.params == {"seconds": 10}


def test_one_users_failures_do_not_stop_another(ring):
    for _ in range(6):
        ring.unlock("lan", MAI_WORDS)
    got(ring.unlock("mai", MAI_WORDS))


def test_one_users_right_password_leaves_anothers_wait(ring):
    for _ in range(5):
        ring.unlock("mai", LAN_WORDS)
        ring.unlock("nobody", LAN_WORDS)
    ring.unlock("lan", MAI_WORDS)
    ring.lan()
    assert code(ring.unlock("mai", MAI_WORDS)) == "vault.wait"
    assert code(ring.unlock("nobody", MAI_WORDS)) == "vault.wait"


def test_unknown_users_wait_just_like_known_ones(ring):
    for _ in range(5):
        assert code(ring.unlock("nobody", MAI_WORDS)) == "vault.wrong"
    assert code(ring.unlock("nobody", MAI_WORDS)) == "vault.wait"
    got(ring.unlock())


def test_the_count_survives_a_restart_and_holds_no_names(ring):
    ring.unlock("lan", MAI_WORDS)
    ring.unlock("my password in the wrong field", MAI_WORDS)
    written = (ring.folder / "tries.json").read_text("utf-8")
    assert set(json.loads(written)["tries"]) == {ring.body().users()[0].slot, "unknown"}
    assert "lan" not in written and "wrong field" not in written


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"{}",
        b"\xff",
        b"[" * 1000,
        b"x" * 20_000,
        b'{"version":1,"tries":{"unknown":{"failures":-1,"last_s":0}}}',
        b'{"version":2,"tries":{}}',
    ],
)
def test_a_spoiled_count_only_resets_the_wait(ring, octets):
    for _ in range(5):
        ring.unlock("lan", MAI_WORDS)
    (ring.folder / "tries.json").write_bytes(octets)
    got(ring.unlock())


def test_a_clock_set_back_begins_the_wait_again_but_never_lengthens_it(ring):
    for _ in range(5):
        ring.unlock("lan", MAI_WORDS)
    ten_years_back_s = -10 * 365 * 86400
    refusal = ring.unlock(later_s=ten_years_back_s)
    assert isinstance(refusal, Refusal)
    assert refusal.params == {"seconds": 5}
    got(ring.unlock(later_s=ten_years_back_s + 5))


def test_a_clock_before_1970_does_no_harm(ring):
    ancient = NOW - timedelta(days=60 * 365)
    for _ in range(5):
        assert code(vault.unlock(ring.folder, "lan", typed(MAI_WORDS), ancient)) == "vault.wrong"
    assert code(vault.unlock(ring.folder, "lan", typed(MAI_WORDS), ancient)) == "vault.wait"
    got(ring.unlock())


def test_counts_of_slots_that_are_gone_are_dropped(ring):
    ring.unlock("mai", LAN_WORDS)
    begun = got(vault.begin_removal(ring.folder, ring.lan(), "mai"))
    got(vault.finish_rotation(ring.folder, begun, got_key(begun)))
    ring.unlock("lan", MAI_WORDS)
    ring.lan()
    assert json.loads((ring.folder / "tries.json").read_text("utf-8"))["tries"] == {}


def got_key(unlocked: vault.Unlocked) -> vault.Key:
    assert unlocked.pending_key is not None
    return unlocked.pending_key


def test_a_pc_short_of_memory_is_no_wrong_password(ring, monkeypatch):
    def short(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr(kdf, "_argon2", short)
    assert code(ring.unlock("lan", "một câu chưa ai gõ ở đây bao giờ")) == "vault.memory"
    assert not (ring.folder / "tries.json").exists()


# Two copies


def test_both_copies_are_the_same_after_every_change(ring):
    assert keyring.same_bytes(ring.folder)
    got(vault.renew_recovery(ring.folder, ring.lan()))
    assert keyring.same_bytes(ring.folder)


@pytest.mark.parametrize("name", ["vault.json", "vault.bak.json"])
@pytest.mark.parametrize("damage", [None, b"", b"\0" * 3000, b"{}", b"\xff\xfe", b"x" * 200_000])
def test_a_lost_or_damaged_copy_is_repaired_from_the_other(ring, name, damage):
    if damage is None:
        (ring.folder / name).unlink()
    else:
        (ring.folder / name).write_bytes(damage)
    assert vault.users(ring.folder) == ["lan", "mai"]
    assert ring.lan().repaired
    assert keyring.same_bytes(ring.folder)
    assert not ring.lan().repaired


def test_a_wrong_password_repairs_nothing(ring):
    (ring.folder / "vault.bak.json").write_bytes(b"damaged")
    ring.unlock("lan", MAI_WORDS)
    assert (ring.folder / "vault.bak.json").read_bytes() == b"damaged"


def test_an_older_copy_is_brought_up_to_date(ring):
    old = (ring.folder / "vault.bak.json").read_bytes()
    got(vault.renew_recovery(ring.folder, ring.lan()))
    (ring.folder / "vault.bak.json").write_bytes(old)
    assert ring.lan().repaired
    assert keyring.same_bytes(ring.folder)
    assert (ring.folder / "vault.bak.json").read_bytes() != old


def test_a_newer_copy_counts_even_if_the_main_file_is_sound(ring):
    old = (ring.folder / "vault.json").read_bytes()
    got(vault.change_password(ring.folder, "lan", typed(LAN_WORDS), chosen(OTHER_WORDS), NOW))
    (ring.folder / "vault.json").write_bytes(old)
    assert code(ring.unlock()) == "vault.wrong"
    assert got(ring.unlock("lan", OTHER_WORDS)).repaired


def test_of_two_copies_the_one_that_was_not_altered_opens(ring):
    body = ring.body()
    for altered in (
        msgspec.structs.replace(body, revision=body.revision + 1),
        keyring.with_slot(body, "lan", wrapped=bytes(80)),
    ):
        ring.plant(altered, "vault.json")
        assert ring.lan().repaired
        assert ring.body() == body


def test_with_both_copies_altered_the_answer_is_that_of_the_newer(ring):
    body = ring.body()
    ring.plant(msgspec.structs.replace(body, revision=body.revision + 1), "vault.json")
    ring.plant(keyring.with_slot(body, "lan", wrapped=bytes(80)), "vault.bak.json")
    assert code(ring.unlock()) == "vault.slots_changed"
    assert not (ring.folder / "tries.json").exists()


def test_a_vault_key_that_was_not_sealed_to_the_slot_opens_nothing(ring):
    body = ring.body()
    sealed = dict.fromkeys(body.generations[0].sealed, bytes(80))
    ring.plant(msgspec.structs.replace(body, generations=[msgspec.structs.replace(body.generations[0], sealed=sealed)]))
    assert code(ring.unlock()) == "vault.slots_changed"


def test_a_copy_that_could_not_be_read_is_not_written_over(ring, monkeypatch):
    before = (ring.folder / "vault.bak.json").read_bytes()
    got(vault.renew_recovery(ring.folder, ring.lan()))
    newer = (ring.folder / "vault.json").read_bytes()
    (ring.folder / "vault.bak.json").write_bytes(before)
    real = files.read_limited

    def held(path, bytes_max):
        if path.name == "vault.json":
            raise PermissionError(13, "held by another program")
        return real(path, bytes_max)

    monkeypatch.setattr(files, "read_limited", held)
    assert ring.lan().revision == 2
    monkeypatch.undo()
    assert (ring.folder / "vault.json").read_bytes() == newer
    assert ring.lan().revision == 3


def test_both_copies_damaged_are_refused_and_left_as_they_are(ring):
    for name in ("vault.json", "vault.bak.json"):
        (ring.folder / name).write_bytes(b"damaged")
    assert code(ring.unlock()) == "vault.damaged"
    assert code(vault.recover(ring.folder, ring.recovery(), "lan", chosen(OTHER_WORDS))) == "vault.damaged"
    assert (ring.folder / "vault.json").read_bytes() == b"damaged"


def test_a_vault_of_a_newer_version_is_refused_by_name(ring):
    plain = msgspec.to_builtins(ring.body())
    plain["version"] = 2
    plain["something_new"] = ["unknown"]
    from motcua_tui.vault.slots import _envelope

    (ring.folder / "vault.json").write_bytes(_envelope(plain))
    refusal = ring.unlock()
    assert code(refusal) == "vault.newer_version"
    assert isinstance(refusal, Refusal)
    assert refusal.params == {"found": 2, "known": 1}
    assert code(vault.users(ring.folder)) == "vault.newer_version"
    assert code(vault.recover(ring.folder, ring.recovery(), "lan", chosen(OTHER_WORDS))) == "vault.newer_version"


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no write permission there")
def test_a_disk_that_takes_no_writes_can_still_be_opened(ring, monkeypatch):
    (ring.folder / "vault.bak.json").write_bytes(b"damaged")

    def refused(*_: object, **__: object) -> int:
        raise OSError(30, "read-only file system")

    monkeypatch.setattr("motcua_tui.vault.files.stage", refused)
    assert code(ring.unlock("lan", MAI_WORDS)) == "vault.wrong"
    assert ring.lan().repaired
    assert (ring.folder / "vault.bak.json").read_bytes() == b"damaged"
