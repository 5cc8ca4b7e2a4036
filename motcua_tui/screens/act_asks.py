"""From what stands in an act's form to the plain values the shared language reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from motcua_tui.desk.office import Office
from motcua_tui.screens.act_fields import FEES_ASKED_MAX, fee_field
from motcua_tui.screens.receive_typed import limit_or_day
from motcua_tui.widgets.checklist import Paper
from schemas.acts import Act
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.procedure import parts_for
from schemas.refusal import Refusal
from schemas.rules.linked import state_of

Plain = dict[str, Json]
Values = Mapping[str, str]


def plain_of(act: Act, values: Values, before: Values, papers: Sequence[Paper], dossier: Dossier | None = None) -> Plain:
    """The ask of `act`. `values` are typed (dates ISO, money digits), `before` what the form began with."""
    shape = _SHAPES.get(act, _as_it_is)
    plain = _linked(values, dossier) if act is Act.LINK else shape(values, before, papers)
    ground = values.get("override", "")
    return {**plain, "override": ground} if ground else plain


def _as_it_is(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    return {name: value for name, value in values.items() if value and name != "override"}


def _supplement(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    others = [part.strip() for part in values["other"].split(";")]
    named: list[Json] = [paper.name for paper in papers if paper.is_given]
    return {"reason": values["reason"], "parts": [*named, *(part for part in others if part)]}


def _linked(values: Values, dossier: Dossier | None) -> Plain:
    """One task. Typed to begin later, it waits for every task that is still out."""
    out = [task.number for task in dossier.links if state_of(task) != "returned"] if dossier else []
    after: list[Json] = [*out] if values["begins"] == "after" else []
    task: Plain = {"unit": values["unit"], "task": values["task"], "limit": values["limit"], "after": after}
    return {"tasks": [task], "lead": values["unit"] if values["is_lead"] == "yes" else ""}


def _link_returned(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    return {**_as_it_is(values, before, papers), "number": int(values["number"] or 0)}


def _accepted(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    return {**_supplemented(values, before, papers), **_accepted_online(values, before, papers)}


def _accepted_online(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    """What is typed as a limit or as a day; the desk says no to what is neither."""
    typed = values["due"]
    chosen = limit_or_day(typed) if typed else ("", "")
    limit, day = (typed, "") if isinstance(chosen, Refusal) else chosen
    return {"limit": limit, "due_at": day}


def _supplemented(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    return {"parts": [_part(paper) for paper in papers if paper.is_given]}


def _part(paper: Paper) -> Json:
    originals, certified, copies = paper.given
    return {"name": paper.name, "originals": originals, "certified": certified, "copies": copies}


def _payment_required(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    """The fees that were filled in; a place left empty asks for nothing."""
    typed = [{name: values[fee_field(name, place)] for name in ("name", "amount_vnd", "kind")} for place in range(FEES_ASKED_MAX)]
    fees: list[Json] = [
        {**fee, "amount_vnd": int(fee["amount_vnd"] or 0)} for fee in typed if fee["name"] or fee["amount_vnd"]
    ]
    return {"fees": fees}


def _payment(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    return {
        "amount_vnd": int(values["amount_vnd"] or 0),
        "receipt_no": values["receipt_no"],
        "online": values["online"] == "yes",
    }


def _finished(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    """Nothing where no book gives numbers; else how many, or what they are."""
    names: list[Json] = [name for part in values.get("document_names", "").split(";") if (name := part.strip())]
    number = values.get("book_number", "")
    plain: Plain = {"documents": int(values["documents"])} if values.get("documents") else {}
    return {**plain, **({"documents": names} if names else {}), **({"book_number": int(number)} if number else {})}


def _place(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    parts: list[Json] = [int(one) for one in re.findall(r"[0-9]{1,4}", values["parts"])]
    kept = {name: values[name] for name in ("place", "keeper") if values[name]}
    return {**kept, **({"parts": parts} if parts else {})}


def _handed_over(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    back: list[Json] = [int(one) for one in re.findall(r"[0-9]{1,4}", values["parts"])]
    said = {name: value for name, value in _as_it_is(values, before, papers).items() if name != "parts"}
    return {**said, **({"parts": back} if back else {})}


def _rating(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    return {"level": int(values["level"]), "comment": values["comment"]}


def _correction(values: Values, before: Values, papers: Sequence[Paper]) -> Plain:
    """Only what was changed, so that a correction says no more than it means."""
    changed: Plain = {
        name: value
        for name, value in values.items()
        if name not in ("reason", "override") and value != before.get(name, "")
    }
    return {**changed, "reason": values["reason"]}


_Shape = Callable[[Values, Values, Sequence[Paper]], Plain]
_SHAPES: dict[Act, _Shape] = {
    Act.REQUEST_SUPPLEMENT: _supplement,
    Act.SUPPLEMENT_RECEIVED: _supplemented,
    Act.GUIDE: _supplement,
    Act.ACCEPT: _accepted,
    Act.ACCEPT_ONLINE: _accepted_online,
    Act.REQUIRE_PAYMENT: _payment_required,
    Act.PAYMENT_RECEIVED: _payment,
    Act.FINISH: _finished,
    Act.RATE: _rating,
    Act.LOCATE: _place,
    Act.HAND_OVER: _handed_over,
    Act.RETURN_LINK: _link_returned,
    Act.CORRECT: _correction,
}


def papers_for(act: Act, dossier: Dossier, office: Office) -> list[Paper]:
    """The papers an act asks about: what may be missing, or what was asked for and is now brought."""
    if act in (Act.REQUEST_SUPPLEMENT, Act.GUIDE):
        return [Paper(name) for name in _known_papers(dossier, office)]
    request = dossier.guidances[-1:] if act is Act.ACCEPT else dossier.supplements[-1:]
    names = request[0].parts if request else ()
    return [Paper(name, asked=(1, 0, 0), given=(1, 0, 0)) for name in names]


def _known_papers(dossier: Dossier, office: Office) -> list[str]:
    """What the procedure asks for in this case, and what was handed in beside it; each once."""
    procedure = office.store.catalogue.by_hash(dossier.procedure.code, dossier.procedure.version)
    asked = [part.name for part in parts_for(procedure, dossier.case)] if procedure else []
    return list(dict.fromkeys([*asked, *(part.name for part in dossier.parts)]))
