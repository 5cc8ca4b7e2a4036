"""A damaged file is noticed before anything is opened, a forged one as soon as it is."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua_tui import vault
from motcua_tui.vault import slots
from motcua_tui.vault.copies import NAMES
from motcua_tui.vault.limits import VAULT_BYTES_MAX
from motcua_tui.vault.slots import Body, _envelope
from schemas.canonical import Json
from schemas.refusal import Refusal
from tests.vault import keyring
from tests.vault.keyring import LAN_WORDS, MAI_WORDS, OTHER_WORDS, chosen, code, got

REFUSALS = {"vault.wrong", "vault.slots_changed", "vault.damaged", "vault.kdf_weak", "vault.kdf_heavy"}


def test_a_flipped_bit_in_any_byte_is_noticed(ring):
    octets = (ring.folder / "vault.json").read_bytes()
    assert isinstance(slots.decode(octets), Body)
    for at in range(len(octets)):
        flipped = bytearray(octets)
        flipped[at] ^= 1 << at * 5 % 8
        assert isinstance(slots.decode(bytes(flipped)), Refusal), at


def test_every_truncation_is_noticed(ring):
    octets = (ring.folder / "vault.json").read_bytes()
    for length in range(len(octets)):
        assert code(slots.decode(octets[:length])) == "vault.damaged"


def test_anything_appended_is_noticed(ring):
    octets = (ring.folder / "vault.json").read_bytes()
    for more in (b" ", b"\n", b"\0", b"{}", octets):
        assert code(slots.decode(octets + more)) == "vault.damaged"


@given(st.binary(max_size=600))
def test_any_bytes_are_slots_or_a_refusal(octets):
    assert isinstance(slots.decode(octets), Refusal)


@pytest.mark.parametrize(
    "octets",
    [
        b"[" * 100_000,
        b'{"body":' * 30_000,
        b'{"body":{},"check":"' + b"0" * 64 + b'"}\n',
        b'{"body":{"version":1e999},"check":"' + b"0" * 64 + b'"}\n',
        b"9" * 100_000,
        b"{" + b'"a":1,' * 10_000 + b'"b":2}',
        bytes(VAULT_BYTES_MAX),
        b" " * (VAULT_BYTES_MAX + 1),
        '{"body":"\u202e"}'.encode(),
        b'{"body":{"a":"\\ud800"},"check":"' + b"0" * 64 + b'"}\n',
    ],
)
def test_hostile_bytes_are_damage(octets):
    assert code(slots.decode(octets)) == "vault.damaged"


def test_a_truncated_file_is_repaired_from_its_copy_at_every_sector(ring):
    octets = (ring.folder / "vault.json").read_bytes()
    for length in range(0, len(octets), 512):
        (ring.folder / "vault.json").write_bytes(octets[:length])
        assert ring.lan().repaired
        assert (ring.folder / "vault.json").read_bytes() == octets


def test_both_files_truncated_at_every_sector_are_refused_and_kept(ring):
    octets = (ring.folder / "vault.json").read_bytes()
    for length in range(0, len(octets), 512):
        for name in NAMES:
            (ring.folder / name).write_bytes(octets[:length])
        assert code(ring.unlock()) == "vault.damaged"
        assert (ring.folder / "vault.json").read_bytes() == octets[:length]


def test_flipped_bits_are_repaired_or_refused_but_never_raise(ring):
    chance = random.Random(20261122)
    octets = (ring.folder / "vault.json").read_bytes()
    for number in range(24):
        flipped = bytearray(octets)
        flipped[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
        (ring.folder / "vault.json").write_bytes(flipped)
        (ring.folder / "vault.bak.json").write_bytes(octets if number % 2 else flipped)
        answer = ring.unlock()
        if number % 2:
            assert got(answer).repaired
        else:
            assert code(answer) in ("vault.damaged", "vault.newer_version")


# Files that are well formed and checked, written by someone without the vault key


def leaves(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from leaves(item, (*path, at))
    else:
        yield path, value


def altered(value: Json) -> Json:
    """A value of the same type and shape that is not the same."""
    if isinstance(value, int):
        return value + 1
    assert isinstance(value, str)
    if len(value) == 32 and set(value) <= set("0123456789abcdef"):
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    try:
        octets = bytearray(base64.b64decode(value, validate=True))
        assert len(octets) >= 12
    except (ValueError, AssertionError):
        return value + "x"
    octets[-1] ^= 1
    return base64.b64encode(octets).decode()


def put(plain: Json, path: tuple[str | int, ...], value: Json) -> Json:
    copied = json.loads(json.dumps(plain))
    at = copied
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return copied


@pytest.mark.parametrize("in_rotation", [False, True])
def test_no_field_can_be_changed_without_the_vault_key(ring, in_rotation):
    if in_rotation:
        got(vault.begin_rotation(ring.folder, ring.lan()))
    plain = msgspec.to_builtins(ring.body())
    seen = set()
    for path, value in leaves(plain):
        octets = _envelope(put(plain, path, altered(value)))
        for name in NAMES:
            (ring.folder / name).write_bytes(octets)
        (ring.folder / "tries.json").unlink(missing_ok=True)
        answer = code(ring.unlock())
        assert answer in REFUSALS | {"vault.newer_version"}, path
        seen.add(answer)
    assert {"vault.wrong", "vault.slots_changed", "vault.damaged"} <= seen


@pytest.mark.parametrize("field", ["salt", "nonce", "wrapped", "seal_public", "sign_public"])
def test_fields_swapped_between_two_slots_are_noticed(ring, field):
    body = ring.body()
    lan, mai = body.user_slot("lan"), body.user_slot("mai")
    swapped = keyring.with_slot(body, "lan", **{field: getattr(mai, field)})
    swapped = keyring.with_slot(swapped, "mai", **{field: getattr(lan, field)})
    ring.plant(swapped)
    assert swapped != body
    assert code(ring.unlock()) in REFUSALS
    assert code(ring.unlock("mai", MAI_WORDS)) in REFUSALS


def test_sealed_keys_swapped_between_two_slots_are_noticed(ring):
    body = ring.body()
    one, two = (slot.slot for slot in body.users())
    sealed = dict(body.generations[0].sealed)
    sealed[one], sealed[two] = sealed[two], sealed[one]
    ring.plant(msgspec.structs.replace(body, generations=[msgspec.structs.replace(body.generations[0], sealed=sealed)]))
    assert code(ring.unlock()) == "vault.slots_changed"


def test_a_slot_of_another_store_is_noticed(ring, tmp_path):
    elsewhere = keyring.make(tmp_path / "elsewhere")
    body, other = ring.body(), elsewhere.body()
    mine, theirs = body.user_slot("mai"), other.user_slot("mai")
    assert mine is not None and theirs is not None
    sealed = dict(body.generations[0].sealed)
    sealed[theirs.slot] = other.generations[0].sealed[theirs.slot]
    del sealed[mine.slot]
    forged = msgspec.structs.replace(
        body,
        slots=[theirs if slot == mine else slot for slot in body.slots],
        generations=[msgspec.structs.replace(body.generations[0], sealed=sealed)],
    )
    ring.plant(forged)
    assert code(ring.unlock()) == "vault.slots_changed"
    assert code(ring.unlock("mai", MAI_WORDS)) in REFUSALS


def test_a_dropped_slot_is_noticed(ring):
    from motcua_tui.vault.changes import without_slot

    body = ring.body()
    mai = body.user_slot("mai")
    assert mai is not None
    ring.plant(without_slot(body, mai.slot))
    assert code(ring.unlock()) == "vault.slots_changed"
    assert code(vault.recover(ring.folder, ring.recovery(), "lan", chosen(OTHER_WORDS))) == "vault.slots_changed"


def test_a_removed_slot_put_back_is_noticed(ring):
    before = ring.body()
    mai = before.user_slot("mai")
    assert mai is not None
    got(vault.begin_removal(ring.folder, ring.lan(), "mai"))
    body = ring.body()
    generations = [
        msgspec.structs.replace(generation, sealed=generation.sealed | {mai.slot: before.generations[0].sealed[mai.slot]})
        for generation in body.generations
    ]
    ring.plant(msgspec.structs.replace(body, slots=[*body.slots, mai], generations=generations))
    assert code(ring.unlock("mai", MAI_WORDS)) == "vault.slots_changed"
    assert code(ring.unlock()) == "vault.slots_changed"


def test_one_forged_copy_is_put_right_from_the_sound_one(ring):
    sound = (ring.folder / "vault.json").read_bytes()
    body = ring.body()
    for forged in (
        keyring.with_slot(body, "mai", sign_public=bytes(32)),
        keyring.with_slot(body, "lan", wrapped=bytes(80)),
        msgspec.structs.replace(body, revision=body.revision + 5),
    ):
        for name in NAMES:
            ring.plant(forged, name)
            assert ring.lan().repaired
            assert (ring.folder / name).read_bytes() == sound


def test_a_forger_gets_no_wrong_password_through_the_other_copy(ring):
    ring.plant(keyring.with_slot(ring.body(), "lan", wrapped=bytes(80)), "vault.json")
    assert code(ring.unlock("lan", MAI_WORDS)) == "vault.wrong"


def test_a_change_made_outside_while_unlocked_stops_the_next_change(ring):
    lan = ring.lan()
    ring.plant(keyring.with_slot(ring.body(), "mai", sign_public=bytes(32)))
    assert code(vault.add_user(ring.folder, lan, "cuc", chosen(OTHER_WORDS))) == "vault.slots_changed"
    assert code(vault.begin_removal(ring.folder, lan, "mai")) == "vault.slots_changed"
    assert code(vault.renew_recovery(ring.folder, lan)) == "vault.slots_changed"


@pytest.mark.parametrize(
    ("kdf", "expected"),
    [
        ({"memory_kib": 19 * 1024 - 1}, "vault.kdf_weak"),
        ({"passes": 1}, "vault.kdf_weak"),
        ({"lanes": 0}, "vault.kdf_weak"),
        ({"memory_kib": 256 * 1024 + 1}, "vault.kdf_heavy"),
        ({"memory_kib": 2**40}, "vault.kdf_heavy"),
        ({"passes": 1000}, "vault.kdf_heavy"),
        ({"lanes": 255}, "vault.kdf_heavy"),
    ],
)
def test_parameters_out_of_bounds_in_the_file_are_never_computed(ring, monkeypatch, kdf, expected):
    slot = ring.body().user_slot("lan")
    assert slot is not None
    ring.plant(keyring.with_slot(ring.body(), "lan", kdf=msgspec.structs.replace(slot.kdf, **kdf)))
    monkeypatch.setattr("motcua_tui.vault.kdf.stretch", lambda *_: pytest.fail("computed"))
    assert code(ring.unlock()) == expected


def incoherent(body: Body) -> Iterator[Body]:
    lan = body.user_slot("lan")
    generation = body.generations[0]
    assert lan is not None
    change = msgspec.structs.replace
    yield change(body, slots=[*body.slots, lan])
    yield change(
        body,
        slots=[*body.slots, change(lan, slot="0" * 32)],
        generations=[change(generation, sealed=generation.sealed | {"0" * 32: bytes(80)})],
    )
    yield change(body, slots=[*body.slots, change(lan, slot="0" * 32)])
    yield change(body, slots=[slot for slot in body.slots if slot != lan])
    yield change(body, generations=[change(generation, sealed={})])
    yield change(body, generations=[change(generation, sealed=generation.sealed | {"0" * 32: bytes(80)})])
    yield change(body, generations=[generation, generation])
    yield change(body, generations=[generation, change(generation, number=3)])
    yield change(body, generations=[generation, change(generation, number=2)])
    yield change(body, generations=[])
    yield change(body, generations=[generation] * 3)
    yield change(body, slots=[*body.slots, body.recovery_slot()])
    rotation = slots.Rotation(by="lan", removed="", commitment=bytes(32), signature=bytes(64))
    yield change(body, generations=[generation, change(generation, number=3)], rotation=rotation)
    yield change(body, slots=[])
    yield change(body, store="")
    yield change(body, revision=0)


def test_slots_that_contradict_themselves_are_damage(ring):
    bodies = list(incoherent(ring.body()))
    assert len(bodies) == 16
    for body in bodies:
        assert code(slots.decode(slots.encode(body))) == "vault.damaged"


def test_a_vault_of_a_forgers_own_opens_only_with_the_forgers_password(ring, tmp_path):
    """It then holds another vault key, which does not open the database: the store says so."""
    forged = keyring.make(tmp_path / "forged")
    ring.plant(forged.body())
    assert bytes(ring.lan().vault_key.expose()) == forged.vault_key != ring.vault_key
    assert ring.lan().signer.public != ring.lan_public


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"version": 2}, "vault.newer_version"),
        ({"version": 2, "format": "another"}, "vault.damaged"),
        ({"version": "2"}, "vault.damaged"),
        ({"version": None}, "vault.damaged"),
        ({"version": True}, "vault.damaged"),
        ({"version": 0}, "vault.damaged"),
    ],
)
def test_only_a_later_number_of_this_very_format_is_a_newer_version(ring, fields, expected):
    assert code(slots.decode(_envelope(msgspec.to_builtins(ring.body()) | fields))) == expected


def test_an_unknown_kind_of_slot_is_damage(ring):
    plain = msgspec.to_builtins(ring.body())
    plain["slots"][0]["kind"] = "master"
    assert code(slots.decode(_envelope(plain))) == "vault.damaged"


def test_text_in_other_than_canonical_form_is_damage(ring):
    plain = json.loads((ring.folder / "vault.json").read_bytes())
    for octets in (json.dumps(plain).encode(), json.dumps(plain, indent=1).encode()):
        assert code(slots.decode(octets)) == "vault.damaged"
    doubled = slots.encode(ring.body()).replace(b'"version":1}', b'"version":1,"version":1}')
    assert code(slots.decode(doubled)) == "vault.damaged"


def test_the_words_of_a_user_never_stand_in_a_refusal(ring):
    for answer in (ring.unlock("lan", MAI_WORDS), ring.unlock("secret-name", LAN_WORDS)):
        assert isinstance(answer, Refusal)
        assert "secret-name" not in str(answer) and MAI_WORDS not in str(answer)
