"""The backup file that grows: its sections, read and put together. Format: docs/backup-format.md, version 2.

Each evening adds a section behind the last one, so a cut can only spoil what was being added. A section counts when its
manifest fits its members and names the manifest before it; what comes after the last one that counts is ignored.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import struct
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from motcua_tui.durable import flush_file
from motcua_tui.store import refusals
from motcua_tui.store.anchor import HEAD_FILE
from motcua_tui.store.connect import PAGE_BYTES
from schemas.refusal import Refused

FORMAT = 2
PAGES, SEALS, STORE = "pages", "seals", "store.db"
MANIFEST, MANIFEST_SEAL = "manifest.json", "manifest.mac"
SLOTS = ("vault.json", "vault.bak.json")
ATTACHMENTS = "attachments/"
SEAL_BYTES = 16
MAC_BYTES = 32
SMALL_BYTES_MAX = 4 << 20
MANIFEST_BYTES_MAX = 256 << 20
MEMBERS_MAX = 500_000
_ATTACHMENT = re.compile(r"attachments/[0-9a-f]{64}")
_BLOCK = 512
_CHUNK = 1 << 20
_NUMBER = struct.Struct(">I")
_SMALL = frozenset({*SLOTS, HEAD_FILE, MANIFEST_SEAL})
_PARTS = frozenset({PAGES, SEALS, STORE})


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member of a section, named without the section's number."""

    name: str
    size: int
    sha256: str


class Evening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a section says of itself. `previous` is the SHA-256 of the manifest before, `store` that of the whole database file
    as it is once every section up to here was put together, `destroyed` how many dossiers were destroyed by then."""

    format: int
    section: int
    previous: str
    made_at: str
    chain: str
    seq: int
    head: str
    entries: int
    destroyed: int
    pages: int
    store: str
    members: list[Part]
    left_out: list[str] = []


class Section(msgspec.Struct, frozen=True):
    """A section as it lies in the file: `at` gives a member's place, `ends` where the next section would begin."""

    told: Evening
    body: bytes
    seal: bytes
    at: dict[str, int]
    ends: int


def is_growing(file: Path) -> bool:
    """True for a file of this format, False for any other. Raises OSError."""
    with file.open("rb") as raw:
        return raw.read(2) == b"0/"


def sections_of(file: Path) -> tuple[list[Section], bool]:
    """Every section that counts, and whether something unfinished lies behind them. Raises OSError."""
    found: list[Section] = []
    pending: list[tarfile.TarInfo] = []
    with file.open("rb") as raw:
        try:
            with tarfile.open(fileobj=raw, mode="r:") as tar:
                for info in itertools.islice(tar, MEMBERS_MAX):
                    pending.append(info)
                    if info.name.endswith(f"/{MANIFEST_SEAL}"):
                        section = _section(raw, pending, found)
                        if section is None:
                            break
                        found.append(section)
                        pending = []
        except (tarfile.TarError, EOFError):
            return found, True
        raw.seek(found[-1].ends if found else 0)
        return found, bool(raw.read(_BLOCK).strip(b"\0"))


