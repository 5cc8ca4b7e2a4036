"""Who may do what: one table for acts on dossiers and one for the office. Enforced in the desk and in the gateway."""

from __future__ import annotations

from typing import Literal

from schemas.acts import Act
from schemas.office_acts import OfficeAct, Role
from schemas.refusal import Refusal, no

# `officer` is a person of a department or of the province who works on what was forwarded to their unit.
AnyRole = Role | Literal["officer"]

_EVERYDAY: frozenset[Act] = frozenset(Act) - {Act.SETTLE, Act.DESTROY_CONTENT, Act.BIND_CODE, Act.FILE_ONLINE}
_OFFICER: frozenset[Act] = frozenset(
    {
        Act.ACCEPT_FORWARD, Act.FORWARD, Act.LINK, Act.RETURN_LINK, Act.ASSIGN, Act.REQUEST_SUPPLEMENT, Act.REQUIRE_PAYMENT,
        Act.REFUSE, Act.DECIDE, Act.FINISH, Act.ERROR_CORRECTED, Act.EXTEND, Act.APOLOGISE, Act.STOP, Act.NOTE, Act.LOCATE,
        Act.ATTACH, Act.CORRECT,
    }
)  # fmt: skip

DOSSIER_ACTS: dict[AnyRole, frozenset[Act]] = {
    "clerk": _EVERYDAY,
    "supervisor": _EVERYDAY | {Act.SETTLE, Act.DESTROY_CONTENT},
    "auditor": frozenset(),
    "officer": _OFFICER,
}

OFFICE_ACTS: dict[AnyRole, frozenset[OfficeAct]] = {
    "clerk": frozenset(
        {
            OfficeAct.CONFIRM_DATE, OfficeAct.IMPORT_CATALOGUE, OfficeAct.OPEN_BOOK, OfficeAct.CLOSE_BOOK,
            OfficeAct.RECEIVE_FEEDBACK, OfficeAct.MOVE_FEEDBACK,
            OfficeAct.PRINT_SLIPS, OfficeAct.VOID_SLIP, OfficeAct.HAND_SHIFT, OfficeAct.TAKE_SHIFT,
            OfficeAct.OPEN_SESSION, OfficeAct.CLOSE_SESSION,
        }
    ),
    "supervisor": frozenset(OfficeAct),
    "auditor": frozenset(),
    "officer": frozenset(),
}

# Fields whose correction changes what was promised or proven: only a supervisor, with a reason.
SUPERVISED_FIELDS = frozenset({"due_at"})


def why_not(role: AnyRole, act: Act | OfficeAct) -> Refusal | None:
    """None when this role may do this act, else `permission.denied`."""
    allowed = act in DOSSIER_ACTS[role] if isinstance(act, Act) else act in OFFICE_ACTS[role]
    if allowed:
        return None
    return no(
        "permission.denied",
        "Tài khoản của anh/chị không có quyền làm việc này ({act}). Hãy nhờ người phụ trách.",
        act=str(act),
    )


# What stays with the supervisor while a clerk acts for the head: who may work here, and how long anybody is a deputy.
NOT_FOR_DEPUTIES = frozenset(
    {OfficeAct.ADD_USER, OfficeAct.REMOVE_USER, OfficeAct.RENEW_USER_KEY, OfficeAct.SET_SETTINGS, OfficeAct.ENROL}
)


def why_not_deputy(act: Act | OfficeAct) -> Refusal | None:
    """None when a clerk who acts for the head may do this act."""
    return why_not("clerk" if act in NOT_FOR_DEPUTIES else "supervisor", act)


def why_not_read(role: AnyRole) -> Refusal | None:
    """Everyone with an account may read; looking at personal data is logged."""
    return None
