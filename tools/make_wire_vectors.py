# ruff: noqa: T201
"""Make the committed vectors of the line: python -m tools.make_wire_vectors tests/sync/vectors

Makes those that are not there yet. Vectors that shipped are never made anew: a changed byte is a new format.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from schemas.acts import Act, ContentDestroyed, Noted
from sync.wire.frames import parcel_bytes
from sync.wire.history import history_before
from sync.wire.keys import PrivateKeys, PublicKeys
from sync.wire.messages import Answer, Head, Hello, Partly, Receipt, RefusedEntry, Said, Version
from sync.wire.pack import DICTIONARY, pack
from sync.wire.reading import to_text
from sync.wire.sealing import About, seal_parcel
from sync.wire.segment_writer import write_segment
from sync.wire.shown import Shown, digest, item_of
from sync.wire.signatures import HeadSignature, Role, head_message
from sync.wire.speech import sign_answer, sign_hello
from tools.made_up import MadeUpOffice

DEVICE = PrivateKeys(sign=bytes(range(32)), seal=bytes(range(32, 64)))
USER = PrivateKeys(sign=bytes(range(64, 96)), seal=bytes(range(96, 128)))
PROVINCE = PrivateKeys(sign=bytes(range(128, 160)), seal=bytes(range(160, 192)))
AT = "2026-11-22T08:30:00+07:00"


def signed(role: Role, head: Head, keys: PrivateKeys, user: str = "") -> HeadSignature:
    """A signature over a head."""
    message = head_message(role, head.chain, head.seq, head.hash, user)
    made = keys.signature(message).hex()
    key = keys.public.sign.hex()
    return HeadSignature(chain=head.chain, seq=head.seq, hash=head.hash, role=role, key=key, signature=made, user=user)


def a_full_hello(office: MadeUpOffice, head: Head) -> Hello:
    """A hello that uses every field."""
    other = Head(chain=f"{office.unit}.TINH.1WXYZ", seq=300, hash="a1" * 32)
    return Hello(
        unit=office.unit, device=office.device, nonce=to_text(bytes(range(16))), own=head, have=(other,), seen=(),
        digest="b2" * 16, references=(Version(name="catalogue", version=70_000),), ask_only=True,
    )  # fmt: skip


def a_full_answer(office: MadeUpOffice, head: Head) -> Answer:
    """An answer that uses every field; its receipt names an earlier head than the hello's."""
    nonce, other = to_text(bytes(range(16))), f"{office.unit}.TINH.1WXYZ"
    return Answer(
        nonce=nonce, at=AT, receipt=Receipt(chain=head.chain, seq=head.seq, hash=head.hash, nonce=nonce, at=AT),
        heads=(Head(chain=other, seq=301, hash="c3" * 32),), lacks=(f"{office.unit}.B.1ABCD",),
        partly=(Partly(parcel="d4" * 32, chunks=3),), refused=Said(code="wire.gap", text="Thiếu {chain}.", params={"chain": "x"}),
        refused_entries=(RefusedEntry(chain=office.chain, seq=4, hash="e5" * 32, code="province.not_understood"),),
        parcels=("f6" * 32,), receivers=(("B", to_text(bytes(32))),), more=True, agrees=False, digest="07" * 16,
    )  # fmt: skip


