"""Gathered lists of procedures, one object each with `time_limit`, `documents[]`, `fee{}` and `extra{}`.

The lists come from crawled pages: limits may be null, names may be null, amounts may be wrong by a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.canonical import Json
from schemas.catalogue.foreign import (
    Row,
    built,
    count,
    flag,
    line,
    lines,
    long_text,
    need_code,
    need_name,
    row,
    rows,
    shown_code,
    whole,
)
from schemas.catalogue.money import amount_of, kind_of, told
from schemas.catalogue.outcome import Outcome, each
from schemas.catalogue.papers import Group, Sheet, sort_papers
from schemas.catalogue.portal import MARKS
from schemas.catalogue.terms import Term, beside, clear_limit, shown
from schemas.intake import Channel
from schemas.procedure import Limit, Procedure, parse_limit
from schemas.refusal import Refusal

_CHANNELS: dict[str, Channel] = {
    "counter": "counter",
    "direct": "counter",
    "online": "online",
    "postal": "post",
    "post": "post",
    "mobile": "mobile",
}
_KIND_NAMES = {"fee": "Phí", "charge": "Lệ phí", "other": "Phí, lệ phí"}
_FIELD_UNKNOWN = "Chưa phân loại"
_SOURCE_UNKNOWN = "Danh sách thủ tục thu thập"
_UNIT_INFERRED = "Đơn vị của thời hạn là suy đoán của nguồn; hãy đối chiếu trước khi dùng."
_MARKS = frozenset({"time_limit", "documents", "fee", "legal_basis"})


def looks_like(value: object) -> bool:
    """True for one record of such a list."""
    found = row(value)
    return found is not None and "code" in found and not _MARKS.isdisjoint(found) and MARKS.isdisjoint(found)


def read(value: object) -> Iterator[Outcome]:
    """Every record of the list, in order. What is no object is refused by its place."""
    items = value if isinstance(value, list) else [value]
    return each(
        (row(item) or {} for item in items), _procedure, lambda record: shown_code(record.get("code"))
    )


def _procedure(record: Row) -> Procedure:
    code = need_code(line(record, "code"))
    extra = row(record.get("extra")) or {}
    fields: dict[str, Json] = {
        "code": code,
        "name": need_name(code, line(record, "name")),
        "field": line(record, "field") or _FIELD_UNKNOWN,
        "source": line(record, "source") or _SOURCE_UNKNOWN,
        "level": line(record, "level"),
        "results": [*lines(record, "result")],
        "legal_basis": [*lines(record, "legal_basis")],
        "agencies": [*lines(extra, "agencies")],
        "decision": line(extra, "decision"),
        "outline": not rows(record, "documents") and not rows(record, "time_limit"),
        "fees": [*_fees(record)],
    }
    alternatives = rows(extra, "time_limit_alternatives")
    return built(fields | _papers(record, alternatives) | _terms(record, extra, alternatives))


def _papers(record: Row, alternatives: list[Row]) -> dict[str, Json]:
    headings: dict[str, list[Sheet]] = {}
    for item in rows(record, "documents"):
        sheet = Sheet(
            name=line(item, "name"), originals=count(item, "originals"), copies=count(item, "copies")
        )
        headings.setdefault(line(item, "case"), []).append(sheet)
    papers = sort_papers(
        [Group(heading=heading, sheets=tuple(sheets)) for heading, sheets in headings.items()]
    )
    cases: dict[str, Json] = {name: {"name": name} for name in papers.cases}
    for item in alternatives:
        if code := line(item, "case"):
            cases.setdefault(code, {"name": line(item, "note") or code, "code": code})
    return {"cases": list(cases.values()), "parts": [*papers.parts], "guidance": [*papers.guidance]}


def _terms(record: Row, extra: Row, alternatives: list[Row]) -> dict[str, Json]:
    """The stated limit is the base. Alternatives with a case or only a channel are rules, others claims."""
    stated = row(record.get("time_limit")) or {}
    base = _limit(stated)
    terms = [_term(item) for item in alternatives if _term(item).text]
    ruled = beside(base, [term for term in terms if _is_rule(term)])
    open_terms = [*(term for term in terms if not _is_rule(term)), *_case_values(stated, terms)]
    if base is None and (words := shown(stated.get("value"), line(stated, "unit"))):
        open_terms.insert(0, Term(text=words))
    open_terms += [Term(text=candidate) for candidate in lines(extra, "time_limit_text_candidates")]
    inferred = _UNIT_INFERRED if flag(stated, "unit_inferred") else ""
    notes = (long_text(stated, "note"), inferred, long_text(extra, "note"))
    return ruled.and_claims(open_terms).fields() | {"limit_note": "\n".join(note for note in notes if note)}


def _limit(stated: Row) -> Limit | None:
    if line(stated, "unit") == "same_day":
        found = parse_limit(f"same_day {line(stated, 'cutoff')}".strip())
        return None if isinstance(found, Refusal) else found
    return clear_limit(stated.get("value"), line(stated, "unit"))


def _term(item: Row) -> Term:
    case = line(item, "case") or None
    return Term(
        text=shown(item.get("value"), line(item, "unit")),
        limit=_limit(item),
        channel=_CHANNELS.get(line(item, "channel")),
        case=case,
        note="" if case else long_text(item, "note"),
    )


def _is_rule(term: Term) -> bool:
    """A note means a condition in words: such a limit cannot be applied by channel alone."""
    return term.case is not None or (term.limit is not None and term.channel is not None and not term.note)


def _case_values(stated: Row, known: list[Term]) -> Iterator[Term]:
    """Limits the list names for a case without saying which, unless an alternative already says the same."""
    values = stated.get("case_values")
    for pair in values if isinstance(values, list) else []:
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], str):
            words = shown(pair[0], pair[1])
            if words and words not in {term.text for term in known}:
                yield Term(text=words)


def _fees(record: Row) -> Iterator[Json]:
    """The fee, and a second one for the online channel where its amount is another."""
    fee = row(record.get("fee"))
    if fee is None:
        return
    text, value, online = (
        long_text(fee, "text"),
        whole(fee.get("amount_vnd")),
        whole(fee.get("online_amount_vnd")),
    )
    yield _fee(value, text, by_province=flag(fee, "set_by_province") is True)
    if online is not None and online != value and amount_of(online, "") is not None:
        yield _fee(online, text, by_province=flag(fee, "set_by_province") is True) | {"channel": "online"}


def _fee(value: int | None, text: str, *, by_province: bool) -> dict[str, Json]:
    amount = None if by_province else amount_of(value, text)
    kind = kind_of(text)
    return {"name": _KIND_NAMES[kind], "kind": kind, "amount_vnd": amount, "text": told(value, amount, text)}
