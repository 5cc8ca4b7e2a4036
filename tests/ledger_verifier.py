"""An independent check of an exported ledger: written from docs/ledger-format.md, with nothing of ours.

python tests/ledger_verifier.py EXPORT.jsonl   prints one JSON value; exit 0 if everything holds, else 1
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def strict(text: str) -> Any:
    """Parse JSON, refusing what has no canonical form: floats, doubled keys, texts that are not NFC."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in items}) != len(items):
            raise ValueError("doubled key")
        return dict(items)

    def no(number: str) -> Any:
        raise ValueError(number)

    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("not NFC")
    return json.loads(text, object_pairs_hook=pairs, parse_float=no, parse_constant=no)


class Verifier:
    def __init__(self) -> None:
        self.problems: list[str] = []
        self.chains: dict[str, list[dict[str, Any]]] = {}
        self.by_hash: dict[str, dict[str, Any]] = {}
        self.destroyed: set[str] = set()
        self.keys: dict[str, str | None] = {}
        self.user_keys: dict[str, set[str]] = {}
        self.signatures: list[dict[str, Any]] = []

    def report(self, what: str, entry: dict[str, Any]) -> None:
        self.problems.append(f"{what} {entry.get('chain')}:{entry.get('seq')}")

    def read(self, lines: list[str]) -> None:
        if not lines or json.loads(lines[0]) != {"format": "motcua ledger 1"}:
            self.problems.append("format")
            return
        for line in lines[1:]:
            record = strict(line)
            if "signature" in record:
                self.signatures.append(record["signature"])
            else:
                self.take(record)

    def take(self, record: dict[str, Any]) -> None:
        header = strict(record["entry"])
        entry = {**header, "hash": record["hash"], "content": record["content"], "key": record["key"]}
        raw = record["entry"].encode()
        if canonical(header) != raw:
            self.report("not_canonical", entry)
        if hashlib.sha256(b"motcua entry 1\n" + raw).hexdigest() != record["hash"]:
            self.report("hash", entry)
        chain = self.chains.setdefault(header["chain"], [])
        if (header["seq"], header["prev"]) != (len(chain), chain[-1]["hash"] if chain else ""):
            self.report("link", entry)
        chain.append(entry)
        self.by_hash[record["hash"]] = entry
        if header["act"] == "destroy-content":
            self.destroyed.add(header["dossier"])
        if header["act"] in ("add-user", "renew-user-key") and record["content"] is not None:
            given = strict(record["content"])
            self.user_keys.setdefault(given["user"], set()).add(given["public_key"])

    def check(self) -> None:
        for chain, entries in self.chains.items():
            self.check_begin(chain, entries[0])
            for entry in entries:
                self.check_place(entry)
                self.check_seal(entry)
        for signature in self.signatures:
            self.check_signature(signature)

    def check_begin(self, chain: str, first: dict[str, Any]) -> None:
        content = strict(first["content"] or "{}")
        name = ".".join(str(content.get(part)) for part in ("unit", "device", "incarnation"))
        if first["act"] != "begin" or name != chain:
            self.report("begin", first)
        before = self.by_hash.get(content.get("follows", ""))
        if before and before["chain"] != content["follows_chain"]:
            self.report("follows", first)

    def check_place(self, entry: dict[str, Any]) -> None:
        dossier, parents = entry.get("dossier"), entry.get("parents", [])
        if dossier is None:
            return
        begins = entry["act"] in ("receive", "file-online")
        if begins != (dossier == f"{entry['chain']}.{entry['seq']}") or begins == bool(parents):
            self.report("dossier", entry)
        if any(self.by_hash.get(parent, {}).get("dossier") != dossier for parent in parents):
            self.report("parent", entry)
        if self.keys.setdefault(dossier, entry["key"]) != entry["key"] or (dossier in self.destroyed and entry["key"]):
            self.report("key", entry)

    def check_seal(self, entry: dict[str, Any]) -> None:
        keyless = entry.get("dossier") is None or entry["act"] == "destroy-content"
        if entry["content"] is None:
            if keyless or entry["dossier"] not in self.destroyed:
                self.report("content_missing", entry)
            return
        place = b"" if keyless else b"%d\n" % entry["seq"]
        content = b"motcua content 1\n" + place + entry["content"].encode()
        key = bytes.fromhex(entry["key"] or "")
        made = hashlib.sha256(content) if keyless else hmac.new(key, content, hashlib.sha256)
        if made.hexdigest() != entry["seal"]:
            self.report("seal", entry)

    def check_signature(self, signed: dict[str, Any]) -> None:
        statement = "{chain}\n{seq}\n{hash}\n{user}\n".format(**signed).encode()
        entry = self.by_hash.get(signed["hash"], {})
        known = (entry.get("chain"), entry.get("seq")) == (signed["chain"], signed["seq"])
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed["public_key"]))
            key.verify(bytes.fromhex(signed["signature"]), b"motcua turn 1\n" + statement)
        except (InvalidSignature, ValueError):
            known = False
        if not known or signed["public_key"] not in self.user_keys.get(signed["user"], set()):
            self.report("signature", signed)


def main(path: str) -> int:
    verifier = Verifier()
    verifier.read(Path(path).read_text("utf-8").splitlines())
    verifier.check()
    entries, found = sum(map(len, verifier.chains.values())), verifier.problems
    print(json.dumps({"ok": not found, "entries": entries, "problems": found}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
