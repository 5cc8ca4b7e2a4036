"""The national portal's API answers as they are: one procedure, a list of answers, or a page of a list.

Every key may be missing or null and unknown keys are ignored; only the code and the name are needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from schemas.canonical import Json
from schemas.catalogue.foreign import (
    Row,
    built,
    code_like,
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
from schemas.catalogue.money import amount_of, same_words, told
from schemas.catalogue.outcome import Outcome, each
from schemas.catalogue.papers import Group, Sheet, sort_papers
from schemas.catalogue.terms import Term, clear_limit, settle, shown
from schemas.intake import Channel
from schemas.procedure import Procedure
from schemas.refusal import Refused, no

CHANNELS: dict[str, Channel] = {
    "DIRECT": "counter",
    "OFFLINE": "counter",
    "ONLINE": "online",
    "POSTAL": "post",
    "POST": "post",
    "MOBILE": "mobile",
}
_KINDS = {"FEE": "fee", "SERVICE_FEE": "charge"}
_KIND_NAMES = {"fee": "Phí", "charge": "Lệ phí", "other": "Khoản thu khác"}
_LEVELS = (
    ("isMinistry", "Cấp bộ"),
    ("isProvince", "Cấp tỉnh"),
    ("isWard", "Cấp xã"),
    ("isOtherAgency", "Cơ quan khác"),
)
_ENVELOPES = (
    "data",
    "content",
    "items",
    "result",
    "results",
    "records",
    "rows",
    "list",
    "procedures",
    "formalities",
)
MARKS = frozenset({"codeNotation", "executionMethods", "executionCases", "executionSteps", "formalityType"})
_NOT_IN_FORCE = frozenset(
    {
        "ABOLISHED",
        "REPEALED",
        "REVOKED",
        "CANCELLED",
        "CANCELED",
        "EXPIRED",
        "INACTIVE",
        "DELETED",
        "REMOVED",
        "DRAFT",
    }
)
_FIELD_UNKNOWN = "Chưa phân loại"
_VN = timezone(timedelta(hours=7))


def looks_like(value: object) -> bool:
    """True for a procedure of the portal, or an answer that holds some."""
    found = row(value)
    return found is not None and (_is_procedure(found) or any(key in found for key in _ENVELOPES))


def read(value: object) -> Iterator[Outcome]:
    """Every procedure of an answer, a list of answers or a page, in order."""
    return each(
        _records(value), _procedure, lambda record: _code(record) if shown_code(_code(record)) else ""
    )


def _records(value: object) -> Iterator[Row]:
    """The procedures inside any envelope. What is no object counts as an empty one, refused by its place."""
    if isinstance(value, list):
        for item in value:
            yield from _records(item)
        return
    found = row(value) or {}
    inside = [found[key] for key in _ENVELOPES if isinstance(found.get(key), dict | list)]
    if inside and not _is_procedure(found):
        yield from _records(inside[0])
    else:
        yield found


def _is_procedure(record: Row) -> bool:
    return not MARKS.isdisjoint(record) or (code_like(_code(record)) and isinstance(record.get("name"), str))


def _code(record: Row) -> str:
    """The national code: `code`, or `codeNotation` where `code` holds something else."""
    candidates = [
        value.strip() for key in ("code", "codeNotation") if isinstance(value := record.get(key), str)
    ]
    return next(
        (value for value in candidates if code_like(value)),
        next((value for value in candidates if value), ""),
    )


def _procedure(record: Row) -> Procedure:
    _refuse_error_answer(record)
    code = need_code(_code(record))
    fields: dict[str, Json] = {
        "code": code,
        "name": need_name(code, line(record, "name")),
        "source": _source(record),
        "level": ", ".join(name for key, name in _LEVELS if flag(record, key)),
        "results": [*_names(record, "resultsDetails")],
        "legal_basis": [*_laws(record)],
        "agencies": [*_agencies(record)],
        "conditions": long_text(record, "requirementsAndConditions"),
        "channels": [*_channels(record)],
        "decision": _decision(record),
        "outline": "executionMethods" not in record and "executionCases" not in record,
    }
    _refuse_not_in_force(record, code)
    return built(fields | _field(record) | _papers(record) | _terms(record) | {"fees": [*_fees(record)]})


def _refuse_error_answer(record: Row) -> None:
    """An answer such as {"code": "NOT_FOUND", "data": null, "message": …} holds no procedure."""
    if "data" in record and not _is_procedure(record):
        raise Refused(
            no(
                "catalogue.portal_error",
                "Cổng Dịch vụ công không trả về thủ tục nào trong câu trả lời này. Hãy tải lại từ Cổng.",
            )
        )


def _refuse_not_in_force(record: Row, code: str) -> None:
    if line(record, "state").upper() in _NOT_IN_FORCE:
        raise Refused(
            no(
                "catalogue.not_in_force",
                "Thủ tục {procedure} đã bị bãi bỏ hoặc chưa có hiệu lực theo Cổng Dịch vụ công. Hãy chọn thủ tục đang có hiệu "
                "lực, hoặc nhập danh mục mới do tỉnh công bố.",
                procedure=code,
            )
        )


def _field(record: Row) -> dict[str, Json]:
    found = [*rows(record, "category"), *rows(record, "categoriesDetails"), *rows(record, "categories")]
    named = next((category for category in found if line(category, "name")), None)
    if named is None:
        return {"field": line(record, "categoryName") or line(record, "fieldName") or _FIELD_UNKNOWN}
    return {"field": line(named, "name"), "field_code": line(named, "code")}


def _source(record: Row) -> str:
    updated = whole(record.get("updatedAt"))
    if updated is None or not 0 < updated < 4_102_444_800_000:  # milliseconds, before the year 2100
        return "Cổng Dịch vụ công quốc gia"
    day = datetime.fromtimestamp(updated // 1000, tz=_VN)
    return f"Cổng Dịch vụ công quốc gia, bản cập nhật ngày {day:%d/%m/%Y}"


def _decision(record: Row) -> str:
    proposal = row(record.get("procedureProposal")) or {}
    return line(proposal, "decisionNumber") or line(proposal, "proposalNumber") or line(record, "decisionNo")


def _names(record: Row, key: str) -> dict[str, None]:
    return dict.fromkeys(name for item in rows(record, key) if (name := line(item, "name")))


def _laws(record: Row) -> dict[str, None]:
    found = (line(item, "code") or line(item, "name") for item in rows(record, "legalBasisesDetails"))
    return dict.fromkeys(law for law in found if law)


def _agencies(record: Row) -> dict[str, None]:
    named = [*_names(record, "departmentsExecuting"), *_names(record, "unitGroupsExecuting")]
    return dict.fromkeys([*named, *lines(record, "executingAgencies")])


def _methods(record: Row) -> list[Row]:
    return rows(record, "executionMethods")


def _channel(method: Row) -> Channel | None:
    return CHANNELS.get(line(method, "submissionMethod").upper())


def _channels(record: Row) -> dict[str, None]:
    found = (_channel(method) for method in _methods(record))
    return dict.fromkeys(channel for channel in found if channel)


def _terms(record: Row) -> dict[str, Json]:
    methods = _methods(record)
    terms = [*_terms_of_methods(methods), *_terms_of_cases(record)]
    notes = dict.fromkeys(note for method in methods if (note := long_text(method, "description")))
    return settle(terms).fields() | {"limit_note": "\n".join(notes)}


def _terms_of_methods(methods: list[Row]) -> Iterator[Term]:
    for method in methods:
        value, unit = method.get("processingTime"), line(method, "processingTimeUnit")
        if words := shown(value, unit):
            yield Term(
                text=words,
                limit=clear_limit(value, unit),
                channel=_channel(method),
                note=long_text(method, "description"),
            )


def _terms_of_cases(record: Row) -> Iterator[Term]:
    for case in rows(record, "cases"):
        day = row(case.get("processingDay")) or {}
        value, unit = day.get("qty"), line(day, "type")
        if (key := _case_key(case)) and (words := shown(value, unit)):
            yield Term(text=words, limit=clear_limit(value, unit), case=key)


def _case_key(case: Row) -> str:
    return line(case, "code") or line(case, "name")


def _papers(record: Row) -> dict[str, Json]:
    groups = [_group(line(item, "name"), item) for item in rows(record, "executionCases")]
    groups.append(_group("", record))
    groups += [_group(line(case, "name"), case, key=_case_key(case)) for case in rows(record, "cases")]
    papers = sort_papers(groups)
    cases: dict[str, Json] = {name: {"name": name} for name in papers.cases}
    for case in rows(record, "cases"):
        if key := _case_key(case):
            cases.setdefault(key, {"name": line(case, "name") or key, "code": line(case, "code")})
    return {"cases": list(cases.values()), "parts": [*papers.parts], "guidance": [*papers.guidance]}


def _group(heading: str, parent: Row, *, key: str | None = None) -> Group:
    return Group(
        heading=heading,
        case=key or None,
        sheets=tuple(_sheet(item) for item in rows(parent, "profileComponents")),
    )


def _sheet(item: Row) -> Sheet:
    """A row of the list. `required: false` says nothing on the portal: it stands on every row."""
    return Sheet(
        name=line(item, "name"),
        code=line(item, "code"),
        originals=count(item, "originalQty"),
        copies=count(item, "copyQty"),
        required=flag(item, "required") or None,
    )


def _fees(record: Row) -> Iterator[Json]:
    """Every fee once; one that all channels state alike, or that no channel states, is for every channel."""
    stated: list[tuple[Channel | None, dict[str, Json]]] = [
        (None, _fee(item)) for item in rows(record, "fees")
    ]
    stated += [(_channel(method), _fee(item)) for method in _methods(record) for item in rows(method, "fees")]
    everywhere = {channel for channel, _ in stated if channel}
    where: dict[tuple[Json, ...], dict[Channel | None, dict[str, Json]]] = {}
    for channel, fee in stated:
        key = (fee["name"], fee["kind"], fee["amount_vnd"], same_words(str(fee["text"])))
        where.setdefault(key, {}).setdefault(channel, fee)
    for fees in where.values():
        if None in fees or set(fees) == everywhere:
            yield next(iter(fees.values()))
        else:
            yield from ({**fee, "channel": channel} for channel, fee in fees.items())


def _fee(item: Row) -> dict[str, Json]:
    kind = _KINDS.get(line(item, "type").upper(), "other")
    text, value, currency = (
        long_text(item, "description"),
        whole(item.get("value")),
        line(item, "currencyName"),
    )
    amount = amount_of(value, text, currency=currency)
    return {
        "name": line(item, "name") or _KIND_NAMES[kind],
        "kind": kind,
        "amount_vnd": amount,
        "text": told(value, amount, text, currency=currency),
    }
