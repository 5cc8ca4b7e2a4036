"""A made-up office's vault for the tests: its people, their passwords, and ways to look at its files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from motcua_tui import vault
from motcua_tui.vault import files, kdf, slots
from motcua_tui.vault.copies import COPY, NAMES, VAULT
from motcua_tui.vault.slots import Body
from schemas.refusal import Refusal
from schemas.times import VN

T = TypeVar("T")

STORE = "H44.99.12.A.1TEST"
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=VN)
LAN_WORDS = "con mèo nhà tôi thích ăn cá rán"
MAI_WORDS = "ngày mưa bà ngoại kể chuyện cổ tích"
OTHER_WORDS = "tâm hồn treo ngược trên cành xoan"


def got(answer: T | Refusal) -> T:
    """The answer, which must not be a refusal."""
    assert not isinstance(answer, Refusal), answer
    return answer


def let_no_copy_be_written(patch: pytest.MonkeyPatch) -> None:
    """From now on the disk takes the vault itself and not its copy."""
    real = files.put_in_place

    def only_the_main_file(aside: Path, path: Path) -> None:
        if path.name == COPY:
            raise OSError(5, "input/output error")
        real(aside, path)

    patch.setattr(files, "put_in_place", only_the_main_file)


def code(answer: object) -> str:
    """The code of a refusal, which the answer must be."""
    assert isinstance(answer, Refusal), answer
    assert answer.message
    return answer.code


def typed(words: str) -> vault.Password:
    return got(vault.typed_password(words))


def chosen(words: str) -> vault.NewPassword:
    return got(vault.choose_password(typed(words)))


@dataclass
class Keyring:
    """A vault in a folder with the users lan and mai, as it was when it was made."""

    folder: Path
    recovery_text: str
    vault_key: bytes
    lan_public: bytes

    def unlock(self, user: str = "lan", words: str = LAN_WORDS, *, later_s: int = 0) -> vault.Unlocked | Refusal:
        return vault.unlock(self.folder, user, typed(words), NOW + timedelta(seconds=later_s))

    def lan(self) -> vault.Unlocked:
        return got(self.unlock())

    def mai(self) -> vault.Unlocked:
        return got(self.unlock("mai", MAI_WORDS))

    def recovery(self) -> vault.RecoverySecret:
        return got(vault.read_recovery(self.recovery_text))

    def body(self, name: str = VAULT) -> Body:
        return got(slots.decode((self.folder / name).read_bytes()))

    def plant(self, body: Body, *names: str) -> None:
        """Write slots as a forger would: well formed, checked, but without the vault key."""
        for name in names or NAMES:
            (self.folder / name).write_bytes(slots.encode(body))

    def copied(self, folder: Path) -> Keyring:
        shutil.copytree(self.folder, folder)
        return Keyring(folder, self.recovery_text, self.vault_key, self.lan_public)


def make(folder: Path) -> Keyring:
    """A fresh vault with lan, who set it up, and mai."""
    folder.mkdir(parents=True, exist_ok=True)
    created = got(vault.create(folder, STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR))
    got(vault.add_user(folder, created.unlocked, "mai", chosen(MAI_WORDS)))
    return Keyring(
        folder,
        created.recovery.text(),
        bytes(created.unlocked.vault_key.expose()),
        created.unlocked.signer.public,
    )


def opens(ring: Keyring, user: str, words: str) -> bool:
    """True if the password opens; a wrong one is the only other way it may go."""
    answer = ring.unlock(user, words)
    if isinstance(answer, Refusal):
        assert answer.code == "vault.wrong", answer
        (ring.folder / "tries.json").unlink(missing_ok=True)
        return False
    answer.lock()
    return True


def with_slot(body: Body, user: str, **fields: object) -> Body:
    """The body with fields of a user's slot changed."""
    return msgspec.structs.replace(
        body,
        slots=[msgspec.structs.replace(slot, **fields) if getattr(slot, "user", None) == user else slot for slot in body.slots],
    )


def same_bytes(folder: Path) -> bool:
    return (folder / VAULT).read_bytes() == (folder / COPY).read_bytes()
