"""The disk under test: every call that changes it can be watched, made to fail, or be the last one.

`watched` stands between the code and the operating system; each call is still done. `images` rebuilds what a
power cut could leave, from a recording: what was flushed is certain, a write that was not is whole, absent or
torn at 512 bytes, and a rename not followed by a flush of its folder may be missing.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = ("open", "write", "fsync", "replace", "unlink")


@dataclass
class Call:
    """One call: its name and arguments, and whether it is about to be done or has been."""

    name: str
    arguments: tuple[object, ...]
    done: bool
    result: object = None


@contextlib.contextmanager
def watched(hook: Callable[[Call], None]) -> Iterator[None]:
    """Tell `hook` of each call before and after it is done. What `hook` raises, the code gets."""
    real = {name: getattr(os, name) for name in CALLS}

    def wrap(name: str) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            hook(Call(name, arguments, done=False))
            result = real[name](*arguments, **named)
            hook(Call(name, arguments, done=True, result=result))
            return result

        return call

    for name in CALLS:
        setattr(os, name, wrap(name))
    try:
        yield
    finally:
        for name in CALLS:
            setattr(os, name, real[name])


def failing(at: int, problem: OSError) -> tuple[Callable[[Call], None], list[Call]]:
    """A hook that lets `at` calls pass and then fails every write, and the calls it saw."""
    seen: list[Call] = []

    def hook(call: Call) -> None:
        if call.done or call.name == "unlink":
            return
        seen.append(call)
        if len(seen) > at:
            raise problem

    return hook, seen


@dataclass
class Recording:
    """The changes made to one folder, in order."""

    folder: Path
    events: list[tuple[str, ...]] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    handles: dict[int, Path] = field(default_factory=dict)

    def __call__(self, call: Call) -> None:
        if not call.done:
            return
        if call.name == "open" and isinstance(call.result, int):
            self._opened(Path(str(call.arguments[0])), call)
        elif call.name in ("write", "fsync"):
            path = self.handles[int(str(call.arguments[0]))]
            self.events.append(("flush folder",) if path == self.folder else (call.name, path.name))
            if path != self.folder:
                self.contents[path.name] = path.read_bytes()
        elif call.name == "replace":
            self.events.append(("rename", Path(str(call.arguments[0])).name, Path(str(call.arguments[1])).name))
        elif call.name == "unlink":
            self.events.append(("remove", Path(str(call.arguments[0])).name))

    def _opened(self, path: Path, call: Call) -> None:
        assert isinstance(call.result, int)
        self.handles[call.result] = path
        if isinstance(call.arguments[1], int) and call.arguments[1] & os.O_CREAT:
            self.events.append(("create", path.name))


Image = dict[str, bytes]


def images(before: Image, recording: Recording) -> list[Image]:
    """Every different state of the folder a power cut during the recording could leave."""
    found: dict[tuple[tuple[str, bytes], ...], Image] = {}
    for cut in range(len(recording.events) + 1):
        for image in _images_at(before, recording, cut):
            found[tuple(sorted(image.items()))] = image
    return list(found.values())


def _images_at(before: Image, recording: Recording, cut: int) -> Iterator[Image]:
    flushed: set[str] = set()
    pending: list[tuple[str, ...]] = []
    certain: list[tuple[str, ...]] = []
    for event in recording.events[:cut]:
        if event[0] == "fsync":
            flushed.add(event[1])
        elif event[0] == "flush folder":
            certain += pending
            pending = []
        elif event[0] != "write":
            pending.append(event)
    for kept in itertools.product((True, False), repeat=len(pending)):
        steps = certain + [event for event, keep in zip(pending, kept, strict=True) if keep]
        yield from _contents(before, steps, recording.contents, flushed)


def _contents(before: Image, steps: list[tuple[str, ...]], contents: Image, flushed: set[str]) -> Iterator[Image]:
    files: dict[str, str] = {name: f"before {name}" for name in before}
    for step in steps:
        if step[0] == "create":
            files[step[1]] = step[1]
        elif step[0] == "rename":
            files.pop(step[1], None)
            files[step[2]] = step[1]
        else:
            files.pop(step[1], None)
    choices: list[list[tuple[str, bytes]]] = []
    for name, origin in files.items():
        if origin.startswith("before "):
            choices.append([(name, before[name])])
        else:
            whole = contents.get(origin, b"")
            possible = {whole} if origin in flushed else {whole, b"", whole[:SECTOR]}
            choices.append([(name, octets) for octets in sorted(possible)])
    for choice in itertools.product(*choices):
        yield dict(choice)


def lay_out(image: Image, folder: Path) -> None:
    """Make a folder hold exactly an image."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, octets in image.items():
        (folder / name).write_bytes(octets)


def picture(folder: Path) -> Image:
    """What the folder holds now."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
