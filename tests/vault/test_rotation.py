"""A removed user is out for good: the slot goes, the vault key changes, and nothing brings them back."""

from __future__ import annotations

import shutil

import msgspec

from motcua_tui import vault
from motcua_tui.vault import copies, domains, files, seal
from motcua_tui.vault.opening import with_slots
from motcua_tui.vault.slots import NO_MAC, Generation
from tests.vault import keyring
from tests.vault.keyring import LAN_WORDS, MAI_WORDS, NOW, OTHER_WORDS, chosen, code, got, opens, typed


def pending(unlocked: vault.Unlocked) -> vault.Key:
    assert unlocked.pending_key is not None
    return unlocked.pending_key


def removed(ring, user="mai") -> vault.Unlocked:
    return got(vault.begin_removal(ring.folder, ring.lan(), user))


def test_a_removed_user_is_out_at_once(ring):
    removed(ring)
    assert code(ring.unlock("mai", MAI_WORDS)) == "vault.wrong"
    assert vault.users(ring.folder) == ["lan"]


def test_while_the_key_changes_the_others_hold_both_keys(ring):
    begun = removed(ring)
    again = ring.lan()
    assert bytes(again.vault_key.expose()) == ring.vault_key
    assert again.pending_key == begun.pending_key
    assert pending(again) != again.vault_key
    assert again.rotation is not None
    assert (again.rotation.by, again.rotation.removed) == ("lan", "mai")


def test_after_finishing_only_the_next_key_is_left(ring):
    begun = removed(ring)
    next_key = bytes(pending(begun).expose())
    finished = got(vault.finish_rotation(ring.folder, begun, pending(begun)))
    assert (finished.generation, finished.pending_key, finished.rotation) == (2, None, None)
    assert bytes(finished.vault_key.expose()) == next_key
    assert begun.vault_key.forgotten
    again = ring.lan()
    assert bytes(again.vault_key.expose()) == next_key
    assert again.pending_key is None


def test_absent_users_get_the_next_key_without_their_password(ring):
    begun = got(vault.begin_rotation(ring.folder, ring.lan()))
    finished = got(vault.finish_rotation(ring.folder, begun, pending(begun)))
    assert ring.mai().vault_key == finished.vault_key
    assert got(vault.recover(ring.folder, ring.recovery(), "mai", chosen(OTHER_WORDS))).unlocked.vault_key == finished.vault_key


def test_a_rotation_without_a_removal_keeps_everybody(ring):
    got(vault.begin_rotation(ring.folder, ring.lan()))
    assert vault.users(ring.folder) == ["lan", "mai"]
    assert ring.mai().pending_key is not None


def test_the_old_slots_file_of_a_removed_user_opens_only_the_old_key(ring, tmp_path):
    stash = ring.copied(tmp_path / "stash")
    begun = removed(ring)
    finished = got(vault.finish_rotation(ring.folder, begun, pending(begun)))
    for name in copies.NAMES:
        shutil.copy(stash.folder / name, ring.folder / name)
    assert ring.mai().vault_key != finished.vault_key
    assert bytes(ring.mai().vault_key.expose()) == ring.vault_key


def test_a_stale_copy_with_the_removed_slot_is_never_used_and_is_repaired(ring):
    before = (ring.folder / "vault.bak.json").read_bytes()
    removed(ring)
    (ring.folder / "vault.bak.json").write_bytes(before)
    assert code(ring.unlock("mai", MAI_WORDS)) == "vault.wrong"
    assert ring.lan().repaired
    assert keyring.same_bytes(ring.folder)
    assert b'"mai"' not in (ring.folder / "vault.bak.json").read_bytes().replace(b'"removed":"mai"', b"")


def test_giving_up_keeps_the_old_key_and_a_later_rotation_makes_a_new_one(ring):
    begun = removed(ring)
    first = bytes(pending(begun).expose())
    kept = got(vault.finish_rotation(ring.folder, begun, begun.vault_key))
    assert bytes(kept.vault_key.expose()) == ring.vault_key
    assert kept.generation == 1
    again = got(vault.begin_rotation(ring.folder, kept))
    assert bytes(pending(again).expose()) not in (first, ring.vault_key)


def test_finishing_with_a_key_that_is_neither_drops_nothing(ring):
    begun = removed(ring)
    assert code(vault.finish_rotation(ring.folder, begun, vault.Key.random())) == "vault.rotation_key"
    assert ring.lan().pending_key is not None


def test_finishing_twice_changes_nothing_more(ring):
    begun = removed(ring)
    finished = got(vault.finish_rotation(ring.folder, begun, pending(begun)))
    before = (ring.folder / "vault.json").read_bytes()
    assert got(vault.finish_rotation(ring.folder, finished, finished.vault_key)) is finished
    assert (ring.folder / "vault.json").read_bytes() == before


