"""Recording everything that is done to one folder and what lies in it: names, writes, flushes, and what was told.

The database library's own calls are heard at its table of functions; Python's at `os` and `open`. What Python wrote into
an open file is seen at the next call of any kind, which is soon enough: until it is flushed, it is uncertain anyway.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from unittest import mock

from tests.power import sqlite_disk

SECTOR = 512
Kind = Literal["link", "unlink", "rename", "write", "truncate", "sync", "sync folder", "told"]


def is_nothing_after_a_start(name: str) -> bool:
    """The log's shared index is made anew, a lock is nobody's."""
    return name.endswith("-shm") or name in ("lock", "lock.json")


@dataclass(frozen=True)
class Event:
    """One thing done. `file` and `folder` are numbers that a file or folder keeps under every name."""

    kind: Kind
    file: int = 0
    folder: int = 0
    name: str = ""
    source: tuple[int, str] = (0, "")
    offset: int = 0
    octets: bytes = b""
    told: Any = None


@dataclass
class Tree:
    """Names and contents of a folder. Number 0 is the folder itself."""

    names: dict[int, dict[str, int]] = field(default_factory=lambda: {0: {}})
    contents: dict[int, bytes] = field(default_factory=dict)

    def copy(self) -> Tree:
        return Tree({folder: dict(names) for folder, names in self.names.items()}, dict(self.contents))

    def find(self, parts: tuple[str, ...]) -> int | None:
        at = 0
        for part in parts:
            if at not in self.names or part not in self.names[at]:
                return None
            at = self.names[at][part]
        return at

    def write_out(self, to: Path, folder: int = 0) -> None:
        """Lay it out on the disk."""
        to.mkdir(parents=True, exist_ok=True)
        for name, number in self.names[folder].items():
            if number in self.names:
                self.write_out(to / name, number)
            else:
                (to / name).write_bytes(self.contents[number])

    def files(self, folder: int = 0, above: str = "") -> dict[str, bytes]:
        """Every file by its path."""
        found: dict[str, bytes] = {}
        for name, number in self.names.get(folder, {}).items():
            if number in self.names:
                found |= self.files(number, f"{above}{name}/")
            else:
                found[above + name] = self.contents[number]
        return found


class Recorder:
    """The tree as it was, every event since, and the tree as the events leave it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.before = Tree()
        self._next = 1
        self._take(self.root, 0)
        self.now = self.before.copy()
        self.events: list[Event] = []
        self._is_looking = False
        self._pythons: set[Path] = set()
        self._lock = threading.RLock()

    def _take(self, folder: Path, number: int) -> None:
        for path in sorted(folder.iterdir()):
            if is_nothing_after_a_start(path.name):
                continue
            self.before.names[number][path.name] = self._next
            self._next += 1
            if path.is_dir():
                self.before.names[self._next - 1] = {}
                self._take(path, self._next - 1)
            else:
                self.before.contents[self._next - 1] = path.read_bytes()

    def tell(self, what: Any) -> None:
        """Somebody was told something: from here on it must be true."""
        with self._lock:
            self.events.append(Event("told", told=what))

    def _place(self, path: Path | str | bytes) -> tuple[int, str] | None:
        """The folder's number and the name; None for what lies outside or is ignored."""
        whole = _absolute(path)
        if whole == self.root or not whole.is_relative_to(self.root) or is_nothing_after_a_start(whole.name):
            return None
        parts = whole.relative_to(self.root).parts
        folder = self.now.find(parts[:-1])
        return None if folder is None else (folder, parts[-1])

    def _number(self, path: Path | str) -> int | None:
        whole = _absolute(path)
        return 0 if whole == self.root else (
            self.now.find(whole.relative_to(self.root).parts) if whole.is_relative_to(self.root) else None
        )  # fmt: skip

    def _add(self, event: Event) -> None:
        self.events.append(event)
        done(event, self.now)

    def created(self, path: Path | str, *, is_folder: bool = False) -> None:
        place = self._place(path)
        if place is None or self._number(path) is not None:
            return
        number, self._next = self._next, self._next + 1
        if is_folder:
            self.now.names[number] = {}
        else:
            self.now.contents[number] = b""
        self._add(Event("link", number, place[0], place[1], told=is_folder))

    def removed(self, path: Path | str) -> None:
        place = self._place(path)
        if place is not None and place[1] in self.now.names[place[0]]:
            self._add(Event("unlink", self.now.names[place[0]][place[1]], *place))

    def renamed(self, old: Path | str, new: Path | str) -> None:
        source, target = self._place(old), self._place(new)
        if source is not None and target is not None:
            self._add(Event("rename", self.now.names[source[0]][source[1]], *target, source=source))

    # What the database library did.

    def opened(self, path: Path) -> None:
        with self._lock:
            self.created(path)

    def wrote(self, path: Path, offset: int, octets: bytes) -> None:
        with self._lock:
            number = self._number(path)
            if number is not None and number in self.now.contents:
                self._add(Event("write", number, offset=offset, octets=octets))

    def truncated(self, path: Path, size: int) -> None:
        with self._lock:
            number = self._number(path)
            if number is not None and number in self.now.contents:
                self._add(Event("truncate", number, offset=size))

    def synced(self, path: Path, *, folder: bool) -> None:
        with self._lock:
            self.look()
            number = self._number(path)
            if number is not None:
                self._add(Event("sync folder" if number in self.now.names else "sync", number))
            if folder:
                self.synced(path.parent, folder=False)

    def deleted(self, path: Path, *, folder: bool) -> None:
        with self._lock:
            self.look()
            self.removed(path)
            if folder:
                self.synced(path.parent, folder=False)

    # What Python did.

    def look(self) -> None:
        """Note what Python's open files hold by now."""
        self._is_looking = True
        found = {path: path.read_bytes() for path in sorted(self._pythons) if path.is_file()}
        self._is_looking = False
        for path, new in found.items():
            number = self._number(path)
            if number is None:
                continue
            old = self.now.contents[number]
            if len(new) < len(old):
                self._add(Event("truncate", number, offset=len(new)))
                old = old[: len(new)]
            if new != old:
                self._add(_changed(number, old, new))

    def open_for_writing(self, path: Any) -> None:
        if isinstance(path, str | bytes | os.PathLike) and self._place(os.fspath(path)) is not None:
            whole = _absolute(path)
            self.created(whole)
            self._pythons.add(whole)

    def _python_renamed(self, old: Any, new: Any) -> None:
        self.renamed(old, new)
        self._pythons -= {path for path in self._pythons if path.is_relative_to(_absolute(old))}

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Record to the end of the block; then what was recorded must lead to what is there."""
        with sqlite_disk.listening(self), contextlib.ExitStack() as stack:
            for module, name, heard in self._hooks():
                stack.enter_context(mock.patch.object(module, name, heard))
            yield
            with self._lock:
                self.look()
        found = Recorder(self.root).before.files()
        assert self.now.files() == found, sorted(set(self.now.files().items()) ^ set(found.items()))[:3]

    def _hooks(self) -> Iterator[tuple[Any, str, Callable[..., Any]]]:
        yield os, "open", self._hooked(os.open, self._os_opened)
        yield os, "fsync", self._hooked(os.fsync, self._os_synced)
        for name in ("replace", "rename"):
            yield os, name, self._hooked(getattr(os, name), lambda _done, old, new, **_: self._python_renamed(old, new))
        for name in ("unlink", "remove", "rmdir"):
            yield os, name, self._hooked(getattr(os, name), self._os_removed)
        yield os, "mkdir", self._hooked(os.mkdir, lambda _done, path, *_, **__: self.created(path, is_folder=True))
        for module, name in ((io, "open"), (builtins, "open")):
            yield module, name, self._hooked(open, self._opened_as_file)

    def _hooked(self, real: Callable[..., Any], heard: Callable[..., None]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            with self._lock:
                if self._is_looking:
                    return real(*arguments, **named)
                self.look()
                done = real(*arguments, **named)
                heard(done, *arguments, **named)
                return done

        return call

    def _os_opened(self, handle: int, path: Any, flags: int, *_: Any, dir_fd: int | None = None, **__: Any) -> None:
        whole = path if dir_fd is None else _behind(dir_fd) / path
        if flags & (os.O_WRONLY | os.O_RDWR):
            self.open_for_writing(whole)

    def _os_synced(self, _done: None, file: Any, *_: Any) -> None:
        handle = file if isinstance(file, int) else file.fileno()
        self.synced(_behind(handle), folder=False)

    def _os_removed(self, _done: None, path: Any, *_: Any, dir_fd: int | None = None, **__: Any) -> None:
        self.removed(path if dir_fd is None else _behind(dir_fd) / path)

    def _opened_as_file(self, _done: Any, path: Any, mode: str = "r", *_: Any, **__: Any) -> None:
        if set(mode) & set("wax+") and not isinstance(path, int):
            self.open_for_writing(path)


def _changed(number: int, old: bytes, new: bytes) -> Event:
    """What was written, in whole sectors: a disk writes no less, so no sector may be of two writes."""
    apart = [at for at in range(0, len(new), SECTOR) if old[at : at + SECTOR] != new[at : at + SECTOR]]
    return Event("write", number, offset=apart[0], octets=new[apart[0] : apart[-1] + SECTOR])


def _absolute(path: Any) -> Path:
    return Path(os.fsdecode(path)).absolute()


def _behind(handle: int) -> Path:
    """What an open file or folder is called."""
    return Path(f"/proc/self/fd/{handle}").readlink()


def done(event: Event, tree: Tree) -> None:
    """Do to a tree what an event says."""
    if event.kind == "link":
        tree.names[event.folder][event.name] = event.file
        if event.told:
            tree.names.setdefault(event.file, {})
        else:
            tree.contents.setdefault(event.file, b"")
    elif event.kind == "unlink":
        tree.names[event.folder].pop(event.name, None)
    elif event.kind == "rename":
        tree.names[event.source[0]].pop(event.source[1], None)
        tree.names[event.folder][event.name] = event.file
    elif event.kind == "write":
        tree.contents[event.file] = written(tree.contents[event.file], event.offset, event.octets)
    elif event.kind == "truncate":
        tree.contents[event.file] = tree.contents[event.file][: event.offset].ljust(event.offset, b"\0")


def written(old: bytes, offset: int, octets: bytes) -> bytes:
    """A file's content after a write."""
    return old[:offset].ljust(offset, b"\0") + octets + old[offset + len(octets) :]
