"""Files written once and committed open for ever, by the product and by a reader of its own."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from motcua_tui import vault
from motcua_tui.vault import slots, stream
from tests.vault import independent
from tests.vault.keyring import NOW, OTHER_WORDS, chosen, got, typed
from tests.vault.make_vectors import attachment_plain

VECTORS = Path(__file__).parent / "vectors"
EXPECTED: dict[str, Any] = json.loads((VECTORS / "expected.json").read_text("utf-8"))
VAULT: dict[str, Any] = EXPECTED["vault"]
ATTACHMENT: dict[str, Any] = EXPECTED["attachment"]
FILES = {"settled": [VAULT["vault_key"]], "rotating": [VAULT["vault_key"], VAULT["next_vault_key"]]}


@pytest.fixture(params=FILES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(name: str, tmp_path: Path) -> Path:
    (tmp_path / "vault.json").write_bytes((VECTORS / f"{name}.json").read_bytes())
    return tmp_path


@pytest.mark.parametrize("user", ["lan", "mai"])
def test_the_product_opens_the_committed_vault(folder, name, user):
    unlocked = got(vault.unlock(folder, user, typed(VAULT["passwords"][user]), NOW))
    assert [key.expose().hex() for key in unlocked.keys().values()] == FILES[name]
    assert unlocked.store == VAULT["store"]


def test_the_product_opens_the_committed_vault_with_the_printed_secret(folder, name):
    recovery = got(vault.read_recovery(VAULT["recovery_text"]))
    recovered = got(vault.recover(folder, recovery, "mai", chosen(OTHER_WORDS)))
    assert [key.expose().hex() for key in recovered.unlocked.keys().values()] == FILES[name]


def test_the_product_signs_with_the_committed_key(folder):
    unlocked = got(vault.unlock(folder, "lan", typed(VAULT["passwords"]["lan"]), NOW))
    assert unlocked.signer.public.hex() == VAULT["lan_sign_public"]


def test_the_product_would_write_the_same_bytes_again(name):
    octets = (VECTORS / f"{name}.json").read_bytes()
    assert slots.encode(got(slots.decode(octets))) == octets


@pytest.mark.parametrize("user", ["lan", "mai"])
def test_the_independent_reader_opens_the_committed_vault(name, user):
    body = independent.read((VECTORS / f"{name}.json").read_bytes())
    private = independent.private_keys(body, user, VAULT["passwords"][user])
    [slot] = [slot for slot in body["slots"] if slot.get("user") == user]
    assert independent.publics(private) == tuple(base64.b64decode(slot[field]) for field in ("seal_public", "sign_public"))
    keys = independent.vault_keys(body, slot["slot"], private[0])
    assert [key.hex() for key in keys] == FILES[name]
    if user == "lan":
        assert private[1].hex() == VAULT["lan_sign_seed"]


def test_the_independent_reader_opens_it_with_the_printed_secret(name):
    body = independent.read((VECTORS / f"{name}.json").read_bytes())
    assert independent.recovery_secret(VAULT["recovery_text"]).hex() == VAULT["recovery_secret"]
    [slot] = [slot["slot"] for slot in body["slots"] if slot["kind"] == "recovery"]
    keys = independent.vault_keys(body, slot, independent.recovery_key(body, VAULT["recovery_text"]))
    assert [key.hex() for key in keys] == FILES[name]


def test_the_independent_reader_verifies_the_rotation():
    body = independent.read((VECTORS / "rotating.json").read_bytes())
    independent.check_rotation(body, [bytes.fromhex(key) for key in FILES["rotating"]])


def test_the_independent_reader_is_not_satisfied_with_anything():
    body = independent.read((VECTORS / "rotating.json").read_bytes())
    with pytest.raises(InvalidTag):
        independent.private_keys(body, "lan", VAULT["passwords"]["mai"])
    with pytest.raises(AssertionError):
        independent.check_rotation(body, [bytes(32), bytes(32)])
    with pytest.raises(AssertionError):
        independent.recovery_secret("00000-" * 7 + "00000")


def test_the_independent_reader_opens_what_the_product_writes_today(ring):
    for begin in (None, vault.begin_rotation):
        if begin is not None:
            got(begin(ring.folder, ring.lan()))
        body = independent.read((ring.folder / "vault.json").read_bytes())
        private = independent.private_keys(body, "lan", "con mèo nhà tôi thích ăn cá rán")
        keys = independent.vault_keys(body, ring.lan().slot, private[0])
        assert keys == [bytes(key.expose()) for key in ring.lan().keys().values()]
    independent.check_rotation(body, keys)


def test_both_readers_open_the_committed_attachment():
    octets = (VECTORS / "attachment.bin").read_bytes()
    key, content_id = bytes.fromhex(ATTACHMENT["key"]), ATTACHMENT["content_id"].encode()
    target = io.BytesIO()
    content = vault.Content(ATTACHMENT["sha256"], ATTACHMENT["size"])
    assert stream.decrypt(io.BytesIO(octets), target, vault.Key(key), content_id, content) is None
    plain = independent.open_attachment(octets, key, content_id, ATTACHMENT["sha256"], ATTACHMENT["size"])
    assert target.getvalue() == plain == attachment_plain()


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 200_000])
def test_the_independent_reader_opens_attachments_of_today(size):
    key, sealed, plain = vault.Key.random(), io.BytesIO(), bytes(size)
    content = got(stream.encrypt(io.BytesIO(plain), sealed, key, b"dossier"))
    opened = independent.open_attachment(sealed.getvalue(), bytes(key.expose()), b"dossier", content.sha256, content.size_bytes)
    assert opened == plain


def test_a_turns_signature_is_fixed():
    turn = EXPECTED["turn"]
    signer = vault.Signer(vault.Key(bytes.fromhex(turn["seed"])))
    assert signer.public.hex() == turn["public"]
    assert vault.sign_turn(signer, turn["message"].encode()).hex() == turn["signature"]
    assert vault.verify_turn(signer.public, turn["message"].encode(), bytes.fromhex(turn["signature"]))


def test_the_check_letters_on_paper_agree_with_the_independent_reader():
    for number in range(200):
        secret = vault.RecoverySecret.random()
        assert independent.recovery_secret(secret.text()) == bytes(secret.expose()), number
