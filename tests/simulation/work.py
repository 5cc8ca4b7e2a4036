"""What people at the counter do to dossiers, drawn from a seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from msgspec import convert

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
    open_to = sorted(ALLOWED[state.status] - _NEVER)
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
    made: dict[Act, Record] = {
        Act.ACCEPT_ONLINE: acts.AcceptedOnline(due_at=later, provisional_code=""),
        Act.REQUEST_SUPPLEMENT: acts.SupplementRequested(reason=reason),
        Act.SUPPLEMENT_RECEIVED: acts.SupplementReceived(due_at=later),
        Act.FORWARD: acts.Forwarded(to_unit=other_unit),
        Act.ASSIGN: acts.Assigned(to=roll.choice(["lan", "hung", "minh"])),
        Act.REQUIRE_PAYMENT: acts.PaymentRequired(fees=(FeeDue(name="Lệ phí", amount_vnd=8000, kind="charge"),)),
        Act.PAYMENT_RECEIVED: acts.PaymentReceived(amount_vnd=roll.randint(1, 9) * 1000),
        Act.DECIDE: acts.Decided(outcome="approved"),
        Act.HAND_OVER: acts.HandedOver(to_name="Nguyễn Thị Mẫu"),
        Act.EXTEND: acts.Extended(reason=reason, new_due_at=later),
        Act.APOLOGISE: acts.Apologised(reason=reason, expected_on=later[:10]),
        Act.RATE: acts.Rated(level=roll.randint(1, 5)),
        Act.LOCATE: acts.Located(place=f"Kệ {roll.randint(1, 9)}"),
        Act.NOTE: acts.Noted(text=reason),
        Act.DESTROY_CONTENT: acts.ContentDestroyed(ground=reason),
    }
    if act in made:
        return made[act]
    kind: type[Record] = CONTENT[act]
    return convert({"reason": reason} if kind is acts.WithReason else {}, kind)
