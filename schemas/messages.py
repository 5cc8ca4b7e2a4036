"""Ready-made texts to people: what a template may hold, and how it is filled. Sent by a person, never by the program."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from schemas.refusal import Refusal, no

PLACES = (
    "office", "code", "name", "procedure", "place", "hours", "hotline", "reason", "papers", "until", "due", "signer",
)  # fmt: skip
"""What may stand in braces in a template."""
TEXT_MAX = 1000
_PLACE = re.compile(r"\{([^{}]*)\}")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")

DEFAULTS = {
    "ready": (
        "{office}: hồ sơ {code} của ông/bà {name} đã có kết quả. Mời ông/bà đến nhận tại {place}. Giờ làm việc: {hours}."
        " Khi đến xin mang theo giấy tiếp nhận. Điện thoại: {hotline}."
    ),
    "supplement": (
        "{office}: hồ sơ {code} của ông/bà {name} cần bổ sung: {papers}. Lý do: {reason}. Đề nghị bổ sung đến hết {until}."
        " Điện thoại: {hotline}."
    ),
    "apology": (
        "{office} thành thật xin lỗi ông/bà {name}: hồ sơ {code} chưa giải quyết xong đúng hẹn. Lý do: {reason}."
        " Hẹn trả kết quả: {until}. Điện thoại: {hotline}."
    ),
}


def why_not_template(text: str) -> Refusal | None:
    """None for a template whose every brace names something known; else `message.place_unknown`."""
    named = _PLACE.findall(text)
    bare = _PLACE.sub("", text)
    if "{" in bare or "}" in bare or any(name not in PLACES for name in named):
        return no(
            "message.place_unknown",
            "Mẫu tin có chỗ trống không hiểu được. Hãy chỉ dùng các chỗ trống: {places}.",
            places=", ".join(f"[{name}]" for name in PLACES),
        )
    return None


def filled(template: str, values: Mapping[str, str]) -> str:
    """The text on one line. A sentence that lives of a value nobody knows is left out; the first one always stays."""
    first, *rest = _SENTENCE.split(" ".join(template.split()))
    kept = [first, *(sentence for sentence in rest if _has_value(sentence, values))]
    text = " ".join(_PLACE.sub(lambda place: _one_line(values.get(place[1], "")), sentence) for sentence in kept)
    return " ".join(text.replace("..", ".").split())[:TEXT_MAX]


def _has_value(sentence: str, values: Mapping[str, str]) -> bool:
    named = _PLACE.findall(sentence)
    return not named or any(values.get(name, "").strip() for name in named)


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def plain_letters(text: str) -> str:
    """Without diacritics, as a cheap SMS wants it: one message then holds 160 letters instead of 70."""
    bare = text.replace("đ", "d").replace("Đ", "D")
    return "".join(sign for sign in unicodedata.normalize("NFD", bare) if not unicodedata.combining(sign))
