"""Every injected difference is found and named, and its cost grows with the differences."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from msgspec.structs import replace

from schemas.refusal import Refusal
from sync.office.reconcile import Reconciled, reconcile
from sync.office.run import Budget
from sync.office.state import Enrolment, State, SyncFolder
from sync.province.connect import connected
from sync.province.home import open_home
from sync.province.models import DossierRow
from sync.wire.envoy import send
from sync.wire.keys import PrivateKeys
from sync.wire.ranges import END, START, Found, Named, Reply, Shelf, Span
from sync.wire.reading import to_text
from sync.wire.shown import Item
from tests.sync.made_office import Gateway, MemoryPort, Seat
from tests.sync.proxy import Impostor, http
from tools.made_up import MadeUpOffice


@pytest.fixture
def office(sqlite_gateway: Gateway, unit: str, tmp_path: Path) -> Seat:
    seat = Seat(sqlite_gateway, tmp_path / "office", unit).enrolled()
    seat.office.day(60, 30)
    seat.sync()
    return seat


def compared(seat: Seat, day: str | None = None) -> Reconciled:
    found = reconcile(seat.folder, seat.port, Budget(seconds=60), day)
    assert isinstance(found, Reconciled), found
    return found


def tamper(seat: Seat, *, lose: list[str], alter: list[str]) -> None:
    """Spoil the province's view behind its back, as a faulty import would."""
    open_home(seat.gateway.folder)
    with connected():
        DossierRow.delete().where(DossierRow.dossier.in_(lose)).execute()
        DossierRow.update(applicant="Ai đó khác").where(DossierRow.dossier.in_(alter)).execute()


def test_equal_stores_are_proven_equal_in_one_round(office: Seat) -> None:
    found = compared(office)
    assert (found.agreed, found.exit_code, found.round_trips) == (60, 0, 1)


def test_missing_altered_and_unknown_dossiers_are_named(office: Seat) -> None:
    dossiers = sorted(office.port.ledger.dossiers())
    lose, alter = dossiers[5:9], dossiers[40:43]
    tamper(office, lose=lose, alter=alter)
    other = office.province("file-online", str(_filed(office)), "--unit", office.office.unit)["dossier"]
    found = compared(office)
    assert [named.dossier for named in found.missing_at_province] == lose
    assert [named.dossier for named in found.different] == alter
    assert [named.dossier for named in found.unknown_here] == [other]
    assert (found.agreed, found.exit_code) == (53, 6)
    assert found.missing_at_province[0].code == office.port.shown(lose[0]).official_code


def test_a_day_is_reported_by_itself(office: Seat) -> None:
    office.office.day(5, 5)
    office.sync()
    dossiers = sorted(office.port.ledger.dossiers(), key=lambda d: office.port.shown(d).received_at)
    tamper(office, lose=[dossiers[0], dossiers[-1]], alter=[])
    found = compared(office, office.port.shown(dossiers[-1]).received_at[:10])
    assert [named.dossier for named in found.missing_at_province] == [dossiers[-1]]
    assert found.agreed == 4


def test_what_is_still_waiting_counts_as_missing(office: Seat) -> None:
    dossier = office.office.receive()
    assert [named.dossier for named in compared(office).missing_at_province] == [dossier]


def test_a_stranger_is_not_answered(office: Seat, tmp_path: Path) -> None:
    stranger = Seat(office.gateway, tmp_path / "x", office.office.unit, device="Z")
    stranger.folder.save(office.folder.load())
    stranger.folder.make_keys()
    refusal = reconcile(stranger.folder, stranger.port, Budget(seconds=30))
    assert isinstance(refusal, Refusal) and refusal.code == "sync.turned_away"


@pytest.mark.parametrize("seed", range(8))
def test_any_difference_between_two_shelves_is_found(seed: int) -> None:
    """The walk itself, without a line: whatever is missing, altered or extra on either side is found and
    nothing else."""
    roll = random.Random(seed)
    here = [Item(f"H44.99.12.A.1ABCD.{place:06d}", roll.randbytes(16)) for place in range(roll.choice([0, 1, 24, 700, 3000]))]
    lost = {item.dossier for item in here if roll.random() < 0.01}
    altered = {item.dossier for item in here if item.dossier not in lost and roll.random() < 0.01}
    extra = {f"H44.99.12.B.1ABCD.{place:06d}" for place in range(roll.randrange(3))}
    there = [Item(i.dossier, b"\0" * 16 if i.dossier in altered else i.shown) for i in here if i.dossier not in lost]
    there += [Item(dossier, roll.randbytes(16)) for dossier in sorted(extra)]
    assert walk(Shelf(here, "n"), Shelf(there, "n")) == (lost, altered, extra)


