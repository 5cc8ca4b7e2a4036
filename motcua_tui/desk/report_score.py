"""The score self-check (Quyết định 766/QĐ-TTg): what the office's own dossiers do for each point, before they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Report, ReportLine, Said, Tick, no_tick
from motcua_tui.prints.tables import plain_head
from motcua_tui.store import SyncState
from motcua_tui.text import _, mark
from schemas.canonical import Json
from schemas.rules.periods import Period
from schemas.rules.score import METRICS, Counter766, Have, Point, ScoreFacts

SOURCE = mark(
    "Ước tính từ hồ sơ trên máy này; trọng số và công thức theo dữ liệu Cổng Dịch vụ công quốc gia dùng cho QĐ 766/QĐ-TTg."
)
_ONLY = mark("Chỉ tính các điểm mà hồ sơ của xã thay đổi được. Không đổi trạng thái hay ngày của hồ sơ để lấy điểm.")
_LOCAL = mark("Mục 1.4 so với hồ sơ tiếp nhận tại máy này: máy không biết số liệu của hệ thống báo cáo quốc gia.")
_SATISFIED = mark("Mức độ hài lòng: {percent} % của {count} lượt đánh giá.")
NAMES: dict[str, str] = {
    "1.4": mark("Đồng bộ hồ sơ"),
    "2.1": mark("Giải quyết đúng hạn"),
    "3.3": mark("Hồ sơ trực tuyến có kết quả điện tử"),
    "3.6": mark("Thanh toán trực tuyến"),
    "4.1": mark("Có kết quả điện tử"),
    "4.2": mark("Số hóa giấy tờ và kết quả"),
    "4.3": mark("Dùng lại giấy tờ đã số hóa"),
    "4.4": mark("Kết quả vào kho của công dân"),
    "5.4": mark("Hài lòng khi tiếp nhận, giải quyết"),
}
RAISED_BY: dict[str, str] = {
    "1.4": mark("Gửi lên tỉnh các hồ sơ còn chờ"),
    "2.1": mark("Giải quyết trước ngày hẹn; chỉ yêu cầu bổ sung một lần"),
    "3.3": mark("Hướng dẫn nộp trực tuyến; đính kèm kết quả điện tử"),
    "3.6": mark("Hướng dẫn nộp phí, lệ phí trực tuyến"),
    "4.1": mark("Đính kèm tệp kết quả vào hồ sơ đã xong"),
    "4.2": mark("Quét giấy tờ đầu vào và đính kèm tệp kết quả"),
    "4.3": mark("Lấy lại giấy tờ đã có từ hồ sơ trước"),
    "4.4": mark("Đính kèm tệp kết quả rồi gửi lên tỉnh"),
    "5.4": mark("Không để quá hạn; gọi lại người chưa hài lòng"),
}
_HEAD = plain_head(
    "Mã", "Chỉ tiêu", "Tỷ lệ (%)", "Đạt đủ từ (%)", "Điểm", "Điểm tối đa", "Số hồ sơ đạt", "Trên tổng số", "Hồ sơ mất điểm",
    "Cách nâng",
)  # fmt: skip
COLUMNS = ("number", "name", "ratio", "full_at", "points", "max", "have", "of", "lost", "raise")
PAGE = 200


def make(office: Office, period: Period, tick: Tick = no_tick) -> Report:
    """Every point with its present figure, what would raise it and how many dossiers lose it."""
    counter = Counter766(period, office.clock.text(office.store)[:10])
    for facts, confirmed in _facts(office, period, tick):
        counter.add(facts, confirmed=confirmed)
    points = counter.points()
    return Report(
        name="index766",
        title="Tự kiểm tra điểm chỉ số phục vụ người dân, doanh nghiệp (ước tính)",
        period=period,
        columns=COLUMNS,
        counted=frozenset(VERDICTS),
        head=_HEAD,
        widths=(6, 30, 10, 10, 8, 8, 10, 10, 10, 44),
        sides=("c", "l", "r", "r", "r", "r", "r", "r", "r", "l"),
        lines=(*(_line(point) for point in points), _sum(points)),
        json=[*(_json(point) for point in points), _json_sum(points, counter)],
        notes=(Said(text=SOURCE), Said(text=_ONLY), Said(text=_LOCAL), *_satisfied(counter)),
    )


def _satisfied(counter: Counter766) -> tuple[Said, ...]:
    if not counter.rated:
        return ()
    percent = f"{100 * counter.satisfied / counter.rated:.2f}".replace(".", ",")
    return (Said(text=_SATISFIED, params={"percent": percent, "count": counter.rated}),)


VERDICTS: dict[str, tuple[Have, ...]] = {"lost": ("lacks",), "have": ("has",), "of": ("has", "lacks")}
"""Which dossiers a column counts."""


def dossiers_in(office: Office, period: Period, number: str, column: str, tick: Tick = no_tick) -> list[str]:
    """The dossiers that lose a point, have it, or are asked for it, in the order they came."""
    counter = Counter766(period, office.clock.text(office.store)[:10])
    found = []
    for facts, confirmed in _facts(office, period, tick):
        if counter.verdicts(facts, confirmed=confirmed).get(number) in VERDICTS[column]:
            found.append(facts.id)
    return found


def _facts(office: Office, period: Period, tick: Tick) -> Iterator[tuple[ScoreFacts, bool]]:
    """The dossiers received in the period, each with whether the province has all of it."""
    rows = office.store.received_rows(period.first, period.last)
    for start in range(0, len(rows), PAGE):
        tick(start, len(rows))
        page = list(office.store.states(rows[start : start + PAGE], ScoreFacts))
        journeys = office.store.travel.of([facts.id for facts in page])
        for facts in page:
            journey = journeys.get(facts.id)
            yield facts, journey is not None and journey.state is SyncState.CONFIRMED
    tick(len(rows), len(rows))


def _line(point: Point) -> ReportLine:
    metric = point.metric
    cells = (
        metric.number,
        NAMES[metric.number],
        None if point.ratio is None else round(point.ratio, 2),
        metric.full_at,
        None if point.points is None else round(point.points, 2),
        round(metric.most, 2),
        point.have,
        point.of,
        point.of - point.have,
        RAISED_BY[metric.number],
    )
    return ReportLine(metric.number, cells)


def _sum(points: tuple[Point, ...]) -> ReportLine:
    got, most = _sums(points)
    return ReportLine("", ("", "TỔNG CỘNG (ước tính)", None, None, got, most, None, None, None, ""), strong=True)


def _sums(points: tuple[Point, ...]) -> tuple[float, float]:
    """Points got and to be got, of the metrics that have anything to count."""
    asked = [point for point in points if point.points is not None]
    return round(sum(point.points or 0.0 for point in asked), 2), round(sum(point.metric.most for point in asked), 2)


def _json(point: Point) -> Json:
    line = _line(point)
    row = dict(zip(COLUMNS, line.cells, strict=True))
    row |= {"name": _(NAMES[point.metric.number]), "raise": _(RAISED_BY[point.metric.number]), "code": point.metric.code}
    return cast("Json", {**row, "estimate": True, "source": _(SOURCE)})


def _json_sum(points: tuple[Point, ...], counter: Counter766) -> Json:
    got, most = _sums(points)
    percent = round(100 * counter.satisfied / counter.rated, 2) if counter.rated else None
    satisfied = {"have": counter.satisfied, "of": counter.rated, "percent": percent}
    row = {"number": "", "name": _("Tổng cộng"), "points": got, "max": most, "satisfied": satisfied}
    return cast("Json", {**row, "estimate": True, "total": True})


assert set(NAMES) == set(RAISED_BY) == {metric.number for metric in METRICS}
