"""A province without our gateway: dossiers sent to the interface it has, in the national portal's shape, and read back.

What waits is packed while the office is unlocked and sealed to this device's own key, so that the night needs no password.
Such an interface signs nothing and hands nothing down: confirmed means that it shows what was sent.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, cast

from msgspec.structs import replace

from schemas.entry import Sealed
from schemas.refusal import Refusal, Refused, no
from schemas.rules.fold import NotADossier
from sync.files import read_within, sync_folder, write_whole
from sync.national.journal import Journal, Known, journal_at
from sync.national.line import NoAnswer, why_not_address
from sync.national.mapping import Names, forwarded
from sync.national.payload import Forwarded, compared
from sync.national.sender import Sender, item_of, left_behind
from sync.national.service import Account, Service
from sync.office.line import Meter, NoLine, new_meter
from sync.office.port import OfficePort
from sync.office.result import SyncResult, national_result
from sync.office.state import Enrolment, NationalState, State, SyncFolder
from sync.wire import limits
from sync.wire.frames import parcel_bytes, read_parcel
from sync.wire.keys import PrivateKeys
from sync.wire.messages import RefusedEntry
from sync.wire.reading import read_as, written
from sync.wire.sealing import About, open_parcel, read_envelope, seal_parcel

Reach = Literal["sent", "confirmed", "refused", "unknown"]
Clock = Callable[[], str]
NO_NUMBER = "national.no_number"
DIFFERENT, LEFT_BEHIND = "national.different", "national.left_behind"
_SUFFIX = ".national"
_PAYLOAD_BYTES_MAX = 8 << 20
_FILE_BYTES_MAX = _PAYLOAD_BYTES_MAX + (1 << 20)
_ENTRIES_AT_ONCE = 1_000
_ENROL_SECONDS = 90
_REACH: dict[str, Reach] = {
    "same": "confirmed",
    "sent": "sent",
    "different": "sent",
    "refused": "refused",
    "unknown": "unknown",
}


class NationalPort(Protocol):
    """What this road needs of the office beside the postman's port."""

    def history(self, dossier: str) -> Sequence[Sealed]:
        """Every entry of a dossier."""

    def unit_names(self) -> Mapping[str, str]:
        """What units are called, by code."""

    def officer_names(self) -> Mapping[str, str]:
        """What officers are called, by user name."""

    def note_reach(self, dossier: str, covered: frozenset[str], reach: Reach, code: str) -> None:
        """The entries of a dossier whose hashes begin so have come this far."""


def is_national(state: State) -> bool:
    """True when the province has an interface of its own and not our gateway."""
    return state.enrolment is not None and state.enrolment.kind == "national"


def enrol(
    folder: SyncFolder, unit: str, device: str, url: str, account: Account, ca: str = "", numbers: tuple[int, int] = (0, 0)
) -> Enrolment | Refusal:
    """Use the interface at `url` with this account from now on. The account must log in; nothing is sent yet.

    Refuses `national.url` and what logging in refuses. `numbers` are the first and last of each day's official numbers that the
    province leaves to this device, zeros for none.
    """
    refusal = why_not_address(url)
    if refusal is not None:
        return refusal
    service = Service(url, ca, account, unit, new_meter(_ENROL_SECONDS))
    try:
        service.log_in()
    except NoAnswer as problem:
        return problem.refusal
    except NoLine as late:
        return late.refusal
    finally:
        service.close()
    keys = folder.make_keys()
    about = About(kind="reference", name="account", first=0, last=0)
    write_whole(_account_file(folder), parcel_bytes(seal_parcel(written(account), about, [keys.public], 0)))
    before = folder.load().enrolment
    if before is None or before.url != url:
        # Another province knows nothing of what this one was sent.
        journal_file(folder).unlink(missing_ok=True)
    for path in (*folder.outbox.glob("*.parcel"), *waiting(folder)):
        path.unlink(missing_ok=True)
    first, last = numbers
    enrolment = Enrolment(
        url=url, ca=ca, unit=unit, device=device, province=account.unit or unit, sign="", seal="", kind="national",
        first_number=first, last_number=last,
    )  # fmt: skip
    folder.save(State(enrolment=enrolment))
    return enrolment


