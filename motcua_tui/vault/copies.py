"""The two copies of the vault file: which one to believe, and how both are written."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motcua_tui.vault import files, slots
from motcua_tui.vault.limits import VAULT_BYTES_MAX
from motcua_tui.vault.slots import Body
from schemas.refusal import Refusal, no

VAULT: Final = "vault.json"
COPY: Final = "vault.bak.json"
NAMES: Final = (VAULT, COPY)
NOT_READABLE: Final = "vault.not_readable"
COPY_NOT_WRITTEN: Final = "vault.copy_not_written"


@dataclass(frozen=True, slots=True)
class Copies:
    """The sound copies in a folder by file name, and the names of those that could not be read at all."""

    folder: Path
    found: dict[str, Body]
    unreadable: frozenset[str]

    @property
    def ranked(self) -> list[Body]:
        """The different contents, newest revision first; the main file first where they are equally new."""
        ranked: list[Body] = []
        for body in sorted(self.found.values(), key=lambda body: -body.revision):
            if body not in ranked:
                ranked.append(body)
        return ranked

    def repair(self, body: Body) -> bool:
        """Write `body`, which must be authenticated, over every copy that differs; tell whether one did.

        A copy that could not be read, as while a virus scanner holds it, is left alone: it may be the newer one.
        So is a folder that cannot be written: opening must work from a read-only disk too.
        """
        stale = [name for name in NAMES if self.found.get(name) != body and name not in self.unreadable]
        with contextlib.suppress(OSError):
            files.replace_all_durably({self.folder / name: slots.encode(body) for name in stale})
        return bool(stale)


def read_copies(folder: Path) -> Copies | Refusal:
    """Read both copies and keep the sound ones.

    Refuses `vault.missing` if there is none, `vault.newer_version` if either is of a later version (an old
    one beside it must not be used), `vault.not_readable`, and as `slots.decode` if none is sound.
    """
    read = {name: _read(folder / name) for name in NAMES}
    bodies = {name: body for name, body in read.items() if isinstance(body, Body)}
    refusals = [refusal for refusal in read.values() if isinstance(refusal, Refusal)]
    newer = next((refusal for refusal in refusals if refusal.code == "vault.newer_version"), None)
    if newer is not None:
        return newer
    if bodies:
        return Copies(folder, bodies, frozenset(name for name in NAMES if _is_unreadable(read[name])))
    return next((refusal for refusal in refusals if refusal.code != "vault.missing"), refusals[0])


def exists(folder: Path) -> bool:
    """True if anything stands where the vault file or its copy would be written."""
    return any((folder / name).exists() or (folder / name).is_symlink() for name in NAMES)


def write_both(folder: Path, body: Body) -> Refusal | None:
    """Write a new revision to both copies; durable when it returns None.

    Refuses as `files.why_not_written` with nothing changed. If only the second could not be put in place the
    change stands, because the newer revision counts: `vault.copy_not_written`.
    """
    octets = slots.encode(body)
    for name in ("vault.", "tries."):
        files.sweep_staged(folder, name)
    try:
        files.replace_all_durably({folder / name: octets for name in NAMES})
    except OSError as problem:
        if _read(folder / VAULT) == body:
            return copy_not_written()
        return files.why_not_written(problem, "vault")
    return None


def copy_not_written() -> Refusal:
    """The change stands in the main file, and its copy is still the old one."""
    return no(
        COPY_NOT_WRITTEN,
        "Thay đổi đã được ghi vào kho khóa nhưng chưa ghi được bản sao dự phòng. "
        "Hãy kiểm tra ổ đĩa, khóa rồi mở lại ứng dụng để ghi bản sao.",
    )


def _is_unreadable(read: Body | Refusal) -> bool:
    return isinstance(read, Refusal) and read.code == NOT_READABLE


def _read(path: Path) -> Body | Refusal:
    try:
        octets = files.read_limited(path, VAULT_BYTES_MAX)
    except FileNotFoundError:
        return no("vault.missing", "Thư mục dữ liệu chưa có kho khóa. Hãy thiết lập đơn vị trước bằng lệnh init.")
    except OSError:
        return no(
            NOT_READABLE,
            "Không đọc được kho khóa trong thư mục dữ liệu. Hãy kiểm tra quyền đọc và ổ đĩa rồi thử lại.",
        )
    return slots.decode(octets)
