# ruff: noqa: E501, S311  Word lists read better in one line, and nothing here is a secret.
"""A made-up office: invented people, invented notes, the same for the same seed. Trains the dictionary,
feeds the tests."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from schemas import acts
from schemas.acts import Act
from schemas.base import Record
from schemas.canonical import DOSSIER_KEY_BYTES, canonical_bytes
from schemas.entry import NO_HASH, Entry, Sealed, chain_id, dossier_id, seal_entry
from schemas.intake import FeeDue, PartGiven, Person, ProcedureRef
from schemas.office_acts import Begun, OfficeAct
from schemas.rules.numbering import provisional_code
from schemas.times import VN, moment_text
from sync.wire.memory import MemoryLedger
from sync.wire.places import Incoming
from sync.wire.reading import written

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Lường Quàng Giàng Vàng Cầm Tòng Hà".split()
MIDDLE = "Văn Thị Hữu Đức Minh Ngọc Thanh Thu Xuân Công Kim Hồng Quang Gia Bảo Phương Mai Tuấn".split()
GIVEN = (
    "An Bình Cường Dung Đạt Giang Hà Hải Hạnh Hằng Hiếu Hoa Hòa Hùng Hương Khánh Kiên Lan Linh Long Mai Minh Nam Nga Nhung "
    "Oanh Phúc Phượng Quân Quỳnh Sơn Tâm Thảo Thắng Thủy Toàn Trang Trung Tú Tuyết Vân Vinh Xuyến Yến"
).split()
HAMLETS = "Đồng Mít|Gò Sậy|Suối Trong|Bãi Nổi|Cây Thị|Ao Sen|Đồi Cọ|Bến Than|Ruộng Cả|Khe Đá|Xóm Mới|Trại Cau".split("|")
PROCEDURES = [
    ("2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", "Chứng thực", "same_day", 30, 2000, ("Bản chính", "Bản sao cần chứng thực")),
    ("2.000884", "Chứng thực chữ ký trong giấy tờ, văn bản", "Chứng thực", "same_day", 9, 10000, ("Giấy tờ tùy thân", "Văn bản sẽ ký")),
    ("2.001035", "Chứng thực hợp đồng, giao dịch về tài sản", "Chứng thực", "2 working_days", 6, 50000, ("Dự thảo hợp đồng", "Giấy chứng nhận quyền sử dụng đất")),
    ("1.001193", "Đăng ký khai sinh", "Hộ tịch", "same_day", 14, 0, ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh")),
    ("1.004884", "Đăng ký lại khai sinh", "Hộ tịch", "5 working_days", 4, 8000, ("Tờ khai đăng ký lại khai sinh", "Văn bản cam đoan")),
    ("1.000894", "Đăng ký kết hôn", "Hộ tịch", "same_day", 6, 0, ("Tờ khai đăng ký kết hôn", "Giấy xác nhận tình trạng hôn nhân")),
    ("1.000656", "Đăng ký khai tử", "Hộ tịch", "same_day", 4, 0, ("Tờ khai đăng ký khai tử", "Giấy báo tử")),
    ("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", "Hộ tịch", "3 working_days", 8, 15000, ("Tờ khai xác nhận tình trạng hôn nhân",)),
    ("1.001776", "Thực hiện trợ cấp xã hội hàng tháng", "Bảo trợ xã hội", "22 working_days", 6, 0, ("Tờ khai đề nghị trợ giúp xã hội", "Giấy xác nhận khuyết tật")),
    ("1.012753", "Đăng ký đất đai, cấp Giấy chứng nhận lần đầu", "Đất đai", "20 working_days", 7, 100000, ("Đơn đăng ký đất đai", "Mảnh trích đo bản đồ địa chính", "Chứng từ tài chính")),
    ("1.003554", "Hòa giải tranh chấp đất đai", "Đất đai", "30 working_days", 2, 0, ("Đơn đề nghị hòa giải",)),
]  # fmt: skip
PHRASES = (
    "người nộp hẹn quay lại sau {n} ngày|chờ xác nhận của thôn {thon}|đã xem bản chính, số hiệu {so}|điện thoại {sdt} không nghe máy|"
    "nhờ {ten} nộp hộ, có giấy ủy quyền|bản chụp mờ trang {n}|địa chỉ ghi theo đơn vị hành chính cũ|mất điện từ trưa nên nhập sau|"
    "thửa đất số {so}, tờ bản đồ {n}|đã trình lãnh đạo ngày {ngay}|công dân xin nhận kết quả tại nhà|cần đối chiếu năm sinh {nam}|"
    "đã thu đủ phí, biên lai {so}|hồ sơ giấy để ngăn {n}|trả lời bằng văn bản số {so}/UBND|gia đình thuộc hộ cận nghèo năm {nam}|"
    "làm chứng: {ten}|chữ ký người khai chưa đủ|thiếu tờ khai trang {n}|đường mưa lũ, chưa đi xác minh được ở {thon}"
).split("|")
WORDS = "xin cho em nhờ chị anh xem lại giúp phần này chưa rõ ràng hẹn mai mang thêm giấy tờ của con cháu nhà mẹ cha ông bà đất vườn ruộng".split()


class MadeUpOffice:
    """One device's ledger that grows by whole days or single acts. Holds real entries: hashes, seals and
    keys are true."""

    def __init__(self, seed: int, unit: str = "H44.99.12", device: str = "A", incarnation: str = "1ABCD") -> None:
        self.random = random.Random(seed)
        self.ledger = MemoryLedger()
        self.chain = chain_id(unit, device, incarnation)
        self.unit, self.device, self.incarnation = unit, device, incarnation
        self.clock = datetime(2026, 3, 2, 7, 30, tzinfo=VN)
        self.users = [f"{name}.{unit[-2:].lower()}" for name in ("lan", "hung", "minh", "tuyet")]
        self.user = self.users[0]
        self.open: list[tuple[str, list[Act]]] = []
        self._count = 0
        self.append_begun()

    def append_begun(self) -> None:
        """The chain's first entry, in whichever ledger the office now has."""
        begun = Begun(
            unit=self.unit,
            device=self.device,
            incarnation=self.incarnation,
            office="UBND xã Mẫu",
            nonce=f"{self.random.getrandbits(128):032x}",
        )
        self.append(OfficeAct.BEGIN, begun, None)

    def begin_again(self, incarnation: str) -> None:
        """Go on in the chain of another incarnation that follows the present one, as a restored store does."""
        follows_chain, follows = self.chain, self.ledger.chains[self.chain][-1].hash
        self.incarnation, self.chain = incarnation, chain_id(self.unit, self.device, incarnation)
        begun = Begun(
            unit=self.unit, device=self.device, incarnation=incarnation, office="UBND xã Mẫu",
            nonce=f"{self.random.getrandbits(128):032x}", follows=follows, follows_chain=follows_chain,
        )  # fmt: skip
        self.append(OfficeAct.BEGIN, begun, None)

    def append(self, act: Act | OfficeAct, content: Record, dossier: str | None, *, typed_at: str | None = None) -> Sealed:
        """Write one entry at the made-up clock. A beginning act makes its own dossier and key."""
        run = self.ledger.chains.get(self.chain, [])
        seq, key = len(run), None
        if act in acts.BEGINS:
            dossier, key = dossier_id(self.chain, seq), self.random.randbytes(DOSSIER_KEY_BYTES)
        known = key or (self.ledger.key_of(dossier) if dossier is not None and act not in acts.KEYLESS else None)
        draft = Entry(
            chain=self.chain,
            seq=seq,
            prev=run[-1].hash if run else NO_HASH,
            act=str(act),
            by=self.user,
            at=moment_text(self.clock),
            seal="0" * 64,
            typed_at=typed_at,
            dossier=dossier,
            parents=() if dossier is None else self.ledger.heads_of(dossier),
        )
        sealed = seal_entry(draft, written(content), known)
        self.ledger.add(Incoming(sealed=sealed, key=key))
        return sealed

    def receive(self, official_code: str = "") -> str:
        """Take in one invented dossier, perhaps with a number granted in advance, and give its id."""
        code, name, field, limit, _, fee, parts = self.random.choices(PROCEDURES, [p[4] for p in PROCEDURES])[0]
        self._count += 1
        due = self.clock + timedelta(days=self.random.randint(0, 30))
        content = acts.Received(
            procedure=ProcedureRef(code=code, name=name, field=field, limit=limit, version=f"{hash_of(code):016x}"),
            applicant=self.person(),
            submitter=self.person() if self.random.random() < 0.2 else None,
            parts=tuple(
                PartGiven(name=part, originals=self.random.randint(0, 2), copies=self.random.randint(0, 3)) for part in parts
            ),
            fees=(FeeDue(name="Lệ phí", amount_vnd=fee, kind="charge"),) if fee else (),
            note=self.note() if self.random.random() < 0.5 else "",
            provisional_code=provisional_code(self.device, self.incarnation, moment_text(self.clock)[:10], self._count),
            official_code=official_code,
            due_at=moment_text(due.replace(hour=17, minute=0, second=0)),
        )
        dossier = self.append(Act.RECEIVE, content, None).entry.dossier
        assert dossier is not None
        road = [Act.ASSIGN, Act.NOTE, Act.PAYMENT_RECEIVED, Act.DECIDE, Act.LOCATE, Act.FINISH, Act.HAND_OVER]
        if self.random.random() < 0.15:
            road[2:2] = [Act.REQUEST_SUPPLEMENT, Act.SUPPLEMENT_RECEIVED]
        self.open.append((dossier, road))
        return dossier

    def act(self, index: int | None = None) -> str:
        """Do the next act on one open dossier and give its id."""
        place = self.random.randrange(len(self.open)) if index is None else index
        dossier, road = self.open[place]
        act = road.pop(0)
        if not road:
            self.open.pop(place)
        self.append(act, self._content(act), dossier)
        return dossier

    def day(self, received: int = 40, acted: int = 120) -> None:
        """One working day of receptions and acts."""
        jobs = [self.receive] * received + [self.act] * acted
        self.random.shuffle(jobs)
        for job in jobs:
            self.clock += timedelta(seconds=self.random.randint(20, 300))
            if self.random.random() < 0.1:
                self.user = self.random.choice(self.users)
            (job if job is self.receive or self.open else self.receive)()
        self.clock = (self.clock + timedelta(days=1)).replace(hour=7, minute=self.random.randint(20, 59))

    def person(self) -> Person:
        """An invented person. The number has a citizen's form and belongs to nobody: province 099 does not
        exist."""
        roll = self.random
        name = f"{roll.choice(FAMILY)} {roll.choice(MIDDLE)} {roll.choice(GIVEN)}"
        born = datetime(roll.randint(1940, 2007), roll.randint(1, 12), roll.randint(1, 28), tzinfo=VN)
        return Person(
            name=name,
            id_number=f"099{roll.randint(0, 3)}{born.year % 100:02d}{roll.randrange(10**6):06d}",
            birth_date=born.date().isoformat(),
            sex=roll.choice(("male", "female")),
            phone=f"09{roll.randrange(10**8):08d}" if roll.random() < 0.85 else "",
            address=f"Thôn {roll.choice(HAMLETS)}, xã Mẫu, tỉnh Phú Thọ",
        )

    def note(self) -> str:
        """A remark as a clerk would type it."""
        return "; ".join(self._phrase() for _ in range(self.random.randint(1, 3))).capitalize() + "."

    def _phrase(self) -> str:
        roll = self.random
        if roll.random() < 0.25:
            return " ".join(roll.choice(WORDS) for _ in range(roll.randint(4, 12)))
        return roll.choice(PHRASES).format(
            n=roll.randint(1, 40), thon=roll.choice(HAMLETS), so=roll.randrange(10**4), sdt=f"09{roll.randrange(10**8):08d}",
            ten=self.person().name, ngay=f"{roll.randint(1, 28):02d}/{roll.randint(1, 12):02d}/2026", nam=roll.randint(1950, 2025),
        )  # fmt: skip

    def _content(self, act: Act) -> Record:
        roll = self.random
        made: dict[Act, Record] = {
            Act.ASSIGN: acts.Assigned(to=roll.choice(self.users)),
            Act.NOTE: acts.Noted(text=self.note()),
            Act.PAYMENT_RECEIVED: acts.PaymentReceived(
                amount_vnd=roll.randint(1, 50) * 1000, receipt_no=f"{roll.randrange(10**7):07d}"
            ),
            Act.REQUEST_SUPPLEMENT: acts.SupplementRequested(reason=self.note()),
            Act.SUPPLEMENT_RECEIVED: acts.SupplementReceived(due_at=moment_text(self.clock + timedelta(days=5))),
            Act.DECIDE: acts.Decided(
                outcome="approved",
                document_no=f"{roll.randrange(3000)}/UBND-VP",
                signed_by=self.person().name,
            ),
            Act.LOCATE: acts.Located(place=f"Kệ {roll.randint(1, 9)}, ngăn {roll.randint(1, 20)}"),
            Act.FINISH: acts.Plain(),
            Act.HAND_OVER: acts.HandedOver(to_name=self.person().name),
        }
        return made[act]


def hash_of(text: str) -> int:
    """A stable made-up version number: Python's own hash changes from run to run."""
    return int.from_bytes(canonical_bytes(text).ljust(8, b"\x5a")[:8], "big")