def prepare(folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys) -> State:
    """Pack every dossier of this device that changed since the last packing; tell the office what is known of them."""
    view = view_of(port)
    journal = journal_at(journal_file(folder))
    held = state.national or NationalState()
    names = Names(view.unit_names(), view.officer_names())
    heads = tuple(port.heads())
    for dossier in sorted({*changed(port, state), *_lost(folder, journal)}):
        _pack(folder, journal, dossier, view.history(dossier), names, keys)
    _tell(view, journal, held.told)
    own = next((head for head in heads if head.chain == port.chain), None)
    ready = replace(state, own=own, conflicts=port.conflicts(), national=_told(folder, journal, replace(held, seen=heads)))
    ready = counted(folder, journal, ready)
    folder.save(ready)
    return ready


def sync(
    folder: SyncFolder,
    port: OfficePort | None,
    state: State,
    keys: PrivateKeys,
    meter: Meter,
    now: Clock,
    again: Callable[[int], bool],
) -> SyncResult:
    """Send what waits, read it back, say what came of it. `again` pauses after a failed try, False when there is no more."""
    if port is not None:
        state = prepare(folder, port, state, keys)
    journal = journal_at(journal_file(folder))
    confirmed, done = journal.entries_at("same"), 0
    meter.entries = state.waiting
    meter.bytes_to_send = sum(path.stat().st_size for path in waiting(folder))
    attempt = 0
    while True:
        run = _Run(folder, state, keys, journal, meter, now)
        refusal = run.all()
        done += run.sent
        if refusal is None or refusal.code == "sync.national_login" or not again(attempt):
            break
        attempt += 1
    if port is not None:
        held = state.national or NationalState()
        _tell(view_of(port), journal, held.told)
        state = replace(state, national=_told(folder, journal, held))
    state = counted(folder, journal, state)
    gained = journal.entries_at("same") - confirmed
    differing = journal.at_stage("different")
    result = national_result(state, meter, refusal, sent=done, confirmed=max(0, gained), blind=bool(journal.at_stage("sent")),
                             differs=any(known.code or not known.left for known in differing),
                             left=any(known.left for known in differing))  # fmt: skip
    failures = 0 if result.status == "done" else state.failures + 1
    reached = now() if result.status == "done" and not result.differs else state.last_confirmed_at
    folder.save(
        replace(state, last_status=result.status, last_code=result.code, failures=failures, last_tried_at=now(),
                last_confirmed_at=reached)
    )  # fmt: skip
    return result


class _Run:
    """One session over everything that waits."""

    def __init__(self, folder: SyncFolder, state: State, keys: PrivateKeys, journal: Journal, meter: Meter, now: Clock) -> None:
        self._folder = folder
        self._state = state
        self._keys = keys
        self._journal = journal
        self._meter = meter
        self._now = now
        self.sent = 0

    def all(self) -> Refusal | None:
        """Send file by file, those refused before last; why it ended early, if it did."""
        try:
            with session(self._folder, self._state, self._keys, self._meter) as service:
                sender = Sender(service, self._journal, self._now)
                for path in self._waiting():
                    self._one(sender, path)
        except NoAnswer as problem:
            return problem.refusal
        except NoLine as late:
            return late.refusal
        except Refused as refused:
            return refused.refusal
        return None

    def _waiting(self) -> list[Path]:
        def refused_last(path: Path) -> tuple[bool, str]:
            known = self._journal.get(path.name.removesuffix(_SUFFIX))
            return known is not None and known.stage in ("refused", "different"), path.name

        return sorted(waiting(self._folder), key=refused_last)

    def _one(self, sender: Sender, path: Path) -> None:
        wanted = _read(path, self._keys)
        if wanted is None:
            path.unlink(missing_ok=True)
            return
        before = self._journal.get(wanted.dossier)
        known = sender.send(wanted)
        if known.stage in ("same", "sent"):
            path.unlink(missing_ok=True)
            self.sent += _more(known, before)


