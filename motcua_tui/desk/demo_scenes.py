"""What the demo shows beside everyday dossiers: one of each thing a counter meets now and then, at scripted moments.

Numbers of the waiting room, complaints, linked dossiers, guidance, supplements near their fifteen days, a morning in the
village, a power cut, shifts: each goes through its own use case, as a clerk would do it.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from motcua_tui.desk import act as acting
from motcua_tui.desk import books, feedback, not_taken, queue, sessions, shifts, slips
from motcua_tui.desk.demo_people import Cast
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import Taken, receive
from schemas.acts import Act
from schemas.asks import read_act, read_guide, read_receive, read_turned_away
from schemas.base import plain
from schemas.canonical import Json
from schemas.office_acts import BookKind, FeedbackStep
from schemas.refusal import Refusal
from schemas.times import at, moment_text

FEWEST = 40
"""An office smaller than this is made of everyday dossiers alone."""
BOOKS: tuple[tuple[str, BookKind, tuple[str, ...]], ...] = (
    ("01/{year}-SCT/BS", "copies", ("2.000815",)),
    ("02/{year}-SCT/CK", "signatures", ("2.000884", "2.001008", "2.000992")),
    ("03/{year}-SCT/HĐ,GD", "contracts", ("2.001035", "2.001019", "2.001016", "2.001406", "2.000913")),
)
TICKET_DAYS = 10

Plain = dict[str, Json]


@dataclass
class Scene:
    """Something that happens at a moment, done by one person."""

    at: datetime
    by: str
    play: Callable[[], object]


@dataclass
class Stage:
    """Where the scenes are played: the office, its people, its days up to now."""

    office: Office
    cast: Cast
    days: Sequence[date]
    now: datetime
    rng: random.Random
    clerks: tuple[str, str]
    supervisor: str
    made: list[Scene] = field(default_factory=list)
    dossiers: int = 0
    """How many dossiers the scenes take in."""

    def day(self, back: int) -> date:
        """A working day so many working days before the last one."""
        return self.days[max(0, len(self.days) - 1 - back)]

    def on(self, back: int, clock: str) -> datetime:
        """A moment of that day."""
        hour, minute = clock.split(":")
        return at(self.day(back), time(int(hour), int(minute)))

    def days_ago(self, days: int) -> int:
        """How far back the last working day lies that is at least so many calendar days ago."""
        until = self.now.date() - timedelta(days=days)
        earlier = [place for place, day in enumerate(self.days) if day <= until]
        return len(self.days) - 1 - (earlier[-1] if earlier else 0)

    def add(self, moment: datetime, by: str, play: Callable[[], object]) -> None:
        """What lies in the future has not happened."""
        if moment < self.now:
            self.made.append(Scene(moment, by, play))


class Story:
    """One dossier and what happens to it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.id = stage, ""

    def begin(self, moment: datetime, by: str, take: Callable[[], Taken | Refusal]) -> Story:
        """Taken in, guided or refused at the counter."""

        def play() -> None:
            taken = take()
            self.id = "" if isinstance(taken, Refusal) else taken.dossier.id

        self.stage.dossiers += moment < self.stage.now
        self.stage.add(moment, by, play)
        return self

    def then(self, moment: datetime, by: str, act: Act, content: Plain | None = None) -> Story:
        """One act; a story that did not begin has none."""

        def play() -> None:
            ask = read_act(act, content or {})
            if self.id and not isinstance(ask, Refusal):
                acting.act(self.stage.office, self.id, act, ask)

        self.stage.add(moment, by, play)
        return self


def open_books(office: Office, year: int) -> list[dict[str, Json] | Refusal]:
    """This year's certification books."""
    asks = [books.BookAsk(book=name.format(year=year), kind=kind, procedures=codes, first=1) for name, kind, codes in BOOKS]
    return [books.open_book(office, ask) for ask in asks]


def scenes(stage: Stage) -> list[Scene]:
    """Every scene up to now."""
    for make in (_new_year, _waiting, _elsewhere, _not_taken, _wrong, _village, _power_cut, _feedback, _tickets, _shifts):
        make(stage)
    return stage.made


def _new_year(stage: Stage) -> None:
    years = sorted({day.year for day in stage.days})
    for year in years[1:]:
        first = next(day for day in stage.days if day.year == year)
        for name, _kind, _codes in BOOKS:
            stage.add(at(first, time(7, 2)), stage.clerks[0], partial(books.renew, stage.office, name.format(year=year - 1)))


