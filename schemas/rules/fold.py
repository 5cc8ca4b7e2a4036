"""The fold: the entries of a dossier, in any order that respects parents, give the same dossier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from schemas.acts import BEGINS, CONTENT, Accepted, Act, CodeBound, ContentDestroyed, Corrected, LinkReturned, Received
from schemas.base import Record
from schemas.dossier import Dossier, Irregular
from schemas.entry import Sealed, ordinal_of
from schemas.refusal import Refusal
from schemas.rules.conflicts import Graph, judge
from schemas.rules.effects import apply, begin, corrected, destroyed
from schemas.rules.linked import may_return
from schemas.rules.workflow import ALLOWED, changes_state, has_object
from schemas.status import Status

_ENDS: dict[Act, Status] = {
    Act.REFUSE: Status.REFUSED,
    Act.WITHDRAW: Status.WITHDRAWN,
    Act.STOP: Status.STOPPED,
    Act.CLOSE_UNANSWERED: Status.STOPPED,
    Act.VOID: Status.STOPPED,
    Act.FINISH: Status.FINISHED,
    Act.HAND_OVER: Status.RETURNED,
}


class NotADossier(ValueError):
    """Entries that cannot be folded: no beginning, two beginnings, or a content of the wrong shape."""


def content_of(sealed: Sealed) -> Record | None:
    """The content as its act's record, None after destruction. Raises NotADossier for a content of another shape."""
    if sealed.content is None:
        return None
    try:
        return msgspec.json.decode(sealed.content, type=CONTENT[Act(sealed.entry.act)])
    except (msgspec.ValidationError, ValueError) as problem:
        raise NotADossier(sealed.hash) from problem


def fold(entries: Iterable[Sealed]) -> Dossier:
    """The dossier its entries make. Raises NotADossier when they do not make one."""
    read = [(sealed, content_of(sealed)) for sealed in entries]
    gone = [(sealed, content) for sealed, content in read if sealed.entry.act == Act.DESTROY_CONTENT]
    if gone:
        return _after_destruction([sealed for sealed, _ in read], gone[0][1])
    graph = Graph(read)
    first = graph.entries[0] if graph.entries else None
    if first is None or Act(first[0].entry.act) not in BEGINS or not isinstance(first[1], Received):
        raise NotADossier(first[0].hash if first else "")
    return _replay(graph)


def _replay(graph: Graph) -> Dossier:
    sealed, content = graph.entries[0]
    assert isinstance(content, Received)
    dossier = begin(sealed.entry, content)
    verdict = judge(graph)
    irregular: list[Irregular] = []
    for index, (sealed, content) in enumerate(graph.entries[1:], start=1):
        if index in verdict.held or index in verdict.dropped:
            continue
        act = Act(sealed.entry.act)
        if content is None or act in BEGINS or _has_no_place(dossier, act, content):
            irregular.append(Irregular(hash=sealed.hash, act=act))
        else:
            dossier = apply(dossier, sealed.entry, content)
    return _numbered(replace(dossier, conflicts=verdict.conflicts, irregular=tuple(irregular)), graph)


def _numbered(dossier: Dossier, graph: Graph) -> Dossier:
    """With every official number it was ever given. Two were given apart only where a province was restored and the one
    device that knew the first had been written off: until a supervisor has settled which stands, the one of the province's
    earlier incarnation does, for everybody alike."""
    given = [
        (ordinal_of(sealed.entry.chain), sealed.entry.chain, sealed.entry.seq, content.official_code)
        for sealed, content in graph.entries
        if isinstance(content, CodeBound | Received | Accepted) and content.official_code
    ]
    if len(given) < 2 and (dossier.official_code or not given):
        return dossier
    codes = list(dict.fromkeys(code for *_, code in sorted(given)))
    stands = dossier.official_code or codes[0]
    return replace(dossier, official_code=stands, further_codes=tuple(code for code in codes if code != stands))


def _has_no_place(dossier: Dossier, act: Act, content: Record) -> bool:
    """True for a move the table forbids here, a correction that would make no dossier, a task that is not out."""
    if isinstance(content, Corrected):
        return isinstance(corrected(dossier, content), Refusal)
    if isinstance(content, LinkReturned):
        return not may_return(dossier.links, content)
    return changes_state(act) and not (act in ALLOWED[dossier.status] and has_object(dossier, act))


def _after_destruction(entries: Sequence[Sealed], content: Record | None) -> Dossier:
    """What headers alone still say: they survive, contents do not."""
    ground = content.ground if isinstance(content, ContentDestroyed) else ""
    ordered = [sealed for sealed, _ in Graph([(sealed, None) for sealed in entries]).entries]
    ends = [_ENDS[Act(sealed.entry.act)] for sealed in ordered if Act(sealed.entry.act) in _ENDS]
    first = ordered[0].entry
    return destroyed(first.dossier or "", ends[-1] if ends else Status.RECEIVED, first.at, first.by, ground)
