"""Made-up people for the demo: common Vietnamese names put together at random, numbers that follow the rules."""

from __future__ import annotations

import random
from dataclasses import dataclass

from schemas.intake import Person

_SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý", "Đinh", "Hà", "Phùng",
    "Lò", "Quàng", "Cà", "Sùng", "Giàng", "Vàng", "Nông", "Hoàng", "Đào", "Mai", "Trịnh", "Lương", "Tạ",
)  # fmt: skip
_MEN = (
    "Văn An", "Văn Bảo", "Đức Cường", "Văn Dũng", "Minh Đức", "Văn Giang", "Quốc Hải", "Văn Hùng", "Tiến Khang",
    "Văn Long", "Hữu Nam", "Văn Phúc", "Anh Quân", "Văn Sơn", "Đình Thắng", "Văn Tuấn", "Quang Vinh", "Xuân Trường",
)  # fmt: skip
_WOMEN = (
    "Thị Ánh", "Thị Bích", "Thị Chi", "Thị Duyên", "Ngọc Diệp", "Thị Giang", "Thu Hà", "Thị Hằng", "Thị Hương",
    "Khánh Linh", "Thị Loan", "Thị Mai", "Thị Nga", "Hồng Nhung", "Thị Oanh", "Thị Phượng", "Thị Thảo", "Ánh Tuyết",
)  # fmt: skip
_HAMLETS = (
    "Thôn Trung Tâm",
    "Thôn Nà Mẫu",
    "Thôn Bản Thử",
    "Thôn Đồi Chè",
    "Thôn Suối Cạn",
    "Thôn Ven Sông",
    "Thôn Tân Lập",
)
_PREFIXES = ("025", "015", "010", "001", "008")


@dataclass
class Cast:
    """The people of the made-up commune."""

    people: list[Person]

    def anyone(self, rng: random.Random) -> Person:
        """Somebody; a few come more often than others."""
        return self.people[min(int(rng.expovariate(3 / len(self.people))), len(self.people) - 1)]

    def relative_of(self, person: Person, rng: random.Random) -> Person:
        """Somebody of the same hamlet who hands the dossier in."""
        near = [other for other in self.people if other.address == person.address and other is not person]
        return rng.choice(near or self.people)


def made_up_cast(rng: random.Random, size: int = 160) -> Cast:
    """People who do not exist."""
    return Cast([_person(rng) for _ in range(size)])


def _person(rng: random.Random) -> Person:
    woman = rng.random() < 0.5
    year = rng.randrange(1945, 2006)
    century = (0 if year < 2000 else 2) + (1 if woman else 0)
    return Person(
        name=f"{rng.choice(_SURNAMES)} {rng.choice(_WOMEN if woman else _MEN)}",
        id_number=f"{rng.choice(_PREFIXES)}{century}{year % 100:02d}{rng.randrange(1_000_000):06d}",
        birth_date=f"{year}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
        sex="female" if woman else "male",
        phone=f"09{rng.choice('12346789')}{rng.randrange(10_000_000):07d}",
        address=f"{rng.choice(_HAMLETS)}, xã Mẫu Sơn, tỉnh Mẫu",
    )
