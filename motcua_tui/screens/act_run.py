"""Does an act from plain values, off the screen's thread."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk.act import Done, act, dossier_for
from motcua_tui.desk.attach import attach
from motcua_tui.desk.office import Office
from schemas import limits
from schemas.acts import Act
from schemas.asks import read_act
from schemas.canonical import Json
from schemas.refusal import Refusal, Refused, no

Plain = dict[str, Json]


def do_act(office: Office, dossier: str, name: Act, plain: Plain) -> Done | Refusal:
    """The act, or why not. Nothing is written when it is refused."""
    try:
        if name is Act.ATTACH:
            return _attach(office, dossier, plain)
        ask = read_act(name, plain)
        return ask if isinstance(ask, Refusal) else act(office, dossier, name, ask)
    except Refused as refused:
        return refused.refusal


def _attach(office: Office, number: str, plain: Plain) -> Done | Refusal:
    raw = _read(Path(str(plain["path"])).expanduser())
    if isinstance(raw, Refusal):
        return raw
    part = int(str(plain.get("part") or 0))
    label = Path(str(plain["path"])).name
    done = attach(office, number, raw, label=label, part=part, result=plain.get("result") == "yes")
    if isinstance(done, Refusal):
        return done
    dossier = dossier_for(office, number)
    return dossier if isinstance(dossier, Refusal) else Done(dossier=dossier, entry=str(done["attachment"]))


def _read(path: Path) -> bytes | Refusal:
    """One byte more than allowed is read, so that a file too large is refused and never filled into memory."""
    try:
        with path.open("rb") as file:
            return file.read(limits.ATTACHMENT_BYTES_MAX + 1)
    except (OSError, ValueError):
        return no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")
