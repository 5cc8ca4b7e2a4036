"""PouchDB and Kinto with the workload of `bench sync`: what a first sync, a day and a quiet exchange cost them.

`python3 tasks.py bench peers FOLDER [--dossiers 10000] [--batches 1000 25]`. FOLDER is a copy of the `syncbench` kit, set up as
its README says: its own virtual environment, node packages and, for Kinto, PostgreSQL on 127.0.0.1:54321. A peer that is not
set up is left out.

Both keep a dossier as one document that holds its events, their cheapest layout, and send it over plain HTTP through the kit's
counting proxy; nothing is sealed, signed or proven. Their clients' seconds, CPU and memory are told.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.workload import Step, Workload
from schemas.acts import Act
from schemas.base import plain
from schemas.times import moment_text

SEED, FIRST_DAY = 2601, date(2026, 10, 20)
STEPS = {"initial": "first sync", "day": "a day: 40 new dossiers, 120 acts", "noop": "quiet exchange, no proof"}
WAIT_S = 3_600


def main(arguments: list[str]) -> None:
    """Write the workload as the kit reads it, run each peer, print what it cost."""
    parser = argparse.ArgumentParser(prog="bench peers")
    parser.add_argument("kit", type=Path, nargs="?")
    parser.add_argument("--dossiers", type=int, default=10_000)
    parser.add_argument("--batches", type=int, nargs=2, default=[1000, 25], metavar=("POUCHDB", "KINTO"))
    asked = parser.parse_args(arguments)
    if asked.kit is None:
        print("peers: name the folder of the kit; not run")
        return
    kit = asked.kit.resolve()
    write_workload(kit / "motcua", asked.dossiers)
    print("| | bytes | round trips | s | CPU s | client MB |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for peer, script, batch in zip(("PouchDB", "Kinto"), ("pouch", "kinto"), asked.batches, strict=True):
        _run(kit, peer, script, batch)


def _run(kit: Path, peer: str, script: str, batch: int) -> None:
    results = kit / "results" / f"{script}.json"
    results.unlink(missing_ok=True)
    command = [str(kit / "venv" / "bin" / "python"), str(kit / f"run_{script}.py"), "emb", str(batch)]
    env = {**os.environ, "SB_HOME": str(kit), "SB_DATA": str(kit / "motcua")}
    try:
        subprocess.run(command, env=env, check=True, capture_output=True, timeout=WAIT_S)
        found = json.loads(results.read_text("utf-8"))
    except (OSError, subprocess.SubprocessError, ValueError) as fault:
        print(f"{peer} did not run here: {type(fault).__name__}", file=sys.stderr)
        return
    for step, words in STEPS.items():
        _print(f"{peer}, batches of {batch}: {words}", found[f"emb_b{batch}.{step}"])
    print(f"| {peer}: its server | | | | | {found[f'emb_b{batch}.server_peak_mb']} |", flush=True)


def _print(what: str, cost: dict[str, Any]) -> None:
    net, wall, cpu, memory = cost["net"], cost["client_wall_s"], cost["cpu_s"], cost["peak_rss_mb"]
    print(f"| {what} | {net['total']:,} | {net['turnarounds']} | {wall:.1f} | {cpu:.2f} | {memory:.0f} |", flush=True)


def write_workload(folder: Path, dossiers: int) -> None:
    """The acts of `bench sync` as the kit's files: dossiers with what they were received with, and their events one by one."""
    folder.mkdir(exist_ok=True)
    work = Workload(SEED)
    before = [step for day in work.year(dossiers) for step in day]
    known = {step.dossier: step for step in before if step.act is Act.RECEIVE}
    today = work.one_day(dossiers, FIRST_DAY)
    new = [step for step in today if step.act is Act.RECEIVE]
    begun = {step.dossier for step in new}
    touched = [known[step.dossier] for step in today if step.dossier not in begun]
    _write(folder / "base_dossiers.jsonl", map(_dossier, known.values()))
    _write(folder / "base_events.jsonl", map(_event, before))
    _write(folder / "day_new.jsonl", map(_dossier, new))
    _write(folder / "day_upd.jsonl", map(_dossier, touched))
    _write(folder / "day_events.jsonl", map(_event, today))


def _dossier(received: Step) -> dict[str, object]:
    return {"id": _name(received.dossier), "received_at": moment_text(received.at), "by": received.by, **_content(received)}


def _event(step: Step) -> dict[str, object]:
    """Receiving holds nothing of its own: the dossier has it."""
    content = {} if step.act is Act.RECEIVE else _content(step)
    about = {"act": str(step.act), "by": step.by, "at": moment_text(step.at), "content": content}
    return {"id": _name(step.dossier, step.place + 1), "ho_so": _name(step.dossier), "stt": step.place + 1, **about}


def _content(step: Step) -> dict[str, Any]:
    found = plain(step.content)
    assert isinstance(found, dict)
    return found


def _name(dossier: int, place: int = 0) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{dossier}.{place}"))


def _write(path: Path, rows: Iterable[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


if __name__ == "__main__":
    main(sys.argv[1:])
