"""A hostile or broken line: nothing is ever marked received that was not, and nothing is lost."""

from __future__ import annotations

import gzip
import socket
import threading
from pathlib import Path

import pytest

from schemas.refusal import Refusal
from sync.office.run import Budget, pack_waiting, sync_status
from sync.wire import limits
from sync.wire.frames import frame
from sync.wire.keys import PrivateKeys
from sync.wire.messages import Answer, Head, Hello, Receipt
from sync.wire.speech import sign_answer
from tests.sync.made_office import Gateway, Seat
from tests.sync.proxy import BlackHole, Cutter, Impostor, Recorder, http

AT = "2026-11-22T08:30:00+07:00"
PORTAL = b"<html><body>Xin m\xe1\xbb\x9di \xc4\x91\xc4\x83ng nh\xe1\xba\xadp m\xe1\xba\xa1ng</body></html>"


@pytest.fixture
def office(sqlite_gateway: Gateway, unit: str, tmp_path: Path) -> Seat:
    return Seat(sqlite_gateway, tmp_path / "office", unit).enrolled()


def forged(chain: str, keys: PrivateKeys) -> bytes:
    """An answer as a rogue server would make it: well formed, signed by a key that is not the pinned one."""
    unit, device, _ = chain.rsplit(".", 2)
    hello = Hello(unit=unit, device=device, nonce="A" * 22, own=Head(chain=chain, seq=3, hash="0" * 64))
    receipt = Receipt(chain=chain, seq=3, hash="0" * 64, nonce="A" * 22, at=AT)
    answer = Answer(nonce="A" * 22, at=AT, receipt=receipt, agrees=True)
    return frame("A", sign_answer(answer, hello, keys)) + frame("Z")


REPLIES = {
    "html 200": http(PORTAL, kind="text/html"),
    "html 200 that calls itself ours": http(PORTAL),
    "redirect to the portal": http(b"", status="302 Found", more="location: http://127.0.0.1:1/login\r\n"),
    "permanent redirect": http(b"", status="308 Permanent Redirect", more="location: http://127.0.0.1:1/\r\n"),
    "network login required": http(PORTAL, status="511 Network Authentication Required", kind="text/html"),
    "proxy login": http(PORTAL, status="407 Proxy Authentication Required", kind="text/html"),
    "server fault": http(b"oops", status="500 Internal Server Error", kind="text/plain"),
    "too many": http(b"", status="429 Too Many Requests"),
    "no content": http(b""),
    "empty frames": http(frame("Z")),
    "unsigned answer": http(frame("A", b"\x00" * 64 + b"\x9d\x02\x00") + frame("Z")),
    "frame of four gigabytes": http(b"A\xff\xff\xff\xff" + b"x" * 100),
    "gzip": http(gzip.compress(b"A" * 10_000_000), more="content-encoding: gzip\r\n"),
    "hangs up": b"",
    "half a header": b"HTTP/1.1 200 OK\r\ncontent-ty",
    "not http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "cut in the body": http(frame("Z") * 100)[:150],
    "forged by a rogue server": http(forged("H44.99.12.A.1ABCD", PrivateKeys.generate())),
    "refusal in plain json": http(b'{"code":"x","text":"y"}', status="422 Unprocessable", kind="application/json"),
    "refusal nested a million deep": http(b"[" * 1_000_000, status="422 Unprocessable", kind="application/json"),
    "refusal with a key twice and no number": http(
        b'{"code":"x","code":NaN,"text":1e999}', status="422 Unprocessable", kind="application/json"
    ),
    "one byte a chunk": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"1\r\nA\r\n" * 2_000 + b"0\r\n\r\n",
    "a clock of another age": http(frame("Z"), more="date: Thu, 01 Jan 1970 00:00:00 GMT\r\nretry-after: 999999999\r\n"),
    "headers without end": b"HTTP/1.1 200 OK\r\n" + b"x-more: y\r\n" * 20_000,
    "more than was said": http(frame("Z")) + b"A" * 100_000,
}


