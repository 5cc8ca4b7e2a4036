"""One dossier to a province's interface: looked up, added or updated, its progress added, read back and compared.

Nothing is sent again before a look-up says that it is not there. A record that somebody else has changed is never overwritten,
unless a supervisor has seen what it shows and decided that ours is right. A dossier that was there under a number it no longer
has cannot be taken back by this interface: it is looked for and named until somebody there has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from schemas.refusal import Refusal, no
from sync.national import payload
from sync.national.journal import Journal, Known, Stage
from sync.national.line import NoAnswer
from sync.national.payload import Forwarded, Step, compared
from sync.national.service import Found, Said, Service, normal
from sync.wire.reading import written

_FIRST_COME = ("MaTTHC", "NgayTiepNhan")
_ENDED = frozenset({"3", "7", "8"})
"""Refused, withdrawn, stopped: who ended a record at the province no longer waits for anything under its number."""


class Refusing(Exception):
    """The interface, or we, will not put this dossier there. The others go on."""

    def __init__(self, stage: Stage, code: str) -> None:
        super().__init__(code)
        self.stage = stage
        self.code = code


class Sender:
    """Sends dossiers over one session, remembering each step in a journal."""

    def __init__(self, service: Service, journal: Journal, now: Callable[[], str]) -> None:
        self._service = service
        self._journal = journal
        self._now = now

    def send(self, wanted: Forwarded) -> Known:
        """Bring the province's record up to this. What came of it is in the journal. Raises NoAnswer when the line fails."""
        known = self._journal.get(wanted.dossier) or Known(dossier=wanted.dossier, stage="sent", day=wanted.day)
        # Until the end is reached the outcome is open: whoever comes next begins with a look-up, as we do.
        covered = tuple(digest[:16] for digest in wanted.hashes)
        number = wanted.now.MaHoSo
        begun = replace(
            known, stage="unknown", day=wanted.day, covered=covered, first=wanted.hashes[0], code="", at=self._now(),
            number=number, left=(),
        )  # fmt: skip
        try:
            found = self._service.look_up(number)
            if found is None or known.number not in ("", number):
                begun = replace(begun, steps=(), flight=())
            self._journal.keep(begun)
            self._push(wanted, found, known.overwrite)
            after = self._add_steps(wanted, begun, found)
            return self._read_back(wanted, after)
        except Refusing as refusing:
            ended = replace(self._journal.get(wanted.dossier) or begun, stage=refusing.stage, code=refusing.code, overwrite="")
            return self._note(ended, wanted)

    def _push(self, wanted: Forwarded, found: Found | None, overwrite: str) -> None:
        """Add or update, unless the record shows this already. An answer that is lost is looked up once, at once."""
        for _ in range(2):
            if found is not None and found.shows(compared(wanted.now)) and not found.is_blind:
                return
            self._check_ours(wanted, found, overwrite)
            try:
                said = self._service.push(wanted.now, is_new=found is None)
            except NoAnswer as problem:
                if not problem.unknown:
                    raise
                said = Said(done=False, exists=True)
            if said.done:
                return
            if not said.exists:
                raise Refusing("refused", refused(said).code)
            found = self._service.look_up(wanted.now.MaHoSo)
        raise NoAnswer(_not_settled(), unknown=True)

    def _check_ours(self, wanted: Forwarded, found: Found | None, overwrite: str) -> None:
        """A record may be overwritten only where it shows what this dossier was here before, or still what a supervisor saw
        who decided to keep ours."""
        if found is None or found.is_blind:
            return
        if any(found.shows(face) for face in wanted.before):
            return
        if is_anothers(wanted, found):
            raise Refusing("refused", number_taken().code)
        if overwrite != face_of(found):
            raise Refusing("different", ",".join(found.differing(compared(wanted.now))))

    def _add_steps(self, wanted: Forwarded, known: Known, found: Found | None) -> Known:
        """Add the rows that are not there yet, in chunks. Rows whose outcome is open are first looked for, then sent one by
        one: a row that is there already may be refused as a duplicate, and that is no harm."""
        there, open_rows = set(known.steps), set(known.flight)
        if found is not None and not known.steps:
            # Nothing is remembered of a record that is there: all its rows are open.
            open_rows = {step.key for step in wanted.steps}
        if open_rows and found is not None and found.rows is not None:
            there |= {step.key for step in wanted.steps if step.key in open_rows and _is_listed(step, found)}
        missing = [step for step in wanted.steps if step.key not in there]
        for chunk in _chunks(missing, open_rows):
            known = replace(known, steps=tuple(sorted(there)), flight=tuple(step.key for step in chunk))
            self._journal.keep(known)
            said = self._service.add_steps([step.row for step in chunk])
            if not said.done and not (said.exists and len(chunk) == 1):
                raise Refusing("refused", refused(said).code)
            there |= {step.key for step in chunk}
        return replace(known, steps=tuple(sorted(there)), flight=())

    def _read_back(self, wanted: Forwarded, known: Known) -> Known:
        """What is there now is compared with what was sent."""
        self._journal.keep(known)
        seen = self._service.look_up(wanted.now.MaHoSo)
        if seen is None:
            raise Refusing("refused", not_shown().code)
        differing = seen.differing(compared(wanted.now))
        left = left_behind(self._service, wanted)
        stage: Stage = "different" if differing or left else "sent" if seen.is_blind else "same"
        return self._note(replace(known, stage=stage, code=",".join(differing), overwrite="", left=left), wanted)

    def _note(self, known: Known, wanted: Forwarded) -> Known:
        return self._journal.keep(replace(known, item=item_of(wanted), at=self._now()))