@pytest.mark.parametrize(
    ("missing", "different", "told"),
    [
        ((1,), (0,), (1, 1, 0)), ((0, 1), (), (2, 0, 0)), ((), (), (0, 0, 2)),
        ((2,), (), None), ((), (2,), None), ((-1,), (), None),
    ],
)  # fmt: skip
def test_what_is_said_of_places_outside_the_list_is_not_believed(
    missing: tuple[int, ...], different: tuple[int, ...], told: tuple[int, int, int] | None, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("sync.office.reconcile.secrets", SimpleNamespace(token_bytes=bytes))
    keys, office, folder = PrivateKeys.generate(), MadeUpOffice(3), SyncFolder(tmp_path)
    office.day(2, 0)
    found = Found(lower=START, upper=END, missing=missing, different=different)
    reply = Reply(format="motcua-ranges-2", nonce=to_text(bytes(16)), found=(found,))
    province = Impostor(http(send(reply, keys)))
    folder.make_keys()
    folder.save(State(enrolment=Enrolment(
        url=province.url, ca="", unit=office.unit, device=office.device, province="", sign=keys.public.sign.hex(),
        seal=keys.public.seal.hex(),
    )))  # fmt: skip
    answer = reconcile(folder, MemoryPort(office), Budget(seconds=600))
    province.close()
    if isinstance(answer, Refusal):
        assert told is None and answer.code == "sync.not_ours"
    else:
        assert (len(answer.missing_at_province), len(answer.different), answer.agreed) == told


def test_one_day_of_what_was_compared_keeps_the_cost_and_names_only_that_day() -> None:
    days = [Named(dossier=day, code="", day=day) for day in ("2026-03-02", "2026-03-03")]
    whole = Reconciled(
        agreed=50, missing_at_province=days, different=days[1:], unknown_here=days[:1], round_trips=2, bytes_up=30, bytes_down=40
    )
    one, other = whole.on("2026-03-02", 9), whole.on("2026-03-03", 9)
    assert one == replace(whole, agreed=8, missing_at_province=days[:1], different=[])
    assert other == replace(whole, agreed=7, missing_at_province=days[1:], unknown_here=[])
    assert whole.on("2026-03-04", 3) == replace(whole, agreed=3, missing_at_province=[], different=[], unknown_here=[])
    nothing = Reconciled(agreed=9, missing_at_province=[], different=[], unknown_here=[])
    assert nothing.exit_code == 0
    for wrong in ("missing_at_province", "different", "unknown_here"):
        assert replace(nothing, **{wrong: days}).exit_code == 6


def test_only_the_range_that_differs_is_looked_into_and_travels_as_two_words() -> None:
    here = [Item(f"d{place:03}", b"a" * 16) for place in range(64)]
    there = [Item(item.dossier, b"b" * 16 if item.dossier == "d041" else item.shown) for item in here]
    differing = Shelf(there, "n").differing(Shelf(here, "n").split(START, END))
    assert differing == [Span(lower="d039", upper="d041")]
    assert msgspec.to_builtins(differing) == [["d039", "d041"]]


def walk(here: Shelf, there: Shelf) -> tuple[set[str], set[str], set[str]]:
    missing: set[str] = set()
    different: set[str] = set()
    unknown: set[str] = set()
    spans = there.differing(here.split(START, END))
    while spans:
        span = spans.pop()
        mine, theirs = here.within(span.lower, span.upper), there.within(span.lower, span.upper)
        if len(mine) > 24 and len(theirs) > 24:
            spans += here.differing(there.split(span.lower, span.upper))
            continue
        lacking, altered, extra = there.compare(here.listed(span))
        missing |= {mine[place].dossier for place in lacking}
        different |= {mine[place].dossier for place in altered}
        unknown |= set(extra)
    return missing, different, unknown


def _filed(seat: Seat) -> Path:
    file = seat.folder.data / "filed.json"
    file.write_text('{"procedure":"1.001193","applicant":{"name":"Lê Văn Mẫu"}}', encoding="utf-8")
    return file
