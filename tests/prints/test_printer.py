"""Sending paper: real processes stand in for lp, lpstat and SumatraPDF and record what they get."""

from __future__ import annotations

import json
import os
import stat
import sys

import pytest
from msgspec.structs import replace

from motcua_tui.prints import limits, printer, printer_cups, printer_windows
from motcua_tui.prints.orders import Job, Order, Printers
from schemas.refusal import Refusal

needs_scripts = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are executable scripts")
ORDER = Order(pdf=b"%PDF-1.7 \x00\xff", title="giay-tiep-nhan_TAM-A1-261121-007.pdf", media="A5")
ANSWERS = {
    "lpstat -r": "scheduler is running",
    "lpstat -e": "Quay1\nQuay2",
    "lpstat -d": "system default destination: Quay1",
    "lp": "request id is Quay1-12 (1 file(s))",
}
PROGRAM = """#!{python}
import json, os, sys, time
folder = os.path.dirname(os.path.abspath(__file__))
asked = " ".join([os.path.basename(__file__), *sys.argv[1:]])
if os.path.basename(__file__) != "lpstat":
    seen = {{"arguments": sys.argv[1:], "input": sys.stdin.buffer.read().hex()}}
    seen["language"] = os.environ.get("LC_ALL")
    if sys.argv[-1].endswith(".pdf"):
        seen["file"] = open(sys.argv[-1], "rb").read().hex()
    json.dump(seen, open(os.path.join(folder, "seen.json"), "w"))
answers = json.load(open(os.path.join(folder, "answers.json")))
found = [key for key in answers if asked == key or asked.startswith(key + " ")]
answer = answers[max(found, key=len)] if found else ""
if answer == "SLEEP":
    time.sleep(60)
if answer == "FAIL":
    sys.exit(1)
print(answer)
"""


