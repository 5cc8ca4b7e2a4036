"""An independent reader of sealed parcels, written from docs/segment-format.md alone. Imports nothing of the product.

Usage: python verifier.py DICTIONARY RECEIVER_SEAL_KEY_HEX PARCEL … (of one chain, in order). Prints chain, last place, hash.
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
    """The envelope and the packed bytes of a parcel."""
    parts = list(frames(raw))
    envelope, chunks = parts[0][1], [body for letter, body in parts if letter == "C"]
    about = json.loads(envelope)
    assert canonical(about) == envelope and parts[0][0] == "E" and parts[-1] == ("Z", b"") and len(chunks) == about["chunks"]
    own = hashlib.sha256(b"motcua key 1\n" + receiver.public_key().public_bytes_raw()).hexdigest()[:16]
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    key = suite.decrypt(unbase64(dict(about["to"])[own]), receiver, info=b"motcua content key 1\n" + canonical(about["about"]))
    bound, box = hashlib.sha256(b"motcua parcel 1\n" + envelope).digest(), ChaCha20Poly1305(key)
    nonces = [place.to_bytes(11, "big") + bytes([place == len(chunks) - 1]) for place in range(len(chunks))]
    return about, b"".join(box.decrypt(nonce, chunk, bound) for nonce, chunk in zip(nonces, chunks, strict=True))


def unpack(packed, dictionary):
    return zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(dictionary)).decompress(packed, max_output_size=8 << 20)


class Chain:
    """Recomputes every hash of the segments of one chain."""

    def __init__(self):
        self.hashes, self.keys, self.newest, self.parts, self.prev = [], {}, {}, [], ""

    def begin(self, header):
        self.name = f"{header['unit']}.{header['device']}.{header['incarnation']}"
        assert (header["base"], header["base_hash"]) == (len(self.hashes), self.prev)
        self.at, self.by, self.dossier, self.checkpoint = None, None, None, None

    def history(self, about):
        """What a parcel is packed upon."""
        first, check = about.get("upon", (about["about"]["first"], None))
        octets = b"".join(self.parts[first : about["about"]["first"]])
        assert check in (None, hashlib.sha256(b"motcua history 1\n" + octets).hexdigest()[:16])
        return octets

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
        typed_at = self.moment(self.at, line["y"]) if "y" in line else None
        optional = {"trust": line.get("u"), "typed_at": typed_at, "dossier": dossier, "parents": parents or None}
        entry |= {name: value for name, value in (optional | {"checkpoint": self.checkpoint}).items() if value is not None}
        self.prev = hashlib.sha256(b"motcua entry 1\n" + canonical(entry)).hexdigest()
        self.hashes.append(self.prev)
        self.parts.append(b'{"a":"%s","c":%s}\n' % (line["a"].encode(), canonical(line["c"])) if "c" in line else None)
        self.dossier = dossier or self.dossier
        if dossier:
            self.newest[dossier] = self.prev


def verify(segment, chain):
    """The chain goes on by a segment, once every hash and every signature holds."""
    lines = segment.split(b"\n")
    header, closing = json.loads(lines[0]), json.loads(lines[-2])
    assert header["format"] == "motcua-segment-1" and lines[-1] == b""
    chain.begin(header)
    for raw in lines[1:-2]:
        chain.take(raw)
    assert len(lines) - 3 == header["count"] and chain.prev == header["head_hash"]
    for sig in closing["signatures"]:
        said = {"chain": chain.name, "hash": chain.hashes[sig["q"]], "seq": sig["q"], "user": sig.get("u", "")}
        message = f"motcua {sig['r']} head 1\n".encode() + canonical(said)
        if sig["r"] == "turn":
            message = "motcua turn 1\n{chain}\n{seq}\n{hash}\n{user}\n".format(**said).encode()
        Ed25519PublicKey.from_public_bytes(unbase64(sig["k"])).verify(unbase64(sig["s"]), message)
    assert any(sig["r"] != "turn" and sig["q"] == len(chain.hashes) - 1 for sig in closing["signatures"])


def main(dictionary, key, *parcels):
    chain, receiver = Chain(), X25519PrivateKey.from_private_bytes(bytes.fromhex(key))
    for parcel in parcels:
        about, packed = unseal(Path(parcel).read_bytes(), receiver)
        verify(unpack(packed, Path(dictionary).read_bytes() + chain.history(about)), chain)
    return f"{chain.name} {len(chain.hashes) - 1} {chain.prev}"


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
