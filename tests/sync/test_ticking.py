"""A clock that ticks while the province answers: one moment stands in the whole answer, and the office believes it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path

from schemas.refusal import Refusal
from schemas.times import VN
from sync.office.outbox import make_parcels
from sync.province.connect import connected
from sync.province.conversation import Conversation
from sync.province.devices import add_unit
from sync.province.home import create_home
from sync.province.models import Device
from sync.wire.frames import Frame, FrameReader
from sync.wire.keys import PrivateKeys
from sync.wire.messages import Hello
from sync.wire.reading import to_text
from sync.wire.speech import read_answer, sign_hello
from tests.sync.made_office import MemoryPort
from tools.made_up import MadeUpOffice


def test_a_second_that_ends_while_the_province_answers_does_not_spoil_the_answer(tmp_path: Path) -> None:
    home = create_home(tmp_path / "province", "H44", "Tỉnh Mẫu")
    assert not isinstance(home, Refusal)
    keys, office = PrivateKeys.generate(), MadeUpOffice(3)
    office.day(2, 2)
    port, moments = MemoryPort(office), itertools.count()
    with connected():
        add_unit(office.unit, office.unit)
        row = {"unit": office.unit, "device": office.device, "enrolled_at": "2026-03-01T08:00:00+07:00"}
        Device.insert({**row, "sign": keys.public.sign.hex(), "seal": keys.public.seal.hex()}).execute()
    hello = Hello(unit=office.unit, device=office.device, nonce=to_text(bytes(16)), own=port.heads()[0])
    talk = Conversation(home, lambda: datetime(2026, 3, 2, 8, tzinfo=VN) + timedelta(seconds=next(moments)))
    [parcel] = make_parcels(port, office.chain, 0, [home.keys.public], keys)
    body = [Frame("E", parcel.envelope), *(Frame("C", chunk) for chunk in parcel.chunks), Frame("Z", b"")]
    talk.take([Frame("H", sign_hello(hello, keys)), *body])
    said = next(FrameReader().feed(b"".join(talk.answer())))
    answer = read_answer(said.body, hello, home.keys.public.sign)
    assert answer is not None and answer.receipt is not None
    assert answer.receipt.hash == port.heads()[0].hash
