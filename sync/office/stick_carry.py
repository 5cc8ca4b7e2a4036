"""Carrying: letters of devices without a line, of this unit or another, taken along to the province, and its answers
brought back. The carrier can read neither; whether an answer is the province's it can tell, and keeps no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas.refusal import Refused
from sync.files import read_within, write_whole
from sync.office import stick_refusals as say
from sync.office.line import Line, Meter, NoLine, not_ours
from sync.office.state import Enrolment, SyncFolder
from sync.office.stick_files import Found
from sync.office.stick_letters import first_answer
from sync.wire import limits
from sync.wire.card import Kind, Listed
from sync.wire.enrolment import ProvenAdmission, ProvenApplication
from sync.wire.files import Account, Offer, read_account, read_offer
from sync.wire.frames import Frame, FrameReader, frame
from sync.wire.messages import Answer, Hello, Partly, Receipt
from sync.wire.reading import read_as
from sync.wire.sealing import parcel_id, read_envelope
from sync.wire.speech import read_hello

TURNED_AWAY = b"-"
"""The admission of an application the province did not accept."""

TURNED_AWAY_CODE = "sync.turned_away"
ANSWERED_BY: dict[str, Kind] = {"letter": "answer", "ask": "admission", "file": "account"}
_ORDER = {"ask": 0, "letter": 1, "file": 2}
_NAME = re.compile(r"^(?P<owner>[A-Z0-9.]{1,60})_(?P<sha>[0-9a-f]{64})\.(?P<kind>letter|ask|file)$")
_SHARE = 0.5
_LETTERS_KEPT = 2


@dataclass(frozen=True)
class Carried:
    """One letter or ask taken along."""

    path: Path
    owner: str
    sha256: str
    kind: str

    @property
    def answer(self) -> Path:
        """Where its answer is kept."""
        return self.path.with_suffix(f".{ANSWERED_BY[self.kind]}")

    @property
    def begun(self) -> Path:
        """Marks one that was begun on the line and not answered."""
        return self.path.with_suffix(".begun")


def _home(folder: SyncFolder) -> Path:
    return folder.data / "carried"


def list_carried(folder: SyncFolder) -> list[Carried]:
    """Everything taken along, the oldest first."""
    home = _home(folder)
    paths = sorted(home.iterdir(), key=lambda path: path.stat().st_mtime_ns) if home.is_dir() else []
    matched = ((path, _NAME.match(path.name)) for path in paths)
    return [Carried(path, match["owner"], match["sha"], match["kind"]) for path, match in matched if match]


def take_along(folder: SyncFolder, found: Found, me: str) -> None:
    """Copy letters and asks of others that nobody has answered yet. A folder whose letter is not its own is a problem."""
    _tidy(folder, found)
    answered = {one.re for each in found.folders.values() for one in each.listed("answer", "admission", "account")}
    held = {one.sha256 for one in list_carried(folder)}
    for owner, each in list(found.folders.items()):
        for listed in each.listed("letter", "ask", "file") if owner != me else ():
            if listed.sha256 in held | answered:
                continue
            try:
                raw = each.read(listed)
                said = _sender(raw, listed)
            except Refused as refused:
                found.problems[owner] = refused.refusal if refused.refusal.code.startswith("stick.") else say.tampered(owner)
                continue
            if said != owner:
                found.problems[owner] = say.swapped(owner)
                continue
            _make_room(folder, len(raw))
            write_whole(_home(folder) / f"{owner}_{listed.sha256}.{listed.kind}", raw)


def _tidy(folder: SyncFolder, found: Found) -> None:
    """Let go of what was answered and no longer lies on the stick of its sender; of letters the two newest stay, in case the
    answer is read late."""
    letters: dict[str, int] = {}
    for one in reversed(list_carried(folder)):
        sender = found.folders.get(one.owner)
        if sender is None or not one.answer.exists() or any(one.sha256 == listed.sha256 for listed in sender.card.files):
            continue
        letters[one.owner] = letters.get(one.owner, 0) + (one.kind == "letter")
        if one.kind != "letter" or letters[one.owner] > _LETTERS_KEPT:
            drop(one)


def _sender(raw: bytes, listed: Listed) -> str:
    """Who says this letter or ask is theirs; the province alone can tell whether it is."""
    if listed.kind == "ask":
        said = read_as(raw, ProvenApplication, limits.ENROL_BYTES_MAX).application
        return f"{said.unit}.{said.device}"
    first = _split(raw)[0].body
    sender = read_hello(first) if listed.kind == "letter" else read_offer(first)
    return f"{sender.unit}.{sender.device}"


def _split(raw: bytes) -> list[Frame]:
    reader = FrameReader()
    frames = list(reader.feed(raw))
    if not reader.ended or frames[0].letter != "H" or any(part.letter not in "ECZ" for part in frames[1:]):
        raise Refused(not_ours())
    return frames


def _make_room(folder: SyncFolder, size: int) -> None:
    """Let go of the oldest, the answered ones first. Their senders still hold everything."""
    held = list_carried(folder)
    held.sort(key=lambda one: not one.answer.exists())
    total = sum(one.path.stat().st_size for one in held) + size
    while held and (len(held) >= limits.CARRIED_MAX or total > limits.CARRIED_BYTES_MAX):
        gone = held.pop(0)
        total -= gone.path.stat().st_size
        drop(gone)


def drop(one: Carried) -> None:
    """Let go of a letter and its answer."""
    for path in (one.path, one.answer, one.begun):
        path.unlink(missing_ok=True)


def has_waiting(folder: SyncFolder) -> bool:
    """True when something was taken along that has no answer yet."""
    return any(not one.answer.exists() for one in list_carried(folder))


def forward(folder: SyncFolder, enrolment: Enrolment, meter: Meter, again: Iterable[str] = ()) -> int:
    """Give the province what was taken along, and keep its answers; how many were given. Those in `again` are asked
    about once more, for what has come since. Spends at most half of the time left. A line that breaks ends it.
    """
    wanted = set(again)
    until = meter.monotonic() + (meter.deadline - meter.monotonic()) * _SHARE
    line = Line(enrolment.url, enrolment.ca, meter)
    count = 0
    try:
        for one in sorted(list_carried(folder), key=lambda carried: _ORDER[carried.kind]):
            if meter.monotonic() >= until:
                break
            if not one.answer.exists() or one.sha256 in wanted:
                _give(line, one, enrolment)
                count += 1
    except NoLine:
        return count
    finally:
        line.close()
    return count


def _give(line: Line, one: Carried, enrolment: Enrolment) -> None:
    raw = read_within(one.path, limits.STICK_FILE_BYTES_MAX)
    try:
        if raw is None:
            raise Refused(not_ours())
        if one.kind == "ask":
            _give_ask(line, one, raw)
        elif one.kind == "file":
            _give_file(line, one, raw, bytes.fromhex(enrolment.sign))
        else:
            _give_letter(line, one, raw, bytes.fromhex(enrolment.sign))
    except Refused:
        # No letter at all: what was copied is damaged. Its sender writes another.
        drop(one)
    except NoLine as problem:
        if problem.refusal.code != TURNED_AWAY_CODE:
            raise
        # The province takes nothing of it, and it must not keep the letters of others back. Its sender still has everything.
        drop(one)


def _give_ask(line: Line, one: Carried, raw: bytes) -> None:
    try:
        answer = b"".join(line.post("/v1/enrol", [raw], limits.ENROL_BYTES_MAX))
        read_as(answer, ProvenAdmission, limits.ENROL_BYTES_MAX)
    except NoLine as problem:
        if problem.refusal.code != TURNED_AWAY_CODE:
            raise
        answer = TURNED_AWAY
    except Refused:
        raise NoLine(not_ours()) from None
    write_whole(one.answer, answer)


def _give_letter(line: Line, one: Carried, raw: bytes, public: bytes) -> None:
    """Send a letter as it stands. One that was begun before is taken up at the chunk the province says it has."""
    frames = _split(raw)
    hello = read_hello(frames[0].body)
    known = one.answer.exists()
    if known or one.begun.exists():
        answer, came = _post(line, hello, [frames[0], frames[-1]], public)
        if not known:
            answer, came = _post(line, hello, _rest(frames, answer.partly, answer.receipt), public)
    else:
        write_whole(one.begun, b"1")
        answer, came = _post(line, hello, frames, public)
    if not known or _is_news(one, hello, answer, public):
        write_whole(one.answer, came)
    one.begun.unlink(missing_ok=True)


def _post(line: Line, hello: Hello, frames: Sequence[Frame], public: bytes) -> tuple[Answer, bytes]:
    """One round trip. The answer as a file, once it is whole and the province's. Raises NoLine."""
    reader = FrameReader()
    parts: list[Frame] = []
    try:
        for octets in line.post("/v1/exchange", [frame(*part) for part in frames], limits.EXCHANGE_BYTES_MAX):
            parts += [part for part in reader.feed(octets) if part.letter != "W"]
        raw = b"".join(frame(*part) for part in parts)
        answer = first_answer(raw, hello, public) if reader.ended else None
        named = [parcel_id(part.body) for part in parts if part.letter == "E"]
    except Refused:
        raise NoLine(not_ours()) from None
    if answer is None or list(answer.parcels) != named:
        raise NoLine(not_ours())
    return answer, raw


