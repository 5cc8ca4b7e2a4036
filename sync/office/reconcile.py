"""Reconciliation (đối soát): which dossiers the province shows, shows differently, or does not show at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from msgspec.structs import replace

from schemas.base import Record
from schemas.refusal import Refusal, Refused
from sync.national.line import NoAnswer
from sync.office import national
from sync.office.line import Line, Meter, NoLine, not_ours
from sync.office.port import OfficePort
from sync.office.result import EXIT_DONE, EXIT_WAITS_FOR_PERSON
from sync.office.run import Budget
from sync.office.state import Enrolment, State, SyncFolder, not_enrolled
from sync.wire import limits
from sync.wire.envoy import is_from, receive, send
from sync.wire.keys import PrivateKeys
from sync.wire.ranges import END, START, Ask, Found, Group, Listed, Named, Reply, Shelf, Span
from sync.wire.reading import to_text


class Reconciled(Record, omit_defaults=False):
    """The JSON of `motcua reconcile`. `lists_all` is false where the province cannot be asked for what only it holds: there
    `unknown_here` names what it shows under numbers that dossiers of this office no longer have."""

    agreed: int
    missing_at_province: list[Named]
    different: list[Named]
    unknown_here: list[Named]
    round_trips: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    lists_all: bool = True

    @property
    def exit_code(self) -> int:
        """6 when a person must look."""
        differs = self.missing_at_province or self.different or self.unknown_here
        return EXIT_WAITS_FOR_PERSON if differs else EXIT_DONE

    def on(self, day: str, all_here: int) -> Reconciled:
        """The same for one day of receipt, of which `all_here` dossiers are held here."""
        missing = [named for named in self.missing_at_province if named.day == day]
        different = [named for named in self.different if named.day == day]
        unknown = [named for named in self.unknown_here if named.day == day]
        return Reconciled(
            agreed=all_here - len(missing) - len(different),
            missing_at_province=missing,
            different=different,
            unknown_here=unknown,
            round_trips=self.round_trips,
            bytes_up=self.bytes_up,
            bytes_down=self.bytes_down,
        )


def reconcile(folder: SyncFolder, port: OfficePort, budget: Budget, day: str | None = None) -> Reconciled | Refusal:
    """Compare every dossier as shown here with the province's. Refuses `sync.not_enrolled` and what the line
    refuses."""
    keys, state = folder.keys(), folder.load()
    if keys is None or state.enrolment is None:
        return not_enrolled()
    meter = budget.meter()
    if national.is_national(state):
        return _national(folder, port, state, keys, meter, day)
    talk = _Talk(state.enrolment, keys, port, meter)
    try:
        found = talk.run()
    except NoLine as problem:
        return problem.refusal
    except Refused as refused:
        return refused.refusal
    finally:
        talk.close()
    if day is None:
        return found
    return found.on(day, sum(1 for item in port.items() if port.label(item.dossier).day == day))


def _national(
    folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys, meter: Meter, day: str | None
) -> Reconciled | Refusal:
    """Dossier by dossier. Such a province lists none of its own accord; what it holds under a dropped number is asked for."""
    ours = [item.dossier for item in port.items() if national.is_ours(item.dossier, port.unit, port.device)]
    asked = [dossier for dossier in sorted(ours) if day is None or port.label(dossier).day == day]
    try:
        came = national.reconcile_all(folder, port, state, keys, meter, asked)
    except NoAnswer as problem:
        return problem.refusal
    except NoLine as late:
        return late.refusal
    except Refused as refused:
        return refused.refusal
    return Reconciled(
        agreed=came.agreed,
        missing_at_province=[port.label(dossier) for dossier in came.missing],
        different=[port.label(dossier) for dossier in came.different],
        unknown_here=[replace(port.label(dossier), code=number) for dossier, number in came.left],
        round_trips=meter.round_trips,
        bytes_up=meter.bytes_up,
        bytes_down=meter.bytes_down,
        lists_all=False,
    )


class _Talk:
    """The rounds of one reconciliation."""

    def __init__(self, enrolment: Enrolment, keys: PrivateKeys, port: OfficePort, meter: Meter) -> None:
        self._enrolment = enrolment
        self._keys = keys
        self._meter = meter
        self._line = Line(enrolment.url, enrolment.ca, meter)
        self._nonce = to_text(secrets.token_bytes(16))
        self._shelf = Shelf(port.items(), self._nonce)
        self._label: Callable[[str], Named] = port.label
        self._missing: list[str] = []
        self._different: list[str] = []
        self._unknown: list[Named] = []

    def close(self) -> None:
        self._line.close()

    def run(self) -> Reconciled:
        groups, lists = [self._shelf.split(START, END)], list[Listed]()
        for _ in range(limits.RECONCILE_ROUNDS_MAX):
            reply = self._ask(groups, lists)
            for found in reply.found:
                self._take(found)
            self._missing += [item.dossier for span in reply.nothing_of for item in self._shelf.within(span.lower, span.upper)]
            spans = [span for group in reply.groups for span in self._shelf.differing(group)]
            groups = [self._shelf.split(span.lower, span.upper) for span in spans if self._is_long(span)]
            short = [span for span in spans if not self._is_long(span)]
            lists = [self._shelf.listed(span) for span in (*reply.list_these, *short)]
            if not groups and not lists:
                return self._result()
        raise NoLine(not_ours())

    def _is_long(self, span: Span) -> bool:
        return len(self._shelf.within(span.lower, span.upper)) > limits.RECONCILE_LEAF

    def _ask(self, groups: list[Group], lists: list[Listed]) -> Reply:
        ask = Ask(
            format="motcua-ranges-2",
            unit=self._enrolment.unit,
            device=self._enrolment.device,
            nonce=self._nonce,
            groups=tuple(groups),
            lists=tuple(lists),
        )
        raw = b"".join(self._line.post("/v1/reconcile", [send(ask, self._keys)], limits.RECONCILE_BYTES_MAX))
        if not is_from(raw, bytes.fromhex(self._enrolment.sign)):
            raise NoLine(not_ours())
        reply = receive(raw, Reply)
        if reply.nonce != self._nonce:
            raise NoLine(not_ours())
        return reply

    def _take(self, found: Found) -> None:
        listed = [item.dossier for item in self._shelf.within(found.lower, found.upper)]
        if (
            max((*found.missing, *found.different), default=-1) >= len(listed)
            or min((*found.missing, *found.different), default=0) < 0
        ):
            raise NoLine(not_ours())
        self._missing += [listed[place] for place in found.missing]
        self._different += [listed[place] for place in found.different]
        self._unknown += found.unknown

    def _result(self) -> Reconciled:
        return Reconciled(
            agreed=len(self._shelf) - len(self._missing) - len(self._different),
            missing_at_province=[self._label(dossier) for dossier in sorted(self._missing)],
            different=[self._label(dossier) for dossier in sorted(self._different)],
            unknown_here=sorted(self._unknown, key=lambda named: named.dossier),
            round_trips=self._meter.round_trips,
            bytes_up=self._meter.bytes_up,
            bytes_down=self._meter.bytes_down,
        )
