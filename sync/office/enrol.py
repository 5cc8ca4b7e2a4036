"""Enrolment: this device becomes known to a province, and the province's key is pinned."""

from __future__ import annotations

import contextlib
import secrets

from msgspec.structs import replace

from schemas.refusal import Refusal, Refused, no
from sync.office.devices import keep_list
from sync.office.line import Line, NoLine, new_meter, why_not_url
from sync.office.state import Enrolment, State, SyncFolder
from sync.wire import limits
from sync.wire.enrolment import (
    Application,
    ProvenAdmission,
    ProvenApplication,
    code_name,
    is_proven,
    normal_code,
    proof,
)
from sync.wire.keys import PrivateKeys
from sync.wire.reading import read_as, to_bytes, to_text, written


def enrol(folder: SyncFolder, unit: str, device: str, chain: str, url: str, code: str, ca: str = "") -> Enrolment | Refusal:
    """Make this device known to the province at `url`. May be repeated when the province moved or was
    restored.

    Refuses `enrol.url`, `enrol.code` and, when the line fails, `sync.*`. Nothing changes unless the province
    proves that it knows the code.
    """
    letters = normal_code(code)
    if letters is None:
        return no("enrol.code", "Mã ghi danh sai, đã dùng hoặc hết hạn. Hãy xin mã mới ở tỉnh.")
    refusal = why_not_url(url)
    if refusal is not None:
        return refusal
    application = application_of(folder, unit, device, chain, letters)
    answer = _ask(url, ca, written(ProvenApplication(application=application, proof=proof(letters, application))))
    if isinstance(answer, Refusal):
        return answer
    return pin_if_proven(folder, url, ca, letters, application, answer)


def pin_if_proven(
    folder: SyncFolder, url: str, ca: str, letters: str, application: Application, answer: ProvenAdmission
) -> Enrolment | Refusal:
    """Belong to the province that proves it knows the code, however its answer came. Refuses `enrol.not_proven`."""
    admission = answer.admission
    mine = (admission.unit, admission.device, admission.nonce) == (application.unit, application.device, application.nonce)
    if not mine or not is_proven(letters, admission, answer.proof):
        return no(
            "enrol.not_proven",
            "Bên trả lời không chứng minh được là hệ thống tỉnh nên máy chưa ghi danh. Hãy báo cho tỉnh.",
        )
    return _pin(folder, url, ca, answer)


def application_of(folder: SyncFolder, unit: str, device: str, chain: str, letters: str) -> Application:
    """What this device says to be enrolled by this code."""
    return _application(unit, device, chain, code_name(letters), folder.make_keys())


def _application(unit: str, device: str, chain: str, name: str, keys: PrivateKeys) -> Application:
    return Application(
        format="motcua-enrol-1",
        code=name,
        unit=unit,
        device=device,
        chain=chain,
        sign=to_text(keys.public.sign),
        seal=to_text(keys.public.seal),
        nonce=to_text(secrets.token_bytes(16)),
    )


def _ask(url: str, ca: str, body: bytes) -> ProvenAdmission | Refusal:
    line = Line(url, ca, new_meter(limits.NO_PROGRESS_TIMEOUT_S * 2))
    try:
        raw = b"".join(line.post("/v1/enrol", [body], limits.ENROL_BYTES_MAX))
        return read_as(raw, ProvenAdmission, limits.ENROL_BYTES_MAX)
    except NoLine as problem:
        if problem.refusal.code == "sync.turned_away":
            return no("enrol.code", "Mã ghi danh sai, đã dùng hoặc hết hạn. Hãy xin mã mới ở tỉnh.")
        return problem.refusal
    except Refused as refused:
        return refused.refusal
    finally:
        line.close()


def _pin(folder: SyncFolder, url: str, ca: str, answer: ProvenAdmission) -> Enrolment:
    admission = answer.admission
    enrolment = Enrolment(
        url=url,
        ca=ca,
        unit=admission.unit,
        device=admission.device,
        province=admission.province,
        sign=to_bytes(admission.sign, 32).hex(),
        seal=to_bytes(admission.seal, 32).hex(),
    )
    before = folder.load()
    same = before.enrolment is not None and before.enrolment.seal == enrolment.seal
    if not same:
        # Parcels sealed to another province's key open nowhere any more; they are packed anew.
        for path in (*folder.outbox.glob("*.parcel"), *folder.outbox.glob("*.national")):
            path.unlink(missing_ok=True)
    kept = replace(before, enrolment=enrolment, unknown=True) if same else State(enrolment=enrolment, unknown=True)
    folder.save(kept)
    if admission.devices:
        # A list that is none comes again with the first exchange.
        with contextlib.suppress(Refused):
            keep_list(folder, enrolment, to_bytes(admission.devices))
    return enrolment
