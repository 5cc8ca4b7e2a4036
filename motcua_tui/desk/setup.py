"""First-run set-up: an office, its store, its first supervisor, and the recovery secret shown once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from motcua_tui import vault
from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.rotation import open_with_either_key
from motcua_tui.durable import flush_folder, make_folder
from motcua_tui.store import Draft, Store, begin_incarnation
from motcua_tui.vault import Password
from schemas import limits
from schemas.base import Record, read_value
from schemas.canonical import Json
from schemas.entry import chain_id
from schemas.office_acts import Begun, OfficeAct, UserAdded, UserKey
from schemas.refusal import Refusal, no
from schemas.text import check_text, fold
from schemas.times import moment_text

INCARNATION_LETTERS = 4
# The province's own chain of each unit carries this name in place of a device.
PROVINCE_DEVICE = "TINH"
# No I, O: a clerk may have to read the name aloud.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Plan(Record):
    """What set-up asks: the office's name, its unit code, this device's letter, and the first supervisor."""

    office: str
    unit: str
    device: str
    user: str
    display: str


class Made(Record):
    """A new office, and its recovery secret in printable groups. Show it once, keep it nowhere else."""

    device: str
    incarnation: str
    chain: str
    recovery: str


def new_incarnation(ordinal: int) -> str:
    """A name no other copy of this store will have: the ordinal and four random letters."""
    return f"{ordinal}{''.join(secrets.choice(LETTERS) for _ in range(INCARNATION_LETTERS))}"


def begin_again(store: Store, by: str) -> None:
    """Give a store that came from a backup its new incarnation, which follows the chain the backup held."""
    identity = store.identity
    begun = Begun(
        unit=identity.unit,
        device=identity.device,
        incarnation=new_incarnation(int(identity.incarnation[:-INCARNATION_LETTERS]) + 1),
        office=identity.office,
        nonce=secrets.token_hex(16),
        follows=store.head().hash,
        follows_chain=identity.chain,
    )
    begin_incarnation(store, begun, by, moment_text(wall_now()))


_FIRST = Plan(office="UBND", unit="H00", device="A", user="a", display="A")


def why_not_answer(name: str, value: str, others: Sequence[str] = ()) -> Refusal | None:
    """What set-up would refuse in one answer: a field of `Plan`, or the `password`, which `others` must not give away."""
    if name == "password":
        typed = vault.typed_password(value)
        chosen = typed if isinstance(typed, Refusal) else vault.choose_password(typed, _words(others))
        return chosen if isinstance(chosen, Refusal) else None
    begun = _begun(replace(_FIRST, **{name: value}))
    return begun if isinstance(begun, Refusal) else None


def user_from(display: str) -> str:
    """The sign-in name that a full name suggests: its last word, without diacritics; "" where that gives none."""
    last = (fold(display).split() or [""])[-1]
    return last if last and why_not_answer("user", last) is None else ""


def _words(answers: Sequence[str]) -> list[str]:
    return [word for answer in answers for word in answer.split()]


def init(folder: Path, plan: Plan, password: Password, *, kdf: vault.Kdf | None = None) -> Made | Refusal:
    """Create the office. Interrupted at any moment it leaves nothing that stands in the way of doing it again."""
    begun = _begun(plan)
    if isinstance(begun, Refusal):
        return begun
    chosen = vault.choose_password(password, _words([plan.user, plan.office, plan.display]))
    if isinstance(chosen, Refusal):
        return chosen
    prepared = _prepare(folder)
    if prepared:
        return prepared
    created = vault.create(
        folder, chain_id(begun.unit, begun.device, begun.incarnation), plan.user, chosen, kdf or vault.choose_kdf()
    )
    if isinstance(created, Refusal):
        return created
    unlocked = created.unlocked
    added = UserAdded(user=plan.user, role="supervisor", display=plan.display, public_key=unlocked.signer.public.hex())
    draft = Draft(act=OfficeAct.ADD_USER, by=plan.user, content=added, at=moment_text(wall_now()))
    store = Store.create(folder, bytes(unlocked.vault_key.expose()), begun, [draft])
    if isinstance(store, Refusal):
        unlocked.lock()
        return store
    store.sign_turn(
        plan.user, unlocked.signer.public.hex(), lambda statement: vault.sign_turn(unlocked.signer, statement)
    )
    chain = store.identity.chain
    store.close()
    recovery = created.recovery.text()
    unlocked.lock()
    return Made(device=begun.device, incarnation=begun.incarnation, chain=chain, recovery=recovery)


def _begun(plan: Plan) -> Begun | Refusal:
    hostile = check_text(plan.office, limits.OFFICE_MAX, "office") or check_text(plan.display, limits.DISPLAY_MAX, "display")
    if hostile:
        return hostile
    fields: dict[str, Json] = {
        "unit": plan.unit.strip().upper(),
        "device": plan.device.strip().upper(),
        "incarnation": new_incarnation(1),
        "office": plan.office.strip(),
        "nonce": secrets.token_hex(16),
    }
    if fields["device"] == PROVINCE_DEVICE:
        return no("init.device_reserved", "Tên máy này dành cho tỉnh. Hãy chọn chữ khác, ví dụ A.")
    begun = read_value(fields, Begun, area="init")
    if isinstance(begun, Refusal):
        return begun
    person: dict[str, Json] = {
        "user": plan.user,
        "role": "supervisor",
        "display": plan.display.strip(),
        "public_key": "0" * 64,
    }
    checked = read_value(person, UserAdded, area="init")
    return checked if isinstance(checked, Refusal) else begun


def _prepare(folder: Path) -> Refusal | None:
    """A place to build in. Slots without a store are the rest of a set-up that was cut off, or the keys of a store that
    was moved away: they are put aside, never deleted."""
    if (folder / "store.db").exists():
        return no("store.exists", "Thư mục dữ liệu đã có văn phòng. Hãy chọn thư mục khác, không ghi đè.")
    try:
        make_folder(folder)
        for name in ("vault.json", "vault.bak.json", "head"):
            old = folder / name
            if old.exists():
                old.replace(folder / f"{name}.old-{secrets.token_hex(4)}")
    except OSError:
        return no("store.read_only", "Thư mục dữ liệu không cho ghi. Hãy kiểm tra quyền ghi của thư mục rồi thử lại.")
    return None


def reserve_recovery(path: Path) -> Refusal | None:
    """Make the file for the recovery secret, empty, readable by its owner only; None when it is there to be filled."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return no("usage.file_exists", "Tệp ghi mã khôi phục đã có. Hãy chọn tên tệp khác để không ghi đè.")
    except OSError:
        return no("usage.file_unwritable", "Không ghi được tệp đã nêu. Hãy chọn thư mục khác.")
    return None


