"""What a power cut could leave of a recording.

What was flushed is certain. A write that was not is there, absent, or torn: each sector of 512 bytes is the new one or what
was there before. A name given, taken or changed is certain once its folder was flushed; before that it may be missing, in
any combination with others.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.power.recorder import SECTOR, Event, Recorder, Tree, done, written

Fate = Literal["all", "none", "some"]


@dataclass
class Image:
    """A state of the folder after a cut, what had been told by then, and which cut it was."""

    tree: Tree
    told: list[Any]
    cut: int
    fate: Fate
    seed: int
    last: str


@dataclass
class _Pending:
    """What is uncertain: by file the writes since its flush, by folder the names since its flush."""

    writes: dict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))


def images(recorder: Recorder, count: int, seed: int) -> Iterator[Image]:
    """`count` states: cuts spread evenly over the recording, with everything uncertain there, absent, or by chance; and always
    the one that asks most, when the last thing had just been told and nothing uncertain had reached the disk."""
    tree, pending, told, at = recorder.before.copy(), _Pending(), list[Any](), 0
    for number, (cut, fate) in enumerate(_cuts(recorder.events, count)):
        while at < cut:
            _pass(recorder.events[at], tree, pending, told)
            at += 1
        last = recorder.events[cut - 1] if cut else None
        made = Image(tree.copy(), list(told), cut, fate, seed * 1_000_003 + number, "")
        made.last = "" if last is None else f"{last.kind} {last.name} {last.file}"
        _settle(made, pending)
        yield made


def _cuts(events: list[Event], count: int) -> list[tuple[int, Fate]]:
    fates: tuple[Fate, ...] = ("none", "all", "some", "some")
    told = [place for place, event in enumerate(events, start=1) if event.kind == "told"]
    spread = [(number * len(events) // max(1, count - 2), fates[number % len(fates)]) for number in range(count - 1)]
    return sorted([(told[-1] if told else len(events), fates[0]), *spread])


def _settle(made: Image, pending: _Pending) -> None:
    """Let chance decide about everything uncertain."""
    chance = random.Random(made.seed)
    for events in pending.writes.values():
        for event in events:
            _perhaps_written(event, made.tree, made.fate, chance)
    for events in pending.names.values():
        for event in events:
            if made.fate == "all" or (made.fate == "some" and chance.random() < 0.5):
                done(event, made.tree)


def _pass(event: Event, tree: Tree, pending: _Pending, told: list[Any]) -> None:
    if event.kind == "told":
        told.append(event.told)
    elif event.kind == "sync":
        for one in pending.writes.pop(event.file, []):
            done(one, tree)
    elif event.kind == "sync folder":
        for one in pending.names.pop(event.file, []):
            done(one, tree)
    elif event.kind in ("write", "truncate"):
        pending.writes[event.file].append(event)
        tree.contents.setdefault(event.file, b"")
    else:
        pending.names[event.folder].append(event)
        # A new folder is there to be written into whether or not its name is found again.
        if event.kind == "link" and event.told:
            tree.names.setdefault(event.file, {})


def _perhaps_written(event: Event, tree: Tree, fate: Fate, chance: random.Random) -> None:
    kind = {"all": 0.0, "none": 1.0, "some": chance.random()}[fate]
    if kind < 0.4:
        done(event, tree)
    elif kind < 0.7 and event.kind == "write":
        old = tree.contents[event.file]
        new = written(old, event.offset, event.octets)
        tree.contents[event.file] = torn(chance, old, new)


def torn(chance: random.Random, old: bytes, new: bytes) -> bytes:
    """What a cut leaves of a write: each sector is the new one or what was there before."""
    kept = bytearray(new)
    for at in range(0, len(new), SECTOR):
        before = old[at : at + SECTOR].ljust(min(SECTOR, len(new) - at), b"\0")
        if before != new[at : at + SECTOR] and chance.random() < 0.5:
            kept[at : at + SECTOR] = before
    return bytes(kept)