def _ask(stage: Stage, procedure: str, who: Plain | None = None, **more: Json) -> Plain:
    person = who or _person(stage)
    parts: list[Json] = [{"name": "Tờ khai theo mẫu", "originals": 1}, {"name": "Giấy tờ chứng minh nơi cư trú", "copies": 1}]
    return {"procedure": procedure, "applicant": person, "parts": parts, **more}


def _person(stage: Stage) -> Plain:
    found = plain(stage.cast.anyone(stage.rng))
    assert isinstance(found, dict)
    return found


def _received(stage: Stage, asked: Plain, now: str | None = None) -> Callable[[], Taken | Refusal]:
    def take() -> Taken | Refusal:
        ask = read_receive(asked)
        return ask if isinstance(ask, Refusal) else receive(stage.office, ask, now)

    return take


def _waiting(stage: Stage) -> None:
    """Supplements near their end and past it, a result nobody fetched, a rating that is not good."""
    hoa, linh = stage.clerks
    missing: Plain = {"reason": "Thiếu bản chính giấy tờ chứng minh nơi cư trú.", "parts": ["Giấy tờ chứng minh nơi cư trú"]}
    for days, by in ((13, hoa), (17, linh)):
        back = stage.days_ago(days)
        story = Story(stage).begin(stage.on(back, "08:10"), by, _received(stage, _ask(stage, "1.004222")))
        story.then(stage.on(back, "09:40"), by, Act.REQUEST_SUPPLEMENT, missing)
    company: Plain = {
        "name": "Công ty TNHH Chè Mẫu Sơn", "id_number": "0200000001", "kind": "enterprise", "phone": "0900000010",
        "address": "Thôn Trung Tâm, xã Mẫu Sơn, tỉnh Mẫu",
    }  # fmt: skip
    brought = _person(stage)
    asked = _ask(
        stage, "1.001612", company, submitter=brought, authorisation={"document": "Giấy giới thiệu số 05", "scope": "Nộp, nhận"}
    )
    story = Story(stage).begin(stage.on(12, "08:30"), hoa, _received(stage, asked))
    _resolve(story, stage, 10)
    story.then(stage.on(10, "15:00"), hoa, Act.LOCATE, {"place": "Tủ 1, ngăn 2"})
    guest: Plain = {
        "name": "John Sample", "id_number": "X1234567", "kind": "foreigner", "phone": "0900000011",
        "needs": "Cần người phiên dịch", "address": "Thôn Trung Tâm, xã Mẫu Sơn, tỉnh Mẫu",
    }  # fmt: skip
    story = Story(stage).begin(stage.on(9, "09:05"), linh, _received(stage, _ask(stage, "1.004194", guest)))
    _resolve(story, stage, 7)
    story.then(stage.on(6, "08:20"), hoa, Act.HAND_OVER, {"to_name": "John Sample", "relation": "owner", "via": "counter"})
    story.then(stage.on(6, "08:25"), hoa, Act.RATE, {"level": 2, "comment": "Phải chờ lâu, thiếu biển chỉ dẫn.", "given": "slip"})


def _resolve(story: Story, stage: Stage, back: int) -> None:
    story.then(stage.on(back, "10:00"), stage.clerks[1], Act.ASSIGN, {"to": stage.clerks[1]})
    story.then(
        stage.on(back, "14:10"), stage.supervisor, Act.DECIDE, {"outcome": "approved", "document_no": f"{90 + back}/UBND-MS"}
    )
    story.then(stage.on(back, "14:30"), stage.clerks[1], Act.FINISH)


def _elsewhere(stage: Stage) -> None:
    """Linked dossiers: two units side by side, one of them late; and one whose units work in turn."""
    hoa, linh = stage.clerks
    land: list[Json] = [
        {"unit": "H44.15", "task": "Xác minh nguồn gốc thửa đất", "limit": "2 working_days"},
        {"unit": "H44.20", "task": "Cung cấp trích lục bản đồ", "limit": "3 working_days"},
    ]
    story = Story(stage).begin(stage.on(6, "08:40"), hoa, _received(stage, _ask(stage, "1.012796")))
    story.then(stage.on(6, "09:30"), linh, Act.ASSIGN, {"to": linh})
    story.then(stage.on(6, "14:00"), linh, Act.LINK, {"tasks": land, "lead": "H44.15"})
    story.then(stage.on(3, "10:00"), linh, Act.RETURN_LINK, {"number": 2, "outcome": "done", "document_no": "31/TL-ĐĐ"})
    turns: list[Json] = [
        {"unit": "H44.31", "task": "Thẩm định hồ sơ trợ cấp", "limit": "5 working_days", "step": 1},
        {"unit": "H44.02", "task": "Ra quyết định trợ cấp", "limit": "3 working_days", "step": 2},
    ]
    story = Story(stage).begin(stage.on(3, "09:20"), linh, _received(stage, _ask(stage, "1.001776")))
    story.then(stage.on(2, "08:00"), linh, Act.LINK, {"tasks": turns})


