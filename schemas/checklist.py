"""What a procedure asks for as one plain text, and that text in pieces that each fit one QR code.

Whoever scans the code has the whole checklist on the telephone, without any network. The words are Vietnamese in every
language of the program, as those of the catalogue are.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.procedure import Fee, Limit, Part, Procedure
from schemas.text import clean, fold, nfc

PIECES_MAX = 12
_HEAD_BYTES = 12
_LIMITS = {
    "working_days": "{value} ngày làm việc",
    "calendar_days": "{value} ngày",
    "hours": "{value} giờ làm việc",
    "same_day": "trong ngày làm việc",
}


def place_of(office: str, address: str) -> str:
    """Where to go: the office and its address, the name once where the address begins with it."""
    return address if fold(address).startswith(fold(office)) else ", ".join(part for part in (office, address) if part)


def checklist(procedure: Procedure, office: str = "", hotline: str = "") -> str:
    """Name, limit, papers by case and fees, one a line, then where to ask."""
    lines = [f"{procedure.code} {procedure.name}", f"Thời hạn: {limit_said(procedure.limit)}"]
    for rule in procedure.limits:
        if rule.case and rule.limit is not None:
            lines.append(f"– {case_name(procedure, rule.case)}: {limit_said(rule.limit)}")
    lines.append("Giấy tờ cần nộp:")
    shown: str | None = None
    for number, part in enumerate(procedure.parts, start=1):
        if part.case != shown and part.case:
            lines.append(f"[{case_name(procedure, part.case)}]")
        shown = part.case
        lines.append(f"{number}. {part_said(part)}")
    lines += [f"{fee.name}{_when_of(procedure, fee)}: {fee_said(fee)}" for fee in procedure.fees]
    lines += [text for text in (f"Nơi nộp: {office}" if office else "", f"Điện thoại: {hotline}" if hotline else "") if text]
    return "\n".join(" ".join(clean(nfc(line)).split()) for line in lines)


def limit_said(limit: Limit | None) -> str:
    """A limit in words."""
    if limit is None:
        return "theo hướng dẫn tại quầy"
    said = _LIMITS[limit.unit].format(value=limit.value)
    return f"{said} (nhận trước {limit.cutoff})" if limit.cutoff else said


def part_said(part: Part) -> str:
    """A paper with how many of it."""
    counts = [f"{count} {word}" for count, word in ((part.originals, "bản chính"), (part.copies, "bản sao")) if count]
    return f"{part.name} ({', '.join(counts)})" if counts else part.name


def _when_of(procedure: Procedure, fee: Fee) -> str:
    """Which of several fees of one name is whose; nothing where there is only one of the name."""
    if sum(other.name == fee.name for other in procedure.fees) < 2:
        return ""
    case = case_name(procedure, fee.case) if fee.case else ""
    way = "trực tuyến" if fee.channel == "online" and "trực tuyến" not in fee.text else ""
    said = "; ".join(part for part in (case, way, fee.text) if part)
    return f" ({said})" if said else ""


def fee_said(fee: Fee) -> str:
    """What is paid, as far as the catalogue tells."""
    if fee.amount_vnd == 0:
        return "không thu"
    if fee.amount_vnd is not None:
        return f"{fee.amount_vnd:,}".replace(",", ".") + " đồng"
    return "hỏi tại quầy"


def case_name(procedure: Procedure, key: str) -> str:
    """The name of a case by its key."""
    return next((case.name for case in procedure.cases if case.key == key), key)


def pieces(text: str, bytes_max: int, count_max: int = PIECES_MAX) -> tuple[str, ...]:
    """The text in pieces of at most `bytes_max` bytes of UTF-8 (at least 40), cut between words where there are any.

    Two or more begin with "(1/3)" and a line end. What does not go into `count_max` pieces is left out; the last then ends
    with "…".
    """
    assert bytes_max >= 40
    if len(text.encode()) <= bytes_max:
        return (text,)
    room = bytes_max - _HEAD_BYTES
    cut = _evenly(_short_words(text, room), room)
    if len(cut) > count_max:
        last = cut[count_max - 1]
        while len(last.encode()) > room - 3:
            last = last[:-1]
        cut = [*cut[: count_max - 1], last.rstrip() + "…"]
    return tuple(f"({number}/{len(cut)})\n{piece}" for number, piece in enumerate(cut, start=1))


def _short_words(text: str, room: int) -> list[str]:
    """The words with the space or line end before each; one too long for any piece is broken."""
    words: list[str] = []
    word = ""
    for char in text:
        begins = char in " \n"
        if word and (begins or len((word + char).encode()) > room):
            words.append(word)
            word = ""
        word += char
    return [*words, word] if word else words


def _evenly(words: Sequence[str], room: int) -> list[str]:
    """As few pieces as there can be, and of like size: the densest code is the one an old telephone fails on."""
    cut = _cut(words, room)
    smaller = sum(len(word.encode()) for word in words) // len(cut)
    tries = (_cut(words, size) for size in range(smaller, room, 8) if all(len(word.encode()) <= size for word in words))
    return next((even for even in tries if len(even) == len(cut)), cut)


def _cut(words: Sequence[str], room: int) -> list[str]:
    found: list[str] = []
    piece = ""
    for word in words:
        if piece and len((piece + word).encode()) > room:
            found.append(piece)
            piece = word.lstrip()
        else:
            piece += word
    return [*found, piece] if piece else found
