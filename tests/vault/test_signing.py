"""A turn's signature belongs to one user, one message, one use."""

from __future__ import annotations

import copy
import pickle

import pytest

from motcua_tui.vault import Key, Signer, sign_turn, verify_turn
from motcua_tui.vault import domains as strings
from motcua_tui.vault.signing import verify

MESSAGE = b'{"head":"abc"}'


def test_a_turn_signed_by_its_author_verifies():
    signer = Signer(Key.random())
    signature = sign_turn(signer, MESSAGE)
    assert len(signature) == 64
    assert verify_turn(signer.public, MESSAGE, signature)


def test_another_users_key_another_message_or_a_flipped_bit_does_not_verify():
    signer, other = Signer(Key.random()), Signer(Key.random())
    signature = sign_turn(signer, MESSAGE)
    assert not verify_turn(other.public, MESSAGE, signature)
    assert not verify_turn(signer.public, MESSAGE + b" ", signature)
    for bit in range(0, 512, 7):
        flipped = bytearray(signature)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not verify_turn(signer.public, MESSAGE, bytes(flipped))


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(32), bytes(33), b"\xff" * 32])
@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65), b"\xff" * 64])
def test_malformed_keys_and_signatures_are_simply_wrong(public, signature):
    assert not verify_turn(public, MESSAGE, signature)


def test_a_signature_for_one_use_is_worthless_for_another():
    signer = Signer(Key.random())
    signature = signer.sign(strings.ROTATION, MESSAGE)
    assert verify(signer.public, strings.ROTATION, MESSAGE, signature)
    assert not verify_turn(signer.public, MESSAGE, signature)


def test_no_domain_string_begins_another():
    names = [value for name, value in vars(strings).items() if name.isupper()]
    assert len(names) == len(set(names)) == 8
    assert all(name.endswith(b"\n") and name.count(b"\n") == 1 for name in names)


def test_a_signer_hides_its_key_and_cannot_be_pickled_or_copied_out():
    seed = Key(b"canary-bytes-of-a-secret-32-long")
    signer = Signer(seed)
    assert "canary" not in repr(signer)
    for attempt in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            attempt(signer)
