"""What is said when the app must stop: a number and a place in the code, never what was on the screen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import TracebackType

_OURS = ("motcua_tui", "sync", "schemas")


@dataclass(frozen=True)
class Crash:
    """One unexpected error. `id` is the same for the same fault, so that it can be looked up over the phone.

    `code` names the kind of error and the line of code. Neither holds a message or a value: error messages
    and local variables may hold a citizen's data.
    """

    id: str
    code: str


def crash_of(error: BaseException) -> Crash:
    """The crash to report for `error`."""
    cause = _root(error)
    code = f"{type(cause).__name__} {_place(cause.__traceback__)}"
    return Crash(id=hashlib.sha256(code.encode()).hexdigest()[:8].upper(), code=code)


def _root(error: BaseException) -> BaseException:
    """The error a worker or a callback was stopped by, not the one that wraps it."""
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        inner = getattr(error, "error", None) or error.__cause__
        if inner is None and error.__context__ is not None and not error.__suppress_context__:
            inner = error.__context__
        if not isinstance(inner, BaseException):
            break
        error = inner
    return error


def _place(traceback: TracebackType | None) -> str:
    """`module:line` of the innermost frame of our own code, and of the innermost of all if it is not ours."""
    place = "?"
    own = ""
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", "?"))
        place = f"{module}:{traceback.tb_lineno}"
        own = place if module.split(".")[0] in _OURS else own
        traceback = traceback.tb_next
    return place if own in ("", place) else f"{own} {place}"
