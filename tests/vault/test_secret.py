"""Secrets hide, and go when told to."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest

from motcua_tui.vault.secret import ForgottenError, Key, Secret

CANARY = b"canary-bytes-of-a-secret-32-long"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{:>20}".format, "{!r}".format, ascii])
def test_a_secret_never_shows_its_bytes(show):
    shown = show(Key(CANARY))
    assert "canary" not in shown
    assert CANARY.hex() not in shown


def test_a_secret_says_that_it_is_hidden():
    assert repr(Secret(CANARY)) == f"{Secret(CANARY)}" == "‹ẩn›"
    assert repr([Secret(CANARY)]) == "[‹ẩn›]"


def test_a_logged_secret_is_hidden(caplog):
    logging.getLogger("test").warning("key %s %r", Key(CANARY), Key(CANARY))
    assert caplog.messages == ["key ‹ẩn› ‹ẩn›"]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_secret_cannot_be_pickled(protocol):
    with pytest.raises(TypeError):
        pickle.dumps(Key(CANARY), protocol)


def test_a_secret_cannot_be_copied_behind_our_back():
    with pytest.raises(TypeError):
        copy.copy(Key(CANARY))
    with pytest.raises(TypeError):
        copy.deepcopy({"key": Key(CANARY)})
    with pytest.raises(TypeError):
        json.dumps({"key": Key(CANARY)})


def test_a_secret_has_no_dictionary_a_debugger_would_print():
    assert not hasattr(Key(CANARY), "__dict__")


def test_a_forgotten_secret_is_overwritten_where_it_lay():
    octets = bytearray(CANARY)
    secret = Secret(octets)
    secret.forget()
    assert octets == bytes(len(CANARY))
    assert secret.forgotten


def test_forgetting_twice_is_safe_and_using_after_it_is_a_fault():
    secret = Key(CANARY)
    secret.forget()
    secret.forget()
    with pytest.raises(ForgottenError):
        secret.expose()
    with pytest.raises(ForgottenError):
        assert secret == Key(CANARY)


@pytest.mark.parametrize("length", [0, 1, 16, 31, 33, 64])
def test_a_key_of_another_length_cannot_exist(length):
    with pytest.raises(ValueError, match="32 bytes"):
        Key(bytes(length))


def test_an_empty_secret_cannot_exist():
    with pytest.raises(ValueError, match="never empty"):
        Secret(b"")
    with pytest.raises(ValueError, match="never empty"):
        Secret(bytearray())


def test_secrets_compare_by_their_bytes():
    assert Key(CANARY) == Key(bytearray(CANARY))
    assert Key(CANARY) != Key(bytes(32))
    assert Key(CANARY) != CANARY


def test_a_secret_is_no_dictionary_key():
    with pytest.raises(TypeError):
        hash(Key(CANARY))


def test_random_keys_differ():
    assert Key.random() != Key.random()


def test_a_traceback_with_local_variables_does_not_show_a_secret():
    def fails(key: Key) -> None:
        raise RuntimeError(key)

    try:
        fails(Key(CANARY))
    except RuntimeError as fault:
        told = "".join(traceback.TracebackException.from_exception(fault, capture_locals=True).format())
    assert "key = ‹ẩn›" in told
    assert "canary" not in told


def test_a_secret_is_there_whatever_it_holds():
    assert bool(Secret(b"\0"))