def _give_file(line: Line, one: Carried, raw: bytes, public: bytes) -> None:
    """Send an attachment as it stands; once the province holds it, only its account is kept. One it does not take is let
    go of: its sender still has it."""
    frames = _split(raw)
    offer = read_offer(frames[0].body)
    account = Account()
    if one.begun.exists():
        account, came = _post_file(line, offer, [frames[0], frames[-1]], public)
    if not set(offer.files) <= set(account.held):
        write_whole(one.begun, b"1")
        account, came = _post_file(line, offer, _rest(frames, account.partly, None), public)
    if not set(offer.files) <= set(account.held):
        raise Refused(not_ours())
    write_whole(one.answer, came)
    write_whole(one.path, b"")
    one.begun.unlink(missing_ok=True)


def _post_file(line: Line, offer: Offer, frames: Sequence[Frame], public: bytes) -> tuple[Account, bytes]:
    reader = FrameReader()
    parts: list[Frame] = []
    try:
        for octets in line.post("/v1/files", [frame(*part) for part in frames], limits.ANSWER_BYTES_MAX):
            parts += [part for part in reader.feed(octets) if part.letter != "W"]
        whole = reader.ended and parts[0].letter == "A"
        account = read_account(parts[0].body, offer.nonce, public) if whole else None
    except Refused:
        raise NoLine(not_ours()) from None
    if account is None:
        raise NoLine(not_ours())
    return account, b"".join(frame(*part) for part in parts)


