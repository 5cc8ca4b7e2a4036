"""The bill of materials (CycloneDX 1.6, JSON) of what runs in an office and at a province, written from the lock file.

Deterministic: no clock, no randomness. The same lock, installed, gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

from schemas.canonical import Json
from schemas.version import VERSION
from tools.locked import Pin, pins
from tools.source import ROOT

OURSELVES = "motcua"
_REF = f"pkg:generic/{OURSELVES}@{VERSION}"
_ROW = re.compile(r"^\| (?!part \|)([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def bill() -> dict[str, Json]:
    """Every library the lock pins, what native code its wheels bring, and what of others lies in our own tree."""
    libraries = pins()
    whole: dict[str, Json] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": OURSELVES, "version": VERSION, "bom-ref": _REF}},
        "components": [*(_library(pin) for pin in libraries), *_in_our_tree()],
        "dependencies": _needs(libraries),
    }
    whole["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(whole, sort_keys=True))}"
    return whole


def _library(pin: Pin) -> Json:
    inside: list[Json] = [
        {"type": "library", "name": name, "version": version, "bom-ref": f"{pin.purl}#{name}"}
        for name, version in NATIVE.get(pin.name, list)()
    ]
    return {
        "type": "library",
        "name": pin.name,
        "version": pin.version,
        "bom-ref": pin.purl,
        "purl": pin.purl,
        "licenses": [{"license": {"name": pin.licence}}] if pin.licence else [],
        "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
        **({"components": inside} if inside else {}),
    }


def _in_our_tree() -> list[Json]:
    """The rows of THIRD_PARTY.md: what is copied into this tree."""
    rows = _ROW.findall((ROOT / "THIRD_PARTY.md").read_text("utf-8"))
    return [
        {
            "type": "data",
            "name": _plain(part),
            "bom-ref": f"{_REF}#{_plain(where)}",
            "licenses": [{"license": {"name": _plain(licence)}}],
        }
        for part, where, _from, licence in rows
        if not part.startswith("---")
    ]


def _plain(cell: str) -> str:
    return _LINK.sub(r"\1", cell).replace("`", "").strip()


def _needs(libraries: list[Pin]) -> list[Json]:
    refs = {pin.name: pin.purl for pin in libraries} | {OURSELVES: _REF}
    return [_edge(ref, [pin for pin in libraries if name in pin.needed_by]) for name, ref in sorted(refs.items())]


def _edge(ref: str, needed: list[Pin]) -> Json:
    return {"ref": ref, "dependsOn": [pin.purl for pin in needed]}


# -- what the wheels carry inside


def _sqlcipher() -> list[tuple[str, str]]:
    from sqlcipher3 import dbapi2

    line = dbapi2.connect(":memory:")
    try:
        (cipher,) = line.execute("PRAGMA cipher_version").fetchone()
    finally:
        line.close()
    return [("sqlite", dbapi2.sqlite_version), ("sqlcipher", str(cipher).split()[0])]


def _openssl() -> list[tuple[str, str]]:
    from cryptography.hazmat.backends.openssl.backend import backend

    return [("openssl", backend.openssl_version_text().split()[1])]


def _zstd() -> list[tuple[str, str]]:
    import zstandard

    return [("zstd", ".".join(map(str, zstandard.ZSTD_VERSION)))]


NATIVE: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "sqlcipher3": _sqlcipher, "cryptography": _openssl, "zstandard": _zstd,
}  # fmt: skip


def main(arguments: list[str], say: Callable[[str], None]) -> int:
    """Write the bill to the file named, or print it."""
    text = json.dumps(bill(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not arguments:
        sys.stdout.write(text)
        return 0
    Path(arguments[0]).write_text(text, "utf-8", newline="\n")
    say(f"{arguments[0]}: {text.count('bom-ref')} components, CycloneDX 1.6")
    return 0