@dataclass
class Compared:
    """What looking up dossier by dossier found. `left` are those the province shows under a number they no longer have too."""

    agreed: int = 0
    missing: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def reconcile_all(
    folder: SyncFolder, port: OfficePort, state: State, keys: PrivateKeys, meter: Meter, dossiers: Sequence[str]
) -> Compared:
    """Look up these dossiers one by one. Raises NoAnswer, NoLine."""
    view = view_of(port)
    names = Names(view.unit_names(), view.officer_names())
    came = Compared()
    with session(folder, state, keys, meter) as service:
        for dossier in dossiers:
            wanted = wanted_of(view.history(dossier), names)
            if isinstance(wanted, Refusal):
                if wanted.code != "national.destroyed":
                    came.missing.append(dossier)
                continue
            found = service.look_up(wanted.now.MaHoSo)
            if found is None:
                came.missing.append(dossier)
            elif found.is_blind or found.differing(compared(wanted.now)):
                came.different.append(dossier)
            else:
                came.agreed += 1
            came.left += [(dossier, number) for number in left_behind(service, wanted)]
    return came


@contextlib.contextmanager
def session(folder: SyncFolder, state: State, keys: PrivateKeys, meter: Meter) -> Iterator[Service]:
    """The interface with the account kept here. Raises Refused where the account cannot be opened."""
    assert state.enrolment is not None
    raw = read_within(_account_file(folder), _FILE_BYTES_MAX)
    account = read_as(open_parcel(read_parcel(raw or b""), keys), Account, _PAYLOAD_BYTES_MAX)
    service = Service(state.enrolment.url, state.enrolment.ca, account, state.enrolment.unit, meter)
    try:
        yield service
    finally:
        service.close()


def waiting(folder: SyncFolder) -> list[Path]:
    """The files that wait, one a dossier."""
    return sorted(folder.outbox.glob(f"*{_SUFFIX}"))


def forget(folder: SyncFolder, dossier: str) -> None:
    """Take a dossier whose content was destroyed by law out of what waits."""
    (folder.outbox / (dossier + _SUFFIX)).unlink(missing_ok=True)
    if folder.outbox.is_dir():
        sync_folder(folder.outbox)


def is_ours(dossier: str, unit: str, device: str) -> bool:
    """True for a dossier begun on this device, in whichever incarnation: each device speaks for its own."""
    return dossier.startswith(f"{unit}.{device}.")


def counted(folder: SyncFolder, journal: Journal, state: State) -> State:
    """What waits, what is open and what was refused, as it stands now."""
    held = state.national or NationalState()
    entries = sum(_entries_waiting(path) for path in waiting(folder))
    unknown = journal.entries_at("unknown")
    refused = [
        RefusedEntry(chain=known.dossier.rsplit(".", 1)[0], seq=int(known.dossier.rsplit(".", 1)[1]), hash=known.first,
                     code=known.code)
        for known in journal.at_stage("refused")
    ]  # fmt: skip
    return replace(
        state,
        national=replace(held, waiting=entries, unknown=unknown),
        refused_entries=tuple(refused[: limits.REFUSED_MAX]),
    )


def changed(port: OfficePort, state: State) -> list[str]:
    """The dossiers of this device that entries since the last packing are about, and those without a number yet."""
    seen = {head.chain: head.seq for head in state.national.seen} if state.national else {}
    found = {entry.chain + f".{entry.seq}" for entry in state.refused_entries if entry.code == NO_NUMBER}
    for head in port.heads():
        first = seen.get(head.chain, -1) + 1
        while first <= head.seq:
            entries = port.entries(head.chain, first, _ENTRIES_AT_ONCE)
            if not entries:
                break
            found |= {sealed.entry.dossier for sealed in entries if sealed.entry.dossier is not None}
            first = entries[-1].entry.seq + 1
    return sorted(dossier for dossier in found if is_ours(dossier, port.unit, port.device))


def _pack(folder: SyncFolder, journal: Journal, dossier: str, entries: Sequence[Sealed], names: Names, keys: PrivateKeys) -> None:
    wanted = wanted_of(entries, names)
    if isinstance(wanted, Refusal):
        forget(folder, dossier)
        _keep_back(journal, dossier, entries, wanted)
        return
    item = item_of(wanted)
    known = journal.get(dossier) or Known(dossier=dossier, stage="waiting", day=wanted.day)
    if known.stage in ("same", "sent") and known.item == item:
        return
    there = set(known.covered) if known.stage == "same" else set[str]()
    more = sum(1 for digest in wanted.hashes if digest[:16] not in there)
    about = About(kind="reference", name=dossier, first=more, last=wanted.entries)
    parcel = seal_parcel(written(wanted), about, [keys.public], 0)
    write_whole(folder.outbox / (dossier + _SUFFIX), parcel_bytes(parcel))
    if known.packed != item:
        journal.keep(replace(known, packed=item))


