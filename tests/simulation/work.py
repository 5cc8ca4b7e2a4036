"""What people at the counter do to dossiers, drawn from a seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from msgspec import convert
from msgspec.structs import fields

from schemas import acts
from schemas.acts import CONTENT, Act
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.intake import FeeDue
from schemas.rules.workflow import ALLOWED, ALWAYS
from schemas.times import moment_text

_NEVER = frozenset({Act.BIND_CODE, Act.SETTLE, Act.ATTACH})
_SELDOM = {Act.WITHDRAW: 0.2, Act.STOP: 0.2, Act.REFUSE: 0.2, Act.DESTROY_CONTENT: 0.3, Act.VOID: 0.2}


def choose(state: Dossier, roll: random.Random) -> Act | None:
    """What somebody might do to this dossier now; a supervisor settles what is in conflict."""
    if state.destroyed:
        return None
    if state.conflicts:
        return Act.SETTLE if roll.random() < 0.4 else roll.choice([Act.NOTE, Act.LOCATE, Act.CORRECT])
    open_to = sorted(ALLOWED[state.status] - _NEVER - _UNSPOKEN)
    return roll.choices(open_to, [_SELDOM.get(act, 0.4 if act in ALWAYS else 1.0) for act in open_to])[0]


def content(act: Act, state: Dossier, now: datetime, other_unit: str, roll: random.Random) -> Record:
    """The act's content, as short as it may be."""
    later = moment_text(now + timedelta(days=roll.randint(1, 20)))
    reason = f"lý do {roll.randrange(100)}"
    if act is Act.SETTLE:
        conflict = roll.choice(state.conflicts)
        return acts.Settled(conflict=conflict.id, keep=roll.choice(conflict.acts).hash, reason=reason)
    if act is Act.CORRECT:
        field = roll.choice(["applicant.phone", "applicant.address", "note"])
        return acts.Corrected(reason=reason, fields={field: f"09{roll.randrange(10**8):08d}"})
    said = {
        "reason": reason, "text": reason, "ground": reason, "due_at": later, "new_due_at": later, "expected_on": later[:10],
        "to_unit": other_unit, "outcome": "approved", "to_name": "Nguyễn Thị Mẫu", "number": 1,
        "tasks": [acts.LinkTask(unit=other_unit, task="Xác minh")],
        "to": roll.choice(["lan", "hung", "minh"]), "fees": [FeeDue(name="Lệ phí", amount_vnd=8000, kind="charge")],
        "amount_vnd": roll.randint(1, 9) * 1000, "level": roll.randint(1, 5), "place": f"Kệ {roll.randint(1, 9)}",
    }  # fmt: skip
    assert set(said) == _SPOKEN
    return convert({name: said[name] for name in sorted(_fields(act))}, CONTENT[act])


_SPOKEN = set(
    "reason text ground due_at new_due_at expected_on to_unit outcome to_name number tasks to fees amount_vnd level place".split()
)


def _fields(act: Act) -> set[str]:
    """The fields its content is given: as few as it may have, and when it is due."""
    return {field.name for field in fields(CONTENT[act]) if field.required or field.name == "due_at"}


_UNSPOKEN = frozenset(act for act in Act if not _fields(act) <= _SPOKEN)
"""Acts that nobody does here yet."""
