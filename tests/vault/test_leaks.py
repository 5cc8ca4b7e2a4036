"""No secret in any file, message, log or traceback, whatever is done and wherever it fails."""

from __future__ import annotations

import base64
import logging
import pickle
import traceback

import pytest

from motcua_tui import vault
from motcua_tui.vault import files
from tests.vault import keyring
from tests.vault.acts import ACTS, prepared
from tests.vault.keyring import LAN_WORDS, MAI_WORDS, NOW, OTHER_WORDS, Keyring, chosen, got, typed


def shapes(octets: bytes) -> set[bytes]:
    """The forms in which a secret could be written down."""
    return {
        octets,
        octets.hex().encode(),
        octets.hex().upper().encode(),
        base64.b64encode(octets),
        base64.urlsafe_b64encode(octets),
        repr(octets)[2:-1].encode(),
        repr(list(octets)).encode(),
    }


def canaries(ring: Keyring, *unlocked: vault.Unlocked) -> set[bytes]:
    """Every secret of this vault, in every shape."""
    secrets = [ring.vault_key, bytes(ring.recovery().expose())]
    for one in unlocked:
        secrets += [bytes(key.expose()) for key in one.keys().values()] + [bytes(one.signer._seed.expose())]
    found = set().union(*(shapes(secret) for secret in secrets))
    texts = [LAN_WORDS, MAI_WORDS, OTHER_WORDS, ring.recovery_text, ring.recovery_text.replace("-", "")]
    return found | {text.encode() for text in texts} | {ascii(text)[1:-1].encode() for text in texts}


def leaked(text: bytes, secrets: set[bytes]) -> list[bytes]:
    return [secret for secret in secrets if secret in text]


@pytest.fixture
def day(ring, capfd, caplog):
    """A day with everything that can be done to a vault, and all it left behind."""
    caplog.set_level(logging.DEBUG)
    folder, lan = ring.folder, ring.lan()
    ring.unlock("lan", OTHER_WORDS)
    ring.unlock(MAI_WORDS, OTHER_WORDS)
    got(vault.add_user(folder, lan, "cuc", chosen(OTHER_WORDS)))
    begun = got(vault.begin_removal(folder, lan, "mai"))
    secrets = canaries(ring, begun)
    left = [*(path.read_bytes() for path in folder.iterdir())]
    assert begun.pending_key is not None
    finished = got(vault.finish_rotation(folder, begun, begun.pending_key))
    got(vault.change_password(folder, "cuc", typed(OTHER_WORDS), chosen(MAI_WORDS), NOW))
    fresh = got(vault.renew_recovery(folder, finished))
    recovered = got(vault.recover(folder, fresh, "lan", chosen(OTHER_WORDS)))
    secrets |= canaries(ring, finished, recovered.unlocked) | shapes(bytes(fresh.expose()))
    secrets |= {fresh.text().encode()}
    left += [path.read_bytes() for path in folder.iterdir()]
    told = capfd.readouterr()
    left += [told.out.encode(), told.err.encode(), caplog.text.encode()]
    return secrets, left


def test_a_days_secrets_stand_in_no_file_and_no_output(day):
    secrets, left = day
    assert len(left) > 6
    assert [leaked(octets, secrets) for octets in left] == [[]] * len(left)


def test_the_search_for_secrets_would_find_one(day):
    secrets, left = day
    for secret in secrets:
        assert secret in leaked(left[0] + secret + left[1], secrets)


def test_nothing_unlocked_shows_its_secrets(ring):
    begun = got(vault.begin_rotation(ring.folder, ring.lan()))
    secrets = canaries(ring, begun)
    for thing in (begun, begun.signer, begun.keys(), ring.recovery(), chosen(OTHER_WORDS), [begun]):
        for shown in (repr(thing), str(thing), f"{thing}"):
            assert not leaked(shown.encode(), secrets)


def test_nothing_unlocked_can_be_pickled(ring):
    created = vault.Created(ring.lan(), ring.recovery())
    for thing in (created.unlocked, created.unlocked.signer, created, created.recovery, typed("x")):
        with pytest.raises(TypeError):
            pickle.dumps(thing)


class Fault(Exception):
    """A broken invariant, in the middle of everything."""


@pytest.mark.parametrize("where", ["stage", "write_out", "put_in_place", "flush_folder"])
@pytest.mark.parametrize("act", ACTS)
def test_a_crash_in_the_middle_of_an_act_shows_no_secret(made_once, tmp_path, monkeypatch, act, where):
    ring = prepared(act, made_once, tmp_path / "office")
    secrets = canaries(made_once, made_once.lan())

    def fails(*_: object) -> None:
        raise Fault

    monkeypatch.setattr(files, where, fails)
    with pytest.raises(Fault) as caught:
        ACTS[act](ring.folder, "the recovery text is the caller's" if act != "recover" else ring.recovery_text)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [line for line in told.format() if "/motcua_tui/" in line or "\\motcua_tui\\" in line]
    assert len(ours) >= 2
    assert not leaked("".join(ours).encode(), secrets)


def test_every_refusal_is_without_secrets_and_names(ring):
    refusals = [
        ring.unlock("lan", OTHER_WORDS),
        ring.unlock("nguyenvancanary", OTHER_WORDS),
        vault.read_recovery(ring.recovery_text[:-1]),
        vault.add_user(ring.folder, ring.lan(), "mai", chosen(OTHER_WORDS)),
        vault.begin_removal(ring.folder, ring.lan(), "nguyenvancanary"),
        vault.choose_password(typed("nguyenvancanary nguyenvancanary"), ["nguyenvancanary"]),
    ]
    secrets = canaries(ring, ring.lan()) | {b"canary"}
    for refusal in refusals:
        assert keyring.code(refusal)
        assert not leaked(repr(refusal).encode(), secrets)
