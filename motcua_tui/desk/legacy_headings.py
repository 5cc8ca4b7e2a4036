"""Which column of an older register is which: guessed from its headings, confirmed by a person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from motcua_tui.desk.legacy_rows import FIELDS, NEEDED, LegacyRow, contact_of, name_of
from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Refusal, no
from schemas.text import fold

HEAD_ROWS_MAX = 40
COLUMNS_MAX = 200

# Folded words, the most telling first: a heading is the field whose words it is, else the first whose words it holds.
_WORDS: dict[str, tuple[str, ...]] = {
    "number": ("ma ho so", "so ho so", "so bien nhan", "ma so ho so", "ma bien nhan", "so tiep nhan", "ma so", "so phieu"),
    "procedure_code": ("ma tthc", "ma thu tuc", "ma so thu tuc", "ma tthc hanh chinh"),
    "procedure": (
        "ten thu tuc hanh chinh", "ten tthc", "ten thu tuc", "noi dung ho so", "thu tuc hanh chinh", "loai ho so", "thu tuc",
        "noi dung yeu cau", "noi dung", "trich yeu", "ten ho so", "viec",
    ),
    "field": ("linh vuc", "nganh"),
    "name": (
        "ho ten chu ho so", "ho va ten chu ho so", "ten ca nhan to chuc", "ho ten nguoi nop", "nguoi nop ho so", "chu ho so",
        "ten to chuc ca nhan", "ho va ten", "ho ten", "nguoi nop", "nguoi yeu cau", "ten cong dan", "cong dan",
        "khach hang",
    ),
    "id_number": ("so cccd", "cccd", "so dinh danh", "can cuoc", "cmnd", "so giay to", "ma dinh danh", "ho chieu"),
    "birth_date": ("ngay sinh", "nam sinh", "sinh ngay"),
    "phone": ("so dien thoai", "dien thoai", "sdt", "dt lien he", "lien he", "so dt", "di dong"),
    "email": ("email", "thu dien tu", "e mail"),
    "address": ("dia chi", "noi o", "thuong tru", "noi cu tru", "thon ban", "cho o"),
    "copies": ("so luong ho so", "so luong bo", "so bo", "so luong"),
    "channel": ("hinh thuc nop", "hinh thuc tiep nhan", "kenh tiep nhan", "phuong thuc nop", "cach nop", "kenh"),
    "due": (
        "hen tra", "ngay hen", "han tra", "ngay tra theo hen", "han giai quyet", "thoi han tra", "ngay phai tra", "han xu ly",
    ),
    "finished": (
        "ngay xong", "ngay ket thuc", "ngay giai quyet", "ngay hoan thanh", "ngay co ket qua", "ngay ky", "ket thuc xu ly",
    ),
    "returned": (
        "ngay tra ket qua", "ngay tra thuc te", "ngay tra kq", "ngay nhan ket qua", "nhan ket qua", "ngay tra", "tra ket qua",
        "ngay tra hs",
    ),
    "received": (
        "ngay tiep nhan", "ngay nhan ho so", "nhan ho so", "ngay nhan", "thoi gian tiep nhan", "ngay nop", "tiep nhan ngay",
        "ngay thang", "tiep nhan",
    ),
    "taken_by": ("nguoi nhan ket qua", "ben nhan ky", "ky nhan", "nguoi nhan kq", "nguoi ky nhan"),
    "status": ("trang thai", "tinh trang", "ket qua giai quyet", "tinh hinh"),
    "reason": ("ly do",),
    "fee": ("le phi", "phi", "so tien", "tien thu"),
    "note": ("ghi chu", "chu thich"),
}  # fmt: skip
assert set(_WORDS) == set(FIELDS)

DITTO = "\u3003"
"""What stands for a cell merged with the one above it."""
REPEATED = ("procedure_code", "procedure", "field", "received", "due", "address")

# What a heading says only where it says nothing else: under “Ngày, tháng, năm” stand “Nhận”, “Hẹn”, “Trả”.
_ALONE: dict[str, tuple[str, ...]] = {
    "number": ("so", "so hs", "ma hs", "ma"),
    "name": ("ten", "ho ten dia chi"),
    "phone": ("dt",),
    "address": ("dc",),
    "received": ("nhan", "nop", "tiep nhan hs", "nhan hs", "vao so", "ngay"),
    "due": ("hen", "hen tra kq"),
    "finished": ("xong", "ky"),
    "returned": ("tra", "tra kq", "da tra", "thuc tra", "thuc te"),
    "taken_by": ("ky ten",),
    "fee": ("tien",),
}


class Mapping(Record):
    """Which heading stands for which field, and in which row of the file (from 1) the headings stand.

    `columns` maps a field of ours to a heading, or to a column's number where headings repeat. `unused` is what nobody asked
    for, as the answer of a dry run lists it.
    """

    header_row: int = 0
    columns: dict[str, str | int] = {}
    unused: tuple[str, ...] = ()


class Guess(Record, frozen=True):
    """A mapping in force over a file: for each field its column, the headings, those not used."""

    header_row: int
    columns: dict[str, int]
    headings: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields without which no dossier can be taken over."""
        found = tuple(name for name in NEEDED if name not in self.columns)
        return found if "procedure" in self.columns or "procedure_code" in self.columns else (*found, "procedure")

    def as_json(self) -> Json:
        """The mapping as a file for `--mapping`, and the headings nobody asked for."""
        named: dict[str, Json] = {name: self._name(column) for name, column in self.columns.items()}
        used = set(self.columns.values())
        unused: list[Json] = [text for column, text in enumerate(self.headings) if text and column not in used]
        return {"header_row": self.header_row, "columns": named, "unused": unused}

    def _name(self, column: int) -> str | int:
        text = self.headings[column]
        return text if text and self.headings.count(text) == 1 else column + 1


