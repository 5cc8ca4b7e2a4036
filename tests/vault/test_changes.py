"""Another password, another user, another recovery secret: each changes one thing and nothing else."""

from __future__ import annotations

import pytest

from motcua_tui import vault
from motcua_tui.vault import kdf
from motcua_tui.vault.limits import SLOTS_MAX
from tests.vault import keyring
from tests.vault.keyring import LAN_WORDS, MAI_WORDS, NOW, OTHER_WORDS, chosen, code, got, opens, typed


def change(ring, old=LAN_WORDS, new=OTHER_WORDS, user="lan", **more):
    return vault.change_password(ring.folder, user, typed(old), chosen(new), NOW, **more)


def test_a_new_password_opens_and_the_old_one_does_not(ring):
    got(change(ring))
    assert opens(ring, "lan", OTHER_WORDS)
    assert not opens(ring, "lan", LAN_WORDS)


def test_a_new_password_keeps_the_vault_key_and_the_signing_key(ring):
    changed = got(change(ring))
    assert bytes(changed.vault_key.expose()) == ring.vault_key
    assert changed.signer.public == ring.lan_public
    again = got(ring.unlock("lan", OTHER_WORDS))
    assert (again.vault_key, again.signer.public) == (changed.vault_key, ring.lan_public)


def test_a_new_password_leaves_the_others_alone(ring):
    got(change(ring))
    assert opens(ring, "mai", MAI_WORDS)
    got(vault.recover(ring.folder, ring.recovery(), "mai", chosen(OTHER_WORDS)))


def test_the_password_is_changed_only_with_the_old_one(ring):
    before = (ring.folder / "vault.json").read_bytes()
    assert code(change(ring, old=MAI_WORDS)) == "vault.wrong"
    assert code(change(ring, user="nobody")) == "vault.wrong"
    assert (ring.folder / "vault.json").read_bytes() == before
    for _ in range(4):
        assert code(change(ring, old=MAI_WORDS)) == "vault.wrong"
    assert code(change(ring)) == "vault.wait"


def test_the_same_password_again_is_refused(ring):
    assert code(change(ring, new=LAN_WORDS)) == "vault.password_same"


def test_a_new_password_may_bring_stronger_parameters(ring):
    stronger = kdf.argon2id(24 << 10, 2, 2)
    got(change(ring, kdf=stronger))
    slot = ring.body().user_slot("lan")
    assert slot is not None and slot.kdf == stronger
    assert opens(ring, "lan", OTHER_WORDS)


def test_a_new_password_with_parameters_out_of_bounds_is_refused(ring):
    assert code(change(ring, kdf=kdf.argon2id(1, 1, 1))) == "vault.kdf_weak"
    assert code(change(ring, kdf=kdf.argon2id(1 << 20, 3, 4))) == "vault.kdf_heavy"
    assert opens(ring, "lan", LAN_WORDS)


def test_a_new_password_uses_a_fresh_salt_and_nonce(ring):
    before = ring.body().user_slot("lan")
    got(change(ring))
    after = ring.body().user_slot("lan")
    assert before is not None and after is not None
    assert before.slot == after.slot
    assert before.salt != after.salt
    assert before.nonce != after.nonce


def test_a_new_user_comes_in_with_keys_of_their_own(ring):
    public = got(vault.add_user(ring.folder, ring.lan(), "cuc", chosen(OTHER_WORDS)))
    cuc = got(ring.unlock("cuc", OTHER_WORDS))
    assert bytes(cuc.vault_key.expose()) == ring.vault_key
    assert cuc.signer.public == public.sign
    assert vault.users(ring.folder) == ["cuc", "lan", "mai"]


def test_a_name_that_is_taken_is_refused(ring):
    assert code(vault.add_user(ring.folder, ring.lan(), "mai", chosen(OTHER_WORDS))) == "vault.user_exists"
    assert opens(ring, "mai", MAI_WORDS)


def test_a_slot_the_ledger_never_heard_of_can_be_replaced(ring):
    before = ring.mai().signer.public
    public = got(vault.add_user(ring.folder, ring.lan(), "mai", chosen(OTHER_WORDS), replacing=True))
    assert public.sign != before
    assert not opens(ring, "mai", MAI_WORDS)
    assert got(ring.unlock("mai", OTHER_WORDS)).signer.public == public.sign
    assert vault.users(ring.folder) == ["lan", "mai"]


def test_nobody_replaces_the_slot_they_came_in_with(ring):
    answer = vault.add_user(ring.folder, ring.lan(), "lan", chosen(OTHER_WORDS), replacing=True)
    assert code(answer) == "vault.user_exists"


def test_the_slot_of_whoever_began_a_rotation_is_not_replaced(ring):
    got(vault.begin_rotation(ring.folder, ring.lan()))
    answer = vault.add_user(ring.folder, ring.mai(), "lan", chosen(OTHER_WORDS), replacing=True)
    assert code(answer) == "vault.user_exists"
    ring.lan()


