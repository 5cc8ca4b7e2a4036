"""Forwarding to the national portal: numbered dossiers in its shape, printed or sent (docs/national-payloads.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from filelock import FileLock, Timeout

from schemas.base import Record
from schemas.canonical import Json
from schemas.entry import Sealed
from schemas.refusal import Refusal, no
from schemas.rules.fold import NotADossier
from schemas.times import moment_text, parse_date
from sync.national.journal import Journal, Known
from sync.national.line import NoAnswer
from sync.national.mapping import Names, forwarded
from sync.national.payload import Forwarded
from sync.national.sender import Sender
from sync.national.service import Account, Service
from sync.province.connect import connected
from sync.province.home import Home
from sync.province.ledger import UnitLedger
from sync.province.models import DossierRow, Unit
from sync.province.serve import now_in_vietnam
from sync.province.text import say
from sync.wire.reading import to_plain

ROWS_AT_ONCE = 200


class Told(Record, omit_defaults=False):
    """What sending came to: how many are there as here, which are shown otherwise, which under a number they no longer have,
    which were refused and why."""

    same: int
    sent: int
    different: list[str]
    left_behind: list[str]
    refused: list[dict[str, str]]
    round_trips: int
    bytes_up: int
    message: str = ""
    code: str = ""
    exit: int = 0


def export(home: Home, since: str | None) -> Json | Refusal:
    """Every numbered dossier received on or after `since`, and its progress rows, as they would be sent."""
    day = _day(since)
    if isinstance(day, Refusal):
        return day
    dossiers: list[Json] = []
    progress: list[Json] = []
    for _, entries, names in _numbered(day):
        wanted = _wanted(entries, names)
        if wanted is None:
            continue
        dossiers.append(to_plain(wanted.now))
        progress += [to_plain(step.row) for step in wanted.steps]
    return {"DongBoHoSoMC": dossiers, "CapNhatTienDoHoSoMC": progress}


def send(home: Home, since: str | None, url: str, account: Account, ca: str = "") -> Told | Refusal:
    """Send what the portal does not show yet, read it back and compare. Refuses `national.running` beside another run."""
    day = _day(since)
    if isinstance(day, Refusal):
        return day
    try:
        with FileLock(home.folder / "national.lock", timeout=0):
            return _send(home, day, Service(url, ca, account, home.identity.unit, meter := _Meter()), meter)
    except Timeout:
        return no("national.running", "Một lần gửi khác lên Cổng quốc gia đang chạy. Hãy đợi lần đó xong.")


class _Meter:
    """What requests cost; a province's own run has no time limit."""

    def __init__(self) -> None:
        self.bytes_up = 0
        self.bytes_down = 0
        self.round_trips = 0

    def check(self) -> None:
        """Always go on."""


def _send(home: Home, day: str | None, service: Service, meter: _Meter) -> Told:
    journal = Journal(home.folder / "national.journal")
    sender = Sender(service, journal, lambda: moment_text(now_in_vietnam()))
    same = sent = 0
    different: list[str] = []
    left: list[str] = []
    refused: list[dict[str, str]] = []
    why: Refusal | None = None
    try:
        for dossier, entries, names in _numbered(day):
            if _is_there(journal.get(dossier), entries):
                same += 1
                continue
            wanted = _wanted(entries, names)
            if wanted is None:
                continue
            known = sender.send(wanted)
            same, sent = same + (known.stage == "same"), sent + (known.stage in ("same", "sent"))
            left += known.left
            if known.stage == "different" and (known.code or not known.left):
                different.append(wanted.now.MaHoSo)
            if known.stage == "refused":
                refused.append({"MaHoSo": wanted.now.MaHoSo, "code": known.code})
    except NoAnswer as problem:
        why = problem.refusal
    finally:
        service.close()
    return Told(
        same=same,
        sent=sent,
        different=different,
        left_behind=left,
        refused=refused,
        round_trips=meter.round_trips,
        bytes_up=meter.bytes_up,
        message=say(why) if why else "",
        code=why.code if why else "",
        exit=5 if why else 6 if different or left or refused else 0,
    )


def _is_there(known: Known | None, entries: Sequence[Sealed]) -> bool:
    """True when all these entries are in what was sent and read back."""
    if known is None or known.stage != "same":
        return False
    return set(known.covered) == {sealed.hash[:16] for sealed in entries}


def _wanted(entries: Sequence[Sealed], names: Names) -> Forwarded | None:
    """The payload; None for a dossier that cannot be folded: it is in quarantine, where a person looks."""
    try:
        wanted = forwarded(entries, names)
    except (NotADossier, ValueError, KeyError):
        return None
    return None if isinstance(wanted, Refusal) else wanted


def _numbered(since: str | None) -> Iterator[tuple[str, Sequence[Sealed], Names]]:
    """Every dossier with an official number and its entries, unit by unit."""
    with connected():
        names = Names({unit.code: unit.name for unit in Unit.select()})
        last = ("", "")
        while rows := _rows_after(last, since):
            last = (rows[-1].unit, rows[-1].dossier)
            for row in rows:
                yield row.dossier, UnitLedger(row.unit).entries_of(row.dossier), names


def _rows_after(last: tuple[str, str], since: str | None) -> list[DossierRow]:
    chosen = DossierRow.select(DossierRow.unit, DossierRow.dossier)
    chosen = chosen.where(DossierRow.official_code != "", DossierRow.destroyed == 0)
    if since is not None:
        chosen = chosen.where(DossierRow.received_at >= since)
    unit, dossier = last
    beyond = (DossierRow.unit > unit) | ((DossierRow.unit == unit) & (DossierRow.dossier > dossier))
    return list(chosen.where(beyond).order_by(DossierRow.unit, DossierRow.dossier).limit(ROWS_AT_ONCE))


def _day(since: str | None) -> str | Refusal | None:
    day = None if since is None else parse_date(since)
    return day if day is None or isinstance(day, Refusal) else day.isoformat()
