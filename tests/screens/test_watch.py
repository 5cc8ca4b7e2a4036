"""How long a machine slept, by the clocks of its system."""

from __future__ import annotations

from motcua_tui.screens.watch import asleep_by


class Tick:
    """`GetTickCount64` of a made-up machine."""

    restype: object = None

    def __init__(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds

    def __call__(self) -> int:
        return self._milliseconds


class Kernel:
    """A Windows that was started so long ago, and was awake for so much of it."""

    def __init__(self, up_s: float, awake_s: float, *, tells: bool = True) -> None:
        self.GetTickCount64 = Tick(round(up_s * 1000))
        self._awake_s, self._tells = awake_s, tells

    def QueryUnbiasedInterruptTime(self, place: object) -> bool:
        if self._tells:
            place._obj.value = round(self._awake_s * 10_000_000)  # type: ignore[attr-defined]
        return self._tells


def test_on_windows_sleep_is_what_was_not_spent_awake() -> None:
    assert asleep_by(Kernel(7200, 7200)) == 0
    assert asleep_by(Kernel(40 * 24 * 3600, 40 * 24 * 3600 - 3600.5)) == 3600.5


def test_a_windows_that_does_not_tell_slept_no_time() -> None:
    assert asleep_by(Kernel(7200, 100, tells=False)) == 0
