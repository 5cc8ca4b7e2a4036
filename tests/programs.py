"""Programs outside Python that some tests drive. A test says so with `@needs("tmux")`."""

from __future__ import annotations

import shutil

import pytest

OPTIONAL = {"tmux": "tmux", "pdftotext": "poppler-utils", "pdftoppm": "poppler-utils", "git": "git"}


def needs(program: str) -> pytest.MarkDecorator:
    """Skip the test, and have the summary say so, where `program` is not installed."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")
