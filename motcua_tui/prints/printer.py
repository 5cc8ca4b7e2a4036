"""Paper: which printers there are, sending a PDF to one of them, and what became of it.

CUPS (`lp`, Linux and macOS) takes the PDF on its standard input, so no copy stays on the disk. Windows needs
a file: it lies in `spool` until SumatraPDF has printed it, or ten minutes for another reader.
"""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec.structs import replace

from motcua_tui.prints import limits, printer_cups, printer_windows
from motcua_tui.prints.orders import Job, JobState, Media, Order, Printers
from schemas.refusal import Refusal, no

__all__ = ["Job", "JobState", "Media", "Order", "Printers", "find_printers", "send", "state_of"]


def find_printers() -> Printers | Refusal:
    """The printers of this machine. Refuses `print.no_printer`, `print.no_spooler`, `print.spooler_down`."""
    found = printer_windows.printers() if sys.platform == "win32" else printer_cups.printers()
    if isinstance(found, Refusal) or found.names:
        return found
    return no("print.no_printer", "Máy này chưa cài máy in nào. Hãy cài máy in, hoặc lưu ra tệp PDF.")


def send(order: Order, spool: Path) -> Job | Refusal:
    """Hand the PDF to the system's printer. Taken over is not printed: ask `state_of`, keep "in lại" at hand.

    Refuses what `find_printers` refuses, `print.printer_unknown`, `print.no_default`, `print.copies`,
    `print.printing_failed` and `print.timeout`.
    """
    printers = find_printers()
    if isinstance(printers, Refusal):
        return printers
    chosen = replace(order, printer=order.printer or printers.default)
    refusal = _why_not(chosen, printers)
    if refusal:
        return refusal
    if sys.platform == "win32":
        return printer_windows.send(chosen, spool)
    return printer_cups.send(chosen)


def state_of(job: Job) -> JobState:
    """What became of a paper. "unknown" where the system does not tell: only a look at the printer helps."""
    if sys.platform == "win32" or not job.number:
        return "unknown"
    return printer_cups.state_of(job)


def _why_not(order: Order, printers: Printers) -> Refusal | None:
    if not order.printer:
        return no("print.no_default",
                  "Máy này chưa chọn máy in mặc định. Hãy chọn một máy in trong phần cài đặt.")
    if order.printer not in printers.names:
        return no("print.printer_unknown",
                  "Không còn thấy máy in đã chọn. Hãy kiểm tra dây, nguồn, hoặc chọn máy in khác.")
    if not 1 <= order.copies <= limits.PRINT_COPIES_MAX:
        return no("print.copies", "Số bản in phải từ 1 đến {limit}. Hãy nhập lại số bản.",
                  limit=limits.PRINT_COPIES_MAX)
    return None
