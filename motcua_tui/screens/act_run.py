"""Does an act from plain values, off the screen's thread."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk import scans
from motcua_tui.desk.act import Done, act, dossier_for, foreseen
from motcua_tui.desk.dropped import files_in, named_in
from motcua_tui.desk.office import Office
from schemas.acts import Act, PaperFacts
from schemas.asks import read_act
from schemas.base import read_value
from schemas.canonical import Json
from schemas.refusal import Notice, Refusal, Refused

Plain = dict[str, Json]

ASKED_FIRST = frozenset({"payment.over", "payment.receipt_again", "due.day_off", "link.open"})
"""What is asked about before an act that is otherwise done without a question: nobody can take it back."""


def foresee(office: Office, dossier: str, name: Act, plain: Plain) -> tuple[Notice, ...] | Refusal:
    """What the clerk should know before the act is done, or why it cannot be. Nothing is written."""
    if name is Act.ATTACH:
        return ()
    try:
        ask = read_act(name, plain)
        return ask if isinstance(ask, Refusal) else foreseen(office, dossier, name, ask)
    except Refused as refused:
        return refused.refusal


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
    """Every file the field names, one after the other; the first refusal stops, what went before stays attached."""
    paper = _paper_of(plain)
    if isinstance(paper, Refusal):
        return paper
    part, result = int(str(plain.get("part") or 0)), plain.get("result") == "yes"
    entry = ""
    for path in paths_of(office, str(plain["path"])):
        done = scans.take(office, number, path, part=part, result=result, paper=paper)
        if isinstance(done, Refusal):
            return done
        entry = str(done["attachment"])
    dossier = dossier_for(office, number)
    return dossier if isinstance(dossier, Refusal) else Done(dossier=dossier, entry=entry)


def paths_of(office: Office, typed: str) -> list[Path]:
    """The files a field names: dropped or typed paths, or the number of one of the newest scans."""
    offered = scans.newest(office)
    if typed.isdecimal() and 1 <= int(typed) <= len(offered):
        return [Path(offered[int(typed) - 1].path)]
    found = files_in(typed)
    return found or [Path(name) for name in named_in(typed)[:1]] or [Path(typed)]


def _paper_of(plain: Plain) -> PaperFacts | Refusal | None:
    """What the paper says of itself; a holder alone says nothing of a paper."""
    told: Json = {name: value for name in PaperFacts.__struct_fields__ if (value := plain.get(f"paper.{name}"))}
    assert isinstance(told, dict)
    if not set(told) - {"holder_id", "holder_name"}:
        return None
    return read_value(told, PaperFacts, area="attach")