def item_of(wanted: Forwarded) -> str:
    """A name for exactly this payload, 32 hex digits."""
    return hashlib.sha256(written(wanted)).hexdigest()[:32]


def face_of(found: Found) -> str:
    """A name for what a record shows now, 32 hex digits."""
    return hashlib.sha256(repr(sorted(found.fields.items())).encode()).hexdigest()[:32]


def left_behind(service: Service, wanted: Forwarded) -> tuple[str, ...]:
    """The dropped numbers under which the province shows this dossier still. Raises NoAnswer."""
    found = ((number, service.look_up(number)) for number in wanted.former)
    return tuple(number for number, there in found if there is not None and _waits(wanted, there))


def _waits(wanted: Forwarded, found: Found) -> bool:
    """True for a record of this dossier that nobody has ended. One without content is taken for such: nothing says otherwise."""
    return not is_anothers(wanted, found) and found.fields.get("TrangThaiHoSo") not in _ENDED


def is_anothers(wanted: Forwarded, found: Found) -> bool:
    """True when the record began as another dossier did: its number was given twice."""
    foreign = [name for name in found.differing(compared(wanted.now)) if name in _FIRST_COME]
    return bool(foreign) and not any(_same_beginning(found, face) for face in wanted.before)


def _same_beginning(found: Found, face: payload.Compared) -> bool:
    return all(found.fields.get(name, own) == own for name in _FIRST_COME for own in [normal(name, getattr(face, name))])


def _is_listed(step: Step, found: Found) -> bool:
    row = (normal("Ngay", step.row.ThoiDiemXuLy), step.row.NoiDungXuLy)
    return found.rows is not None and row in found.rows


def _chunks(missing: Sequence[Step], open_rows: set[str]) -> list[list[Step]]:
    """Ten rows a request; a row whose outcome is open goes alone."""
    chunks: list[list[Step]] = []
    for step in missing:
        alone = step.key in open_rows
        fits = chunks and len(chunks[-1]) < payload.STEPS_AT_ONCE and chunks[-1][-1].key not in open_rows
        if alone or not fits:
            chunks.append([step])
        else:
            chunks[-1].append(step)
    return chunks


def refused(said: Said) -> Refusal:
    """The interface's own no."""
    return no(
        "national.refused",
        "Hệ thống tỉnh không nhận hồ sơ này (mã lỗi {error}). Hãy xem lại nội dung hồ sơ hoặc hỏi tỉnh.",
        error=said.code or "?",
    )


def number_taken() -> Refusal:
    """The number belongs to another dossier there."""
    return no(
        "national.number_taken",
        "Mã số của hồ sơ này đã thuộc về một hồ sơ khác ở tỉnh nên không ghi đè. Hãy báo tỉnh để được cấp mã khác.",
    )


def not_shown() -> Refusal:
    """Accepted, and yet it is not there."""
    return no(
        "national.not_shown",
        "Tỉnh báo đã nhận nhưng tra cứu không thấy hồ sơ này. Phần mềm sẽ gửi lại; nếu còn gặp, hãy báo tỉnh.",
    )


def _not_settled() -> Refusal:
    return no(
        "sync.national_unsettled",
        "Chưa biết tỉnh đã nhận hồ sơ hay chưa. Lần sau phần mềm sẽ tra cứu trước khi gửi lại.",
    )
