"""Every write and every flush of the database library, told as it happens.

The library reaches the disk through a table of functions of its own (the VFS). Its opening function is replaced by one
that gives each file a copy of its table of methods with ours in the places of write, truncate, flush and close; each of
ours calls the real one first. Needs a library that shows `sqlite3_vfs_find`, as the wheels for Linux do.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import _sqlite3 as library

_OK = 0
_CREATED = 0x4
_SYNCS_ITS_FOLDER = 0x800 | 0x4000 | 0x80000
"""A rollback journal, a super-journal, a log: with its first flush of one it may have made the library flushes the folder."""
_METHODS_BYTES = 8 + 18 * ctypes.sizeof(ctypes.c_void_p)
_CLOSE, _WRITE, _TRUNCATE, _SYNC = 1, 3, 4, 5
_OPEN_AT = 40
_DELETE_AT = 48
_POINTER = ctypes.sizeof(ctypes.c_void_p)

_Open = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_Delete = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
_Close = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
_Write = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_longlong)
_Truncate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_longlong)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class Listener(Protocol):
    """Who is told."""

    def opened(self, path: Path) -> None: ...
    def wrote(self, path: Path, offset: int, octets: bytes) -> None: ...
    def truncated(self, path: Path, size: int) -> None: ...
    def synced(self, path: Path, *, folder: bool) -> None: ...
    def deleted(self, path: Path, *, folder: bool) -> None: ...


def can_listen() -> bool:
    """Whether this machine's library lets itself be listened to."""
    if os.name != "posix":
        return False
    try:
        return bool(_library().sqlite3_vfs_find)
    except (OSError, AttributeError):
        return False


def _library() -> Any:  # ctypes has no types for functions found by name
    return ctypes.CDLL(str(library.__file__))


class _Ears:
    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.paths: dict[int, Path] = {}
        self.fresh: set[int] = set()
        self.tables: dict[int, tuple[Any, ...]] = {}
        """By the address of the real table: our copy of it and everything in it that must not be collected."""

    def table(self, real: int) -> int:
        """The address of our copy of a table of methods."""
        if real not in self.tables:
            copy = ctypes.create_string_buffer(ctypes.string_at(real, _METHODS_BYTES), _METHODS_BYTES)
            slots = (ctypes.c_void_p * 19).from_buffer(copy)
            ours = (
                (_CLOSE, self._close(_Close(slots[_CLOSE] or 0))), (_WRITE, self._write(_Write(slots[_WRITE] or 0))),
                (_TRUNCATE, self._truncate(_Truncate(slots[_TRUNCATE] or 0))), (_SYNC, self._sync(_Sync(slots[_SYNC] or 0))),
            )  # fmt: skip
            for place, function in ours:
                slots[place] = ctypes.cast(function, ctypes.c_void_p).value
            self.tables[real] = (copy, slots, ours)
        return ctypes.addressof(self.tables[real][0])

    def _close(self, real: Any) -> Any:
        def close(file: int) -> int:
            self.paths.pop(file, None)
            self.fresh.discard(file)
            return int(real(file))

        return _Close(close)

    def _write(self, real: Any) -> Any:
        def write(file: int, octets: int, amount: int, offset: int) -> int:
            done = int(real(file, octets, amount, offset))
            if done == _OK and file in self.paths:
                self.listener.wrote(self.paths[file], offset, ctypes.string_at(octets, amount))
            return done

        return _Write(write)

    def _truncate(self, real: Any) -> Any:
        def truncate(file: int, size: int) -> int:
            done = int(real(file, size))
            if done == _OK and file in self.paths:
                self.listener.truncated(self.paths[file], size)
            return done

        return _Truncate(truncate)

    def _sync(self, real: Any) -> Any:
        def sync(file: int, flags: int) -> int:
            done = int(real(file, flags))
            if done == _OK and file in self.paths:
                self.listener.synced(self.paths[file], folder=file in self.fresh)
                self.fresh.discard(file)
            return done

        return _Sync(sync)


@contextlib.contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell `listener` what the library does to files it opens from now on, to the end of the block.

    Every file opened in the block must be closed in it.
    """
    find = _library().sqlite3_vfs_find
    find.restype, find.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    vfs = find(None)
    open_slot, delete_slot = (ctypes.c_void_p.from_address(vfs + at) for at in (_OPEN_AT, _DELETE_AT))
    real = open_slot.value, delete_slot.value
    ears, real_open, real_delete = _Ears(listener), _Open(real[0] or 0), _Delete(real[1] or 0)

    def opens(vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        # More stands behind the name than the name, so the real function must be given the very same place.
        path = None if name is None else Path(os.fsdecode(ctypes.string_at(name)))
        was_there = path is not None and path.exists()
        done = int(real_open(vfs, name, file, flags, out))
        methods = ctypes.c_void_p.from_address(file)
        if done == _OK and path is not None and methods.value:
            ears.paths[file] = path
            if not was_there:
                listener.opened(path)
            if flags & _SYNCS_ITS_FOLDER and flags & _CREATED:
                ears.fresh.add(file)
            methods.value = ears.table(methods.value)
        return done

    def deletes(vfs: int, name: bytes, folder: int) -> int:
        done = int(real_delete(vfs, name, folder))
        if done == _OK:
            listener.deleted(Path(os.fsdecode(name)), folder=bool(folder))
        return done

    ours = _Open(opens), _Delete(deletes)
    open_slot.value, delete_slot.value = (ctypes.cast(one, ctypes.c_void_p).value for one in ours)
    try:
        yield
    finally:
        open_slot.value, delete_slot.value = real
        assert not ears.paths, "a file stayed open"
