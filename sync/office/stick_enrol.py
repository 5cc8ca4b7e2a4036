"""Enrolment of a device without a line: its application and the province's answer travel on the stick.

The code is not on the stick, only its name and proofs that both ends know it, so a carrier can neither use it nor slip in
a key. The device pins the province's key when the answer proves the code, exactly as on the line.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from filelock import FileLock, Timeout
from msgspec.structs import replace

from schemas.refusal import Refusal, Refused, no
from sync.office import stick_refusals as say
from sync.office.enrol import application_of, pin_if_proven
from sync.office.port import OfficePort
from sync.office.state import Enrolment, SyncFolder
from sync.office.stick_carry import TURNED_AWAY
from sync.office.stick_files import Found, list_file, read_stick, write_folder
from sync.office.stick_former import is_former, still_needed
from sync.office.stick_state import Ask, StickState, load_sticks, save_sticks
from sync.wire import limits
from sync.wire.card import FORMAT, Card
from sync.wire.enrolment import Application, ProvenAdmission, ProvenApplication, normal_code, proof
from sync.wire.reading import read_as, to_text, written


def enrol_by_stick(
    folder: SyncFolder,
    unit: str,
    device: str,
    chain: str,
    where: Path,
    code: str,
    url: str = "",
    ca: str = "",
    port: OfficePort | None = None,
) -> Enrolment | Refusal:
    """Write the application on the stick, or, where its answer lies there, belong to the province.

    Refuses `sync.enrol_asked` while the answer is still to come, `enrol.code`, `enrol.not_proven`, and what reading and
    writing a stick refuses. `url` may be empty: such a device syncs by stick alone. With a port a restored device knows its own
    former folder again, and what lies there stays.
    """
    letters = normal_code(code)
    if letters is None:
        return _wrong_code()
    try:
        with FileLock(folder.lock, timeout=0):
            found, memory = read_stick(where), load_sticks(folder)
            if memory.ask is None or memory.ask.letters != letters:
                application = application_of(folder, unit, device, chain, letters)
                memory = replace(memory, ask=_ask(application, letters, url, ca))
                save_sticks(folder, memory)
            done = _finish(folder, found, memory)
            return done if done is not None else _write(folder, where, found, memory, port)
    except Refused as refused:
        return refused.refusal
    except Timeout:
        return no("sync.running", "Một lần đồng bộ khác đang chạy trên máy này. Hãy đợi lần đó xong.")


def finish_enrolment(folder: SyncFolder, where: Path, port: OfficePort | None = None) -> Enrolment | Refusal | None:
    """Belong to the province if the answer to an application lies on the stick. None if none was ever written."""
    memory = load_sticks(folder)
    if memory.ask is None:
        return None
    try:
        found = read_stick(where)
        done = _finish(folder, found, memory)
        return done if done is not None else _write(folder, where, found, memory, port)
    except Refused as refused:
        return refused.refusal


def _ask(application: Application, letters: str, url: str, ca: str) -> Ask:
    sha256 = hashlib.sha256(_body(application, letters)).hexdigest()
    return Ask(letters=letters, application=application, url=url, ca=ca, sha256=sha256)


def _body(application: Application, letters: str) -> bytes:
    return written(ProvenApplication(application=application, proof=proof(letters, application)))


def _finish(folder: SyncFolder, found: Found, memory: StickState) -> Enrolment | Refusal | None:
    """The outcome of the first answer on the stick that is one; None while there is none."""
    ask = memory.ask
    assert ask is not None
    refusal: Refusal | None = None
    for each in found.folders.values():
        for listed in each.listed("admission"):
            if listed.re != ask.sha256:
                continue
            done = _admitted(folder, ask, each.read(listed))
            if isinstance(done, Enrolment):
                save_sticks(folder, replace(memory, ask=None))
                return done
            refusal = done
    return refusal


def _admitted(folder: SyncFolder, ask: Ask, raw: bytes) -> Enrolment | Refusal:
    if raw == TURNED_AWAY:
        return _wrong_code()
    answer = read_as(raw, ProvenAdmission, limits.ENROL_BYTES_MAX)
    return pin_if_proven(folder, ask.url, ask.ca, ask.letters, ask.application, answer)


def _write(folder: SyncFolder, where: Path, found: Found, memory: StickState, port: OfficePort | None) -> Refusal:
    """Put the application on the stick."""
    ask, keys = memory.ask, folder.make_keys()
    assert ask is not None
    body = _body(ask.application, ask.letters)
    listed = list_file("ask", body)
    owner = f"{ask.application.unit}.{ask.application.device}"
    before = found.folders.get(owner)
    mine = before is not None and before.card.sign == to_text(keys.public.sign)
    if before is not None and not mine and not is_former(before.card, port):
        return say.own_swapped(owner)
    card = Card(
        format=FORMAT,
        unit=ask.application.unit,
        device=ask.application.device,
        sign=to_text(keys.public.sign),
        series=before.card.series if before is not None else secrets.token_hex(16),
        count=before.card.count + 1 if before is not None else 1,
        files=(listed, *still_needed(before, port, found, ())),
    )
    write_folder(where, card, {listed.sha256: body}, keys)
    save_sticks(folder, memory.with_seen(card))
    return say.enrol_asked()


def _wrong_code() -> Refusal:
    return no("enrol.code", "Mã ghi danh sai, đã dùng hoặc hết hạn. Hãy xin mã mới ở tỉnh.")