def install(folder, name: str) -> None:
    program = folder / name
    program.write_text(PROGRAM.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def cups(tmp_path, monkeypatch):
    """Stand-ins for lp and lpstat on the search path; call it to change what they answer."""
    install(tmp_path, "lp")
    install(tmp_path, "lpstat")
    monkeypatch.setenv("PATH", str(tmp_path))

    def answer(**changes: str) -> None:
        keys = {
            "running": "lpstat -r",
            "names": "lpstat -e",
            "default": "lpstat -d",
            "lp": "lp",
            "printer": "lpstat -p Quay1",
            "waiting": "lpstat -W not-completed -o Quay1",
            "completed": "lpstat -W completed -o Quay1",
        }
        answers = {**ANSWERS, **{keys[name]: text for name, text in changes.items()}}
        (tmp_path / "answers.json").write_text(json.dumps(answers))

    answer()
    return answer


def seen(folder):
    return json.loads((folder / "seen.json").read_text())


def code_of(outcome: object) -> str:
    assert isinstance(outcome, Refusal)
    return outcome.code


@needs_scripts
def test_the_printers_and_the_default_one_are_found(cups) -> None:
    assert printer_cups.printers() == Printers(names=("Quay1", "Quay2"), default="Quay1")


@needs_scripts
def test_no_default_printer_is_no_printer_by_chance(cups, tmp_path) -> None:
    cups(default="no system default destination")
    assert printer_cups.printers() == Printers(names=("Quay1", "Quay2"), default="")
    assert code_of(printer.send(ORDER, tmp_path)) == "print.no_default"


@needs_scripts
def test_a_machine_without_a_spooler_says_so(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert code_of(printer.find_printers()) == "print.no_spooler"


@needs_scripts
def test_a_spooler_that_is_down_is_not_taken_for_a_missing_printer(cups) -> None:
    cups(running="scheduler is not running", names="")
    assert code_of(printer.find_printers()) == "print.spooler_down"


@needs_scripts
def test_a_machine_without_a_printer_says_so(cups) -> None:
    cups(names="")
    assert code_of(printer.find_printers()) == "print.no_printer"


@needs_scripts
def test_a_paper_goes_to_the_printer_whole_and_leaves_no_file(cups, tmp_path) -> None:
    spool = tmp_path / "spool"
    assert printer.send(ORDER, spool) == Job(printer="Quay1", number="Quay1-12")
    got = seen(tmp_path)
    assert bytes.fromhex(got["input"]) == ORDER.pdf
    assert got["arguments"] == ["-d", "Quay1", "-n", "1", "-t", ORDER.title, "-o", "media=A5", "-"]
    assert got["language"] == "C"
    assert not spool.exists()


@needs_scripts
def test_copies_another_printer_and_scaling_are_asked_for(cups, tmp_path) -> None:
    printer.send(replace(ORDER, printer="Quay2", copies=2, media="A4", fit=True), tmp_path)
    assert seen(tmp_path)["arguments"] == [
        "-d",
        "Quay2",
        "-n",
        "2",
        "-t",
        ORDER.title,
        "-o",
        "media=A4",
        "-o",
        "fit-to-page",
        "-",
    ]


@needs_scripts
def test_a_title_can_be_no_option_and_no_command(cups, tmp_path) -> None:
    printer.send(replace(ORDER, title="$(rm -rf ~); Nguyễn\n"), tmp_path)
    title = seen(tmp_path)["arguments"][5]
    assert set(title) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


@needs_scripts
@pytest.mark.parametrize("name", ["-x", "Quay1; rm -rf /", "Quay3"])
def test_a_printer_that_is_not_there_is_refused_and_nothing_is_sent(cups, tmp_path, name) -> None:
    assert code_of(printer.send(replace(ORDER, printer=name), tmp_path)) == "print.printer_unknown"
    assert not (tmp_path / "seen.json").exists()


@needs_scripts
@pytest.mark.parametrize("copies", [0, -1, limits.PRINT_COPIES_MAX + 1])
def test_an_absurd_number_of_copies_is_refused(cups, tmp_path, copies) -> None:
    assert code_of(printer.send(replace(ORDER, copies=copies), tmp_path)) == "print.copies"


@needs_scripts
def test_a_spooler_that_says_no_is_a_refusal(cups, tmp_path) -> None:
    cups(lp="FAIL")
    assert code_of(printer.send(ORDER, tmp_path)) == "print.printing_failed"


@needs_scripts
def test_a_spooler_that_hangs_is_given_up(cups, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(limits, "PRINT_TIMEOUT_S", 1)
    cups(lp="SLEEP")
    assert code_of(printer.send(ORDER, tmp_path)) == "print.timeout"


@needs_scripts
@pytest.mark.parametrize(
    ("changes", "state"),
    [
        (
            {"waiting": "Quay1-12 root 1024 Sun", "printer": "printer Quay1 is idle.  enabled since Sun"},
            "waiting",
        ),
        (
            {
                "waiting": "Quay1-12 root 1024 Sun",
                "printer": "printer Quay1 now printing Quay1-12.  enabled since Sun",
            },
            "printing",
        ),
        (
            {"waiting": "Quay1-12 root 1024 Sun", "printer": "printer Quay1 disabled since Sun -\n\tPaused"},
            "stopped",
        ),
        ({"waiting": "Quay1-123 root 1024 Sun", "completed": "Quay1-12 root 1024 Sun"}, "done"),
        ({"completed": "Quay1-1 root 1024 Sun"}, "unknown"),
    ],
)
def test_what_became_of_a_paper_is_told(cups, changes, state) -> None:
    cups(**changes)
    assert printer.state_of(Job(printer="Quay1", number="Quay1-12")) == state


def test_a_paper_without_a_number_is_not_guessed_about() -> None:
    assert printer.state_of(Job(printer="Quay1", number="")) == "unknown"


@needs_scripts
def test_sumatra_gets_printer_paper_and_file_as_separate_arguments(tmp_path) -> None:
    install(tmp_path, printer_windows.SUMATRA)
    (tmp_path / "answers.json").write_text("{}")
    paper = tmp_path / "giấy có dấu.pdf"
    paper.write_bytes(ORDER.pdf)
    sumatra = printer_windows.find_sumatra([tmp_path / "none", tmp_path])
    assert sumatra is not None
    order = replace(ORDER, printer='HP "Laser" & co', copies=2)
    assert printer_windows.send_by_sumatra(sumatra, paper, order) == Job(printer=order.printer, number="")
    assert seen(tmp_path)["arguments"] == [
        "-print-to",
        order.printer,
        "-print-settings",
        "2x,noscale,paper=A5",
        "-silent",
        str(paper),
    ]
    assert bytes.fromhex(seen(tmp_path)["file"]) == ORDER.pdf


@needs_scripts
def test_sumatra_that_fails_is_a_refusal(tmp_path) -> None:
    install(tmp_path, printer_windows.SUMATRA)
    (tmp_path / "answers.json").write_text(json.dumps({printer_windows.SUMATRA: "FAIL"}))
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    outcome = printer_windows.send_by_sumatra(tmp_path / printer_windows.SUMATRA, tmp_path / "a.pdf", ORDER)
    assert code_of(outcome) == "print.printing_failed"


@needs_scripts
def test_sumatra_that_cannot_start_is_a_refusal(tmp_path) -> None:
    assert (
        code_of(printer_windows.send_by_sumatra(tmp_path / "none", tmp_path / "a.pdf", ORDER))
        == "print.printing_failed"
    )


def test_papers_left_for_a_reader_are_swept_after_ten_minutes(tmp_path) -> None:
    old, new = tmp_path / "old.pdf", tmp_path / "new.pdf"
    for file, age in ((old, 700), (new, 60)):
        file.write_bytes(b"%PDF")
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    printer_windows.sweep(tmp_path, now=1_000_000)
    assert [file.name for file in tmp_path.iterdir()] == ["new.pdf"]


def test_the_usual_places_of_sumatra_are_folders_of_this_machine() -> None:
    assert all(folder.is_absolute() for folder in printer_windows.usual_folders())


def test_without_sumatra_another_printer_than_the_usual_one_is_refused_and_nothing_is_left(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(printer_windows, "find_sumatra", lambda _folders: None)
    monkeypatch.setattr(printer_windows, "printers", lambda: Printers(names=("Kho", "Quay2"), default="Kho"))
    assert code_of(printer_windows.send(replace(ORDER, printer="Quay2"), tmp_path / "spool")) == "print.only_default"
    assert not list((tmp_path / "spool").iterdir())
