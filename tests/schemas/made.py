"""Made-up dossiers for tests: devices that append entries to chains of their own, with or without each other's."""

from __future__ import annotations

import msgspec

from schemas import acts
from schemas.acts import Act
from schemas.base import Record
from schemas.canonical import Json, canonical_bytes
from schemas.entry import NO_HASH, Entry, Sealed, chain_id, dossier_id, seal_entry
from schemas.intake import FeeDue, Person, ProcedureRef

KEY = bytes(range(16))
DAY = "2026-11-20T08:30:00+07:00"

# One act of each kind that two people may do apart on a dossier just received.
CONTENTS: dict[Act, Record] = {
    Act.REQUEST_SUPPLEMENT: acts.SupplementRequested(reason="thiếu tờ khai"),
    Act.REFUSE: acts.WithReason(reason="không đủ điều kiện"),
    Act.FORWARD: acts.Forwarded(to_unit="H44.05", task="thẩm định"),
    Act.ASSIGN: acts.Assigned(to="linh"),
    Act.REQUIRE_PAYMENT: acts.PaymentRequired(fees=(FeeDue(name="Lệ phí", amount_vnd=10000, kind="charge"),)),
    Act.PAYMENT_RECEIVED: acts.PaymentReceived(amount_vnd=10000),
    Act.DECIDE: acts.Decided(outcome="approved"),
    Act.FINISH: acts.Finished(),
    Act.EXTEND: acts.Extended(reason="chờ xác minh", new_due_at="2026-12-01T17:00:00+07:00"),
    Act.WITHDRAW: acts.WithReason(reason="đổi ý"),
    Act.STOP: acts.WithReason(reason="yêu cầu dừng"),
    Act.LOCATE: acts.Located(place="Tủ 2"),
    Act.NOTE: acts.Noted(text="gọi lại"),
    Act.CORRECT: acts.Corrected(reason="gõ nhầm", fields={"applicant.phone": "0912345678"}),
}


def received(**changes: object) -> acts.Received:
    """A registration received at the counter, due in three working days."""
    content = acts.Received(
        procedure=ProcedureRef(code="1.004873", name="Cấp giấy xác nhận tình trạng hôn nhân", limit="3 working_days"),
        applicant=Person(name="Nguyễn Văn Mẫu", id_number="025199000123"),
        provisional_code="TẠM-A1-261120-001",
        due_at="2026-11-25T17:00:00+07:00",
    )
    return msgspec.structs.replace(content, **changes)


class Device:
    """One device's chain; it knows the entries it made and those it was given."""

    def __init__(self, name: str) -> None:
        self.chain = chain_id("H44.99.12", name, "1AAAA")
        self.own: list[Sealed] = []
        self.seen: dict[str, Sealed] = {}

    def act(self, act: Act, content: Record, *, at: str = DAY, by: str = "hoa", dossier: str | None = None) -> Sealed:
        """Append an act whose parents are the heads this device sees."""
        seq = len(self.own)
        name = dossier or next((s.entry.dossier for s in self.seen.values()), None) or dossier_id(self.chain, seq)
        draft = Entry(
            chain=self.chain,
            seq=seq,
            prev=self.own[-1].hash if self.own else NO_HASH,
            act=act,
            by=by,
            at=at,
            seal="0" * 64,
            dossier=name,
            parents=tuple(sorted(self.heads())),
        )
        plain: Json = msgspec.to_builtins(content)
        key = None if act in acts.KEYLESS else KEY
        sealed = seal_entry(draft, canonical_bytes(plain), key)
        self.own.append(sealed)
        self.seen[sealed.hash] = sealed
        return sealed

    def heads(self) -> set[str]:
        """Entries nothing this device has seen was built on."""
        named = {parent for sealed in self.seen.values() for parent in sealed.entry.parents}
        return set(self.seen) - named

    def meet(self, other: Device) -> None:
        """Exchange everything, both ways."""
        everything = {**self.seen, **other.seen}
        self.seen, other.seen = dict(everything), dict(everything)

    def entries(self) -> list[Sealed]:
        """All it has seen, in the order it came to know them."""
        return list(self.seen.values())


def two_devices() -> tuple[Device, Device]:
    """Devices A and B that both hold one received dossier."""
    first, second = Device("A"), Device("B")
    first.act(Act.RECEIVE, received())
    first.meet(second)
    return first, second
