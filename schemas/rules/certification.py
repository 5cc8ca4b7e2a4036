"""Which procedures certify (chứng thực): copies, signatures, contracts. Their receipt counts pages, papers, electronic copies."""

from __future__ import annotations

from schemas.text import fold

_WORDS = "chung thuc"


def is_certification(field: str, name: str) -> bool:
    """True by the catalogue's field; by the name where the catalogue names no field."""
    return _WORDS in fold(field or name)
