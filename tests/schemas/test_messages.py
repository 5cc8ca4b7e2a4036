"""Texts to people: filled on one line, silent where nothing is known, refused where a template makes no sense."""

from __future__ import annotations

import pytest

from schemas.messages import DEFAULTS, PLACES, TEXT_MAX, filled, plain_letters, why_not_template
from schemas.settings import why_not_setting

EVERYTHING = {name: f"[{name}]" for name in PLACES}


@pytest.mark.parametrize("kind", DEFAULTS)
def test_every_template_that_comes_with_the_app_is_filled_whole(kind):
    text = filled(DEFAULTS[kind], EVERYTHING)
    assert "{" not in text and "[name]" in text and "[code]" in text and why_not_template(DEFAULTS[kind]) is None


@pytest.mark.parametrize("kind", DEFAULTS)
def test_a_sentence_about_what_nobody_knows_is_left_out(kind):
    text = filled(DEFAULTS[kind], {**EVERYTHING, "hotline": "", "reason": " "})
    assert "Điện thoại" not in text and "Lý do" not in text and "[name]" in text


def test_what_a_clerk_typed_stays_text_on_one_line():
    text = filled("{office}: {reason}. Hết.", {"office": "Xã", "reason": "thiếu\nđơn {name} {0}."})
    assert text == "Xã: thiếu đơn {name} {0}. Hết."
    assert len(filled("{reason}", {"reason": "x " * 5000})) == TEXT_MAX


@pytest.mark.parametrize("template", ["{phone}", "{", "}", "{name", "{{name}}", "{name!r}", "{name.x}", "{0}", "{}"])
def test_a_place_nobody_knows_is_refused(template):
    refusal = why_not_template(f"Chào {template}")
    assert refusal is not None and refusal.code == "message.place_unknown" and "[name]" in refusal.message
    assert why_not_setting("message.ready", f"Chào {template}") == refusal


def test_an_office_may_word_its_own_text():
    assert why_not_setting("message.ready", "Mời {name} đến {place}, gặp {signer}.") is None


@pytest.mark.parametrize(
    ("text", "bare"), [("Đã có kết quả, mời ông Ỷ", "Da co ket qua, moi ong Y"), ("đường Ắ", "duong A"), ("TẠM-A1", "TAM-A1")]
)
def test_an_sms_goes_without_diacritics(text, bare):
    assert plain_letters(text) == bare