def _not_taken(stage: Stage) -> None:
    """Guided and not seen since, guided and come back, refused at the counter."""
    hoa, linh = stage.clerks
    told: Plain = {"reason": "Chưa có giấy tờ chứng minh nơi cư trú.", "missing": ["Giấy tờ chứng minh nơi cư trú"]}

    def guided(procedure: str) -> Callable[[], Taken | Refusal]:
        ask = read_guide({**_ask(stage, procedure), **told})
        return lambda: ask if isinstance(ask, Refusal) else not_taken.guide(stage.office, ask)

    Story(stage).begin(stage.on(2, "10:15"), hoa, guided("1.004194"))
    Story(stage).begin(stage.on(0, "08:05"), linh, guided("1.004873"))
    come_back = Story(stage).begin(stage.on(5, "14:20"), hoa, guided("1.004194"))
    come_back.then(stage.on(4, "08:30"), hoa, Act.ACCEPT, {"parts": [{"name": "Giấy tờ chứng minh nơi cư trú", "copies": 1}]})
    refused = read_turned_away({**_ask(stage, "1.012812"), "reason": "Thửa đất thuộc địa bàn xã khác, đã hướng dẫn nơi nộp."})
    turn_away = lambda: refused if isinstance(refused, Refusal) else not_taken.turn_away(stage.office, refused)  # noqa: E731
    Story(stage).begin(stage.on(3, "15:10"), linh, turn_away)


def _wrong(stage: Stage) -> None:
    """A result with the office's own mistake, brought back today."""
    hoa = stage.clerks[0]
    asked = _ask(stage, "1.004873")
    applicant = asked["applicant"]
    assert isinstance(applicant, dict)
    story = Story(stage).begin(stage.on(8, "08:15"), hoa, _received(stage, asked))
    _resolve(story, stage, 6)
    handed: Plain = {"to_name": str(applicant["name"]), "relation": "owner", "via": "counter"}
    story.then(stage.on(5, "09:00"), hoa, Act.HAND_OVER, handed)
    story.then(stage.on(0, "07:50"), hoa, Act.REPORT_ERROR, {"reason": "Ghi sai ngày sinh: 05/03 ghi thành 03/05."})


def _village(stage: Stage) -> None:
    """A morning in the village on a day of rest; one of the files is not back on its shelf."""
    linh, office = stage.clerks[1], stage.office
    rest = stage.now.date() - timedelta(days=1)
    while rest in stage.days:
        rest -= timedelta(days=1)
    stage.add(at(rest, time(7, 40)), linh, lambda: sessions.open_session(office, "Nhà văn hóa thôn Nà Mẫu"))
    for minutes, procedure, place in (
        (40, "1.014027", "Tủ 3, ngăn 1"), (90, "1.001653", "Tủ 3, ngăn 1"), (130, "1.014027", ""),
    ):  # fmt: skip
        moment = at(rest, time(7, 40)) + timedelta(minutes=minutes)
        story = Story(stage).begin(moment, linh, _received(stage, _ask(stage, procedure)))
        if place:
            story.then(at(rest, time(14, 0)), linh, Act.LOCATE, {"place": place})
    stage.add(at(rest, time(10, 40)), linh, lambda: sessions.close_session(office))


def _power_cut(stage: Stage) -> None:
    """Slips printed in advance, two used while the power was cut, one spoilt; typed in the same afternoon."""
    hoa, office = stage.clerks[0], stage.office

    def printed() -> None:
        with tempfile.TemporaryDirectory() as folder:
            slips.print_slips(office, 6, Path(folder) / "slips.pdf")

    stage.add(stage.on(7, "16:00"), hoa, printed)
    for clock, number, procedure in (("09:10", 1, "1.004873"), ("09:35", 2, "1.004194")):
        asked = _ask(stage, procedure, slip_no=f"GIẤY-A1-{number:05d}")
        Story(stage).begin(
            stage.on(5, "13:40") + timedelta(minutes=number), hoa, _received(stage, asked, moment_text(stage.on(5, clock)))
        )
    stage.add(stage.on(5, "13:45"), hoa, lambda: slips.void_slip(office, "GIẤY-A1-00003", "Viết nhầm họ tên, đã gạch bỏ"))


