"""The charts of a period on paper: drawn by the template, in Vietnamese whatever the screen speaks."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from motcua_tui.desk.charts import LEVEL_WORDS, LEVELS, Charts
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.prints.charts import Bar, ChartPart, ChartSheet
from motcua_tui.prints.limits import CHART_BARS_MAX
from schemas.times import VN


def chart_sheet(office: Office, found: Charts) -> ChartSheet:
    """The charts as a paper; every bar carries its figure."""
    now = datetime.fromisoformat(office.clock.text(office.store))
    names = {user.user: user.display for user in office.store.users().values()}
    parts = (
        ChartPart(
            title="Tiếp nhận và trả kết quả theo tháng" if found.by_month else "Tiếp nhận và trả kết quả theo ngày",
            legend=("Tiếp nhận", "Trả kết quả"),
            bars=tuple(Bar(label=_short(one.day), values=(one.received, one.returned)) for one in found.work),
        ),
        ChartPart(
            title="Tỷ lệ đúng hạn theo lĩnh vực (%)",
            bars=tuple(
                Bar(label=one.field or "Chưa rõ", values=(round(one.rate, 1),), note=f"{one.on_time}/{one.ended}")
                for one in found.punctual
            ),
            whole=100,
        ),
        ChartPart(
            title="Hồ sơ đang giữ theo người, tình trạng lúc in",
            legend=("Đang giữ", "Quá hạn"),
            bars=tuple(Bar(label=names.get(one.clerk, one.clerk) or "–", values=(one.open, one.overdue)) for one in found.piles),
        ),
        ChartPart(
            title="Thời gian chờ gọi số, trung vị trong ngày (phút)",
            bars=tuple(Bar(label=_short(one.day), values=(one.wait_min,), note=f"{one.called} lượt") for one in found.queued),
        ),
        ChartPart(
            title=f"Mức độ hài lòng (lượt đánh giá){_satisfied(found)}",
            bars=tuple(Bar(label=LEVEL_WORDS[level], values=(found.ratings[level],)) for level in LEVELS)
            if any(found.ratings.values())
            else (),
        ),
    )
    return ChartSheet(
        printed_at=now,
        letterhead=letterhead_of(office),
        dated=now.astimezone(VN).date(),
        since=date.fromisoformat(found.first),
        until=date.fromisoformat(found.last),
        parts=tuple(_cut(part) for part in parts),
        keeper_name=office.officer.display,
    )


def _satisfied(found: Charts) -> str:
    return "" if found.satisfied is None else f"; hài lòng {found.satisfied:.1f} %".replace(".", ",")


def _cut(part: ChartPart) -> ChartPart:
    return msgspec.structs.replace(part, bars=part.bars[-CHART_BARS_MAX:])


def _short(day: str) -> str:
    """31/12 of a day, 12/2026 of a month."""
    return f"{day[8:10]}/{day[5:7]}" if len(day) == 10 else f"{day[5:7]}/{day[:4]}"

