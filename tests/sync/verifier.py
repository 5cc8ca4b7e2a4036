"""An independent reader of sealed parcels, written from docs/segment-format.md alone. Imports nothing of the
product.

Usage: python verifier.py PARCEL DICTIONARY RECEIVER_SEAL_KEY_HEX. Prints the chain, the last place and its
hash.
"""

import base64
import hashlib
import hmac
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import zstandard
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

OFFICE_ACTS = set(
    "begin add-user remove-user renew-user-key set-calendar set-settings import-catalogue confirm-date close-day enrol".split()
)
BEGINS = {"receive", "file-online"}


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def frames(raw):
    while raw:
        size = int.from_bytes(raw[1:5], "big")
        yield raw[:1].decode(), raw[5 : 5 + size]
        raw = raw[5 + size :]


def unseal(raw, receiver):
    """The packed bytes of a parcel."""
    parts = list(frames(raw))
    envelope, chunks = parts[0][1], [body for letter, body in parts if letter == "C"]
    about = json.loads(envelope)
    assert canonical(about) == envelope and parts[0][0] == "E" and parts[-1] == ("Z", b"") and len(chunks) == about["chunks"]
    own = hashlib.sha256(b"motcua key 1\n" + receiver.public_key().public_bytes_raw()).hexdigest()[:16]
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    info = b"motcua content key 1\n" + canonical(about["about"])
    key = suite.decrypt(unbase64(dict(about["to"])[own]), receiver, info=info)
    bound = hashlib.sha256(b"motcua parcel 1\n" + envelope).digest()
    last = len(chunks) - 1
    nonces = [place.to_bytes(11, "big") + (b"\1" if place == last else b"\0") for place in range(len(chunks))]
    box = ChaCha20Poly1305(key)
    return b"".join(box.decrypt(nonce, chunk, bound) for nonce, chunk in zip(nonces, chunks, strict=True))


def unpack(packed, dictionary):
    opener = zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(dictionary))
    return opener.decompress(packed, max_output_size=8 << 20)


class Chain:
    """Recomputes every hash of a segment that begins its chain."""

    def __init__(self, header):
        self.header = header
        self.name = f"{header['unit']}.{header['device']}.{header['incarnation']}"
        self.hashes, self.keys, self.newest = [], {}, {}
        self.prev, self.at, self.by, self.dossier, self.checkpoint = header["base_hash"], None, None, None, None

    def place(self, far):
        assert isinstance(far, int), "this small reader knows one chain"
        return self.hashes[far]

    def moment(self, base, step):
        return step if isinstance(step, str) else (datetime.fromisoformat(base) + timedelta(seconds=step)).isoformat()

    def which(self, line, seq):
        if "d" in line:
            return f"{self.name}.{line['d']}" if isinstance(line["d"], int) else line["d"] or None
        if line["a"] in OFFICE_ACTS:
            return None
        return f"{self.name}.{seq}" if line["a"] in BEGINS else self.dossier

    def seal(self, line, seq, dossier):
        if "c" not in line:
            return line["s"]
        body = canonical(line["c"])
        if dossier is None or line["a"] == "destroy-content":
            return hashlib.sha256(b"motcua content 1\n" + body).hexdigest()
        if "k" in line:
            self.keys[dossier] = unbase64(line["k"])
        return hmac.new(self.keys[dossier], b"motcua content 1\n%d\n" % seq + body, hashlib.sha256).hexdigest()

    def take(self, raw):
        line, seq = json.loads(raw), len(self.hashes)
        assert canonical(line) == raw
        dossier = self.which(line, seq)
        foreseen = [self.newest[dossier]] if dossier in self.newest else []
        parents = [self.place(far) for far in line["p"]] if "p" in line else foreseen
        self.at, self.by = self.moment(self.at, line.get("t", 0)), line.get("b", self.by)
        if "x" in line:
            self.checkpoint = self.place(line["x"]) if isinstance(line["x"], int) else line["x"] or None
        entry = {"chain": self.name, "seq": seq, "prev": self.prev, "act": line["a"], "by": self.by, "at": self.at}
        entry["seal"] = self.seal(line, seq, dossier)
        optional = {
            "trust": line.get("u"),
            "typed_at": self.moment(self.at, line["y"]) if "y" in line else None,
            "dossier": dossier,
            "parents": parents or None,
            "checkpoint": self.checkpoint,
        }
        entry |= {name: value for name, value in optional.items() if value is not None}
        self.prev = hashlib.sha256(b"motcua entry 1\n" + canonical(entry)).hexdigest()
        self.hashes.append(self.prev)
        self.dossier = dossier or self.dossier
        if dossier:
            self.newest[dossier] = self.prev


def verify(segment):
    """The chain, once every hash and every signature holds."""
    lines = segment.split(b"\n")
    header, closing = json.loads(lines[0]), json.loads(lines[-2])
    assert header["format"] == "motcua-segment-1" and header["base"] == 0 and lines[-1] == b""
    chain = Chain(header)
    for raw in lines[1:-2]:
        chain.take(raw)
    assert len(chain.hashes) == header["count"] and chain.prev == header["head_hash"]
    for sig in closing["signatures"]:
        said = {"chain": chain.name, "hash": chain.hashes[sig["q"]], "seq": sig["q"], "user": sig.get("u", "")}
        message = f"motcua {sig['r']} head 1\n".encode() + canonical(said)
        if sig["r"] == "turn":
            message = "motcua turn 1\n{chain}\n{seq}\n{hash}\n{user}\n".format(**said).encode()
        Ed25519PublicKey.from_public_bytes(unbase64(sig["k"])).verify(unbase64(sig["s"]), message)
    assert any(sig["r"] != "turn" and sig["q"] == len(chain.hashes) - 1 for sig in closing["signatures"])
    return chain


def main(parcel, dictionary, key):
    receiver = X25519PrivateKey.from_private_bytes(bytes.fromhex(key))
    chain = verify(unpack(unseal(Path(parcel).read_bytes(), receiver), Path(dictionary).read_bytes()))
    return f"{chain.name} {len(chain.hashes) - 1} {chain.prev}"


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