def test_a_second_rotation_waits_for_the_first(ring):
    begun = removed(ring)
    assert code(vault.begin_rotation(ring.folder, begun)) == "vault.rotation_pending"
    assert code(vault.begin_rotation(ring.folder, ring.lan())) == "vault.rotation_pending"


def test_keys_from_before_a_rotation_change_nothing_after_it_began(ring):
    stale = ring.mai()
    got(vault.begin_rotation(ring.folder, ring.lan()))
    assert code(vault.add_user(ring.folder, stale, "cuc", chosen(OTHER_WORDS))) == "vault.slots_changed"
    assert code(vault.begin_rotation(ring.folder, stale)) == "vault.slots_changed"


def test_a_session_that_outlived_its_own_slot_begins_no_rotation_nobody_could_open(ring):
    lan = ring.lan()
    got(vault.recover(ring.folder, ring.recovery(), "lan", chosen(OTHER_WORDS)))
    assert code(vault.begin_rotation(ring.folder, lan)) == "vault.slots_changed"
    assert got(ring.unlock("lan", OTHER_WORDS)).pending_key is None


def test_nobody_removes_themselves_or_someone_unknown(ring):
    assert code(vault.begin_removal(ring.folder, ring.lan(), "lan")) == "vault.own_slot"
    assert code(vault.begin_removal(ring.folder, ring.lan(), "nobody")) == "vault.user_unknown"
    assert ring.lan().pending_key is None


def test_everything_else_still_works_while_the_key_changes(ring):
    begun = got(vault.begin_rotation(ring.folder, ring.lan()))
    got(vault.add_user(ring.folder, begun, "cuc", chosen(OTHER_WORDS)))
    assert got(ring.unlock("cuc", OTHER_WORDS)).pending_key == begun.pending_key
    got(vault.change_password(ring.folder, "lan", typed(LAN_WORDS), chosen(OTHER_WORDS), NOW))
    assert got(ring.unlock("lan", OTHER_WORDS)).pending_key == begun.pending_key
    fresh = got(vault.renew_recovery(ring.folder, begun))
    recovered = got(vault.recover(ring.folder, fresh, "mai", chosen(OTHER_WORDS)))
    assert recovered.unlocked.pending_key == begun.pending_key


def test_whoever_began_a_rotation_may_be_recovered_in_the_middle_of_it(ring):
    begun = removed(ring)
    recovered = got(vault.recover(ring.folder, ring.recovery(), "lan", chosen(OTHER_WORDS)))
    again = got(ring.unlock("lan", OTHER_WORDS))
    assert again.pending_key == begun.pending_key
    confirmed = got(vault.confirm_rotation(ring.folder, again, recovered.public.sign))
    assert confirmed == begun.pending_key


# After an interruption


def test_the_pending_key_is_confirmed_by_the_beginners_key_from_the_ledger(ring):
    begun = removed(ring)
    assert got(vault.confirm_rotation(ring.folder, ring.lan(), ring.lan_public)) == begun.pending_key


def test_a_pending_key_signed_by_anyone_else_is_not_confirmed(ring):
    mai_public = ring.mai().signer.public
    removed(ring)
    assert code(vault.confirm_rotation(ring.folder, ring.lan(), mai_public)) == "vault.rotation_forged"
    assert code(vault.confirm_rotation(ring.folder, ring.lan(), bytes(32))) == "vault.rotation_forged"
    assert code(vault.confirm_rotation(ring.folder, ring.lan(), b"")) == "vault.rotation_forged"


def test_nothing_is_confirmed_when_nothing_is_under_way(ring):
    assert code(vault.confirm_rotation(ring.folder, ring.lan(), ring.lan_public)) == "vault.no_rotation"


def test_confirming_writes_both_copies_before_the_database_may_change(ring):
    before = (ring.folder / "vault.bak.json").read_bytes()
    begun = removed(ring)
    (ring.folder / "vault.bak.json").write_bytes(before)
    got(vault.confirm_rotation(ring.folder, begun, ring.lan_public))
    assert keyring.same_bytes(ring.folder)


def test_a_removal_whose_copy_cannot_be_written_does_not_reach_the_database(ring, monkeypatch):
    real = files.put_in_place

    def only_the_main_file(aside, path):
        if path.name == "vault.bak.json":
            raise OSError(5, "input/output error")
        real(aside, path)

    lan = ring.lan()
    monkeypatch.setattr(files, "put_in_place", only_the_main_file)
    assert code(vault.begin_removal(ring.folder, lan, "mai")) == "vault.copy_not_written"
    assert code(ring.unlock("mai", MAI_WORDS)) == "vault.wrong"
    assert code(vault.confirm_rotation(ring.folder, ring.lan(), ring.lan_public)) == "vault.copy_not_written"
    monkeypatch.setattr(files, "put_in_place", real)
    again = ring.lan()
    assert got(vault.confirm_rotation(ring.folder, again, ring.lan_public)) == again.pending_key