def guess(rows: Sequence[Sequence[str]]) -> Guess:
    """The row of headings that tells most, and the field of each of its columns."""
    fullest = max(range(min(len(rows), HEAD_ROWS_MAX)), key=lambda at: sum(bool(cell) for cell in rows[at]), default=0)
    best = Guess(header_row=fullest + 1, columns={}, headings=tuple(rows[fullest]) if rows else ())
    for place in range(min(len(rows), HEAD_ROWS_MAX)):
        for headings, deep in (([*map(_own, rows[place])], 1), (_joined(rows, place), 2)):
            columns = fields_of(headings)
            if len(columns) > len(best.columns):
                best = Guess(header_row=place + deep, columns=columns, headings=tuple(headings))
    return best


def _joined(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """Two rows of headings as one: the lower where it says something, under what stands over it."""
    upper, lower = rows[place], rows[place + 1] if place + 1 < len(rows) else []
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    return [_own(low) or _own(up) for up, low in zip(above, below, strict=True)]


def _own(cell: str) -> str:
    """What a cell says itself."""
    return "" if cell == DITTO else cell


def fields_of(headings: Sequence[str]) -> dict[str, int]:
    """Which field each heading is, each at most once: those whose words it is before those whose words it only holds."""
    folded = [_bare(text) for text in headings[:COLUMNS_MAX]]
    found: dict[str, int] = {}
    for name, words in _ALONE.items():
        alone = [at for at, text in enumerate(folded) if text in words and at not in found.values()]
        if len(alone) == 1 and not any(text in _WORDS[name] for text in folded):
            found[name] = alone[0]
    for is_it in (lambda text, word: text == word, lambda text, word: f" {word} " in f" {text} "):
        ranked = sorted(((place, name, word) for name, words in _WORDS.items() for place, word in enumerate(words)), key=_rank)
        for _place, name, word in ranked:
            if name in found:
                continue
            column = next((at for at, text in enumerate(folded) if text and at not in found.values() and is_it(text, word)), None)
            if column is not None:
                found[name] = column
    for name in NEEDED:
        if name not in found and (column := _holding(folded, name)) is not None:
            # "Họ tên, địa chỉ" is a name first: what is needed goes before what is not.
            found = {other: at for other, at in found.items() if at != column or other in NEEDED}
            found.setdefault(name, column)
    return {name: found[name] for name in FIELDS if name in found}


def _holding(folded: Sequence[str], name: str) -> int | None:
    """The first column whose heading holds a word of the field."""
    return next((at for at, text in enumerate(folded) if any(f" {word} " in f" {text} " for word in _WORDS[name])), None)


def _rank(one: tuple[int, str, str]) -> tuple[int, int]:
    """Longer words tell more."""
    return -len(one[2]), one[0]


def _bare(text: str) -> str:
    """A heading without punctuation and what stands in brackets last."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())


def applied(mapping: Mapping, rows: Sequence[Sequence[str]]) -> Guess | Refusal:
    """A person's mapping over a file. Refuses `import.mapping_unknown` for a field or a heading that is not there."""
    row = mapping.header_row or guess(rows).header_row
    headings = [" ".join(_own(text).split()) for text in (rows[row - 1] if 0 < row <= len(rows) else [])]
    if row > 1:
        over = _joined(rows, row - 2)
        headings = [text or above for text, above in zip_longest(headings, over[: max(len(headings), len(over))], fillvalue="")]
    columns: dict[str, int] = {}
    for name, heading in mapping.columns.items():
        column = _column(headings, heading)
        if name not in FIELDS or column is None:
            return no("import.mapping_unknown",
                "Bảng ghép cột có mục “{field}” không có trong tệp hoặc không có tên đó. Hãy sửa bảng ghép cột rồi đọc lại.",
                      field=name if name in FIELDS else "?")  # fmt: skip
        columns[name] = column
    return Guess(header_row=row, columns=columns, headings=tuple(headings))


def _column(headings: Sequence[str], heading: str | int) -> int | None:
    if isinstance(heading, int):
        return heading - 1 if 1 <= heading <= max(len(headings), COLUMNS_MAX) else None
    wanted = _bare(heading)
    return next((place for place, text in enumerate(headings) if text == heading or (wanted and _bare(text) == wanted)), None)


def rows_of(rows: Sequence[Sequence[str]], chosen: Guess) -> list[LegacyRow]:
    """The lines under the headings that say anything: without empty ones, without the row of column numbers and sums.

    “nt”, “như trên” and cells merged with the one above say what stood there last, in the columns where that is usual.
    """
    found, before = [], dict[str, str]()
    shared = _shared(chosen)
    for place, cells in enumerate(rows[chosen.header_row :], start=chosen.header_row + 1):
        said = {name: cells[column] for name, column in chosen.columns.items() if column < len(cells) and cells[column].strip()}
        values = {name: before.get(name, "") if _is_ditto(text) else text for name, text in said.items() if _counts(name, text)}
        values = {name: text for name, text in values.items() if text}
        if len(values) > 1 and not _is_furniture(values):
            before |= {name: values[name] for name in REPEATED if name in values}
            found.append(LegacyRow(row=place, values=_parted(values, shared)))
    return found


def _is_ditto(text: str) -> bool:
    return text == DITTO or _bare(text) in ("nt", "nhu tren") or text.strip() in ('"', "''", "//", "〃")


def _counts(name: str, text: str) -> bool:
    """A mark that repeats says something only where repeating is usual."""
    return name in REPEATED or not _is_ditto(text)


def _shared(chosen: Guess) -> str:
    """The field whose column holds the address as well, by its heading; "" where addresses have a column of their own."""
    if "address" in chosen.columns:
        return ""
    over = {name: _bare(chosen.headings[at]) for name, at in chosen.columns.items() if at < len(chosen.headings)}
    return next((name for name in ("phone", "name") if any(word in over.get(name, "") for word in _WORDS["address"])), "")


def _parted(values: dict[str, str], shared: str) -> dict[str, str]:
    """“Địa chỉ, số điện thoại” and “Họ tên, địa chỉ” in two."""
    if shared not in values:
        return values
    one, address = contact_of(values[shared]) if shared == "phone" else name_of(values[shared])
    return {**values, shared: one, "address": address}


def _is_furniture(values: dict[str, str]) -> bool:
    """A row that numbers the columns: (1), (2), (3); or a sum, which names nobody."""
    if "name" not in values and "received" not in values:
        return any(_bare(text).startswith(("cong", "tong")) for text in values.values())
    return all(text.strip(" ()").isdigit() and len(text.strip(" ()")) <= 2 for text in values.values())
