"""An office in memory behind the postman's port, and a real gateway in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from schemas.entry import Sealed
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from sync.wire.messages import Head, RefusedEntry
from sync.wire.places import Place
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
        self.refused: list[RefusedEntry] = []
        self.references: dict[str, Reference] = {}

    @property
    def chain(self) -> str:
        return self.office.chain

    def heads(self) -> Sequence[Head]:
        return [Head(chain=chain, seq=len(run) - 1, hash=run[-1].hash) for chain, run in sorted(self.ledger.chains.items()) if run]

    def entries(self, chain: str, first: int, limit: int) -> Sequence[Sealed]:
        return self.ledger.chains.get(chain, [])[first : first + limit]

    def signatures(self, chain: str, first: int, last: int) -> Sequence[HeadSignature]:
        return [s for s in self.ledger.signatures.get(chain, []) if first <= s.seq <= last]

    def take(self, group: Sequence[Verified]) -> None:
        pending = list(group)
        for segment in pending:
            self.ledger.add_all(segment.entries, segment.signatures)

    def mark(self, sent: int, confirmed: int) -> None:
        self.sent, self.confirmed = sent, confirmed

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

    def shown(self, dossier: str):
        return fold(self.ledger.entries_of(dossier))


class Gateway:
    """`motcua-province serve` as a process. Killed and started again at will."""

    def __init__(self, folder: Path, db: str = "") -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None
        self.url = ""
        self.port = 0
        if not (folder / "province.json").exists():
            self.command("init", "--unit", "H44", "--name", "Tỉnh Mẫu", *(["--db", db] if db else []))

    def command(self, *arguments: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "sync.province", *arguments, "--data", str(self.folder), "--json"],
            input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=60,
        )  # fmt: skip
        if check:
            assert done.returncode == 0, done.stderr + done.stdout
        return done

    def start(self) -> Gateway:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sync.province", "serve", "--data", str(self.folder), "--port", str(self.port)],
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

    def stop(self) -> None:
        if self.process is not None:
            self.kill()