@pytest.mark.parametrize("name", list(REPLIES))
def test_an_answer_that_is_not_the_provinces_changes_nothing(office: Seat, name: str) -> None:
    office.office.day(2, 2)
    impostor = Impostor(REPLIES[name])
    result = office.via(impostor.url).sync()
    impostor.close()
    assert impostor.asked >= 1
    assert result.exit_code == 5 and result.code.startswith("sync.") and result.confirmed_entries == 0
    assert office.port.confirmed == -1
    status = sync_status(office.folder)
    assert (status.last_confirmed_at, status.waiting_entries, status.unknown) == (None, 5, 5)
    assert office.via(office.gateway.url).sync().exit_code == 0


def test_what_came_of_several_parcels_is_taken_up_where_the_line_broke_in_the_last(
    office: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEGMENT_ENTRIES_MAX", 2_400)
    office.office.day(1_000, 4_000)
    pack_waiting(office.folder, office.port)
    sizes = [file.stat().st_size for file in sorted(office.folder.outbox.glob("*.parcel"))]
    assert len(sizes) > 2 and min(sizes[:2]) > 2 * limits.CHUNK_BYTES_MAX
    # One parcel whole, a piece of the next.
    cutter = Cutter(office.gateway.port, up=sizes[0] + limits.CHUNK_BYTES_MAX + 4_000)
    assert office.via(cutter.url).sync(budget=Budget(seconds=60, tries=1)).exit_code == 5
    cutter.close()
    rest = Cutter(office.gateway.port)
    assert office.via(rest.url).sync(budget=Budget(seconds=60, tries=1)).exit_code == 0
    rest.close()
    assert rest.passed["up"] < sum(sizes) - sizes[0] + limits.CHUNK_BYTES_MAX
    assert office.port.confirmed == office.port.heads()[0].seq


def test_a_replayed_answer_changes_nothing(office: Seat) -> None:
    office.office.day(2, 2)
    recorder = Cutter(office.gateway.port)
    assert office.via(recorder.url).sync().exit_code == 0
    recorder.close()
    office.office.day(2, 2)
    before = office.port.confirmed
    replayer = Impostor(recorder.recorded)
    result = office.via(replayer.url).sync()
    replayer.close()
    assert (result.code, result.confirmed_entries) == ("sync.not_ours", 0)
    assert office.port.confirmed == before
    assert office.via(office.gateway.url).sync().exit_code == 0


def test_all_the_traffic_of_a_day_sent_three_times_more_changes_nothing(office: Seat) -> None:
    line = Recorder(office.gateway.port)
    for _ in range(3):
        office.office.day(1, 3)
        assert office.via(line.url).sync().exit_code == 0
    line.close()

    def held() -> object:
        devices = [{**one, "last_exchange_at": ""} for one in office.province("status")["devices"]]
        return devices, office.at_province()

    before = held()
    assert len(line.held) >= 3
    for request in [*line.held, *reversed(line.held), *line.held]:
        Recorder.deliver(office.gateway.port, request)
    assert held() == before
    again = office.via(office.gateway.url).sync()
    assert (again.exit_code, again.sent_entries, again.received_entries) == (0, 0, 0)


def test_plain_http_is_for_this_machine_alone(office: Seat) -> None:
    for url in ("http://tinh.example", "http://10.0.0.1:80", "ftp://127.0.0.1", "http://127.0.0.1.example", "https://a@b"):
        refusal = office.enrol(url=url)
        assert isinstance(refusal, Refusal) and refusal.code == "enrol.url"


def test_no_line_at_all_is_told_and_nothing_changes(office: Seat) -> None:
    office.office.day(2, 2)
    result = office.via("http://127.0.0.1:9").sync()
    assert (result.status, result.code, result.exit_code, result.waiting_entries) == ("no_line", "sync.no_line", 5, 5)
    status = sync_status(office.folder)
    assert (status.waiting_entries, status.unknown) == (5, 0) and office.folder.load().sent == -1


def test_a_certificate_that_cannot_be_verified_lets_no_byte_leave(office: Seat) -> None:
    office.office.day(2, 2)
    result = office.via(office.gateway.url.replace("http://", "https://")).sync()
    assert (result.code, result.exit_code) == ("sync.tls", 5)
    assert (sync_status(office.folder).unknown, office.folder.load().sent, office.port.unknown) == (0, -1, -1)


def test_an_answer_that_is_missing_is_noted_as_unknown_until_it_came(office: Seat) -> None:
    office.office.day(2, 2)
    impostor = Impostor(b"")
    office.via(impostor.url).sync()
    impostor.close()
    assert (office.port.confirmed, office.port.unknown) == (-1, 4)
    assert office.via(office.gateway.url).sync().exit_code == 0
    assert (office.port.confirmed, office.port.unknown) == (4, -1)


class GivenUp:
    """Somebody who lets the exchange begin and wants it to stop once it waits."""

    def __init__(self, looks: int) -> None:
        self._left = looks

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0


@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_whoever_gives_up_on_a_silent_line_is_heard_at_once(office: Seat, scheme: str, reads: bool) -> None:
    """A silent line alone would end otherwise, with `sync.no_progress`, after the longest wait."""
    office.office.day(2, 2)
    hole = BlackHole(reads=reads and scheme == "http")
    result = office.via(hole.url.replace("http:", f"{scheme}:")).sync(budget=Budget(cancelled=GivenUp(8)))
    hole.close()
    assert (result.code, result.exit_code, result.waiting_entries) == ("sync.cancelled", 5, 5)
    assert sync_status(office.folder).unknown == (5 if scheme == "http" else 0)
    assert office.via(office.gateway.url).sync().exit_code == 0


def test_whoever_gives_up_while_a_name_is_looked_up_is_heard_at_once(office: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    office.office.day(2, 2)
    never = threading.Event()

    def silence(*_arguments: object, **_more: object) -> list[object]:
        never.wait()
        return []

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", silence)
        result = office.via("http://localhost:9").sync(budget=Budget(cancelled=GivenUp(3)))
    never.set()
    assert (result.code, sync_status(office.folder).unknown) == ("sync.cancelled", 0)


def test_a_budget_that_is_used_up_on_a_silent_line_ends_the_exchange(office: Seat) -> None:
    office.office.day(2, 2)
    hole = BlackHole(reads=True)
    result = office.via(hole.url).sync(budget=Budget(seconds=1))
    hole.close()
    assert (result.code, result.exit_code, result.round_trips) == ("sync.out_of_time", 5, 1)


def test_a_budget_that_is_used_up_ends_the_exchange(office: Seat) -> None:
    office.office.day(2, 2)
    result = office.sync(budget=Budget(seconds=0))
    assert (result.code, result.exit_code, result.round_trips) == ("sync.out_of_time", 5, 0)


def test_whoever_gives_up_loses_nothing(office: Seat) -> None:
    office.office.day(2, 2)
    result = office.sync(budget=Budget(cancelled=lambda: True))
    assert (result.code, result.waiting_entries) == ("sync.cancelled", 5)
    assert office.sync().exit_code == 0


def test_the_line_is_tried_again_with_longer_pauses(office: Seat) -> None:
    pauses: list[float] = []
    budget = Budget(seconds=600, tries=4, sleep=pauses.append, random=lambda: 1.0)
    result = office.via("http://127.0.0.1:9").sync(budget=budget)
    assert result.exit_code == 5
    assert pauses == [2.0, 4.0, 8.0]


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_line_cut_after_any_number_of_bytes_never_lies_and_never_loses(office: Seat, way: str) -> None:
    """Cut a day's exchange at 24 places from the first byte to the last; each time the next sync makes it
    good."""
    office.office.day(1, 1)
    office.sync()
    for place in range(24):
        office.office.day(1, 2)
        pack_waiting(office.folder, office.port)
        before = office.port.confirmed
        cutter = Cutter(office.gateway.port, **{way: 1 + place * 90})
        broken = office.via(cutter.url).sync()
        cutter.close()
        if broken.exit_code == 5:
            assert broken.code in {"sync.no_line", "sync.not_ours", "sync.unfinished"}
        assert office.port.confirmed in (before, len(office.port.entries(office.port.chain, 0, 10_000)) - 1)
        whole = office.via(office.gateway.url).sync()
        assert whole.exit_code == 0, (place, whole)
    there = office.at_province()
    assert {d: office.port.shown(d).official_code for d in office.port.ledger.dossiers()} == {
        d: r["code"] for d, r in there.items()
    }


def test_a_large_first_sync_is_resumed_at_the_chunk(office: Seat) -> None:
    for _ in range(13):
        office.office.day()
    pack_waiting(office.folder, office.port)
    per_try = 24_000
    assert next(office.folder.outbox.glob("*.parcel")).stat().st_size > 2.5 * per_try
    for _ in range(40):
        cutter = Cutter(office.gateway.port, up=per_try)
        result = office.via(cutter.url).sync(locked=True)
        cutter.close()
        if result.exit_code == 0:
            break
    assert result.exit_code == 0, "no single try carries it all, so it was taken up where it broke"
    assert office.via(office.gateway.url).sync().exit_code == 0


def test_a_province_killed_in_the_middle_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path / "province").start()
    seat = Seat(gateway, tmp_path / "office", "H44.99.12").enrolled()
    for place in range(6):
        seat.office.day(2, 2)
        cutter = Cutter(gateway.port, down=1 + place * 60)
        seat.via(cutter.url).sync()
        acknowledged = seat.port.confirmed
        gateway.kill()
        cutter.close()
        gateway.start()
        line = next(row for row in seat.province("status")["devices"] if row["unit"] == "H44.99.12")
        assert line["entries"] >= acknowledged + 1
        assert seat.via(gateway.url).sync().exit_code == 0
    gateway.stop()


def test_a_damaged_state_file_loses_nothing(office: Seat) -> None:
    office.office.day(2, 2)
    office.sync()
    (office.folder.data / "sync.state").write_bytes(b"\x00 not ours")
    assert sync_status(office.folder).last_confirmed_at is None
    office.enrol()
    assert office.sync().exit_code == 0


def test_a_damaged_outbox_is_packed_anew(office: Seat) -> None:
    office.office.day(2, 2)
    pack_waiting(office.folder, office.port)
    for path in office.folder.outbox.glob("*.parcel"):
        path.write_bytes(path.read_bytes()[:-40])
    assert office.sync().exit_code == 0


def test_a_tampered_inbox_is_refused_and_fetched_again(office: Seat) -> None:
    office.office.day(2, 2)
    pack_waiting(office.folder, office.port)
    office.sync(locked=True)
    path = next(office.folder.inbox.glob("*.parcel"))
    raw = bytearray(path.read_bytes())
    raw[-30] ^= 1
    path.write_bytes(raw)
    refusal = pack_waiting(office.folder, office.port)
    assert isinstance(refusal, Refusal) and refusal.code == "wire.seal_broken"
    assert office.sync().exit_code == 0
    assert all(office.port.shown(d).official_code for d in office.port.ledger.dossiers())


def test_another_history_of_a_chain_is_an_alarm_and_overwrites_nothing(office: Seat, tmp_path: Path) -> None:
    office.office.day(2, 2)
    office.sync()
    before = office.at_province()
    twin = Seat(office.gateway, tmp_path / "twin", office.office.unit, seed=99).enrolled()
    twin.office.day(3, 3)
    result = twin.sync()
    assert (result.status, result.code, result.exit_code) == ("refused", "wire.fork", 6)
    assert twin.port.confirmed == -1
    assert office.at_province() == before
    assert office.sync().exit_code == 0


def test_a_quiet_exchange_with_proof_of_equality_costs_at_most_600_bytes(office: Seat) -> None:
    for day in ("2026-03-02", "2199-12-31"):
        office.province("number-block", "grant", f"{office.office.unit}.A", "--date", day, "--size", "50")
    office.office.day(6, 12)
    office.sync()
    assert office.sync().exit_code == 0
    assert [held.name for held in office.folder.load().references] == ["numbers.A.2199-12-31"]
    line = Cutter(office.gateway.port)
    quiet = office.via(line.url).sync()
    line.close()
    assert (quiet.exit_code, quiet.round_trips, quiet.differs) == (0, 1, False)
    assert line.passed["up"] + line.passed["down"] <= 600, line.passed
