"""Attachments of a device without a line: each is offered on the stick as it would be on the line, and leaves the outbox only
for the province's signed account. The smallest go first, and never before there is room for the entries."""

from __future__ import annotations

import secrets

from msgspec.structs import replace

from schemas.refusal import Refusal, Refused
from sync.office import stick_refusals as say
from sync.office.attachments import list_files
from sync.office.state import Enrolment, SyncFolder
from sync.office.stick_files import Folder, Found, list_file
from sync.office.stick_state import FileLetter, StickState
from sync.wire import limits
from sync.wire.card import Listed
from sync.wire.files import Account, Offer, read_account, sign_offer
from sync.wire.frames import FrameReader, frame, parcel_frames
from sync.wire.keys import PrivateKeys
from sync.wire.reading import to_text


def offer_files(
    folder: SyncFolder, enrolment: Enrolment, keys: PrivateKeys, own: Folder | None, memory: StickState
) -> tuple[list[tuple[Listed, bytes | None]], StickState]:
    """The attachments that wait, as files of the card; those that lie on the stick already stay as they are."""
    there = {listed.sha256: listed for listed in own.listed("file")} if own is not None else {}
    lying = {one.id: one for one in memory.files if one.sha256 in there}
    offers: list[tuple[Listed, bytes | None]] = []
    letters: list[FileLetter] = []
    room = limits.STICK_ATTACHMENTS_BYTES
    for waiting in list_files(folder)[: limits.STICK_ATTACHMENTS_MAX]:
        size = waiting.path.stat().st_size
        parcel = waiting.parcel() if size <= room else None
        if parcel is None:
            continue
        room -= size
        if waiting.id in lying:
            letters.append(lying[waiting.id])
            offers.append((there[lying[waiting.id].sha256], None))
            continue
        offer = Offer(unit=enrolment.unit, device=enrolment.device, nonce=to_text(secrets.token_bytes(16)), files=(waiting.id,))
        raw = b"".join([frame("H", sign_offer(offer, keys)), *parcel_frames(parcel), frame("Z")])
        listed = list_file("file", raw)
        letters.append(FileLetter(sha256=listed.sha256, id=waiting.id, nonce=offer.nonce))
        offers.append((listed, raw))
    return offers, replace(memory, files=tuple(letters))


def hear_accounts(
    folder: SyncFolder, enrolment: Enrolment, found: Found, memory: StickState
) -> tuple[int, list[Refusal]]:
    """Let go of the attachments that the province says it holds; how many."""
    letters = {one.sha256: one for one in memory.files}
    waiting = {one.id: one.path for one in list_files(folder)}
    sent, problems = 0, []
    for each in found.folders.values():
        for listed in each.listed("account"):
            letter = letters.get(listed.re)
            if letter is None or letter.id not in waiting:
                continue
            account = _account(each, listed, letter, bytes.fromhex(enrolment.sign))
            if account is None:
                problems.append(say.tampered(each.card.owner))
            elif letter.id in account.held:
                waiting.pop(letter.id).unlink(missing_ok=True)
                sent += 1
    return sent, problems


def _account(folder: Folder, listed: Listed, letter: FileLetter, public: bytes) -> Account | None:
    """The account, if the pinned province gave it to this very offer."""
    try:
        first = next(FrameReader().feed(folder.read(listed)), None)
        return None if first is None or first.letter != "A" else read_account(first.body, letter.nonce, public)
    except Refused:
        return None