def _feedback(stage: Stage) -> None:
    """Complaints and suggestions: late, nearly due, asked back, answered and published."""
    hoa, office = stage.clerks[0], stage.office
    said: list[tuple[int, Plain, list[tuple[int, FeedbackStep, str]]]] = [
        (16, {"text": "Cán bộ hẹn nhưng đến nơi không có ai ở quầy.", "about": "conduct", "channel": "box"}, []),
        (14, {"text": "Đề nghị ghi rõ giấy tờ phải nộp.", "about": "rule", "field": "Đăng ký, quản lý cư trú"}, []),
        (3, {"text": "Lệ phí thu không giống niêm yết.", "from_name": "Sùng Thị Mẫu", "phone": "0900000012"}, [
            (2, "ask", "Đề nghị ông/bà cho biết ngày nộp và số biên lai."),
        ]),
        (9, {"text": "Chờ lâu mà không ai gọi số.", "from_name": "Vàng Văn Thử", "phone": "0900000013"}, [
            (4, "answer", "Đã bố trí thêm một quầy vào buổi sáng thứ Hai."), (3, "publish", ""),
        ]),
    ]  # fmt: skip
    for back, asked, steps in said:
        numbers: list[str] = []

        def take(asked: Plain = asked, numbers: list[str] = numbers) -> None:
            done = feedback.receive(office, feedback.FeedbackAsk(**asked))  # type: ignore[arg-type]
            if not isinstance(done, Refusal):
                numbers.append(str(done["feedback"]))

        stage.add(stage.on(back, "10:20"), hoa, take)
        for later, step, text in steps:

            def move(step: FeedbackStep = step, text: str = text, numbers: list[str] = numbers) -> None:
                if numbers:
                    feedback.move(office, numbers[0], step, feedback.StepAsk(text=text))

            stage.add(stage.on(later, "15:20"), stage.supervisor, move)


def _tickets(stage: Stage) -> None:
    """Numbers of the last days, all served; today some are served, one was skipped, one is called, some wait."""
    office, hoa = stage.office, stage.clerks[0]
    for back in range(min(TICKET_DAYS, len(stage.days)), -1, -1):
        if stage.day(back) != stage.now.date():
            for place in range(stage.rng.randrange(5, 10)):
                waited = timedelta(minutes=stage.rng.randrange(1, 25))
                taken = stage.on(back, "07:30") + timedelta(minutes=26 * place)
                stage.add(taken, hoa, lambda: queue.take(office))
                stage.add(taken + waited, hoa, lambda: queue.call(office))
                stage.add(taken + waited + timedelta(minutes=1), hoa, lambda: queue.serve(office))
    steps: tuple[tuple[int, Callable[[], object]], ...] = (
        (50, lambda: queue.take(office)), (46, lambda: queue.take(office)), (44, lambda: queue.call(office)),
        (43, lambda: queue.serve(office)), (38, lambda: queue.take(office)), (30, lambda: queue.call(office)),
        (28, lambda: queue.skip(office)), (26, lambda: queue.call(office)), (25, lambda: queue.serve(office)),
        (20, lambda: queue.take(office)), (14, lambda: queue.take(office)), (9, lambda: queue.take(office, "Người cao tuổi")),
        (6, lambda: queue.take(office)), (4, lambda: queue.call(office, "A-004")),
    )  # fmt: skip
    midnight = at(stage.now.date(), time(0, 0))
    for minutes, step in steps:
        stage.add(max(stage.now - timedelta(minutes=minutes), midnight), hoa, step)


def _shifts(stage: Stage) -> None:
    """Yesterday's shift was handed over and taken; today's waits to be taken."""
    hoa, linh = stage.clerks
    office = stage.office
    stage.add(stage.on(1, "16:45"), hoa, lambda: shifts.hand(office, linh, "Máy in quầy 1 sắp hết mực"))
    stage.add(stage.on(1, "16:55"), linh, lambda: shifts.take(office))
    stage.add(stage.now - timedelta(minutes=2), linh, lambda: shifts.hand(office, hoa))

