"""`python3 tasks.py endure NAME [COUNT] [--seed S] [--postgres]`: cuts 1000, kills 200, restores 20, late 200, resend, hole;
`soak MINUTES`; `day SPEED`, eight hours at the real counter so many times faster than life."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.endurance import programmes
from tests.endurance.soak import soak
from tests.sync.made_office import Gateway, Seat
from tests.sync.postgres import scratch_folder, start_any
from tests.sync.proxy import BlackHole

COUNTS = {"cuts": 1_000, "kills": 200, "restores": 20, "late": 200, "resend": 0, "hole": 0, "soak": 60, "day": 30}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tasks.py endure", description=__doc__)
    parser.add_argument("name", choices=COUNTS)
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args(arguments)
    server_folder = scratch_folder() if options.postgres else None
    server = start_any(server_folder) if server_folder else None
    with tempfile.TemporaryDirectory(prefix="motcua-endure-") as folder:
        begun = time.monotonic()
        if options.name == "resend":
            figures = [resend(Path(folder), options.seed, mean) for mean in (500_000, 50_000)]
        elif options.name == "soak":
            figures = [soak(Path(folder), options.count or COUNTS["soak"], lambda line: print(line, flush=True))]
        elif options.name == "day":
            if sys.platform != "linux":
                print("day: needs Linux, where a process tells what it holds, and its pseudo-terminals")
                return 2
            from tests.endurance.office_day import office_day

            figures = [office_day(Path(folder), options.count or COUNTS["day"], lambda line: print(line, flush=True))]
        elif options.name == "hole":
            figures = [hole(Path(folder), reads=reads) for reads in (True, False)]
        else:
            run = getattr(programmes, options.name)
            count = options.count or COUNTS[options.name]
            fresh = server.database if server else lambda: ""
            db = fresh if options.name == "restores" else fresh()
            figures = [run(Path(folder), count, options.seed, lambda line: print(line, flush=True), db)]
        for line in figures:
            print(f"{options.name}: {line}; seed {options.seed}, {time.monotonic() - begun:.0f} s")
    if server and server_folder:
        server.stop()
        shutil.rmtree(server_folder, ignore_errors=True)
    return 0


def resend(folder: Path, seed: int, mean: int) -> programmes.Figures:
    """What crosses a line cut every `mean` bytes, for a first sync of about four megabytes."""
    return programmes.resend(folder / str(mean), mean, 4_000_000, seed, lambda line: print(line, flush=True))


def hole(folder: Path, *, reads: bool) -> programmes.Figures:
    """How long a line that swallows everything is waited for."""
    gateway = Gateway(folder / f"province{reads}").start()
    seat = Seat(gateway, folder / f"office{reads}", "H44.99.12").enrolled()
    seat.office.day(20, 20)
    gone = BlackHole(reads=reads)
    begun = time.monotonic()
    result = seat.via(gone.url).sync()
    seconds = time.monotonic() - begun
    gone.close()
    gateway.stop()
    assert result.exit_code == 5 and seconds <= 60, (result, seconds)
    return {"reads": reads, "seconds": round(seconds, 1), "exit": result.exit_code}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
