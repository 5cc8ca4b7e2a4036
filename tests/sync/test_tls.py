"""TLS on the line: verified as ever, and no larger than it must be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.wire import HOST, Province, certificate, line_to
from sync.office.line import Line, NoLine, new_meter

HANDSHAKE_BYTES_MAX = 1_500
"""With one certificate of its own: greeting, certificate, both ends' proof, and what HTTP says around an empty request."""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("tls") / "province")
    yield made
    made.stop()


def refused(url: str, ca: Path | str) -> str:
    """Why a request goes no further."""
    line = Line(url, str(ca), new_meter(60))
    with pytest.raises(NoLine) as problem:
        list(line.post("/v1/exchange", [], 1_000))
    line.close()
    return problem.value.refusal.code


def test_the_pinned_certificate_is_believed(province: Province) -> None:
    assert refused(f"https://{HOST}:{province.port}", province.cert) == "sync.turned_away"


def test_an_unknown_certificate_is_not_believed(province: Province, tmp_path: Path) -> None:
    other, _ = certificate(tmp_path)
    assert refused(f"https://{HOST}:{province.port}", "") == "sync.tls"
    assert refused(f"https://{HOST}:{province.port}", other) == "sync.tls"


def test_a_certificate_for_another_name_is_not_believed(province: Province) -> None:
    assert refused(f"https://localhost:{province.port}", province.cert) == "sync.tls"


def test_the_handshake_carries_no_padding_and_no_tickets(province: Province) -> None:
    with line_to(province) as proxy:
        assert refused(f"https://{HOST}:{proxy.port}", province.cert) == "sync.turned_away"
        assert 0 < proxy.total <= HANDSHAKE_BYTES_MAX
