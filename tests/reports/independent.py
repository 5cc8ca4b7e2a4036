"""Biểu 07a and 06a counted a second time, from exported entries alone: plain words of the form, none of the product's rules.

An entry is (act, moment, content as plain JSON). Every question is asked of the entries as they stood at the end of a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Told = tuple[str, str, dict[str, Any]]
ENDS = {"finish": "finished", "withdraw": "withdrawn", "refuse": "refused", "stop": "stopped", "close-unanswered": "stopped"}


def form_07a(dossiers: Iterable[Sequence[Told]], first: str, last: str, ways: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Columns by field; "" is the sum. `ways` are the settings `report.*` by their last word."""
    lines: dict[str, dict[str, int]] = {}
    for told in dossiers:
        entries = sorted(told, key=lambda one: one[1])
        columns = _columns(entries, first, last, ways)
        if columns is None:
            continue
        field = " ".join(entries[0][2]["procedure"].get("field", "").split()) or "Chưa ghi lĩnh vực"
        for name in (field, ""):
            cells = lines.setdefault(name, {f"c{number}": 0 for number in range(3, 16)} | {"apart": 0})
            for column in columns:
                cells[column] += 1
    return lines


def _columns(entries: Sequence[Told], first: str, last: str, ways: Mapping[str, str]) -> list[str] | None:
    if any(act in ("void", "destroy-content") for act, _at, _content in entries):
        return None
    received = next((at for act, at, _content in entries if act in ("receive", "accept-online", "accept")), None)
    if received is None or received[:10] > last:
        return None
    ended = next(((act, at) for act, at, _content in entries if act in ENDS), None)
    if ended is not None and ended[1][:10] < first:
        return None
    begun = entries[0][2]
    if begun["procedure"]["code"] in ways["elsewhere"].split(","):
        return None
    columns = ["c3", "c8" if received[:10] < first else _channel(begun, ways)]
    hours = begun["procedure"].get("limit", "").endswith("hours")
    if ended is not None and ended[1][:10] <= last:
        went = _ended(entries, ended, hours=hours, ways=ways)
        return [*columns, went] if went == "apart" else [*columns, "c9", went]
    return [*columns, "c13", "c15" if _late_open(entries, last, hours=hours, ways=ways) else "c14"]


def _channel(begun: dict[str, Any], ways: Mapping[str, str]) -> str:
    channel = begun.get("channel", "counter")
    if channel == "online":
        other = begun["procedure"]["code"] in ways["online_other"].split(",")
        return "c4" if (ways["online"] == "full") is not other else "c5"
    return "c6" if channel == "post" else "c7"


def _ended(entries: Sequence[Told], ended: tuple[str, str], *, hours: bool, ways: Mapping[str, str]) -> str:
    act, at = ended
    if ENDS[act] != "finished":
        if ways[ENDS[act]] == "apart":
            return "apart"
        if ways[ENDS[act]] == "on_time":
            return "c11"
    if ways["twice"] == "overdue" and sum(one[0] == "request-supplement" for one in entries) > 1:
        return "c12"
    due = _due(entries, "9999")
    if due is None:
        return "c11"
    done, promised = (at, due) if hours else (at[:10], due[:10])
    return "c10" if done < promised else "c12" if done > promised else "c11"


def _late_open(entries: Sequence[Told], last: str, *, hours: bool, ways: Mapping[str, str]) -> bool:
    by_then = [one for one in entries if one[1][:10] <= last]
    asked = sum(act == "request-supplement" for act, _at, _content in by_then)
    if ways["twice"] == "overdue" and asked > 1:
        return True
    answered = sum(act == "supplement-received" for act, _at, _content in by_then)
    owed = 0
    for act, _at, content in by_then:
        owed += sum(fee["amount_vnd"] for fee in content["fees"]) if act == "require-payment" else 0
        owed -= content["amount_vnd"] if act == "payment-received" else 0
    if ways["paused"] == "in_time" and (asked > answered or owed > 0):
        return False
    due = _due(by_then, last)
    return due is not None and (due[:10] < last or (hours and due[:10] == last))


def _due(entries: Sequence[Told], last: str) -> str | None:
    """The date promised, as it stood at the end of that day."""
    due: str | None = None
    for act, at, content in entries:
        if at[:10] <= last:
            if act in ("receive", "file-online", "register", "accept-online", "accept"):
                due = content.get("due_at")
            elif act == "supplement-received":
                due = content.get("due_at") or due
            elif act == "extend":
                due = content["new_due_at"]
    return due


def form_06a(complaints: Iterable[tuple[str, str, str, str | None, str | None]], first: str, last: str) -> dict[str, list[int]]:
    """Columns (3) to (16) by field; each complaint is (field, about, received, handled, published) with days or None."""
    lines: dict[str, list[int]] = {}
    for field, about, received, handled, published in complaints:
        if received > last or (handled is not None and handled < first):
            continue
        done, before, conduct = handled is not None and handled <= last, received < first, about == "conduct"
        cells = [
            1, conduct, not conduct, before, not before,
            done, done and conduct, done and not conduct, done and before, done and not before,
            not done, not done and conduct, not done and not conduct,
            done and published is not None and published <= last,
        ]  # fmt: skip
        for name in (field or "Chưa ghi lĩnh vực", ""):
            old = lines.setdefault(name, [0] * 14)
            lines[name] = [one + int(two) for one, two in zip(old, cells, strict=True)]
    return lines
