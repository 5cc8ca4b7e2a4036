"""What stands in `vault.json`: the slots that open the vault key, and the generations of that key.

The file is `{"body": …, "check": …}` in canonical bytes and a line feed. `check` is the SHA-256 of the body's
canonical bytes: it tells damage. Forgery is told by the `mac` of each generation, once its key is known.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import Annotated, Final, Literal, cast

import msgspec

from motcua_tui.vault import kdf as kdfs
from motcua_tui.vault import limits
from schemas.base import Record, read_json, read_value
from schemas.canonical import Json, NotCanonical, canonical_bytes
from schemas.limits import USER_MAX
from schemas.refusal import Refusal, no

FORMAT: Final = "motcua-vault"
VERSION: Final = 1
SEALED_BYTES: Final = 80
"""HPKE: 32 bytes of encapsulated key, 32 of vault key, 16 of tag."""

NO_MAC: Final = bytes(32)
"""Stands in the body while its MACs are computed."""

SlotId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
UserName = Annotated[str, msgspec.Meta(min_length=1, max_length=USER_MAX)]
Public = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Sealed = Annotated[bytes, msgspec.Meta(min_length=SEALED_BYTES, max_length=SEALED_BYTES)]
Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class UserSlot(Record, tag_field="kind", tag="user"):
    """One user's keys: private ones wrapped under the password, public ones in the clear."""

    slot: SlotId
    user: UserName
    kdf: kdfs.Kdf
    salt: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    nonce: Annotated[bytes, msgspec.Meta(min_length=12, max_length=12)]
    wrapped: Annotated[bytes, msgspec.Meta(min_length=80, max_length=80)]
    seal_public: Public
    sign_public: Public


class RecoverySlot(Record, tag_field="kind", tag="recovery"):
    """Opened by the printed recovery secret, from which its X25519 private key is derived."""

    slot: SlotId
    seal_public: Public


class EscrowSlot(Record, tag_field="kind", tag="escrow"):
    """Opened by a key the province keeps offline. Nothing makes one yet; keys are already sealed to it."""

    slot: SlotId
    seal_public: Public
    holder: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


Slot = UserSlot | RecoverySlot | EscrowSlot


class Generation(Record):
    """One vault key: sealed to every slot, and the MAC under it over the whole body."""

    number: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    sealed: dict[str, Sealed]
    mac: Digest


class Rotation(Record):
    """A change of vault key under way: who began it and whom it removes ("" for nobody).

    `signature` is the beginner's over the next key's commitment, so that nobody who merely knew the old key
    can slip in a next key of their own.
    """

    by: UserName
    removed: Annotated[str, msgspec.Meta(max_length=USER_MAX)]
    commitment: Digest
    signature: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class Body(Record):
    """The content of the vault file. `revision` grows by one with every change."""

    format: Literal["motcua-vault"]
    version: Literal[1]
    store: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.STORE_ID_MAX)]
    revision: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    slots: Annotated[list[Slot], msgspec.Meta(min_length=1, max_length=limits.SLOTS_MAX)]
    generations: Annotated[list[Generation], msgspec.Meta(min_length=1, max_length=2)]
    rotation: Rotation | None = None

    def users(self) -> list[UserSlot]:
        """The users' slots, by name."""
        return sorted((slot for slot in self.slots if isinstance(slot, UserSlot)), key=lambda slot: slot.user)

    def user_slot(self, user: str) -> UserSlot | None:
        """The slot of a user, if there is one."""
        return next((slot for slot in self.users() if slot.user == user), None)

    def recovery_slot(self) -> RecoverySlot | None:
        """The slot of the recovery secret, if there is one."""
        return next((slot for slot in self.slots if isinstance(slot, RecoverySlot)), None)


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: dict[str, object]
    check: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


def body_bytes(body: Body) -> bytes:
    """The body's canonical bytes: what is checked, and with empty MACs what is authenticated."""
    return canonical_bytes(msgspec.to_builtins(body))


def encode(body: Body) -> bytes:
    """The bytes of the vault file."""
    return _envelope(msgspec.to_builtins(body))


def decode(octets: bytes) -> Body | Refusal:
    """Read a vault file. Takes only the exact bytes `encode` writes, so any flipped bit is noticed.

    Refuses `vault.newer_version` for a sound file of a later version, `vault.kdf_weak` and `vault.kdf_heavy`
    for parameters out of bounds, and `vault.damaged` for everything else.
    """
    envelope = read_json(octets, _Envelope, area="vault", bytes_max=limits.VAULT_BYTES_MAX)
    if isinstance(envelope, Refusal) or not _is_exact(envelope, octets):
        return damaged()
    if envelope.body.get("format") == FORMAT and _version(envelope.body) > VERSION:
        return no(
            "vault.newer_version",
            "Kho khóa do phiên bản phần mềm mới hơn ghi (định dạng {found}, máy này đọc được {known}). "
            "Hãy cập nhật phần mềm trên máy này.",
            found=_version(envelope.body),
            known=VERSION,
        )
    body = read_value(cast(Json, envelope.body), Body, area="vault")
    if isinstance(body, Refusal) or not _is_coherent(body):
        return damaged()
    return next(filter(None, (kdfs.why_not(slot.kdf) for slot in body.users())), body)


def damaged() -> Refusal:
    """Neither copy of the vault file can be trusted."""
    return no(
        "vault.damaged",
        "Kho khóa (vault.json và bản sao) đã hỏng nên không mở được, không có gì bị ghi đè. "
        "Hãy khôi phục thư mục dữ liệu từ bản sao lưu.",
    )


def _envelope(body: Json) -> bytes:
    check = hashlib.sha256(canonical_bytes(body)).hexdigest()
    return canonical_bytes({"body": body, "check": check}) + b"\n"


def _is_exact(envelope: _Envelope, octets: bytes) -> bool:
    try:
        return _envelope(cast(Json, envelope.body)) == octets
    except NotCanonical:
        return False


def _version(body: dict[str, object]) -> int:
    version = body.get("version")
    return version if isinstance(version, int) and not isinstance(version, bool) else 0


def _is_coherent(body: Body) -> bool:
    """Each slot and user once, every generation sealed to exactly the slots, a rotation only between two."""
    slots = [slot.slot for slot in body.slots]
    users = [slot.user for slot in body.users()]
    numbers = [generation.number for generation in body.generations]
    return (
        len(set(slots)) == len(slots)
        and len(set(users)) == len(users)
        and all(set(generation.sealed) == set(slots) for generation in body.generations)
        and all(later == earlier + 1 for earlier, later in pairwise(numbers))
        and (body.rotation is not None) == (len(numbers) == 2)
    )
