"""The command line run inside this process: the same code from arguments to exit code, without a start of Python."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from typing import Any
from unittest import mock

from motcua_tui.__main__ import main


class _Pipe(io.TextIOWrapper):
    """A pipe's end: never a terminal."""

    def isatty(self) -> bool:
        return False


def run_inside(words: list[str], stdin: bytes, env: Mapping[str, str]) -> tuple[int, bytes, bytes]:
    """Exit code, stdout and stderr of one command."""
    out, err = io.BytesIO(), io.BytesIO()
    streams: dict[str, Any] = {
        "stdin": _Pipe(io.BytesIO(stdin), encoding="utf-8"),
        "stdout": _Pipe(out, encoding="utf-8", write_through=True),
        "stderr": _Pipe(err, encoding="utf-8", write_through=True),
    }
    with mock.patch.dict(os.environ, env, clear=True), mock.patch.multiple(sys, **streams):
        try:
            code = main(words)
        except SystemExit as left:
            code = int(left.code or 0)
    return code, out.getvalue(), err.getvalue()
