"""What the composition root calls: one sync, the nightly run, the status, the work at unlock and at every
pause."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from filelock import FileLock, Timeout
from msgspec.structs import replace

from schemas.refusal import Refusal, no
from sync.office import attachments, national, outbox, stick_carry, stick_peers, told
from sync.office.exchange import Exchange, fold_now, shown_at
from sync.office.line import Meter, Monotonic
from sync.office.port import OfficePort
from sync.office.progress import Report
from sync.office.result import SyncResult, SyncStatus, result_of, with_files
from sync.office.state import State, SyncFolder, not_enrolled
from sync.office.told import OLDER_COPY, TURNED_AWAY
from sync.wire import limits
from sync.wire.keys import PrivateKeys
from sync.wire.messages import Said

_PACKINGS_MAX = 5
NO_OTHER_TRY = frozenset({OLDER_COPY, TURNED_AWAY, "wire.fork"})
"""What another try of the same night would only hear again: a person or the open store has to act first."""


@dataclass(frozen=True)
class Budget:
    """How long an exchange may take, and the clocks and dice it uses: arguments, so that a test holds them."""

    seconds: float = limits.BUDGET_DEFAULT_S
    tries: int = 1
    file_bytes: int = limits.FILES_BYTES_PER_SYNC
    now: Callable[[], str] = field(default=lambda: "")
    monotonic: Monotonic = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.SystemRandom().random
    cancelled: Callable[[], bool] = field(default=lambda: False)
    report: Report = field(default=lambda _progress: None)
    keeps_told: bool = False
    """True where what is to be told of restores stays until `heard` says that a person read it."""

    def meter(self, entries: int = 0) -> Meter:
        """A meter whose time begins now."""
        deadline = self.monotonic() + self.seconds
        return Meter(deadline, self.monotonic, cancelled=self.cancelled, report=self.report, entries=entries)


def sync_once(folder: SyncFolder, port: OfficePort | None, budget: Budget) -> SyncResult | Refusal:
    """One exchange. With a port everything is packed, sent, folded and compared; without one (the night)
    what is packed is sent and what comes waits sealed. Refuses `sync.not_enrolled` and `sync.running`."""
    keys, state = folder.keys(), folder.load()
    if keys is None or state.enrolment is None:
        return not_enrolled()
    try:
        with FileLock(folder.lock, timeout=0):
            return sync_held(folder, port, state, keys, budget)
    except Timeout:
        return no("sync.running", "Một lần đồng bộ khác đang chạy trên máy này. Hãy đợi lần đó xong.")


def sync_held(folder: SyncFolder, port: OfficePort | None, state: State, keys: PrivateKeys, budget: Budget) -> SyncResult:
    """`sync_once` for whoever holds the lock of an enrolled device. What was taken along from sticks goes up first: the
    verdict then speaks of the same entries at both ends."""
    if national.is_national(state):
        return _national(folder, port, state, keys, budget)
    if port is not None:
        # What cannot be folded was emptied and comes again; it must not keep the day's work from going up.
        state, _ = prepare(folder, port, state, keys)
    meter = budget.meter(state.waiting)
    if state.enrolment is not None and stick_carry.has_waiting(folder):
        stick_carry.forward(folder, state.enrolment, meter)
    moved = _Moved()
    refusal: Refusal | None = None
    for attempt in range(budget.tries):
        state, refusal, moved = _exchange(folder, port, replace(state, last_tried_at=budget.now()), keys, meter, moved)
        if refusal is None or refusal.code in NO_OTHER_TRY or attempt == budget.tries - 1 or not _pause(attempt, meter, budget):
            break
    state = replace(state, last_status="partial" if moved.received or moved.confirmed else "no_line")
    result = result_of(state, meter, refusal, sent=moved.sent, received=moved.received, confirmed=moved.confirmed)
    if result.status == "done":
        # Attachments come last and hold nothing up: a line that breaks here leaves every entry confirmed.
        files = attachments.send_files(folder, state, keys, meter, budget.file_bytes)
    else:
        files = attachments.Sent(0, attachments.count_waiting(folder, state), None)
    result = with_files(result, meter, sent=files.sent, waiting=files.waiting)
    failures = 0 if result.status == "done" else state.failures + 1
    # Nobody sees what the night's run prints, nor what the app does by itself; it is told by the next one that somebody started.
    unread = () if port is not None and not budget.keeps_told else state.told
    state = replace(state, last_status=result.status, last_code=result.code, failures=failures, told=unread)
    folder.save(state)
    if port is not None and refusal is not None and state.own is not None:
        port.mark(*state.marks)
    return result


class _Moved(NamedTuple):
    """How many entries went each way, and how many a receipt now names."""

    sent: int = 0
    received: int = 0
    confirmed: int = 0


def _exchange(
    folder: SyncFolder, port: OfficePort | None, state: State, keys: PrivateKeys, meter: Meter, moved: _Moved
) -> tuple[State, Refusal | None, _Moved]:
    """One try. Where the open store turns out to be an older copy of itself, it begins a new chain and goes on at once; where
    the counter wrote while something came down, what it wrote goes too, and the verdict then speaks of one moment."""
    for goes_on in (True, True, False):
        exchange = Exchange(folder, port, replace(state, refused=None), keys, meter)
        refusal = exchange.run()
        state = exchange.state
        moved = _Moved(moved.sent + exchange.sent, moved.received + exchange.received, moved.confirmed + exchange.confirmed)
        if not goes_on or port is None:
            break
        if refusal is not None and refusal.code == told.OLDER_COPY:
            state = begin_again(folder, port, state, keys)
        elif refusal is None and exchange.wrote_on:
            state, _ = prepare(folder, port, state, keys)
        else:
            break
    return state, refusal, moved


def begin_again(folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys) -> State:
    """A new chain for a store that is an older copy of itself: what it lost comes back like that of any other chain."""
    port.begin_again()
    return prepare(folder, port, replace(state, told=told.with_told(state, [told.begun_again()])), keys)[0]


def _national(folder: SyncFolder, port: OfficePort | None, state: State, keys: PrivateKeys, budget: Budget) -> SyncResult:
    meter = budget.meter(state.waiting)

    def again(attempt: int) -> bool:
        return attempt + 1 < budget.tries and _pause(attempt, meter, budget)

    return national.sync(folder, port, state, keys, meter, budget.now, again)


def prepare(folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys) -> tuple[State, Refusal | None]:
    """Fold what came, pack what waits, remember what is shown: at unlock, at every pause, before an exchange.

    The refusal says why the inbox could not be folded; packing goes on all the same.
    """
    if national.is_national(state):
        return national.prepare(folder, port, state, keys), None
    stick_peers.fold_parcels(folder, port, state, keys)
    ready, refusal = fold_now(folder, port, state, keys)
    for _ in range(_PACKINGS_MAX):
        # Packing takes its time, and the counter does not wait for it: what is shown must be that of the head that is packed.
        ready = outbox.refresh(folder, port, ready, keys)
        ready = replace(ready, digest=shown_at(port, ready.own))
        if ready.digest:
            break
    ready = attachments.pack_files(folder, port, ready)
    folder.save(ready)
    if ready.own is not None:
        port.mark(*ready.marks)
        port.note_refused(ready.refused_entries)
    return ready, refusal


def pack_waiting(folder: SyncFolder, port: OfficePort) -> Refusal | None:
    """`prepare` for a pause or a lock; nothing happens before enrolment or while an exchange runs."""
    keys, state = folder.keys(), folder.load()
    if keys is None or state.enrolment is None:
        return None
    try:
        with FileLock(folder.lock, timeout=0):
            return prepare(folder, port, state, keys)[1]
    except Timeout:
        return None


def sync_status(folder: SyncFolder) -> SyncStatus:
    """What is known without the network and without the vault."""
    state = folder.load()
    refused: list[dict[str, str | int]] = [
        {"chain": entry.chain, "seq": entry.seq, "hash": entry.hash, "code": entry.code} for entry in state.refused_entries
    ]
    reached = state.confirmed.seq if state.confirmed is not None else -1
    return SyncStatus(
        last_confirmed_at=state.last_confirmed_at or None,
        waiting_entries=state.waiting,
        unknown=state.national.unknown if state.national else max(0, state.sent - reached) if state.unknown else 0,
        refused=refused,
        last_status=state.last_status,
        last_said=state.refused,
        failures=state.failures,
        notices=state.told,
    )


def heard(folder: SyncFolder, said: Sequence[Said]) -> bool:
    """A person has read this of restores, and is not told it again. False while an exchange runs, which would forget it."""
    try:
        with FileLock(folder.lock, timeout=0):
            state = folder.load()
            folder.save(replace(state, told=tuple(one for one in state.told if one not in said)))
    except Timeout:
        return False
    return True


def _pause(attempt: int, meter: Meter, budget: Budget) -> bool:
    """Wait before the next try: longer each time, and never all offices at once. False when the budget would
    be over."""
    longest = min(limits.BACK_OFF_LAST_S, limits.BACK_OFF_FIRST_S * 2**attempt)
    seconds = longest * (0.5 + budget.random() / 2)
    if budget.cancelled() or budget.monotonic() + seconds >= meter.deadline:
        return False
    budget.sleep(seconds)
    return True
