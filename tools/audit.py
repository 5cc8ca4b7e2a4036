"""The audit of what others wrote: pinned, hashed, installed as pinned, under a licence we can ship, with sound native parts.

`python3 tasks.py audit` needs no network. `--online` also asks the public database of known faults (OSV), in one
request that names the libraries and their versions and nothing else.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from importlib import metadata

from tools.locked import DEV_LOCK, RUN_LOCK, Pin, pins
from tools.sbom import NATIVE

FAULTS_URL = "https://api.osv.dev/v1/querybatch"
TIMEOUT_S = 30
# Libraries whose own metadata names no licence; read from the licence file in their source.
TOLD_BY_HAND = {"peewee": "MIT", "sqlcipher3": "Zlib", "tzdata": "Apache-2.0", "colorama": "BSD-3-Clause"}
# What may stand in a licence's name. LGPL: psycopg, at the province only, used as it is and replaceable.
GOOD = ("MIT", "BSD", "Apache", "MPL-2.0", "PSF", "ISC", "Zlib", "LGPL", "Mozilla", "OSI Approved")
# Older ones have a fault that loses data (SQLite) or lets a page be read (SQLCipher below 4.5).
AT_LEAST = {"sqlite": (3, 51, 3), "sqlcipher": (4, 6, 0), "openssl": (3, 0, 0), "zstd": (1, 5, 0)}


def licence_of(pin: Pin) -> str:
    """Its licence, by itself or by our own look."""
    return pin.licence or TOLD_BY_HAND.get(pin.name, "")


def problems() -> Iterator[str]:
    """What is wrong, one sentence each; nothing where all is well."""
    for pin in pins(DEV_LOCK):
        if not pin.hashes:
            yield f"{pin.name}: no hash in the lock"
        installed = _installed(pin.name)
        if installed not in ("", pin.version):
            yield f"{pin.name}: {installed} is installed, {pin.version} is locked"
        licence = licence_of(pin)
        if installed and not any(word in licence for word in GOOD):
            yield f"{pin.name}: licence {licence or 'unknown'}"
    locked = {pin.name for pin in pins(DEV_LOCK)}
    yield from (f"{pin.name}: in the run lock and not in the dev lock" for pin in pins(RUN_LOCK) if pin.name not in locked)
    for name, version in native():
        least = AT_LEAST[name]
        if tuple(int(part) for part in version.split(".")[:3]) < least:
            yield f"{name} {version} is older than {'.'.join(map(str, least))}"


def native() -> list[tuple[str, str]]:
    """The native libraries inside the wheels, as they say of themselves."""
    return [part for inside in NATIVE.values() for part in inside()]


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def known_faults(libraries: list[Pin]) -> list[str]:
    """What the public database knows against these versions. Raises OSError where it cannot be asked."""
    import requests

    asked = {"queries": [{"package": {"purl": pin.purl}} for pin in libraries]}
    answer = requests.post(FAULTS_URL, json=asked, timeout=TIMEOUT_S, allow_redirects=False)
    answer.raise_for_status()
    found = answer.json()["results"]
    return [
        f"{pin.name} {pin.version}: {fault['id']}"
        for pin, result in zip(libraries, found, strict=True)
        for fault in result.get("vulns", [])
    ]


def main(arguments: list[str], say: Callable[[str], None]) -> int:
    """Say what was looked at and what was found. Exit code 1 if anything was, 2 where the database could not be asked."""
    reader = argparse.ArgumentParser(prog="tasks.py audit", description=__doc__)
    reader.add_argument("--online", action="store_true", help="ask the public database of known faults too")
    asked = reader.parse_args(arguments)
    libraries, found, unasked = pins(DEV_LOCK), list(problems()), ""
    if asked.online:
        try:
            found += known_faults(libraries)
        except OSError as problem:
            unasked = f"the database of known faults needs a network and could not be asked ({type(problem).__name__})"
    for line in found:
        say(line)
    hashes = sum(len(pin.hashes) for pin in libraries)
    inside = ", ".join(f"{name} {version}" for name, version in native())
    faults = unasked or ("asked for known faults" if asked.online else "known faults not asked for (--online)")
    say(f"{len(libraries)} libraries, {hashes} hashes, {inside}; {faults}; {len(found)} found")
    return 1 if found else 2 if unasked else 0
