"""`python -m tests.endurance.hurried FIRST BEGUN SPEED counter|province ARGUMENTS`: the program itself by a faster clock.

It is FIRST when the machine's own running time is BEGUN seconds, and SPEED seconds pass in each. Two programs that are given the
same three numbers agree on the time.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta


class Hurried:
    """A clock that runs faster than life."""

    def __init__(self, first: datetime, begun_s: float, speed: float) -> None:
        self.first, self.begun_s, self.speed = first, begun_s, speed

    def passed_s(self) -> float:
        """Seconds since the first moment, as this clock counts them."""
        return (time.clock_gettime(time.CLOCK_BOOTTIME) - self.begun_s) * self.speed

    def now(self) -> datetime:
        """What time it is."""
        return self.first + timedelta(seconds=self.passed_s())

    def words(self, program: str) -> tuple[str, ...]:
        """What starts a program by this clock."""
        return ("-m", __name__, self.first.isoformat(), str(self.begun_s), str(self.speed), program)


def main(arguments: list[str]) -> int:
    """Run the counter or the province."""
    first, begun_s, speed, program, *rest = arguments
    clock = Hurried(datetime.fromisoformat(first), float(begun_s), float(speed))
    sys.argv = [program, *rest]
    if program == "province":
        from sync.province import serve
        from sync.province.cli import run

        serve.now_in_vietnam = clock.now
        return run(rest)
    from motcua_tui import __main__ as counter
    from motcua_tui.desk import clock as clocks

    clocks.wall_now, clocks._monotonic_s, clocks._boot = clock.now, clock.passed_s, lambda: "hurried"
    return counter.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
