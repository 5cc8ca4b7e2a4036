"""Reporting periods (kỳ báo cáo): Thông tư 09/2026/TT-BTP Điều 9, Điều 10. From the day after one cut-off to the next."""

from __future__ import annotations

import re
from datetime import date, timedelta

from schemas.base import Record
from schemas.refusal import Refusal, no

_NAME = re.compile(r"(?P<year>2[0-9]{3})(?:-(?:(?P<month>0[1-9]|1[0-2])|[Qq](?P<quarter>[1-4])|[Hh](?P<half>[12])))?")
DAYS_MAX = 3_700


class Period(Record, frozen=True):
    """The days from `first` to `last`, both included, as YYYY-MM-DD."""

    first: str
    last: str

    @property
    def before(self) -> str:
        """The last day of the period before this one."""
        return (date.fromisoformat(self.first) - timedelta(days=1)).isoformat()


def period_between(first: str, last: str) -> Period | Refusal:
    """A period named by its days. Refuses `period.bad_date`, `period.backwards` and `period.too_long`."""
    try:
        days = date.fromisoformat(last) - date.fromisoformat(first)
    except ValueError:
        return no("period.bad_date", "Ngày phải có dạng NĂM-THÁNG-NGÀY, ví dụ 2026-11-22. Hãy nhập lại kỳ báo cáo.")
    if days.days < 0:
        return no("period.backwards", "Ngày cuối kỳ đứng trước ngày đầu kỳ. Hãy nhập lại.")
    if days.days > DAYS_MAX:
        return no("period.too_long", "Kỳ báo cáo dài quá {limit} ngày. Hãy chọn kỳ ngắn hơn.", limit=DAYS_MAX)
    return Period(first=first, last=last)


def period_named(name: str, cut_off: int) -> Period | Refusal:
    """The period of a month ("2026-11"), quarter ("2026-Q3"), half year ("2026-H1") or year ("2026").

    `cut_off` is the last day that counts in a month (ngày chốt số liệu), 0 for the month's own last day. With 14,
    November runs from 15 October to 14 November, and a year from 15 December to 14 December.
    """
    match = _NAME.fullmatch(name.strip())
    if match is None:
        return no(
            "period.unknown",
            "Không hiểu kỳ báo cáo này. Hãy ghi như 2026-11 (tháng), 2026-Q3 (quý), 2026-H1 (6 tháng) hoặc 2026 (năm).",
        )
    year = int(match["year"])
    if match["month"]:
        months = (int(match["month"]), int(match["month"]))
    elif match["quarter"]:
        months = (3 * int(match["quarter"]) - 2, 3 * int(match["quarter"]))
    elif match["half"]:
        months = (6 * int(match["half"]) - 5, 6 * int(match["half"]))
    else:
        months = (1, 12)
    before = _cut(year, months[0] - 1, cut_off) if months[0] > 1 else _cut(year - 1, 12, cut_off)
    return Period(first=(before + timedelta(days=1)).isoformat(), last=_cut(year, months[1], cut_off).isoformat())


def latest_month(today: str, cut_off: int) -> str:
    """The name of the newest month whose cut-off has come: what is reported next."""
    day = date.fromisoformat(today)
    if day >= _cut(day.year, day.month, cut_off):
        return f"{day.year}-{day.month:02}"
    earlier = day.replace(day=1) - timedelta(days=1)
    return f"{earlier.year}-{earlier.month:02}"


def name_beside(name: str, step: int) -> str:
    """The name of the period `step` periods of the same length later. `name` must be one that `period_named` takes."""
    match = _NAME.fullmatch(name.strip())
    assert match is not None
    year = int(match["year"])
    for key, count, shape in (("month", 12, "{0}-{1:02}"), ("quarter", 4, "{0}-Q{1}"), ("half", 2, "{0}-H{1}")):
        if match[key]:
            place = year * count + int(match[key]) - 1 + step
            return shape.format(place // count, place % count + 1)
    return str(year + step)


def _cut(year: int, month: int, cut_off: int) -> date:
    if cut_off:
        return date(year, month, cut_off)
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
