"""A commune may adjust a template; a broken one is told by its line, and ours still prints."""

from __future__ import annotations

import socket

import pytest

from motcua_tui.prints.engine import render
from motcua_tui.prints.templates_of import PACKAGE, read_adjusted
from schemas.refusal import Refusal
from tests.prints.papers import printed, words_of
from tests.prints.sheets import OWNER, receipt

OURS = (PACKAGE / "receipt.typ").read_text(encoding="utf-8")


def refused(folder, name: str, source: str | bytes) -> Refusal:
    octets = source.encode() if isinstance(source, str) else source
    (folder / name).write_bytes(octets)
    refusal = render(receipt(), folder)
    assert isinstance(refusal, Refusal)
    return refusal


def test_an_adjusted_template_goes_before_ours(tmp_path) -> None:
    (tmp_path / "receipt.typ").write_text(
        OURS.replace("Thành phần hồ sơ gồm:", "Giấy tờ đã nộp:"), encoding="utf-8"
    )
    paper = printed(receipt(), tmp_path)
    assert paper.adjusted
    assert "Giấy tờ đã nộp:" in words_of(paper.pdf)


def test_an_adjusted_shared_part_changes_every_form(tmp_path) -> None:
    shared = (PACKAGE / "lib.typ").read_text(encoding="utf-8").replace("Đường dây nóng", "Điện thoại trực")
    (tmp_path / "lib.typ").write_text(shared, encoding="utf-8")
    assert "Điện thoại trực: 0210 000 0000" in words_of(printed(receipt(), tmp_path).pdf)


def test_a_shared_part_of_an_older_release_still_serves_and_its_fault_is_told_by_its_own_name(tmp_path) -> None:
    shared = (PACKAGE / "lib.typ").read_text(encoding="utf-8")
    older = shared.replace("#let lead(", "#let lead-of-old(").replace("#let kept(", "#let kept-of-old(")
    older = older.replace("Đường dây nóng: #kept(s.letterhead.hotline)", "Điện thoại trực: #s.letterhead.hotline")
    older = older.replace("  lead[#label:]", "  par[#label:]")
    (tmp_path / "lib.typ").write_text(older, encoding="utf-8")
    text = words_of(printed(receipt(), tmp_path).pdf)
    assert "Điện thoại trực: 0210 000 0000" in text and "Thành phần hồ sơ gồm:" in text


def test_a_folder_without_the_template_prints_ours(tmp_path) -> None:
    (tmp_path / "stop.typ").write_text("broken #", encoding="utf-8")
    assert printed(receipt(), tmp_path).pdf == printed(receipt()).pdf
    assert not printed(receipt(), tmp_path / "none").adjusted


def test_an_adjusted_template_may_show_a_picture_from_its_folder(tmp_path) -> None:
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "receipt.typ").write_text(OURS + '\n#image("logo.svg", width: 1cm)\n', encoding="utf-8")
    assert printed(receipt(), tmp_path).adjusted


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (OURS + "\n#let x = \n", OURS.count("\n") + 2),
        ('#import "lib.typ": *\n\n#khong_co_ham()', 3),
        ('#import "lib.typ": *\n#moment(none)', 2),
        ('#import "lib.typ": khong_co', 1),
        ("#while true {}", 1),
        ("#let f(x) = f(x)\n\n\n#f(1)", 1),
    ],
)
def test_a_broken_template_is_refused_with_its_line(tmp_path, source, line) -> None:
    refusal = refused(tmp_path, "receipt.typ", source)
    assert refusal.code == "print.template_adjusted"
    assert refusal.params == {"template": "receipt.typ", "line": line}
    assert not isinstance(render(receipt()), Refusal)


def test_a_broken_shared_part_is_refused_by_its_own_name(tmp_path) -> None:
    refusal = refused(tmp_path, "lib.typ", (PACKAGE / "lib.typ").read_text(encoding="utf-8") + "\n#panic()")
    assert refusal.code == "print.template_adjusted"
    assert refusal.params["template"] == "lib.typ"


def test_a_template_that_quotes_the_data_in_its_error_tells_nothing_of_it(tmp_path) -> None:
    refusal = refused(tmp_path, "receipt.typ", '#import "lib.typ": s\n#panic(s.owner.name)')
    assert refusal.params == {"template": "receipt.typ", "line": 2}
    assert OWNER.name not in refusal.message


@pytest.mark.parametrize(
    "source",
    [
        '#import "@preview/cetz:0.3.0"',
        '#include "khac.typ"',
        '#import("@pre" + "view/a:1.0.0")',
        '#import\n"@local/x:1.0.0"',
        '#eval("1")',
        '#plugin("x.wasm")',
        '#dictionary(std).at("ev" + "al")("1")',
    ],
)
def test_a_template_that_reaches_out_is_refused_before_it_runs(tmp_path, source, monkeypatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the network was asked"))
    refusal = refused(tmp_path, "receipt.typ", "\n\n" + source)
    assert refusal.code == "print.template_unsafe"
    assert refusal.params == {"template": "receipt.typ", "line": 3}


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.txt", "/../secret.txt"])
def test_a_template_cannot_read_outside_its_folder(tmp_path, path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("bí mật")
    assert refused(folder, "receipt.typ", f'#read("{path}")').code == "print.template_adjusted"


@pytest.mark.parametrize("source", [b"\xff\xfe\x00", b"x" * (256 * 1024 + 1)])
def test_an_unreadable_template_is_refused(tmp_path, source) -> None:
    assert refused(tmp_path, "receipt.typ", source).code == "print.template_unreadable"


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.typ")), ids=lambda path: path.name)
def test_every_template_of_ours_may_be_copied_and_adjusted(path) -> None:
    assert isinstance(read_adjusted(path), bytes)
