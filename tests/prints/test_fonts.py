"""The bundled typeface: small, free to embed, and complete for Vietnamese."""

from __future__ import annotations

import struct

import pytest

from motcua_tui.prints.engine import FONTS
from motcua_tui.prints.glyphs import KNOWN

FACES = sorted(FONTS.glob("*.ttf"))
VIETNAMESE = "".join(
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵfjwz"
)
HIGHLANDS = "čĕĭŏŭñƀêôəơư"
SIGNS = "0123456789.,;:!?()[]{}/\\-–—“”‘’…•°%&+=<>*#@_|~^$₫№□■←→\ufffd"


def tables_of(font: bytes) -> dict[str, bytes]:
    count = struct.unpack(">H", font[4:6])[0]
    entries = (struct.unpack(">4sIII", font[12 + 16 * at : 28 + 16 * at]) for at in range(count))
    return {tag.decode(): font[start : start + length] for tag, _, start, length in entries}


def characters_of(font: bytes) -> set[int]:
    """Every character of the Windows Unicode table (format 4)."""
    cmap = tables_of(font)["cmap"]
    for at in range(struct.unpack(">H", cmap[2:4])[0]):
        platform, encoding, start = struct.unpack(">HHI", cmap[4 + 8 * at : 12 + 8 * at])
        if (platform, encoding) == (3, 1):
            return _format_4(cmap[start:])
    raise AssertionError("no Unicode table")


def _format_4(table: bytes) -> set[int]:
    kind, _, _, doubled = struct.unpack(">HHHH", table[:8])
    assert kind == 4
    count = doubled // 2
    ends = struct.unpack(f">{count}H", table[14 : 14 + doubled])
    starts = struct.unpack(f">{count}H", table[16 + doubled : 16 + 2 * doubled])
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1)} - {
        0xFFFF
    }


def test_there_are_four_faces_of_moderate_size() -> None:
    assert [face.name for face in FACES] == [
        f"Tinos-{style}.ttf" for style in ("Bold", "BoldItalic", "Italic", "Regular")
    ]
    assert sum(face.stat().st_size for face in FACES) < 180_000


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_a_face_has_every_letter_and_sign_a_form_needs(face) -> None:
    known = characters_of(face.read_bytes())
    assert {char for char in KNOWN if ord(char) not in known} == set()
    wanted = (
        VIETNAMESE
        + VIETNAMESE.upper()
        + HIGHLANDS
        + HIGHLANDS.upper()
        + SIGNS
        + "\u0300\u0301\u0303\u0309\u0323\u031b\u0302\u0306"
    )
    assert set(wanted) <= KNOWN


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_a_face_may_be_embedded(face) -> None:
    assert struct.unpack(">H", tables_of(face.read_bytes())["OS/2"][8:10])[0] == 0


def test_the_licence_lies_beside_the_faces() -> None:
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "Copyright 2010 Google Inc." in licence
    assert "SIL OPEN FONT LICENSE" in licence
    assert "must be distributed entirely under this license" in licence