def test_a_new_user_gets_the_strongest_parameters_in_use(ring):
    stronger = kdf.argon2id(24 << 10, 2, 2)
    got(change(ring, kdf=stronger))
    got(vault.add_user(ring.folder, got(ring.unlock("lan", OTHER_WORDS)), "cuc", chosen(OTHER_WORDS)))
    slot = ring.body().user_slot("cuc")
    assert slot is not None and slot.kdf == stronger


def test_there_is_room_for_so_many_slots_and_no_more(ring, monkeypatch):
    lan = ring.lan()
    monkeypatch.setattr(kdf, "stretch", lambda *_: vault.Key(bytes(32)))
    for number in range(SLOTS_MAX - 3):
        got(vault.add_user(ring.folder, lan, f"user{number}", chosen(OTHER_WORDS)))
    assert len(ring.body().slots) == SLOTS_MAX
    assert code(vault.add_user(ring.folder, lan, "one-more", chosen(OTHER_WORDS))) == "vault.slots_full"
    got(vault.begin_rotation(ring.folder, lan))
    assert len(ring.body().generations) == 2


# A forgotten password


def test_the_recovery_secret_lets_a_user_in_with_a_new_password(ring):
    recovered = got(vault.recover(ring.folder, ring.recovery(), "mai", chosen(OTHER_WORDS)))
    assert bytes(recovered.unlocked.vault_key.expose()) == ring.vault_key
    assert opens(ring, "mai", OTHER_WORDS)
    assert not opens(ring, "mai", MAI_WORDS)
    assert opens(ring, "lan", LAN_WORDS)


def test_a_recovered_user_signs_with_a_new_key(ring):
    before = ring.mai().signer.public
    recovered = got(vault.recover(ring.folder, ring.recovery(), "mai", chosen(OTHER_WORDS)))
    assert recovered.public.sign == recovered.unlocked.signer.public != before
    assert got(ring.unlock("mai", OTHER_WORDS)).signer.public == recovered.public.sign


def test_another_recovery_secret_opens_nothing(ring):
    stranger = vault.RecoverySecret.random()
    assert code(vault.recover(ring.folder, stranger, "lan", chosen(OTHER_WORDS))) == "vault.recovery_wrong"
    assert opens(ring, "lan", LAN_WORDS)


def test_nobody_unknown_is_recovered(ring):
    assert code(vault.recover(ring.folder, ring.recovery(), "nobody", chosen(OTHER_WORDS))) == "vault.user_unknown"


def test_recovering_ends_the_wait_for_wrong_passwords(ring):
    for _ in range(6):
        ring.unlock("lan", MAI_WORDS)
    got(vault.recover(ring.folder, ring.recovery(), "lan", chosen(OTHER_WORDS)))
    assert opens(ring, "lan", OTHER_WORDS)


def test_the_recovery_secret_stays_valid_after_use(ring):
    for words in (OTHER_WORDS, MAI_WORDS):
        got(vault.recover(ring.folder, ring.recovery(), "lan", chosen(words)))
        assert opens(ring, "lan", words)


def test_a_renewed_recovery_secret_replaces_the_old_one(ring):
    fresh = got(vault.renew_recovery(ring.folder, ring.lan()))
    assert fresh != ring.recovery()
    assert code(vault.recover(ring.folder, ring.recovery(), "lan", chosen(OTHER_WORDS))) == "vault.recovery_wrong"
    got(vault.recover(ring.folder, fresh, "lan", chosen(OTHER_WORDS)))


def test_every_change_counts_the_revision_up(ring):
    lan = ring.lan()
    got(vault.add_user(ring.folder, lan, "cuc", chosen(OTHER_WORDS)))
    got(vault.renew_recovery(ring.folder, lan))
    changed = got(change(ring))
    assert (lan.revision, changed.revision, ring.body().revision) == (2, 5, 5)


def test_a_change_after_locking_is_a_fault_and_changes_nothing(ring):
    lan = ring.lan()
    lan.lock()
    before = (ring.folder / "vault.json").read_bytes()
    with pytest.raises(vault.ForgottenError):
        vault.add_user(ring.folder, lan, "cuc", chosen(OTHER_WORDS))
    assert (ring.folder / "vault.json").read_bytes() == before


def test_the_keys_of_another_store_change_nothing_here(ring, tmp_path):
    stranger = keyring.make(tmp_path / "elsewhere").lan()
    before = (ring.folder / "vault.json").read_bytes()
    assert code(vault.add_user(ring.folder, stranger, "cuc", chosen(OTHER_WORDS))) == "vault.slots_changed"
    assert code(vault.renew_recovery(ring.folder, stranger)) == "vault.slots_changed"
    assert code(vault.begin_removal(ring.folder, stranger, "mai")) == "vault.slots_changed"
    assert (ring.folder / "vault.json").read_bytes() == before