def test_a_changed_password_whose_copy_cannot_be_written_stands(ring, monkeypatch):
    keyring.let_no_copy_be_written(monkeypatch)
    got(vault.change_password(ring.folder, "lan", typed(LAN_WORDS), chosen(OTHER_WORDS), NOW))
    monkeypatch.undo()
    assert not opens(ring, "lan", LAN_WORDS)
    assert got(ring.unlock("lan", OTHER_WORDS)).repaired


# A removed user who still knows the old key and can write the folder while the change is interrupted


def plant_next_key(ring, known: vault.Unlocked, by: str, signer: vault.Signer, body) -> vault.Key:
    """What knowledge of the old key allows: a next key of one's own, sealed to everybody, with right MACs."""
    planted = vault.Key.random()
    number = known.generation + 1
    sealed = {slot.slot: seal.seal_to(body.store, slot, number, planted) for slot in body.slots}
    rotation = seal.rotation_of(body, signer, by, "", planted)
    forged = msgspec.structs.replace(
        body,
        generations=[body.generations[0], Generation(number=number, sealed=sealed, mac=NO_MAC)],
        rotation=rotation,
        revision=body.revision + 1,
    )
    ring.plant(seal.authenticated(forged, {known.generation: known.vault_key, number: planted}))
    return planted


def test_a_planted_next_key_in_someone_elses_name_is_noticed_at_unlock(ring):
    mai = ring.mai()
    plant_next_key(ring, mai, "lan", mai.signer, ring.body())
    assert code(ring.unlock()) == "vault.slots_changed"


def test_a_planted_next_key_in_ones_own_name_is_not_confirmed_for_the_database(ring):
    mai = ring.mai()
    planted = plant_next_key(ring, mai, "mai", mai.signer, ring.body())
    lan = ring.lan()
    assert lan.pending_key == planted
    assert code(vault.confirm_rotation(ring.folder, lan, ring.lan_public)) == "vault.rotation_forged"
    assert lan.rotation is not None and lan.rotation.by == "mai"
    kept = got(vault.finish_rotation(ring.folder, lan, lan.vault_key))
    assert bytes(kept.vault_key.expose()) == ring.vault_key


def test_another_next_key_under_a_genuine_signature_is_noticed_at_unlock(ring):
    mai = ring.mai()
    removed(ring)
    body, planted = ring.body(), vault.Key.random()
    sealed = {slot.slot: seal.seal_to(body.store, slot, 2, planted) for slot in body.slots}
    forged = msgspec.structs.replace(body, generations=[body.generations[0], Generation(number=2, sealed=sealed, mac=NO_MAC)])
    ring.plant(seal.authenticated(forged, {1: mai.vault_key, 2: planted}))
    assert code(ring.unlock()) == "vault.slots_changed"


def test_a_planted_next_key_with_a_swapped_signing_key_is_noticed_at_unlock(ring):
    mai = ring.mai()
    swapped = keyring.with_slot(ring.body(), "lan", sign_public=mai.signer.public)
    plant_next_key(ring, mai, "lan", mai.signer, swapped)
    assert code(ring.unlock()) == "vault.slots_changed"


def test_a_rotation_signature_is_no_turn_signature(ring):
    begun = removed(ring)
    body = ring.body()
    assert body.rotation is not None
    message = seal.rotation_message(body, body.rotation)
    assert not vault.verify_turn(ring.lan_public, message, body.rotation.signature)
    assert not vault.verify_turn(ring.lan_public, domains.ROTATION + message, body.rotation.signature)
    assert begun.rotation == body.rotation


def test_a_rotation_signed_for_another_store_or_generation_does_not_fit(ring):
    removed(ring)
    body = ring.body()
    assert body.rotation is not None
    assert seal.rotation_message(body, body.rotation) != seal.rotation_message(
        msgspec.structs.replace(body, store="another"), body.rotation
    )
    later = msgspec.structs.replace(
        body,
        generations=[msgspec.structs.replace(generation, number=generation.number + 1) for generation in body.generations],
    )
    assert seal.rotation_message(body, body.rotation) != seal.rotation_message(later, body.rotation)


def test_an_escrow_slot_gets_every_key_like_the_others(ring):
    """The type is open for it; making one is left to a later command."""
    from motcua_tui.vault.changes import commit
    from motcua_tui.vault.slots import EscrowSlot

    lan, private = ring.lan(), vault.Key.random()
    escrow = EscrowSlot(slot=seal.fresh_slot_id(), seal_public=seal.public_of(private), holder="province")
    got(commit(ring.folder, with_slots(ring.body(), [escrow], lan.keys()), lan.keys()))
    begun = got(vault.begin_rotation(ring.folder, ring.lan()))
    opened = seal.open_sealed(ring.body().store, escrow.slot, private, ring.body().generations[1])
    assert opened == begun.pending_key
