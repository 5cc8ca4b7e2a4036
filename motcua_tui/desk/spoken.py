"""What the line came to, in the language of the one who asks: sentences travel as template and values."""

from __future__ import annotations

from typing import cast

from motcua_tui.text import say
from schemas.base import plain
from schemas.canonical import Json
from schemas.refusal import Notice
from sync.office.result import SyncResult, SyncStatus
from sync.wire.messages import Said


def result_json(result: SyncResult) -> dict[str, Json]:
    """The answer of `motcua sync`, its `message` and `notices` as sentences."""
    said = cast(dict[str, Json], plain(result))
    del said["text"], said["params"]
    message = sentence(Said(code=result.code, text=result.text, params=result.params))
    return {**said, "message": message, "notices": notices_json(result.notices), "exit": result.exit_code}


def status_json(status: SyncStatus) -> dict[str, Json]:
    """The answer of `motcua sync-status`."""
    said = cast(dict[str, Json], plain(status))
    del said["last_said"]
    last = status.last_said
    return {**said, "last_message": sentence(last) if last else "", "notices": notices_json(status.notices)}


def notices_json(told: tuple[Said, ...]) -> list[Json]:
    """What is to be told of restores."""
    return [{"code": one.code, "message": sentence(one)} for one in told]


def sentence(said: Said) -> str:
    """One sentence that came over the line or was kept; values that do not fit it leave their names."""
    return say(Notice(code=said.code, text=said.text, params=said.params))
