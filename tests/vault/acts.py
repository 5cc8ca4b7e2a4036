"""Everything that changes the slots, as acts on a folder, and what holds wherever such an act is cut off."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from motcua_tui import vault
from motcua_tui.vault import kdf
from motcua_tui.vault.copies import NAMES
from motcua_tui.vault.slots import Body, decode
from schemas.refusal import Refusal
from tests.vault.disk import picture
from tests.vault.keyring import (
    LAN_WORDS,
    MAI_WORDS,
    NOW,
    OTHER_WORDS,
    STORE,
    Keyring,
    chosen,
    code,
    got,
    opens,
    typed,
)

Act = Callable[[Path, str], object]
Check = Callable[[Keyring], str]


def lan(folder: Path) -> vault.Unlocked:
    return got(vault.unlock(folder, "lan", typed(LAN_WORDS), NOW))


def create(folder: Path, recovery: str) -> object:
    return got(vault.create(folder, STORE, "lan", chosen(LAN_WORDS), kdf.FLOOR))


def change_password(folder: Path, recovery: str) -> object:
    return got(vault.change_password(folder, "lan", typed(LAN_WORDS), chosen(OTHER_WORDS), NOW))


def add_user(folder: Path, recovery: str) -> object:
    return got(vault.add_user(folder, lan(folder), "cuc", chosen(OTHER_WORDS)))


def begin_removal(folder: Path, recovery: str) -> object:
    return got(vault.begin_removal(folder, lan(folder), "mai"))


def finish_removal(folder: Path, recovery: str) -> object:
    """The database has been changed to the pending key, and the slots are told."""
    unlocked = lan(folder)
    assert unlocked.pending_key is not None
    return got(vault.finish_rotation(folder, unlocked, unlocked.pending_key))


def give_up_removal(folder: Path, recovery: str) -> object:
    unlocked = lan(folder)
    return got(vault.finish_rotation(folder, unlocked, unlocked.vault_key))


def recover(folder: Path, recovery: str) -> object:
    return got(vault.recover(folder, got(vault.read_recovery(recovery)), "lan", chosen(OTHER_WORDS)))


def renew_recovery(folder: Path, recovery: str) -> object:
    return got(vault.renew_recovery(folder, lan(folder)))


ACTS: dict[str, Act] = {
    act.__name__: act
    for act in (
        *(create, change_password, add_user, recover, renew_recovery),
        *(begin_removal, finish_removal, give_up_removal),
    )
}


def prepared(act: str, made: Keyring, folder: Path) -> Keyring:
    """The folder an act begins with."""
    if act == "create":
        folder.mkdir()
        return Keyring(folder, made.recovery_text, made.vault_key, made.lan_public)
    ring = made.copied(folder)
    if act in ("finish_removal", "give_up_removal"):
        begin_removal(folder, made.recovery_text)
    return ring


def still_fine(ring: Keyring, act: str) -> str:
    """Assert what must hold after `act` was cut off anywhere; tell whether it had taken effect: old or
    new."""
    return CHECKS[act](ring)


class Judge:
    """Judges the folders an act was cut off in: each kind of state once, because opening takes time.

    Two folders are of a kind if their copies are: as they were before, missing, damaged, or sound and of one
    revision; and if both or neither hold what an interrupted write left.
    """

    def __init__(self, act: str) -> None:
        self._act = act
        self.before: dict[str, bytes] = {}
        self.known: dict[tuple[str, ...], str] = {}

    def state(self, ring: Keyring) -> str:
        """Whether the act had taken effect: old or new, or a failed assertion."""
        now = picture(ring.folder)
        kind = (*(self._kind(name, now) for name in NAMES), str(any(name.endswith(".tmp") for name in now)))
        if kind not in self.known:
            self.known[kind] = still_fine(ring, self._act)
        return self.known[kind]

    def _kind(self, name: str, now: dict[str, bytes]) -> str:
        if now.get(name) == self.before.get(name):
            return "as before"
        body = decode(now[name]) if name in now else None
        return f"revision {body.revision}" if isinstance(body, Body) else f"bad: {body}"


def _after_create(ring: Keyring) -> str:
    if code_or_none(vault.users(ring.folder)) == "vault.missing":
        create(ring.folder, "")
        assert opens(ring, "lan", LAN_WORDS)
        return "old"
    unlocked = lan(ring.folder)
    fresh = got(vault.renew_recovery(ring.folder, unlocked))
    got(vault.recover(ring.folder, fresh, "lan", chosen(OTHER_WORDS)))
    return "new"


def _after_change_password(ring: Keyring) -> str:
    old, new = opens(ring, "lan", LAN_WORDS), opens(ring, "lan", OTHER_WORDS)
    assert old != new, "exactly one password opens"
    others_still_open(ring)
    return "new" if new else "old"


def _after_add_user(ring: Keyring) -> str:
    others_still_open(ring)
    assert bytes(lan(ring.folder).vault_key.expose()) == ring.vault_key
    return "new" if opens(ring, "cuc", OTHER_WORDS) else "old"


def _after_begin_removal(ring: Keyring) -> str:
    """The database still has the old key."""
    unlocked = lan(ring.folder)
    assert bytes(unlocked.vault_key.expose()) == ring.vault_key
    if unlocked.pending_key is None:
        others_still_open(ring)
        return "old"
    assert not opens(ring, "mai", MAI_WORDS), "a removed slot is back"
    assert got(vault.confirm_rotation(ring.folder, unlocked, ring.lan_public)) == unlocked.pending_key
    for name in ("vault.json", "vault.bak.json"):
        assert ring.body(name).user_slot("mai") is None
    return "new"


def _after_finish_removal(ring: Keyring) -> str:
    """The database has the next key."""
    unlocked = lan(ring.folder)
    assert not opens(ring, "mai", MAI_WORDS), "a removed slot is back"
    if unlocked.pending_key is None:
        assert bytes(unlocked.vault_key.expose()) != ring.vault_key
        assert unlocked.generation == 2
        return "new"
    assert got(vault.finish_rotation(ring.folder, unlocked, unlocked.pending_key)).generation == 2
    return "old"


def _after_give_up_removal(ring: Keyring) -> str:
    unlocked = lan(ring.folder)
    assert bytes(unlocked.vault_key.expose()) == ring.vault_key
    assert not opens(ring, "mai", MAI_WORDS), "a removed slot is back"
    return "new" if unlocked.pending_key is None else "old"


def _after_recover(ring: Keyring) -> str:
    old, new = opens(ring, "lan", LAN_WORDS), opens(ring, "lan", OTHER_WORDS)
    assert old != new, "exactly one password opens"
    others_still_open(ring)
    return "new" if new else "old"


def _after_renew_recovery(ring: Keyring) -> str:
    unlocked = lan(ring.folder)
    answer = vault.recover(ring.folder, ring.recovery(), "mai", chosen(OTHER_WORDS))
    if isinstance(answer, Refusal):
        assert answer.code == "vault.recovery_wrong"
        assert unlocked.revision == 3
        return "new"
    return "old"


def others_still_open(ring: Keyring) -> None:
    """Mai gets in, to the same vault key, and the recovery secret still does too."""
    assert bytes(ring.mai().vault_key.expose()) == ring.vault_key
    stranger = f"nobody{secrets.token_hex(4)}"
    answer = vault.recover(ring.folder, ring.recovery(), stranger, chosen(OTHER_WORDS))
    assert code(answer) == "vault.user_unknown"


def code_or_none(answer: object) -> str | None:
    return answer.code if isinstance(answer, Refusal) else None


CHECKS: dict[str, Check] = {
    "create": _after_create,
    "change_password": _after_change_password,
    "add_user": _after_add_user,
    "begin_removal": _after_begin_removal,
    "finish_removal": _after_finish_removal,
    "give_up_removal": _after_give_up_removal,
    "recover": _after_recover,
    "renew_recovery": _after_renew_recovery,
}
