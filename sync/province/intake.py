"""Taking verified segments into a unit's ledger: entries, view, official numbers, in one durable
transaction."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.refusal import Refusal, Refused
from sync.province.asking import rows
from sync.province.connect import writing
from sync.province.home import DEVICE, Home
from sync.province.ledger import UnitLedger
from sync.province.models import Quarantine
from sync.province.numbers import bind_codes, unnumbered
from sync.province.own_chain import OwnChain
from sync.province.read_model import fold_all, show_all
from sync.wire import refusals
from sync.wire.segment_reader import Opened, Verified, read_group


def take_segments(home: Home, unit: str, opened: Sequence[Opened], at: str, *, fresh: bool = True) -> Refusal | None:
    """Hold these segments, all or none. None once they are durable, else why not; a fork is written down for
    a person. Without `fresh` no new numbers are bound: `bind_waiting` does it later."""
    try:
        with writing(unit):
            ledger = UnitLedger(unit)
            group = read_group(opened, ledger)
            for segment in group:
                _check_author(home, unit, segment)
            _store(home, ledger, group, at, fresh=fresh)
    except Refused as refused:
        if refused.refusal.code == "wire.fork":
            _note_fork(unit, refused.refusal, at)
        return refused.refusal
    return None


def _store(home: Home, ledger: UnitLedger, group: Sequence[Verified], at: str, *, fresh: bool) -> None:
    touched: set[str] = set()
    for segment in group:
        new = ledger.add(segment.entries, segment.signatures)
        touched |= {sealed.entry.dossier for sealed in new if sealed.entry.dossier is not None}
    bind_and_show(home, ledger, touched, at, fresh=fresh)


def bind_waiting(home: Home, unit: str, at: str) -> None:
    """Give a number to every dossier of a unit that is due one and has none."""
    with writing(unit):
        waiting = unnumbered(unit)
        if waiting:
            bind_and_show(home, UnitLedger(unit), waiting, at)


def bind_and_show(home: Home, ledger: UnitLedger, touched: set[str], at: str, *, fresh: bool = True) -> None:
    """Show these dossiers as they now are, with the numbers they are due."""
    entries = ledger.entries_by_dossier(touched)
    states = fold_all(ledger.unit, entries, at)
    own = OwnChain(home, ledger, at)
    bound = bind_codes(own, ledger, entries, states, at, fresh=fresh)
    own.flush()
    states |= fold_all(ledger.unit, {dossier: entries[dossier] for dossier in bound}, at)
    show_all(ledger.unit, states.values())


def _check_author(home: Home, unit: str, segment: Verified) -> None:
    """Each chain is signed for by its own device, whoever carries it. What this province once passed on may
    come back with its own signature: that is how it recovers from a restore."""
    header = segment.header
    ours = segment.is_signed_by({home.keys.public.sign.hex()}, "province")
    theirs = header.device != DEVICE and segment.is_signed_by(_keys_of(unit, header.device), "device")
    if header.unit != unit or not (ours or theirs):
        raise Refused(refusals.bad_signature(header.chain))


def _keys_of(unit: str, device: str) -> set[str]:
    return {sign for (sign,) in rows(tuple[str], "SELECT sign FROM device WHERE unit = ? AND device = ?", unit, device)}


def _note_fork(unit: str, refusal: Refusal, at: str) -> None:
    with writing(unit):
        row = {
            "unit": unit,
            "chain": refusal.params["chain"],
            "seq": refusal.params["seq"],
            "hash": "",
            "at": at,
        }
        Quarantine.insert({**row, "code": refusal.code}).on_conflict_ignore().execute()
