"""A supervisor keeps the office's side of a dossier that a province without our gateway shows otherwise (giữ bản của đơn vị).

The decision stands on the dossier as a note with its reason, then the next exchange may write over what was seen there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from motcua_tui.desk.act import Done, act
from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.courier import Inside, guarded, straight
from motcua_tui.desk.find import dossier_named
from motcua_tui.desk.office import Office
from motcua_tui.text import mark
from schemas.acts import Act
from schemas.asks import read_act
from schemas.base import plain
from schemas.canonical import Json
from schemas.refusal import Refusal, Refused, no
from schemas.times import moment_text
from sync.office import keep_ours as line
from sync.office.keep_ours import Difference
from sync.office.run import Budget
from sync.office.state import SyncFolder
from sync.wire import limits

__all__ = ["Difference", "different", "keep", "keep_by_command"]

# Written into the record, so it stands in Vietnamese whatever language is shown.
_NOTE = mark("Giữ bản của đơn vị, ghi đè bản tỉnh đang hiển thị ({fields}). Lý do: {reason}")


def different(
    office: Office, dossier: str, inside: Inside = straight, cancelled: Callable[[], bool] = lambda: False
) -> Difference | Refusal:
    """What the province shows otherwise now. It is looked up; the store is entered for single questions only."""
    refusal = office.why_not(Act.SETTLE)
    if refusal:
        return refusal
    budget = Budget(seconds=limits.BUDGET_DEFAULT_S, now=lambda: moment_text(wall_now()), cancelled=cancelled)
    try:
        return line.difference(SyncFolder(office.folder), guarded(office, inside), budget, dossier)
    except Refused as refused:
        return refused.refusal


def keep(office: Office, seen: Difference, reason: str) -> Done | Refusal:
    """Write the decision on the dossier and let the next exchange overwrite exactly what was seen."""
    refusal = office.why_not(Act.SETTLE)
    if refusal:
        return refusal
    if not reason.strip():
        return no("national.reason_missing", "Hãy ghi lý do giữ bản của đơn vị. Người xem sau sẽ cần đến.")
    text = _NOTE.format(fields=", ".join(each.name for each in seen.fields), reason=reason.strip())
    ask = read_act(Act.NOTE, {"text": text})
    done = ask if isinstance(ask, Refusal) else act(office, seen.dossier, Act.NOTE, ask)
    if isinstance(done, Refusal):
        return done
    return line.keep_ours(SyncFolder(office.folder), seen) or done


def keep_by_command(office: Office, number: str, reason: str) -> dict[str, Json] | Refusal:
    """Look and keep in one go, for a script that was told to."""
    found = dossier_named(office, number)
    if isinstance(found, Refusal):
        return found
    seen = different(office, found)
    done = seen if isinstance(seen, Refusal) else keep(office, seen, reason)
    if isinstance(done, Refusal):
        return done
    assert isinstance(seen, Difference)
    return {"dossier": seen.dossier, "code": seen.code, "kept": cast(Json, plain(seen.fields)), "exit": 0}
