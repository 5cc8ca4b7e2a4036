"""Mutants that change nothing anyone could see: by module, the line as it stands and the change, with the reason."""

from __future__ import annotations

_BY_MODULE: dict[str, dict[tuple[str, str], str]] = {}
EQUIVALENT = {(path, line, what): why for path, members in _BY_MODULE.items() for (line, what), why in members.items()}
