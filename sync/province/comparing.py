"""The province's side of a reconciliation: one round in, one round out, nothing kept between rounds."""

from __future__ import annotations

from schemas.refusal import Refusal, no
from sync.province.connect import connected
from sync.province.devices import find_device
from sync.province.home import Home
from sync.province.models import DossierRow
from sync.province.read_model import shown_row
from sync.wire import limits
from sync.wire.envoy import is_from, receive, send
from sync.wire.ranges import Ask, Found, Group, Named, Reply, Shelf, Span
from sync.wire.shown import item_of


def compare(home: Home, raw: bytes) -> bytes | Refusal:
    """Answer one round. Refuses `sync.device_not_admitted`."""
    ask = receive(raw, Ask)
    with connected():
        known = any(is_from(raw, bytes.fromhex(row.sign)) for row in find_device(ask.unit, ask.device))
        if not known:
            return no(
                "sync.device_not_admitted", "Tỉnh không nhận máy {device} của đơn vị {unit}. Hãy báo người quản trị của tỉnh.",
                device=ask.device, unit=ask.unit,
            )
        rows = {row.dossier: row for row in _rows(ask.unit)}
    # Digested anew from the columns: a row that changed behind the digest's back is found too.
    shelf = Shelf((item_of(shown_row(row)) for row in rows.values()), ask.nonce)
    return send(_reply(shelf, rows, ask), home.keys)


def _rows(unit: str) -> list[DossierRow]:
    columns = [field for field in DossierRow._meta.sorted_fields if field.name not in ("state", "folded", "procedure_name")]
    return list(DossierRow.select(*columns).where(DossierRow.unit == unit))


def _reply(shelf: Shelf, rows: dict[str, DossierRow], ask: Ask) -> Reply:
    groups: list[Group] = []
    list_these: list[Span] = []
    nothing_of: list[Span] = []
    for span in [span for group in ask.groups for span in shelf.differing(group)]:
        count = len(shelf.within(span.lower, span.upper))
        if count == 0:
            nothing_of.append(span)
        elif count <= limits.RECONCILE_LEAF:
            list_these.append(span)
        else:
            groups.append(shelf.split(span.lower, span.upper))
    found = []
    for listed in ask.lists:
        missing, different, unknown = shelf.compare(listed)
        named = tuple(_named(rows[dossier]) for dossier in sorted(unknown))
        found.append(
            Found(lower=listed.lower, upper=listed.upper, missing=tuple(missing), different=tuple(different), unknown=named)
        )
    return Reply(
        format="motcua-ranges-2",
        nonce=ask.nonce,
        groups=tuple(groups),
        list_these=tuple(list_these),
        nothing_of=tuple(nothing_of),
        found=tuple(found),
    )


def _named(row: DossierRow) -> Named:
    return Named(dossier=row.dossier, code=row.official_code or row.provisional_code, day=row.received_at[:10])