def main() -> None:
    """Write the vectors."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in (("vectors-1.json", make_first), ("vectors-2.json", make_upon)):
        if not (folder / name).exists():
            make(folder)


def make_upon(folder: Path) -> None:
    """Two days of one chain: a parcel of the first, and one of the second packed upon it."""
    office = MadeUpOffice(43)
    office.day(8, 10)
    place = len(office.ledger.chains[office.chain])
    office.day(6, 9)
    run = office.ledger.chains[office.chain]
    ends = [Head(chain=office.chain, seq=seq, hash=run[seq].hash) for seq in (place - 1, len(run) - 1)]
    history = history_before(office.ledger, office.chain, place)
    assert history is not None
    first, second = (
        write_segment(run[start : end.seq + 1], office.ledger, [signed("device", end, DEVICE)])
        for start, end in zip((0, place), ends, strict=True)
    )
    about = [
        About(kind="segment", name=end.chain, first=start, last=end.seq, hash=end.hash)
        for start, end in zip((0, place), ends, strict=True)
    ]
    parcels = [
        seal_parcel(pack(first), about[0], [PROVINCE.public], DICTIONARY),
        seal_parcel(pack(second, history=history.octets), about[1], [PROVINCE.public], DICTIONARY, history.upon),
    ]
    (folder / "segment-2.jsonl").write_bytes(second)
    for number, parcel in enumerate(parcels, 2):
        (folder / f"parcel-{number}.bin").write_bytes(parcel_bytes(parcel))
    vectors = {
        "province_seal_private": PROVINCE.seal.hex(),
        "chain": office.chain,
        "head": ends[1].seq,
        "hash": ends[1].hash,
        "upon": list(history.upon),
        "history": history.octets.decode("utf-8"),
    }
    (folder / "vectors-2.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(pack(second))} bytes alone, {len(pack(second, history=history.octets))} upon the day before")


def make_first(folder: Path) -> None:
    """One segment with everything a line may hold, its parcel, and the messages around it."""
    office = MadeUpOffice(42)
    office.day(6, 12)
    first = office.open[0][0]
    office.append(Act.NOTE, Noted(text="Ghi muộn: mất điện “buổi sáng”"), first, typed_at="2026-03-04T09:00:00+07:00")
    office.append(Act.DESTROY_CONTENT, ContentDestroyed(ground="Hết thời hạn lưu trữ"), first)
    office.ledger.destroy(first)
    run = office.ledger.chains[office.chain]
    head = Head(chain=office.chain, seq=len(run) - 1, hash=run[-1].hash)
    turn = Head(chain=office.chain, seq=5, hash=run[5].hash)
    segment = write_segment(run, office.ledger, [signed("turn", turn, USER, "lan.12"), signed("device", head, DEVICE)])
    about = About(kind="segment", name=office.chain, first=0, last=head.seq, hash=head.hash)
    receivers: list[PublicKeys] = [PROVINCE.public, DEVICE.public]
    parcel = seal_parcel(pack(segment), about, receivers, DICTIONARY)
    (folder / "segment-1.jsonl").write_bytes(segment)
    (folder / "parcel-1.bin").write_bytes(parcel_bytes(parcel))
    hello = Hello(unit=office.unit, device=office.device, nonce="A" * 22, own=head)
    receipt = Receipt(chain=head.chain, seq=head.seq, hash=head.hash, nonce="A" * 22, at=AT)
    answer = Answer(nonce="A" * 22, at=AT, receipt=receipt, agrees=True)
    asking, telling = a_full_hello(office, head), a_full_answer(office, turn)
    view = Shown(dossier=first, status=2, procedure="1.001193", applicant="Nguyễn Thị Mẫu", received_at=AT)
    vectors = {
        "device_sign_public": DEVICE.public.sign.hex(),
        "province_sign_public": PROVINCE.public.sign.hex(),
        "province_seal_private": PROVINCE.seal.hex(),
        "chain": office.chain,
        "head": head.seq,
        "hashes": [sealed.hash for sealed in run],
        "hello": to_text(sign_hello(hello, DEVICE)),
        "answer": to_text(sign_answer(answer, hello, PROVINCE)),
        "hello_full": to_text(sign_hello(asking, DEVICE)),
        "answer_full": to_text(sign_answer(telling, asking, PROVINCE)),
        "digest": digest([item_of(view)]),
        "shown": item_of(view).shown.hex(),
    }
    (folder / "vectors-1.json").write_text(json.dumps(vectors, indent=1) + "\n", encoding="utf-8")
    print(f"{len(segment)} bytes, {len(run)} entries")


if __name__ == "__main__":
    main()
