"""An independent reader of hello and answer, written from docs/sync.md alone. Imports nothing of the product.

Usage: python message_verifier.py HELLO ANSWER DEVICE_KEY_HEX PROVINCE_KEY_HEX, the first two in base64. Prints what
the province confirms.
"""

import base64
import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VN = timezone(timedelta(hours=7))


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


class MessagePack:
    """Reads one value; only the kinds the line uses."""

    def __init__(self, raw):
        self.raw, self.at = raw, 0

    def take(self, count):
        part = self.raw[self.at : self.at + count]
        assert len(part) == count
        self.at += count
        return part

    def number(self, count):
        return int.from_bytes(self.take(count), "big")

    def items(self, count):
        return [self.value() for _ in range(count)]

    def value(self):
        kind = self.number(1)
        if kind < 0x80:
            return kind
        if kind < 0x90:
            return dict(self.items(2) for _ in range(kind & 0x0F))
        if kind < 0xA0:
            return self.items(kind & 0x0F)
        if kind < 0xC0:
            return self.take(kind & 0x1F).decode()
        if kind in (0xC0, 0xC2, 0xC3):
            return {0xC0: None, 0xC2: False, 0xC3: True}[kind]
        if 0xC4 <= kind <= 0xC6:
            return self.take(self.number(1 << (kind - 0xC4)))
        if 0xCC <= kind <= 0xCF:
            return self.number(1 << (kind - 0xCC))
        if 0xD9 <= kind <= 0xDB:
            return self.take(self.number(1 << (kind - 0xD9))).decode()
        assert kind in (0xDC, 0xDD), f"no such kind here: {kind:#x}"
        return self.items(self.number(2 << (kind - 0xDC)))


def unpacked(raw):
    reader = MessagePack(raw)
    value = reader.value()
    assert reader.at == len(raw) and value[0] == 2
    return value


def believe(signature, message, key):
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, message)


def read_hello(raw, key):
    """Unit, device, nonce and own head (place, hash) of a signed hello."""
    signature, body = raw[:64], raw[64:]
    believe(signature, b"motcua hello 2\n" + body, key)
    _, unit, device, nonce, own, have, seen, digest, references, ask_only = unpacked(body)
    return {
        "unit": unit, "nonce": nonce, "ask_only": ask_only, "references": references,
        "own": None if own is None else [f"{unit}.{device}.{own[0]}", own[1], own[2].hex()],
        "have": [[f"{unit}.{tail}", seq, held.hex()] for tail, seq, held in have],
        "seen": seen, "digest": digest and digest.hex(),
    }  # fmt: skip


def read_answer(raw, hello, key):
    """What the province confirms to this hello: chain, place and hash, or None; and its verdict."""
    signature, body = raw[:64], raw[64:]
    _, at, receipt, *_, more, agrees, digest = unpacked(body)
    if receipt is False:
        believe(signature, b"motcua answer 2\n" + hello["nonce"] + body, key)
        return {"confirmed": None, "agrees": agrees}
    place = hello["own"] if receipt is True else [f"{hello['unit']}.{receipt[0]}", receipt[1], receipt[2].hex()]
    moment = at if isinstance(at, str) else datetime.fromtimestamp(at, VN).isoformat()
    nonce = base64.urlsafe_b64encode(hello["nonce"]).rstrip(b"=").decode()
    said = {"chain": place[0], "seq": place[1], "hash": place[2], "nonce": nonce, "at": moment}
    said["answer"] = hashlib.sha256(body).hexdigest()
    believe(signature, b"motcua receipt 1\n" + canonical(said), key)
    return {"confirmed": place, "agrees": agrees, "more": more, "digest": digest and digest.hex()}


def main(hello, answer, device, province):
    asked = read_hello(unbase64(hello), device)
    told = read_answer(unbase64(answer), asked, province)
    chain, seq, hash = told["confirmed"]
    return f"{chain} {seq} {hash} {told['agrees']}"


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