def _rest(frames: Sequence[Frame], partly: Sequence[Partly], receipt: Receipt | None) -> list[Frame]:
    """The letter without what the province has of it: parcels under its receipt, chunks it kept. The last chunk of a
    parcel always goes, for it closes the parcel."""
    kept = {one.parcel: one.chunks for one in partly}
    rest: list[Frame] = []
    skip = 0
    for part in frames:
        if part.letter == "E":
            envelope = read_envelope(part.body)
            about = envelope.about
            has_all = receipt is not None and receipt.chain == about.name and receipt.seq >= about.last
            skip = envelope.chunks if has_all else min(kept.get(parcel_id(part.body), 0), envelope.chunks - 1)
            if not has_all:
                rest.append(part)
            if skip and not has_all:
                rest.append(Frame("X", skip.to_bytes(4, "big")))
        elif part.letter == "C" and skip:
            skip -= 1
        else:
            rest.append(part)
    return rest


def _is_news(one: Carried, hello: Hello, answer: Answer, public: bytes) -> bool:
    """True when asking again brought more than the answer that is kept."""
    raw = read_within(one.answer, limits.STICK_FILE_BYTES_MAX)
    try:
        before = None if raw is None else first_answer(raw, hello, public)
    except Refused:
        before = None
    return before is None or _gist(before) != _gist(answer)


def _gist(answer: Answer) -> tuple[object, ...]:
    receipt = answer.receipt
    return answer.heads, answer.refused, answer.agrees, len(answer.parcels), None if receipt is None else receipt.seq


def answers_for(folder: SyncFolder, found: Found) -> list[tuple[Carried, bytes]]:
    """The answers to letters of everybody who has a folder on this stick."""
    answers = []
    for one in list_carried(folder):
        raw = read_within(one.answer, limits.STICK_FILE_BYTES_MAX)
        if raw is not None and one.owner in {*found.folders, *found.problems}:
            answers.append((one, raw))
    return answers[-limits.CARRIED_MAX :]
