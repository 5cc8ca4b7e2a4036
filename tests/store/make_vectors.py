"""Writes tests/vectors/ledger.json: a small ledger as exported, and every way it can be wrong with its
finding.

Run only when the format gets a new version: python -m tests.store.make_vectors
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schemas.acts import Act, ContentDestroyed, Noted, Received, WithReason
from schemas.base import Record, plain
from schemas.canonical import canonical_bytes
from schemas.entry import Entry, Sealed, dossier_id, seal_entry
from schemas.intake import Person, ProcedureRef
from schemas.office_acts import OfficeAct, UserAdded, UserKey
from schemas.turn import turn_statement
from tests.store.people import AT, LAN, MINH, Officer, begun

VECTORS = Path(__file__).parents[1] / "vectors" / "ledger.json"
KEYS = [bytes([number]) * 16 for number in range(1, 9)]
LAN_AGAIN = Officer("lan-again")


class Writer:
    """Writes one chain with fixed keys."""

    def __init__(self, chain: str) -> None:
        self.chain = chain
        self.entries: list[tuple[Sealed, bytes | None]] = []

    def add(self, act: Act | OfficeAct, content: Record, by: str = "lan", **more: Any) -> Sealed:
        seq = len(self.entries)
        key = more.pop("key", None)
        entry = Entry(
            chain=self.chain,
            seq=seq,
            prev=self.entries[-1][0].hash if self.entries else "",
            act=str(act),
            by=by,
            at=more.pop("at", AT),
            seal="0" * 64,
            **more,
        )
        octets = canonical_bytes(plain(content))  # type: ignore[arg-type]
        sealed = seal_entry(entry, octets, None if act is Act.DESTROY_CONTENT else key)
        self.entries.append((sealed, key))
        return sealed

    def lines(self, destroyed: set[str]) -> list[dict[str, Any]]:
        return [self._line(sealed, key, destroyed) for sealed, key in self.entries]

    def _line(self, sealed: Sealed, key: bytes | None, destroyed: set[str]) -> dict[str, Any]:
        gone = sealed.entry.dossier in destroyed
        kept = sealed.content is not None and (not gone or sealed.entry.act == Act.DESTROY_CONTENT)
        return {
            "entry": sealed.header.decode(),
            "content": sealed.content.decode() if kept and sealed.content else None,
            "hash": sealed.hash,
            "key": None if gone or key is None else key.hex(),
        }


def signature(officer: Officer, sealed: Sealed, user: str) -> dict[str, Any]:
    chain, seq = sealed.entry.chain, sealed.entry.seq
    made = officer.sign(turn_statement(chain, seq, sealed.hash, user)).hex()
    return {
        "signature": {
            "chain": chain,
            "seq": seq,
            "hash": sealed.hash,
            "user": user,
            "public_key": officer.public_key,
            "signature": made,
        }
    }


def user(officer: Officer) -> UserAdded:
    return UserAdded(user=officer.user, role=officer.role, display=officer.user.title(), public_key=officer.public_key)


def intake(name: str, number: int) -> Received:
    return Received(
        procedure=ProcedureRef(code="2.000635", name="Cấp bản sao trích lục hộ tịch"),
        applicant=Person(name=name, id_number=f"00108700000{number}"),
        provisional_code=f"TẠM-A1-261120-00{number}",
    )


def good() -> list[dict[str, Any]]:
    """Two incarnations: turns signed, a key renewed, a late entry, two heads joined, a dossier destroyed."""
    first = Writer("H44.99.12.A.1ABCD")
    first.add(OfficeAct.BEGIN, begun(), "minh")
    first.add(OfficeAct.ADD_USER, user(MINH), "minh")
    first.add(OfficeAct.ADD_USER, user(LAN), "minh")
    one, two = dossier_id(first.chain, 3), dossier_id(first.chain, 4)
    began = first.add(Act.RECEIVE, intake("Đào Thị Ánh Nguyệt", 1), dossier=one, key=KEYS[0])
    other = first.add(Act.RECEIVE, intake("Nguyễn Văn Đường", 2), dossier=two, key=KEYS[1])
    noted = first.add(Act.NOTE, Noted(text="đã gọi điện"), dossier=one, parents=(began.hash,), key=KEYS[0])
    turn = signature(LAN, noted, "lan")
    first.add(OfficeAct.RENEW_USER_KEY, UserKey(user="lan", public_key=LAN_AGAIN.public_key))
    away = first.add(Act.WITHDRAW, WithReason(reason="rút"), dossier=two, parents=(other.hash,), key=KEYS[1])
    late = first.add(
        Act.NOTE, Noted(text="ghi muộn"), dossier=one, parents=(began.hash,), key=KEYS[0],
        at="2026-11-18T09:00:00+07:00", typed_at=AT, trust="broken",
    )  # fmt: skip
    gone = first.add(
        Act.DESTROY_CONTENT, ContentDestroyed(ground="hết thời hạn lưu trữ"), "minh", dossier=two,
        parents=(away.hash,), key=KEYS[1],
    )  # fmt: skip
    again = Writer("H44.99.12.A.2QQQQ")
    again.add(OfficeAct.BEGIN, begun(incarnation="2QQQQ", follows=gone.hash, follows_chain=first.chain), "minh")
    parents = tuple(sorted((noted.hash, late.hash)))
    joined = again.add(Act.NOTE, Noted(text="hai nhánh"), dossier=one, parents=parents, key=KEYS[0], checkpoint=noted.hash)
    return [
        {"format": "motcua ledger 1"},
        *first.lines({two}),
        turn,
        *again.lines({two}),
        signature(LAN_AGAIN, joined, "lan"),
    ]


def bad(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each: what is wrong, which line is replaced by what (null takes it out), and what must be found first."""

    def entry(line: int, old: str, new: str, **more: Any) -> dict[str, Any]:
        assert old in lines[line]["entry"], (line, old)
        return {**lines[line], "entry": lines[line]["entry"].replace(old, new), **more}

    def signed(line: int, **more: Any) -> dict[str, Any]:
        return {"signature": {**lines[line]["signature"], **more}}

    forged = signature(MINH, _sealed(lines[6]), "lan")
    cases = [
        ("another author in a header", 6, entry(6, '"by":"lan"', '"by":"minh"'), "hash"),
        ("a space in a header", 6, entry(6, ":", ": "), "not_canonical"),
        ("another hash", 6, {**lines[6], "hash": "0" * 64}, "hash"),
        ("an entry taken out", 7, None, "link"),
        ("an entry twice", 5, lines[4], "link"),
        ("a changed content", 4, {**lines[4], "content": lines[4]["content"].replace("Ánh", "Anh")}, "seal"),
        ("a content taken away", 4, {**lines[4], "content": None}, "content_missing"),
        ("another key", 4, {**lines[4], "key": "ff" * 16}, "seal"),
        ("a destroyed content back", 5, {**lines[5], "content": "{}", "key": "02" * 16}, "key"),
        ("a ground taken away", 10, {**lines[10], "content": None}, "content_missing"),
        ("another office's begin", 1, {**lines[1], "content": lines[1]["content"].replace('"A"', '"B"')}, "begin"),
        ("another format", 0, {"format": "motcua ledger 2"}, "format"),
        ("a signature over another place", 11, signed(11, seq=4), "signature"),
        ("a signature changed", 11, signed(11, signature="00" * 64), "signature"),
        ("a signature by somebody else's key", 11, forged, "signature"),
        ("a signature in another's name", 11, signed(11, user="minh"), "signature"),
    ]
    return [{"name": name, "line": line, "with": new, "finding": finding} for name, line, new, finding in cases]


def _sealed(line: dict[str, Any]) -> Sealed:
    from motcua_tui.store.ledger import unpack

    return unpack((bytes.fromhex(line["hash"]), line["entry"].encode(), line["content"].encode()))


if __name__ == "__main__":
    exported = good()
    VECTORS.write_text(json.dumps({"lines": exported, "bad": bad(exported)}, ensure_ascii=False, indent=1) + "\n", "utf-8")
