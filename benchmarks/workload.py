# ruff: noqa: E501  Word lists read better in one line.
"""The work of a commune to be synchronised: so many dossiers of eight entries each, then one more day.

The same for the same seed. The dictionary was trained on other seeds. About one remark in four is free typing, one in
eight typed without diacritics; citizens come again. There are as many remarks as it takes for `zstd -19` to come to some
18.5 KB for the day and 3.5 MB for 10,000 dossiers.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from motcua_tui.store import Draft
from schemas import acts, limits
from schemas.acts import Act
from schemas.base import Record
from schemas.intake import FeeDue, PartGiven, Person, ProcedureRef
from schemas.rules.numbering import provisional_code
from schemas.times import VN, moment_text

DAYS = 280
NEW_TODAY, ACTS_TODAY = 40, 120
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Lý Giàng Sùng Thào Lò Vừ Cà Tẩn Phàn Mùa Lù Triệu Chảo Tòng Quàng Hạng Ly".split()
MIDDLE = "Văn|Thị|A|Đức|Hữu|Thị Thu|Thị Ngọc|Xuân|Seo|Mí|Ngọc|Trọng|Phương|Bá|Thị Hồng|Tiến|Công".split("|")
GIVEN = "Dũng Sơn Páo Dình Tú Long Nam Thắng Sình Phúc Lâm Huy Lan Hoa Dua Chở Sua Mai Thảo Linh Hạnh Yến Nhung Mỷ Dợ Mẩy Nga Thủy Vân Máy Cú Say Chu Khánh Trung Cường Hải Kiên Vàng Đạt Tuấn Hương Trang Quỳnh".split()
HAMLETS = "Nậm Lạnh|Huổi Cuổi|Tả Phìn Hồ|Pá Hốc|Xà Lùng|Tìa Mông|Hua Rốm|Sáng Tớ|Nà Phạ|Cán Chu|Phì Ca|Lũng Vài".split("|")
PROCEDURES = [
    ("2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp", "Chứng thực", "same_day", 30, 2000, "Bản chính giấy tờ làm cơ sở chứng thực|Bản sao cần chứng thực"),
    ("2.000884", "Chứng thực chữ ký trong các giấy tờ, văn bản", "Chứng thực", "same_day", 9, 10000, "Giấy tờ tùy thân còn giá trị|Giấy tờ sẽ ký"),
    ("1.001193", "Đăng ký khai sinh", "Hộ tịch", "same_day", 14, 0, "Tờ khai theo mẫu|Giấy chứng sinh|Giấy ủy quyền"),
    ("1.004884", "Đăng ký lại khai sinh", "Hộ tịch", "5 working_days", 4, 8000, "Tờ khai theo mẫu|Giấy tờ có nội dung khai sinh|Văn bản cam đoan"),
    ("1.000894", "Đăng ký kết hôn", "Hộ tịch", "same_day", 5, 0, "Tờ khai đăng ký kết hôn|Giấy xác nhận tình trạng hôn nhân"),
    ("1.000656", "Đăng ký khai tử", "Hộ tịch", "same_day", 3, 0, "Tờ khai đăng ký khai tử|Giấy báo tử hoặc giấy thay thế"),
    ("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", "Hộ tịch", "3 working_days", 7, 15000, "Tờ khai xác nhận|Quyết định ly hôn hoặc giấy chứng tử"),
    ("1.001776", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng", "Bảo trợ xã hội", "22 working_days", 6, 0, "Tờ khai đề nghị trợ giúp|Giấy xác nhận khuyết tật|Bản sao giấy khai sinh"),
    ("1.011606", "Công nhận hộ nghèo, hộ cận nghèo thường xuyên hằng năm", "Giảm nghèo", "15 working_days", 3, 0, "Giấy đề nghị rà soát"),
    ("1.012753", "Đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận lần đầu", "Đất đai", "20 working_days", 7, 100000, "Đơn đăng ký|Trích lục bản đồ địa chính|Biên bản xác minh nguồn gốc đất"),
    ("1.003554", "Hòa giải tranh chấp đất đai", "Đất đai", "30 working_days", 2, 0, "Đơn đề nghị hòa giải|Tài liệu chứng minh nguồn gốc"),
]  # fmt: skip
CLAUSES = (
    "đề nghị nộp thêm {giay}|bản chụp mờ phần {cho}|đã so với bản chính, khớp số {so}|{ten} đi nộp thay, có giấy ủy quyền ngày {ngay}|"
    "hẹn trở lại ngày {ngay} vì mất điện|thửa {so} tờ bản đồ {n}, diện tích {so} m2|người nộp cho biết điện thoại mới {dt}|nhận lại giấy gốc ngày {ngay}|"
    "trưởng bản {ten} xác nhận tại {ban}|ghi theo sổ bộ quyển {n} năm {nam}|đường vào {ban} sạt lở, xác minh sau|công dân xin trả kết quả tại {ban}|"
    "con thứ {n}, sinh năm {nam}, nơi sinh trạm y tế xã|cha {ten}, mẹ {ten}|sai sót {cho}, đã hướng dẫn ghi lại|biên lai số {so} quyển {n}|"
    "đã gọi {dt} lúc chiều, chưa gặp|văn bản trả lời số {so}/UBND ngày {ngay}|hộ {ten} đang ở nhờ đất của {ten}|người làm chứng {ten}, sinh năm {nam}"
).split("|")
PAPERS = "giấy chứng sinh|bản sao căn cước|giấy ủy quyền|sổ hộ khẩu cũ|trích lục bản đồ|giấy xác nhận khuyết tật|hợp đồng công chứng".split(
    "|"
)
PLACES = "họ tên|ngày sinh|con dấu|chữ ký|số thửa|trang sau".split("|")
SYLLABLES = "của và có người không ở cho là được nhà đã ông bà con với cháu xin về một giấy làm đất năm từ khi này ra chưa vào lại đi anh chị em mới cũ bên phải còn xã bản nương rẫy ruộng suối đồi lên xuống sang nhờ giúp hẹn mai chiều sáng mưa đường xa xe máy hỏng tay chân đau ốm bệnh viện huyện tỉnh cán bộ thôn trưởng họp dân hàng xóm tranh bờ rào cây chuối mốc giới đo vẽ lệch thiếu thừa nhầm tên chữ lót dấu sắc hỏi ngã nặng sửa viết tay mờ rách ướt cháy mất thất lạc tìm hộ khẩu chuyển tách nhập hôn nhân chồng vợ ly thân nuôi dưỡng khuyết tật già yếu neo đơn nghèo cận thoát bò dê lợn vay vốn trả nợ".split()
ROAD = (Act.ASSIGN, Act.NOTE, Act.REQUEST_SUPPLEMENT, Act.SUPPLEMENT_RECEIVED, Act.DECIDE, Act.FINISH, Act.HAND_OVER)
PLAIN_LETTERS = str.maketrans("đĐ", "dD")


class Step(NamedTuple):
    """One act to be written: on the dossier that was begun as number `dossier`."""

    at: datetime
    dossier: int
    place: int
    act: Act
    content: Record
    by: str


class Workload:
    """Made-up people coming to one made-up commune."""

    def __init__(self, seed: int, users: tuple[str, ...] = ("mai",), device: str = "A", incarnation: str = "1ABCD") -> None:
        self._roll = random.Random(seed)
        self._users = users
        self._device, self._incarnation = device, incarnation
        self._citizens = [self._person() for _ in range(5_000)]
        self._begun = 0

    def year(self, dossiers: int, first: date = date(2026, 1, 5)) -> Iterator[list[Step]]:
        """The acts of `dossiers` dossiers, eight each, day after day in the order they are made."""
        days = [first + timedelta(days=number) for number in range(DAYS)]
        steps: dict[date, list[Step]] = {day: [] for day in days}
        for number in range(dossiers):
            start = days[number * (DAYS - 12) // dossiers]
            for step in self._history(start, days[-1]):
                steps[step.at.date()].append(step)
        for day in days:
            yield sorted(steps[day], key=lambda step: (step.at, step.place))

    def one_day(self, dossiers: int, first: date = date(2026, 10, 20)) -> list[Step]:
        """The day to be measured: 40 new dossiers of three entries each, and one act on each of 120 older ones."""
        found = [step for _ in range(NEW_TODAY) for step in self._history(first, first)[:3]]
        open_ones = self._roll.sample(range(max(0, dossiers - 900), dossiers), min(ACTS_TODAY, dossiers))
        found += [self._step(first, number, 8, self._roll.choice((Act.NOTE, Act.LOCATE, Act.RATE))) for number in open_ones]
        return sorted(found, key=lambda step: (step.at, step.place))

    def _history(self, start: date, last: date) -> list[Step]:
        number, day = self._begun, start
        self._begun += 1
        steps = [self._step(start, number, 0, Act.RECEIVE)]
        for place, act in enumerate(ROAD, 1):
            day = min(last, day + timedelta(days=self._roll.choice((0, 0, 1, 1, 2, 3))))
            step = self._step(day, number, place, act)
            after = steps[-1].at + timedelta(seconds=self._roll.randrange(40, 2000))
            steps.append(step if step.at > steps[-1].at else step._replace(at=after))
        return steps

    def _step(self, day: date, number: int, place: int, act: Act) -> Step:
        hour = self._roll.choice((7, 8, 8, 9, 9, 10, 10, 11, 13, 14, 14, 15, 16))
        at = datetime(day.year, day.month, day.day, hour, self._roll.randrange(60), self._roll.randrange(60), tzinfo=VN)
        return Step(at, number, place, act, self._content(act, at, number), self._roll.choice(self._users))

    def _content(self, act: Act, at: datetime, number: int) -> Record:
        roll = self._roll
        made: dict[Act, Record] = {}
        if act is Act.RECEIVE:
            return self._received(at, number)
        made[Act.ASSIGN] = acts.Assigned(to=roll.choice(self._users))
        made[Act.NOTE] = acts.Noted(text=self._note(4, 7))
        made[Act.REQUEST_SUPPLEMENT] = acts.SupplementRequested(reason=self._note(4, 7), parts=(roll.choice(PAPERS),))
        made[Act.SUPPLEMENT_RECEIVED] = acts.SupplementReceived(due_at=_end_of(at, roll.randint(1, 20)))
        made[Act.DECIDE] = acts.Decided(
            outcome="approved", document_no=f"{roll.randrange(1, 3000)}/UBND-VP", signed_by=self._name()
        )
        made[Act.FINISH] = acts.Plain()
        made[Act.HAND_OVER] = acts.HandedOver(to_name=self._name(), to_id=roll.choice(self._citizens).id_number)
        made[Act.LOCATE] = acts.Located(place=f"Kệ {roll.randint(1, 9)}, ngăn {roll.randint(1, 20)}")
        made[Act.RATE] = acts.Rated(level=roll.randint(3, 5), comment=self._note(4, 7))
        return made[act]

    def _received(self, at: datetime, number: int) -> Record:
        roll = self._roll
        code, name, field, limit, _, fee, parts = roll.choices(PROCEDURES, [one[4] for one in PROCEDURES])[0]
        return acts.Received(
            procedure=ProcedureRef(code=code, name=name, field=field, limit=limit, version=f"{len(name):016x}"),
            applicant=roll.choice(self._citizens),
            submitter=self._person() if roll.random() < 0.25 else None,
            parts=tuple(
                PartGiven(name=part, originals=roll.randint(0, 2), copies=roll.randint(1, 3)) for part in parts.split("|")
            ),
            fees=(FeeDue(name="Lệ phí", amount_vnd=fee, kind="charge"),) if fee else (),
            note=self._note(11, 22),
            provisional_code=provisional_code(self._device, self._incarnation, moment_text(at)[:10], number % 9000 + 1),
            due_at=_end_of(at, roll.randint(0, 30)),
        )

    def _person(self) -> Person:
        """An invented person; province 099 does not exist."""
        roll = self._roll
        born = date(roll.randint(1938, 2008), roll.randint(1, 12), roll.randint(1, 28))
        return Person(
            name=self._name(),
            id_number=f"099{roll.randint(0, 3)}{born.year % 100:02d}{roll.randrange(10**6):06d}",
            birth_date=born.isoformat(),
            sex=roll.choice(("male", "female")),
            phone=self._phone() if roll.random() < 0.86 else "",
            address=f"Bản {roll.choice(HAMLETS)}, xã Thử, tỉnh Mẫu",
        )

    def _name(self) -> str:
        return f"{self._roll.choice(FAMILY)} {self._roll.choice(MIDDLE)} {self._roll.choice(GIVEN)}"

    def _phone(self) -> str:
        return f"0{self._roll.choice((32, 35, 36, 38, 86, 96, 97, 98, 91))}{self._roll.randrange(10**7):07d}"

    def _note(self, least: int, most: int) -> str:
        text = "; ".join(self._clause() for _ in range(self._roll.randint(least, most)))[: limits.NOTE_MAX - 1]
        return text[0].upper() + text[1:] + "."

    def _clause(self) -> str:
        roll = self._roll
        if roll.random() < 0.22:
            last = len(SYLLABLES) - 1
            words = (
                SYLLABLES[min(last, int(roll.paretovariate(0.55)) - 1 + roll.randrange(9))] for _ in range(roll.randint(4, 13))
            )
            text = " ".join(words)
        else:
            text = self._filled(roll.choice(CLAUSES))
        return _without_marks(text) if roll.random() < 0.12 else text

    def _filled(self, clause: str) -> str:
        roll = self._roll
        made = {
            "giay": roll.choice(PAPERS), "cho": roll.choice(PLACES), "so": roll.randrange(1, 9999), "n": roll.randrange(1, 40),
            "ten": self._name(), "ngay": f"{roll.randint(1, 28):02d}/{roll.randint(1, 12):02d}/2026", "ban": f"bản {roll.choice(HAMLETS)}",
            "nam": roll.randint(1955, 2024), "dt": self._phone(),
        }  # fmt: skip
        return clause.format(**made)


def drafts_of(steps: list[Step], ids: dict[int, str], begun: dict[int, int] | None = None) -> list[Draft]:
    """The steps as acts to be written. `ids` are the dossiers' identities so far, by number."""
    here: dict[int, int] = {} if begun is None else begun
    drafts: list[Draft] = []
    for step in steps:
        known = ids.get(step.dossier)
        if step.act is Act.RECEIVE:
            here[step.dossier] = len(drafts)
        same_as = None if known is not None or step.act is Act.RECEIVE else here[step.dossier]
        drafts.append(
            Draft(act=step.act, by=step.by, content=step.content, at=moment_text(step.at), dossier=known, same_as=same_as)
        )
    return drafts


def _end_of(at: datetime, days: int) -> str:
    return moment_text((at + timedelta(days=days)).replace(hour=17, minute=0, second=0))


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.translate(PLAIN_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
