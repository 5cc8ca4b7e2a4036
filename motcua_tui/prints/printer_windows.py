"""Printing on Windows: through SumatraPDF where it is found, else through the reader that opens PDF files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from motcua_tui.prints import limits
from motcua_tui.prints.files import save_pdf
from motcua_tui.prints.no_paper import printing_failed, timeout
from motcua_tui.prints.orders import Job, Order, Printers
from schemas.refusal import Refusal, no

SUMATRA = "SumatraPDF.exe"
_DEVICES = r"Software\Microsoft\Windows NT\CurrentVersion\Devices"
_DEFAULT = r"Software\Microsoft\Windows NT\CurrentVersion\Windows"


def printers() -> Printers:
    """The printers of the signed-in user and the default one, as the registry has them."""
    if sys.platform != "win32":
        return Printers(names=(), default="")
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _DEVICES) as key:
            count = min(winreg.QueryInfoKey(key)[1], limits.PRINTERS_MAX)
            names = tuple(str(winreg.EnumValue(key, index)[0]) for index in range(count))
    except OSError:  # a user who never had a printer has no such key
        return Printers(names=(), default="")
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _DEFAULT) as key:
            default = str(winreg.QueryValueEx(key, "Device")[0]).split(",")[0]
    except OSError:
        default = ""
    return Printers(names=names, default=default)


def usual_folders() -> list[Path]:
    """Where SumatraPDF lies: beside the program, or where its installer puts it."""
    installed = [os.environ.get(name) for name in ("LOCALAPPDATA", "PROGRAMFILES")]
    return [Path(sys.executable).parent, *(Path(folder) / "SumatraPDF" for folder in installed if folder)]


def find_sumatra(folders: list[Path]) -> Path | None:
    """SumatraPDF in one of the folders or on the search path."""
    for folder in folders:
        if (folder / SUMATRA).is_file():
            return folder / SUMATRA
    found = shutil.which(SUMATRA)
    return Path(found) if found else None


def send(order: Order, spool: Path) -> Job | Refusal:
    """Print from a file in `spool`. Windows tells no job number, and SumatraPDF's 0 does not mean paper."""
    sweep(spool, time.time())
    sumatra = find_sumatra(usual_folders())
    if sumatra is None and order.printer != printers().default:
        return no(
            "print.only_default",
            "Máy này chưa có SumatraPDF nên chỉ in được ra máy in mặc định. Hãy chọn máy in mặc định, hoặc cài SumatraPDF.",
        )
    file = save_pdf(spool / order.title, order.pdf, replace=True)
    if isinstance(file, Refusal):
        return file
    if sumatra is None:
        return _open_with_reader(file, order)
    try:
        return send_by_sumatra(sumatra, file, order)
    finally:
        file.unlink(missing_ok=True)


def send_by_sumatra(sumatra: Path, file: Path, order: Order) -> Job | Refusal:
    """Let SumatraPDF print the file without a window. Refuses `print.printing_failed` and `print.timeout`."""
    settings = f"{order.copies}x,{'fit' if order.fit else 'noscale'},paper={order.media}"
    arguments = [str(sumatra), "-print-to", order.printer, "-print-settings", settings, "-silent", str(file)]
    try:
        done = subprocess.run(arguments, capture_output=True, timeout=limits.PRINT_TIMEOUT_S, check=False,
                              stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return timeout()
    except OSError:
        return printing_failed()
    return printing_failed() if done.returncode else Job(printer=order.printer, number="")


def sweep(spool: Path, now: float) -> None:
    """Remove papers that were left for another reader more than ten minutes before `now` (epoch seconds)."""
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in spool.glob("*.pdf"):
        if now - file.stat().st_mtime > limits.SPOOL_AGE_MAX_S:
            file.unlink(missing_ok=True)


def _open_with_reader(file: Path, order: Order) -> Job | Refusal:
    """Ask the default PDF reader to print: it uses the default printer and its own idea of the paper."""
    if sys.platform != "win32":
        return printing_failed()
    try:
        os.startfile(file, "print")  # noqa: S606  # a file of ours, no shell, no arguments
    except OSError:
        return printing_failed()
    return Job(printer=order.printer, number="")
