"""Which act is allowed in which status, and which act changes what. One table, and it names every status."""

from __future__ import annotations

from collections.abc import Callable

from schemas.acts import BEGINS, Act
from schemas.dossier import Dossier
from schemas.status import Status

# Notes, places, corrections and files never depend on the status; neither does settling a divergence.
ALWAYS = frozenset({Act.CORRECT, Act.SETTLE, Act.LOCATE, Act.NOTE, Act.ATTACH, Act.BIND_CODE})

_AT_WORK = frozenset(
    {
        Act.FORWARD, Act.ACCEPT_FORWARD, Act.LINK, Act.RETURN_LINK, Act.ASSIGN,
        Act.REQUIRE_PAYMENT, Act.PAYMENT_RECEIVED, Act.REQUEST_SUPPLEMENT,
        Act.REFUSE, Act.DECIDE, Act.FINISH, Act.EXTEND, Act.APOLOGISE, Act.WITHDRAW, Act.STOP,
    }
)  # fmt: skip

ALLOWED: dict[Status, frozenset[Act]] = {
    Status.REGISTERED: ALWAYS
    | {Act.ACCEPT_ONLINE, Act.GUIDE, Act.ACCEPT, Act.REQUEST_SUPPLEMENT, Act.REFUSE, Act.WITHDRAW, Act.STOP},
    Status.RECEIVED: ALWAYS | _AT_WORK | {Act.VOID},
    Status.REFUSED: ALWAYS | {Act.RATE, Act.DESTROY_CONTENT},
    Status.PROCESSING: ALWAYS | _AT_WORK,
    Status.SUPPLEMENT_REQUESTED: ALWAYS
    | {
        Act.SUPPLEMENT_RECEIVED, Act.CLOSE_UNANSWERED, Act.RETURN_LINK, Act.PAYMENT_RECEIVED, Act.ASSIGN, Act.APOLOGISE,
        Act.WITHDRAW, Act.STOP,
    },
    Status.PAYMENT_REQUIRED: ALWAYS
    | {
        Act.PAYMENT_RECEIVED, Act.REQUIRE_PAYMENT, Act.ASSIGN, Act.ACCEPT_FORWARD, Act.RETURN_LINK, Act.DECIDE,
        Act.FINISH, Act.EXTEND, Act.APOLOGISE, Act.WITHDRAW, Act.STOP,
    },
    Status.WITHDRAWN: ALWAYS | {Act.RATE, Act.DESTROY_CONTENT},
    Status.STOPPED: ALWAYS | {Act.RATE, Act.DESTROY_CONTENT},
    Status.FINISHED: ALWAYS
    | {
        Act.HAND_OVER, Act.REPORT_ERROR, Act.ERROR_CORRECTED, Act.RETURN_LINK, Act.PAYMENT_RECEIVED, Act.APOLOGISE, Act.RATE,
    },
    Status.RETURNED: ALWAYS
    | {
        Act.HAND_OVER, Act.REPORT_ERROR, Act.ERROR_CORRECTED, Act.RATE, Act.PAYMENT_RECEIVED, Act.DESTROY_CONTENT, Act.VOID,
    },
}  # fmt: skip
assert set(ALLOWED) == set(Status), "the table must name every status"
assert set().union(*ALLOWED.values()) == set(Act) - BEGINS

# What an act changes. Two acts made apart on the same key cannot both stand; on different keys both apply.
STATE, DUE, HOLDER, PAYMENT, CODE, ERROR = "state", "due", "holder", "payment", "code", "error"

_TOUCHES: dict[Act, frozenset[str]] = {
    Act.RECEIVE: frozenset({STATE, DUE}),
    Act.FILE_ONLINE: frozenset({STATE, DUE}),
    Act.ACCEPT_ONLINE: frozenset({STATE, DUE}),
    Act.REGISTER: frozenset({STATE, DUE}),
    Act.ACCEPT: frozenset({STATE, DUE}),
    Act.REQUEST_SUPPLEMENT: frozenset({STATE}),
    Act.SUPPLEMENT_RECEIVED: frozenset({STATE, DUE}),
    Act.REFUSE: frozenset({STATE}),
    Act.FORWARD: frozenset({STATE, HOLDER}),
    Act.ACCEPT_FORWARD: frozenset({HOLDER}),
    Act.LINK: frozenset({"links"}),
    Act.ASSIGN: frozenset({HOLDER}),
    Act.REQUIRE_PAYMENT: frozenset({STATE}),
    Act.PAYMENT_RECEIVED: frozenset({PAYMENT}),
    Act.DECIDE: frozenset({STATE}),
    Act.FINISH: frozenset({STATE}),
    Act.HAND_OVER: frozenset({STATE}),
    Act.REPORT_ERROR: frozenset({ERROR}),
    Act.ERROR_CORRECTED: frozenset({ERROR}),
    Act.EXTEND: frozenset({DUE}),
    Act.WITHDRAW: frozenset({STATE}),
    Act.STOP: frozenset({STATE}),
    Act.CLOSE_UNANSWERED: frozenset({STATE}),
    Act.VOID: frozenset({STATE}),
    Act.LOCATE: frozenset({"location"}),
    Act.BIND_CODE: frozenset({CODE}),
}


def touches(act: Act, corrected: frozenset[str] = frozenset()) -> frozenset[str]:
    """The keys an act changes; for a correction the fields it names, for a task given back its number."""
    if act is Act.CORRECT:
        return frozenset(DUE if name == "due_at" else f"field:{name}" for name in corrected)
    if act is Act.RETURN_LINK:
        return frozenset(f"link:{number}" for number in corrected)
    return _TOUCHES.get(act, frozenset())


def changes_state(act: Act) -> bool:
    """True when the act moves the dossier in the status table."""
    return STATE in _TOUCHES.get(act, frozenset())


def allowed_acts(status: Status, *, has_conflict: bool) -> list[Act]:
    """The acts the table allows now, in the order of `Act`. In a conflict only what does not build on the state."""
    acts = ALLOWED[status]
    if has_conflict:
        return [act for act in Act if act in ALWAYS and act is not Act.BIND_CODE]
    return [act for act in Act if act in acts and act not in (Act.SETTLE, Act.BIND_CODE)]


def has_object(dossier: Dossier, act: Act) -> bool:
    """False for an act the status allows although there is nothing it could be about on this dossier."""
    asked = _OBJECT.get(act)
    return asked is None or asked(dossier)


_OBJECT: dict[Act, Callable[[Dossier], bool]] = {
    Act.GUIDE: lambda dossier: dossier.registered_at is not None,
    Act.ACCEPT: lambda dossier: dossier.registered_at is not None,
    Act.ACCEPT_ONLINE: lambda dossier: dossier.registered_at is None,
    Act.REQUEST_SUPPLEMENT: lambda dossier: dossier.registered_at is None or dossier.is_received,
    Act.HAND_OVER: lambda dossier: dossier.status is not Status.RETURNED or dossier.corrected_error is not None,
    Act.REPORT_ERROR: lambda dossier: dossier.open_error is None and dossier.corrected_error is None,
    Act.ERROR_CORRECTED: lambda dossier: dossier.open_error is not None,
}
