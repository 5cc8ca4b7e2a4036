"""Why nothing came out of the printer: the refusals both systems share."""

from __future__ import annotations

from motcua_tui.prints import limits
from schemas.refusal import Refusal, no


def printing_failed() -> Refusal:
    """The spooler or the reader did not take the paper."""
    return no("print.printing_failed",
              "Hệ thống in không nhận giấy này. Hãy kiểm tra máy in rồi in lại, hoặc lưu ra tệp PDF.")


def timeout() -> Refusal:
    """The spooler or the reader did not answer in time; the paper may still come."""
    return no("print.timeout", "Máy in không trả lời sau {limit} giây. Hãy kiểm tra máy in rồi in lại.",
              limit=limits.PRINT_TIMEOUT_S)
