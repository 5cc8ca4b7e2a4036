"""The citizens' screen in a real terminal, as its own program: what it shows, what it gives, and that nothing else opens."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from motcua_tui.desk import kiosk_in, kiosk_out, queue
from motcua_tui.desk.kiosk_link import Link, link
from schemas.acts import Act
from schemas.rules.slip_code import slip_code
from tests.desk.made import done, new_office, sitting, taken_in
from tests.tui.term import ROOT, Term, start_python

CODE = "hoa-ban 7"


class Room:
    """A shared folder with an office behind it, and one finished dossier."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shared = folder / "office", folder / "shared"
        self.shared.mkdir()
        (folder / "code").write_text(CODE + "\n", "utf-8")
        self.code = folder / "code"
        with sitting(new_office(self.folder), "mai") as office:
            made = link(office, self.shared)
            assert isinstance(made, Link)
            self.link = made
            dossier = taken_in(office).dossier
            done(office, dossier.id, Act.FINISH)
            self.dossier, self.number = dossier.id, dossier.provisional_code
            self.slip = slip_code(dossier.id, office.store.entries_of(dossier.id)[0].hash)
            kiosk_out.Publisher(office, made).publish()

    def start(self, *more: str, rows: int = 24, cols: int = 80, env: dict[str, str] | None = None) -> Term:
        words = ("-m", "motcua_tui", "kiosk", "--drop", str(self.shared), "--code-file", str(self.code), *more)
        return start_python(*words, rows=rows, cols=cols, env=env)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    return Room(tmp_path_factory.mktemp("room"))


def test_a_citizen_looks_up_rates_and_takes_a_number_and_the_counter_has_both(room: Room) -> None:
    with room.start() as term:
        term.wait_for("Tra cứu hồ sơ của tôi")
        term.press("1")
        term.wait_for("Số hồ sơ (ghi trên giấy tiếp nhận)")
        term.type_slowly(room.number)
        term.press("Enter")
        term.type_slowly("000123")
        term.press("Enter")
        shown = term.wait_for("Rất hài lòng")
        assert "Đã có kết quả. Mời ông/bà đến quầy nhận." in "\n".join(shown)
        assert "Nguyễn" not in term.output.decode("utf-8", "replace")
        term.press("5")
        term.wait_for("Ý kiến thêm")
        term.type_slowly("Nhanh")
        term.press("Enter")
        term.wait_for("Đã ghi nhận đánh giá")
        term.press("Escape")
        term.wait_for("Mời chọn")
        term.press("3")
        term.wait_for("Người cao tuổi")
        term.press("1")
        term.wait_for("√ Số KA-001")
        term.press("Escape")
        term.wait_for("Mời chọn")
        term.press("9")
        term.wait_for("nhập mã")
        term.type_slowly(CODE)
        term.press("Enter")
        assert term.wait_end() == 0
    with sitting(room.folder, "mai") as office:
        assert kiosk_in.sweep(office, room.link) == kiosk_in.Swept(tickets=1, ratings=1)
        state = office.store.dossier(room.dossier)
        assert state is not None
        assert [(one.level, one.comment, one.given) for one in state.ratings] == [(5, "Nhanh", "kiosk")]
        assert queue.call(office) != queue.call(office)


def test_no_key_opens_anything_and_only_the_code_closes_it(room: Room) -> None:
    with room.start() as term:
        term.wait_for("Tra cứu hồ sơ của tôi")
        start = term.wait_quiet(1.0)
        for key in ("Ctrl+C", "Ctrl+Q", "Ctrl+Z", "Ctrl+P", "Ctrl+L", "Ctrl+N", "F1", "F2", "F9", "?", "/", "q", ":"):
            term.press(key)
        term.type("\x1c\x1b[21~\x1b[23~\x1b[24~")
        term.paste("[@click=app.quit]")
        term.scan("025199000123||Nguyễn Văn Không|01011999|Nam|Thôn Thử|01012024")
        assert term.wait_quiet(1.0)[2:] == start[2:]
        term.press("9")
        term.wait_for("nhập mã")
        term.type_slowly("0000")
        term.press("Enter")
        term.wait_for("Mã không đúng")
        term.type_slowly(CODE)
        term.press("Enter")
        term.wait_for("Hãy chờ một lát")
        for key in ("Ctrl+C", "Ctrl+Q", "Ctrl+Z", "Ctrl+D"):
            term.press(key)
        term.press("Escape")
        term.wait_for("Tra cứu hồ sơ của tôi")