def _keep_back(journal: Journal, dossier: str, entries: Sequence[Sealed], why: Refusal) -> None:
    """Name what cannot be sent; what was destroyed by law is only let go of."""
    known = journal.get(dossier)
    if why.code == "national.destroyed":
        if known is not None and known.packed != known.item:
            journal.keep(replace(known, packed=known.item))
        return
    covered = tuple(sealed.hash[:16] for sealed in entries)
    if known is None or (known.stage, known.code, known.covered) != ("refused", why.code, covered):
        journal.keep(Known(dossier=dossier, stage="refused", code=why.code, covered=covered, first=entries[0].hash))


def _lost(folder: SyncFolder, journal: Journal) -> list[str]:
    """Dossiers that were packed, not sent, and whose file is gone or was damaged: they are packed anew."""
    held = {path.name.removesuffix(_SUFFIX) for path in waiting(folder)}
    return [dossier for dossier in journal.unsent() if dossier not in held]


def wanted_of(entries: Sequence[Sealed], names: Names) -> Forwarded | Refusal:
    """What goes out of a dossier, or why nothing does."""
    try:
        return forwarded(entries, names)
    except (NotADossier, ValueError, KeyError):
        return not_understood()


def not_understood() -> Refusal:
    """A dossier whose entries do not make one; it is named, and the others go on."""
    return no("national.not_understood", "Hồ sơ này có mục ghi không đọc được nên chưa gửi. Hãy chạy kiểm tra sổ gốc.")


def _read(path: Path, keys: PrivateKeys) -> Forwarded | None:
    """The payload; None for a damaged file, which the next packing of that dossier makes good."""
    raw = read_within(path, _FILE_BYTES_MAX)
    try:
        opened = open_parcel(read_parcel(raw or b""), keys, _PAYLOAD_BYTES_MAX)
        return read_as(opened, Forwarded, _PAYLOAD_BYTES_MAX)
    except Refused:
        return None


def _entries_waiting(path: Path) -> int:
    raw = read_within(path, _FILE_BYTES_MAX)
    try:
        return read_envelope(read_parcel(raw or b"").envelope).about.first
    except Refused:
        return 0


def _tell(view: NationalPort, journal: Journal, after: int) -> None:
    """What the journal learned since, shown on the dossiers."""
    for known in journal.since(after):
        if known.covered and known.stage in _REACH:
            view.note_reach(known.dossier, frozenset(known.covered), _REACH[known.stage], _why(known))


def _why(known: Known) -> str:
    """Why a person should look, for the row of the dossier: what differs behind a colon, or the dropped numbers."""
    if known.stage != "different":
        return known.code
    return f"{DIFFERENT}:{known.code}" if known.code or not known.left else f"{LEFT_BEHIND}:{','.join(known.left)}"


def has_news(folder: SyncFolder, state: State) -> bool:
    """True when a run without the office, at night, learned something that the office was not told yet."""
    return is_national(state) and state.national is not None and state.national.told_bytes != _length(folder)


def _told(folder: SyncFolder, journal: Journal, held: NationalState) -> NationalState:
    return replace(held, told=journal.order, told_bytes=_length(folder))


def _length(folder: SyncFolder) -> int:
    journal = journal_file(folder)
    return journal.stat().st_size if journal.exists() else 0


def _more(known: Known, before: Known | None) -> int:
    there = set(before.covered) if before is not None and before.stage in ("same", "sent") else set[str]()
    return sum(1 for one in known.covered if one not in there)


def view_of(port: OfficePort) -> NationalPort:
    """The port with what this road asks beside."""
    return cast(NationalPort, port)  # a guarded port answers through `__getattr__`, which no run-time check of a protocol sees


def _account_file(folder: SyncFolder) -> Path:
    return folder.data / "province.account"


def journal_file(folder: SyncFolder) -> Path:
    """Where it is noted how far each dossier has come."""
    return folder.data / "national.journal"
