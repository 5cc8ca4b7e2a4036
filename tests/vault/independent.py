"""A second reader of the vault's files, written from docs/vault-format.md without the product's code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unicodedata
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HPKE_SUITE = b"HPKE" + bytes.fromhex("002000010002")
KEM_SUITE = b"KEM" + bytes.fromhex("0020")


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(octets: bytes) -> dict[str, Any]:
    """The body of a vault file, checked for damage."""
    plain = json.loads(octets)
    assert octets == canonical(plain) + b"\n"
    assert hashlib.sha256(canonical(plain["body"])).hexdigest() == plain["check"]
    assert (plain["body"]["format"], plain["body"]["version"]) == ("motcua-vault", 1)
    return plain["body"]


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 to 32 bytes: a single block."""
    extracted = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def private_keys(body: dict[str, Any], user: str, words: str) -> tuple[bytes, bytes]:
    """A user's sealing key and signing seed, opened with the password."""
    [slot] = [slot for slot in body["slots"] if slot.get("user") == user]
    salt = base64.b64decode(slot["salt"])
    argon2 = Argon2id(
        salt=salt,
        length=32,
        iterations=slot["kdf"]["passes"],
        lanes=slot["kdf"]["lanes"],
        memory_cost=slot["kdf"]["memory_kib"],
    )
    kek = argon2.derive(unicodedata.normalize("NFC", words).encode())
    aad = b"motcua vault wrap 1\n" + canonical(
        {
            "format": body["format"],
            "version": body["version"],
            "store": body["store"],
            "slot": slot["slot"],
            "user": user,
            "salt": salt.hex(),
            "kdf": slot["kdf"],
        }
    )
    private = AESGCM(kek).decrypt(base64.b64decode(slot["nonce"]), base64.b64decode(slot["wrapped"]), aad)
    return private[:32], private[32:]


def recovery_key(body: dict[str, Any], text: str) -> bytes:
    """The recovery slot's sealing key, from the printed text."""
    return hkdf(recovery_secret(text), body["store"].encode(), b"motcua vault recovery 1\n")


def recovery_secret(text: str) -> bytes:
    """The 20 bytes of a printed recovery secret, each group's check letter verified."""
    bits = ""
    for place, group in enumerate(text.split("-")):
        values = [CROCKFORD.index(letter) for letter in group]
        check = place
        for power, value in zip((4, 3, 2, 1), values, strict=False):
            check ^= times_x_to(power, value)
        assert check == values[4]
        bits += "".join(f"{value:05b}" for value in values[:4])
    return int(bits, 2).to_bytes(20)


def times_x_to(power: int, value: int) -> int:
    product = value << power
    for high in range(9, 4, -1):
        if product >> high & 1:
            product ^= 0b100101 << high - 5
    return product


def vault_keys(body: dict[str, Any], slot: str, private: bytes) -> list[bytes]:
    """Every generation's vault key, opened by a slot's sealing key; MACs verified."""
    keys = [
        hpke_open(
            base64.b64decode(generation["sealed"][slot]),
            private,
            b"motcua vault seal 1\n" + canonical({"generation": generation["number"], "slot": slot, "store": body["store"]}),
        )
        for generation in body["generations"]
    ]
    bare = json.loads(canonical(body))
    for generation in bare["generations"]:
        generation["mac"] = base64.b64encode(bytes(32)).decode()
    domain = b"motcua vault slots mac 1\n"
    for key, generation in zip(keys, body["generations"], strict=True):
        mac = hmac.digest(hkdf(key, b"", domain), domain + canonical(bare), "sha256")
        assert mac == base64.b64decode(generation["mac"])
    return keys


def check_rotation(body: dict[str, Any], keys: list[bytes]) -> None:
    """The rotation under way is about the second key and signed by its beginner."""
    rotation = body["rotation"]
    commitment = base64.b64decode(rotation["commitment"])
    assert commitment == hkdf(keys[1], b"", b"motcua vault key commitment 1\n")
    [beginner] = [slot for slot in body["slots"] if slot.get("user") == rotation["by"]]
    message = {
        "by": rotation["by"],
        "removed": rotation["removed"],
        "store": body["store"],
        "from": body["generations"][0]["number"],
        "commitment": commitment.hex(),
    }
    Ed25519PublicKey.from_public_bytes(base64.b64decode(beginner["sign_public"])).verify(
        base64.b64decode(rotation["signature"]), b"motcua vault rotation 1\n" + canonical(message)
    )


def publics(private: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    return (
        X25519PrivateKey.from_private_bytes(private[0]).public_key().public_bytes_raw(),
        Ed25519PrivateKey.from_private_bytes(private[1]).public_key().public_bytes_raw(),
    )


def hpke_open(sealed: bytes, private: bytes, info: bytes) -> bytes:
    """RFC 9180, base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""
    own = X25519PrivateKey.from_private_bytes(private)
    enc = sealed[:32]
    dh = own.exchange(X25519PublicKey.from_public_bytes(enc))
    context = enc + own.public_key().public_bytes_raw()
    eae = labeled_extract(KEM_SUITE, b"", b"eae_prk", dh)
    shared = labeled_expand(KEM_SUITE, eae, b"shared_secret", context, 32)
    schedule = (
        b"\x00" + labeled_extract(HPKE_SUITE, b"", b"psk_id_hash", b"") + labeled_extract(HPKE_SUITE, b"", b"info_hash", info)
    )
    secret = labeled_extract(HPKE_SUITE, shared, b"secret", b"")
    key = labeled_expand(HPKE_SUITE, secret, b"key", schedule, 32)
    nonce = labeled_expand(HPKE_SUITE, secret, b"base_nonce", schedule, 12)
    return AESGCM(key).decrypt(nonce, sealed[32:], b"")


def labeled_extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, "sha256")


def labeled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labeled = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labeled + b"\x01", "sha256")[:length]


def open_attachment(octets: bytes, key: bytes, content_id: bytes, sha256: str, size: int) -> bytes:
    """The plain bytes of an attachment."""
    header, rest = octets[:32], octets[32:]
    assert header[:9] == b"MCAT\x01" + (65536).to_bytes(4)
    gcm = AESGCM(hkdf(key, header[9:25], b"motcua attachment 1\n"))
    chunks = [rest[at : at + 65552] for at in range(0, len(rest), 65552)]
    plain = b""
    for place, chunk in enumerate(chunks):
        nonce = header[25:] + place.to_bytes(4) + bytes([place == len(chunks) - 1])
        plain += gcm.decrypt(nonce, chunk, header + content_id)
    assert (hashlib.sha256(plain).hexdigest(), len(plain)) == (sha256, size)
    return plain
