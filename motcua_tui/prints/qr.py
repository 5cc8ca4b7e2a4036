"""The QR code of a slip as a drawing."""

from __future__ import annotations

import io

from motcua_tui.prints import limits
from schemas.refusal import Refusal, no


def qr_svg(content: str) -> str | Refusal:
    """A QR code (level M or better, no border) as SVG text; empty content gives an empty text.

    Refuses `print.qr_too_long` above 120 bytes of UTF-8: a denser code no longer reads from a cheap A5 print.
    """
    if not content:
        return ""
    size = len(content.encode("utf-8", "surrogatepass"))
    if size > limits.QR_BYTES_MAX:
        return no("print.qr_too_long",
                  "Nội dung mã QR dài {size} byte, quá giới hạn {limit} byte. Hãy rút ngắn nội dung.",
                  size=size, limit=limits.QR_BYTES_MAX)
    return _drawn(content, "m")


def long_qr_svg(content: str) -> str | Refusal:
    """A QR code for a notice on the wall, read from near by: level L or better, up to 700 bytes of UTF-8.

    Refuses `print.qr_too_long`.
    """
    size = len(content.encode("utf-8", "surrogatepass"))
    if size > limits.LONG_QR_BYTES_MAX:
        return no("print.qr_too_long",
                  "Nội dung mã QR dài {size} byte, quá giới hạn {limit} byte. Hãy rút ngắn nội dung.",
                  size=size, limit=limits.LONG_QR_BYTES_MAX)
    return _drawn(content, "l")


def _drawn(content: str, error: str) -> str:
    import segno  # only who prints pays for it

    drawing = io.BytesIO()
    code = segno.make_qr(content.encode("utf-8", "replace"), error=error, boost_error=True)
    code.save(drawing, kind="svg", xmldecl=False, svgns=True, border=0, omitsize=False)
    return drawing.getvalue().decode("ascii")
