"""An office in memory behind the postman's port, and a real gateway in a process of its own."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from schemas.entry import Sealed
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from sync.office.enrol import enrol
from sync.office.result import SyncResult
from sync.office.run import Budget, sync_once
from sync.office.state import SyncFolder
from sync.province.cli import run
from sync.wire.messages import Head, RefusedEntry
from sync.wire.places import Place
from sync.wire.prepare import prepare_every_record
from sync.wire.ranges import Named
from sync.wire.reference import Reference
from sync.wire.segment_reader import Verified
from sync.wire.shown import Item, digest, item_of, shown
from sync.wire.signatures import HeadSignature
from tools.made_up import MadeUpOffice


class MemoryPort:
    """`sync.office.port.OfficePort` over a made-up office."""

    def __init__(self, office: MadeUpOffice) -> None:
        self.office = office
        self.ledger = office.ledger
        self.unit = office.unit
        self.device = office.device
        self.sent = -1
        self.confirmed = -1
        self.unknown = -1
        self.refused: list[RefusedEntry] = []
        self.references: dict[str, Reference] = {}

    @property
    def chain(self) -> str:
        return self.office.chain

    def begin_again(self) -> None:
        self.office.begin_again(f"{int(self.office.incarnation[:-4]) + 1}AGAI")

    def heads(self) -> Sequence[Head]:
        return [
            Head(chain=chain, seq=len(run) - 1, hash=run[-1].hash) for chain, run in sorted(self.ledger.chains.items()) if run
        ]

    def entries(self, chain: str, first: int, limit: int) -> Sequence[Sealed]:
        return self.ledger.chains.get(chain, [])[first : first + limit]

    def signatures(self, chain: str, first: int, last: int) -> Sequence[HeadSignature]:
        return [s for s in self.ledger.signatures.get(chain, []) if first <= s.seq <= last]

    def take(self, group: Sequence[Verified]) -> None:
        pending = list(group)
        for segment in pending:
            self.ledger.add_all(segment.entries, segment.signatures)

    def mark(self, sent: int, confirmed: int, unknown: int) -> None:
        self.sent, self.confirmed, self.unknown = sent, confirmed, unknown

    def note_refused(self, entries: Sequence[RefusedEntry]) -> None:
        self.refused = list(entries)

    def take_reference(self, reference: Reference) -> Refusal | None:
        self.references[reference.header.name] = reference
        return None

    def items(self) -> Iterable[Item]:
        return [item_of(shown(fold(self.ledger.entries_of(dossier)))) for dossier in self.ledger.dossiers()]

    def digest(self) -> str:
        return digest(self.items())

    def conflicts(self) -> int:
        return sum(1 for dossier in self.ledger.dossiers() if fold(self.ledger.entries_of(dossier)).conflicts)

    def hash_at(self, chain: str, seq: int) -> str | None:
        return self.ledger.hash_at(chain, seq)

    def place_of(self, hash: str) -> Place | None:
        return self.ledger.place_of(hash)

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        return self.ledger.last_on_chain(chain, dossier, before)

    def key_of(self, dossier: str) -> bytes | None:
        return self.ledger.key_of(dossier)

    def label(self, dossier: str) -> Named:
        here = self.shown(dossier)
        return Named(dossier=dossier, code=here.official_code or here.provisional_code, day=here.received_at[:10])

    def shown(self, dossier: str):
        return fold(self.ledger.entries_of(dossier))


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


class Gateway:
    """`motcua-province serve` as a process. Killed and started again at will."""

    def __init__(self, folder: Path, db: str = "", workers: int = 1) -> None:
        self.folder = folder
        self.workers = workers
        self.program: tuple[str, ...] = ("-m", "sync.province")
        self.process: subprocess.Popen[str] | None = None
        self.url = ""
        self.port = 0
        if not (folder / "province.json").exists():
            self.command("init", "--unit", "H44", "--name", "Tỉnh Mẫu", *(["--db", db] if db else []))

    @staticmethod
    def restored(file: Path, folder: Path, port: int, db: str = "") -> Gateway:
        """A province made from a backup, at the address of the one before."""
        assert run(["restore", str(file), "--data", str(folder), "--db", db, "--json"]) == 0
        made = Gateway(folder)
        made.port = port
        return made

    def command(self, *arguments: str, stdin: str = "", check: bool = True) -> Done:
        """A command of `motcua-province` beside the running gateway, on the same database."""
        said, told = io.StringIO(), io.StringIO()
        before, sys.stdin = sys.stdin, io.StringIO(stdin)
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
                code = run([*arguments, "--data", str(self.folder), "--json"])
        finally:
            sys.stdin = before
        assert not check or code == 0, told.getvalue() + said.getvalue()
        return Done(code, said.getvalue(), told.getvalue())

    def start(self) -> Gateway:
        prepare_every_record()  # as the app does before it has threads: whoever starts a gateway often syncs in several
        self.process = subprocess.Popen(
            [sys.executable, *self.program, "serve", "--data", str(self.folder), "--port", str(self.port),
             *(["--workers", str(self.workers)] if self.workers > 1 else [])],
            stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline().split()
        assert line[0] == "ready"
        self.url = line[1]
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        while self.workers > 1 and self._is_listening():
            time.sleep(0.05)

    def _is_listening(self) -> bool:
        """Workers end a moment after the process that started them."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        if self.process is not None:
            self.kill()


class Seat:
    """One device of one unit with its sync folder: what a person at that PC could do."""

    def __init__(self, gateway: Gateway, folder: Path, unit: str, *, device: str = "A", seed: int = 7) -> None:
        self.gateway = gateway
        self.folder = SyncFolder(folder)
        self.office = MadeUpOffice(seed, unit=unit, device=device)
        self.port = MemoryPort(self.office)

    def code(self) -> str:
        answer = json.loads(self.gateway.command("enrol-code", "--unit", self.office.unit).stdout)
        return str(answer["code"])

    def wrong_code(self) -> str:
        """A code that was never given: a real one with another last character."""
        code = self.code()
        return code[:-1] + ("3" if code.endswith("2") else "2")

    def enrol(self, code: str | None = None, url: str | None = None):
        return enrol(
            self.folder,
            self.office.unit,
            self.office.device,
            self.office.chain,
            url or self.gateway.url,
            code or self.code(),
        )

    def enrolled(self) -> Seat:
        assert not isinstance(self.enrol(), Refusal)
        return self

    def via(self, url: str) -> Seat:
        """Go through another address from now on, as behind a portal or a proxy."""
        state = self.folder.load()
        assert state.enrolment is not None
        self.folder.save(replace(state, enrolment=replace(state.enrolment, url=url)))
        return self

    def sync(self, *, locked: bool = False, budget: Budget | None = None) -> SyncResult:
        outcome = sync_once(self.folder, None if locked else self.port, budget or Budget(seconds=600))
        assert isinstance(outcome, SyncResult), outcome
        return outcome

    def province(self, *arguments: str, stdin: str = ""):
        return json.loads(self.gateway.command(*arguments, stdin=stdin).stdout)

    def at_province(self) -> dict[str, dict]:
        """What the province lists of this unit, by dossier."""
        return {row["dossier"]: row for row in self.province("dossiers", "--unit", self.office.unit)}
