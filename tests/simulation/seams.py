"""Where the world takes hold of the product: randomness, durable steps, the road to the province."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import peewee
import requests

from sync.files import write_whole
from sync.office import stick_carry
from sync.province import gateway
from sync.wire import pack
from sync.wire.keys import PrivateKeys


class Crash(BaseException):
    """The process ended here. Nothing in the product may catch it."""


class Fuse:
    """Ends a process at one of its next durable steps."""

    def __init__(self) -> None:
        self._left: int | None = None
        self.blown = False

    def light(self, steps: int) -> None:
        self._left, self.blown = steps, False

    def put_out(self) -> None:
        self._left = None

    def step(self) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left < 0:
            self._left, self.blown = None, True
            raise Crash


class Dice:
    """The randomness of the product's own `secrets`, from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def token_bytes(self, count: int = 32) -> bytes:
        return self._random.randbytes(count)

    def token_hex(self, count: int = 32) -> str:
        return self._random.randbytes(count).hex()

    def choice(self, things: Any) -> Any:
        return self._random.choice(things)

    def keys(self) -> PrivateKeys:
        return PrivateKeys(sign=self.token_bytes(32), seal=self.token_bytes(32))


@contextmanager
def taken(dice: Dice, office: Fuse, province: Fuse, road: requests.adapters.BaseAdapter) -> Iterator[None]:
    """The product in the world's hands, until the end of the block."""
    with ExitStack() as stack:

        def put(owner: object, name: str, value: object) -> None:
            stack.callback(setattr, owner, name, vars(owner)[name] if isinstance(owner, type) else getattr(owner, name))
            setattr(owner, name, value)

        for name in ("token_bytes", "token_hex", "choice"):
            put(secrets, name, getattr(dice, name))
        put(PrivateKeys, "generate", staticmethod(dice.keys))
        put(os, "fsync", lambda descriptor: office.step())
        put(Path, "replace", _before(Path.replace, office))
        put(Path, "unlink", _before(Path.unlink, office))
        put(peewee.Database, "execute_sql", _before(peewee.Database.execute_sql, province))
        put(peewee.Database, "connection", _before(peewee.Database.connection, province))  # many rows at once go this way
        put(peewee.Database, "commit", _after(peewee.Database.commit, province))
        put(requests.Session, "get_adapter", lambda self, url: road)
        put(gateway, "run_sync", _at_once)
        put(stick_carry, "write_whole", _dated(write_whole))
        # How small a segment gets costs half of a world's time and is no matter here.
        put(pack, "LEVEL_UP", pack.LEVEL)
        yield


def _before(real: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    def stepped(self: Any, *arguments: Any, **named: Any) -> Any:
        fuse.step()
        return real(self, *arguments, **named)

    return stepped


def _after(real: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    def stepped(self: Any, *arguments: Any, **named: Any) -> Any:
        done = real(self, *arguments, **named)
        fuse.step()
        return done

    return stepped


def _dated(real: Callable[[Path, bytes], None]) -> Callable[[Path, bytes], None]:
    """Files taken along are known by their age, which the machine's clock tells too roughly for one seed to be one world."""
    moments = count(1)

    def written(path: Path, body: bytes) -> None:
        real(path, body)
        os.utime(path, ns=(0, next(moments) * 1_000_000_000))

    return written


async def _at_once(work: Callable[..., Any], *arguments: Any, **_: Any) -> Any:
    """Instead of another thread: the order of everything is the seed's."""
    return work(*arguments)