def write_recovery(path: Path, recovery: str) -> None:
    """Fill the reserved file; durable on return."""
    with path.open("w", encoding="utf-8") as file:
        file.write(recovery + "\n")
        file.flush()
        os.fsync(file.fileno())
    flush_folder(path.absolute().parent)


def recover(folder: Path, recovery_file: Path, user: str, password: Password) -> dict[str, Json] | Refusal:
    """As `recover_by`, the recovery secret being in a file."""
    try:
        words = recovery_file.read_text(encoding="utf-8-sig")[:4096]
    except (OSError, UnicodeDecodeError):
        return no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")
    return recover_by(folder, words, user, password)


def recover_by(folder: Path, words: str, user: str, password: Password) -> dict[str, Json] | Refusal:
    """A forgotten password: the recovery secret opens the vault, the user gets a new password and a new signing key."""
    secret = vault.read_recovery(words.strip())
    if isinstance(secret, Refusal):
        return secret
    chosen = vault.choose_password(password, [user])
    if isinstance(chosen, Refusal):
        return chosen
    return _recovered(folder, secret, user, chosen)


def _recovered(
    folder: Path, secret: vault.RecoverySecret, user: str, chosen: vault.NewPassword
) -> dict[str, Json] | Refusal:
    """The new key is in the ledger before it signs anything. Cut off in between, recovering again completes it."""
    recovered = vault.recover(folder, secret, user, chosen)
    if isinstance(recovered, Refusal):
        return recovered
    opened = open_with_either_key(folder, recovered.unlocked, 3.0)
    if isinstance(opened, Refusal):
        recovered.unlocked.lock()
        return opened
    store, unlocked = opened
    content = UserKey(user=unlocked.user, public_key=unlocked.signer.public.hex())
    store.append([Draft(act=OfficeAct.RENEW_USER_KEY, by=unlocked.user, content=content, at=moment_text(wall_now()))])
    store.sign_turn(user, unlocked.signer.public.hex(), lambda statement: vault.sign_turn(unlocked.signer, statement))
    store.close()
    unlocked.lock()
    return {"user": user}