def test_a_slip_is_scanned_from_anywhere_in_the_language_chosen(room: Room) -> None:
    with room.start() as term:
        term.wait_for("Tra cứu hồ sơ của tôi")
        term.press("6")
        term.wait_for("Look up my dossier")
        term.press("2")
        term.wait_for("Type a few letters")
        term.scan(room.slip)
        term.wait_for("The result is ready")
        term.press("Escape")
        term.wait_for("Tra cứu hồ sơ của tôi")


def test_an_idle_screen_goes_home_and_forgets_what_was_typed(room: Room) -> None:
    with room.start("--idle-seconds", "8") as term:
        term.wait_for("Tra cứu hồ sơ của tôi")
        term.press("1")
        term.type_slowly("TẠM-A1")
        term.wait_for("TẠM-A1")
        term.wait_for("Tra cứu hồ sơ của tôi", 60)
        term.press("1")
        term.wait_for("Số hồ sơ (ghi trên giấy tiếp nhận)")
        assert "TẠM-A1" not in term.text()


@pytest.mark.parametrize(("rows", "cols"), [(24, 80), (40, 120)])
def test_the_checklist_is_shown_as_codes_that_fill_the_screen(room: Room, rows: int, cols: int) -> None:
    from motcua_tui.widgets.qr import drawn, room_of, version_for
    from schemas.checklist import checklist, pieces

    with sitting(room.folder, "mai") as office:
        [procedure] = office.store.catalogue.search("9.000001", office.clock.text(office.store)[:10])
    # Some shells export the size their window had once; the window itself is asked.
    with room.start(rows=rows, cols=cols, env={"COLUMNS": "60", "LINES": "20"}) as term:
        term.wait_for("Tra cứu hồ sơ của tôi")
        term.press("2")
        term.wait_for("Xác nhận thử nghiệm")
        term.press("Enter")
        term.wait_for("Giấy tờ cần nộp")
        term.press("1")
        term.wait_for("Quét bằng điện thoại")
        version = version_for(rows - 1, cols)
        first = pieces(checklist(procedure, "UBND xã Thử", ""), room_of(version), 60)[0]
        wanted = [line.strip() for line in drawn(first, version) if line.strip()]
        shown = term.wait_for(lambda screen: any(wanted[0] in line for line in screen))
        assert [line.strip() for line in shown[:-1] if line.strip()] == wanted


def test_a_screen_without_a_code_or_a_folder_does_not_open(room: Room, tmp_path: Path) -> None:
    def refused(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "motcua_tui", "kiosk", "--json", *words]
        ran = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, cwd=ROOT, timeout=120, check=False)
        return ran.returncode, ran.stdout.decode()

    short = tmp_path / "short"
    short.write_text("12")
    for words, code in (
        (("--drop", str(tmp_path)), "kiosk.not_shared"),
        (("--drop", str(room.shared)), "kiosk.no_code"),
        (("--drop", str(room.shared), "--code-file", str(short)), "kiosk.code"),
        (("--drop", str(room.shared), "--letter", "12"), "kiosk.letter"),
    ):
        exit_code, out = refused(*words)
        assert exit_code in (2, 3) and code in out


def test_the_screen_loads_no_store_and_reads_no_file_of_the_office(room: Room) -> None:
    program = (
        "import sys; from motcua_tui.screens.kiosk.app import KioskApp; import motcua_tui.screens.kiosk.lookup, "
        "motcua_tui.screens.kiosk.procedures, motcua_tui.screens.kiosk.ticket, motcua_tui.screens.kiosk.contact, "
        "motcua_tui.screens.kiosk.start; print([one for one in sys.modules if one.startswith("
        "('motcua_tui.store', 'peewee', 'sqlcipher', 'playhouse', 'requests', 'socketserver', 'typst'))])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=ROOT, timeout=120, check=True)
    assert ran.stdout.decode().strip() == "[]"


def test_a_folder_that_goes_away_sends_people_to_the_counter(room: Room, tmp_path: Path) -> None:
    shutil.copytree(room.shared, tmp_path / "shared")
    words = ("-m", "motcua_tui", "kiosk", "--drop", str(tmp_path / "shared"), "--code-file", str(room.code))
    with start_python(*words) as term:
        term.wait_for("Tra cứu hồ sơ của tôi")
        shutil.rmtree(tmp_path / "shared")
        term.press("3")
        term.wait_for("Lấy số thứ tự")
        term.press("Enter")
        term.wait_for("Mời ông/bà đến quầy")