def _section(raw: IO[bytes], members: list[tarfile.TarInfo], before: list[Section]) -> Section | None:
    """These members as the next section; None if they are none."""
    number = f"{len(before)}/"
    at: dict[str, tuple[int, int]] = {}
    for info in members:
        name = info.name.removeprefix(number)
        if not info.isreg() or not info.name.startswith(number) or name in at or not _is_ours(name, info.size):
            return None
        at[name] = (info.offset_data, info.size)
    if MANIFEST not in at or members[-1].name != number + MANIFEST_SEAL:
        return None
    body, seal = (_slice(raw, *at.pop(name)) for name in (MANIFEST, MANIFEST_SEAL))
    if len(seal) != MAC_BYTES or not any(seal):  # torn: its sector never reached the disk
        return None
    try:
        told = msgspec.json.decode(body, type=Evening)
    except (msgspec.DecodeError, ValueError):
        return None
    previous = hashlib.sha256(before[-1].body).hexdigest() if before else ""
    fits = {part.name: part.size for part in told.members} == {name: size for name, (_, size) in at.items()}
    if (told.format, told.section, told.previous) != (FORMAT, len(before), previous) or not fits:
        return None
    last = members[-1]
    return Section(
        told, body, seal, {name: place for name, (place, _) in at.items()},
        last.offset_data + -(-last.size // _BLOCK) * _BLOCK,
    )  # fmt: skip


def _is_ours(name: str, size: int) -> bool:
    """Names are compared, never used as paths."""
    if name in _SMALL:
        return size <= SMALL_BYTES_MAX
    if name == MANIFEST:
        return size <= MANIFEST_BYTES_MAX
    return name in _PARTS or _ATTACHMENT.fullmatch(name) is not None


def _slice(raw: IO[bytes], at: int, size: int) -> bytes:
    raw.seek(at)
    return raw.read(size)


def attachments_in(sections: list[Section]) -> set[str]:
    """The stored names of all attachments in the file."""
    names = [part.name for one in sections for part in one.told.members]
    return {name.removeprefix(ATTACHMENTS) for name in names if name.startswith(ATTACHMENTS)}


def seals_in(file: Path, section: Section) -> bytes:
    """The seals of all pages as they were after a section."""
    [part] = [part for part in section.told.members if part.name == SEALS]
    with file.open("rb") as raw:
        return b"".join(_proven(raw, section, part))


def _proven(raw: IO[bytes], section: Section, part: Part) -> Iterator[bytes]:
    """A member's bytes. Raises Refused at its end when they are not those the manifest names."""
    raw.seek(section.at[part.name])
    digest, left = hashlib.sha256(), part.size
    while left and (chunk := raw.read(min(_CHUNK, left))):
        left -= len(chunk)
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != part.sha256:
        raise Refused(refusals.backup_not_valid("members"))


def prove(file: Path, sections: list[Section], *, every: bool) -> None:
    """Read the last section back, and of the others every seventh attachment, another seventh each evening; or everything.
    Raises Refused(backup.not_valid) and OSError."""
    last = len(sections) - 1
    with file.open("rb") as raw:
        for section in sections:
            for part in section.told.members:
                stored = part.name.removeprefix(ATTACHMENTS)
                is_due = stored != part.name and int(stored[:4], 16) % 7 == last % 7
                if every or section.told.section == last or is_due:
                    for _ in _proven(raw, section, part):
                        pass


def put_together(file: Path, sections: list[Section], folder: Path, *, attachments: bool) -> None:
    """Write what the sections hold, up to the last one, into a folder. Raises Refused(backup.not_valid) and OSError."""
    last = sections[-1]
    with file.open("rb") as raw:
        _database(raw, sections, folder / STORE)
        for part in last.told.members:
            if part.name in SLOTS or part.name == HEAD_FILE:
                _write(folder / part.name, b"".join(_proven(raw, last, part)))
        for section in sections if attachments else ():
            for part in section.told.members:
                if part.name.startswith(ATTACHMENTS):
                    _stream(raw, section, part, folder / part.name)


def _database(raw: IO[bytes], sections: list[Section], path: Path) -> None:
    pages = sections[-1].told.pages
    if not 0 < pages * PAGE_BYTES <= sections[-1].ends:  # every page stands in the file, so there cannot be more of them
        raise Refused(refusals.backup_not_valid("pages"))
    for section in sections:
        parts = {part.name: part for part in section.told.members}
        if section.told.section == 0 and STORE in parts:
            _stream(raw, section, parts[STORE], path)
        elif section.told.section and PAGES in parts:
            _lay_pages(b"".join(_proven(raw, section, parts[PAGES])), path, section.ends // PAGE_BYTES)
        else:
            raise Refused(refusals.backup_not_valid("members"))
    with path.open("r+b") as target:
        target.truncate(pages * PAGE_BYTES)
        if hashlib.file_digest(target, "sha256").hexdigest() != sections[-1].told.store:
            raise Refused(refusals.backup_not_valid("database"))
    flush_file(path)


def _lay_pages(records: bytes, path: Path, number_max: int) -> None:
    size = _NUMBER.size + PAGE_BYTES
    with path.open("r+b") as target:
        for start in range(0, len(records), size):
            record = records[start : start + size]
            [number] = _NUMBER.unpack_from(record) if len(record) == size else (0,)
            if not 0 < number <= number_max:
                raise Refused(refusals.backup_not_valid("pages"))
            target.seek((number - 1) * PAGE_BYTES)
            target.write(record[_NUMBER.size :])


def page_record(number: int, page: bytes) -> bytes:
    """A changed page as it stands in `pages`: its number, counted from 1, and its bytes."""
    return _NUMBER.pack(number) + page


def _stream(raw: IO[bytes], section: Section, part: Part, path: Path) -> None:
    with path.open("xb") as target:
        for chunk in _proven(raw, section, part):
            target.write(chunk)
    flush_file(path)


def _write(path: Path, octets: bytes) -> None:
    path.write_bytes(octets)
    flush_file(path)
