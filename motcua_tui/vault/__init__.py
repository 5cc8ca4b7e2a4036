"""The keys of the office: slots, unlocking, changing the vault key, recovering; and attachments under keys.

Pure cryptography and a few small files. It knows no database, no screen and no clock: the store is given a
key, the time is given as an argument. Format and promises: docs/vault-format.md.
"""

from motcua_tui.vault.attach import AttachmentFiles, Stored
from motcua_tui.vault.changes import Recovered, add_user, change_password, recover, renew_recovery
from motcua_tui.vault.kdf import Kdf, choose_kdf
from motcua_tui.vault.opening import Created, PublicKeys, Unlocked, create, public_keys, unlock, users
from motcua_tui.vault.passwords import (
    NewPassword,
    Password,
    choose_password,
    read_password_file,
    typed_password,
)
from motcua_tui.vault.recovery import RecoverySecret, read_recovery
from motcua_tui.vault.rotation import begin_removal, begin_rotation, confirm_rotation, finish_rotation
from motcua_tui.vault.secret import ForgottenError, Key, Secret
from motcua_tui.vault.signing import Signer, sign_turn, verify, verify_turn
from motcua_tui.vault.stream import Content

__all__ = [
    "AttachmentFiles",
    "Content",
    "Created",
    "ForgottenError",
    "Kdf",
    "Key",
    "NewPassword",
    "Password",
    "PublicKeys",
    "Recovered",
    "RecoverySecret",
    "Secret",
    "Signer",
    "Stored",
    "Unlocked",
    "add_user",
    "begin_removal",
    "begin_rotation",
    "change_password",
    "choose_kdf",
    "choose_password",
    "confirm_rotation",
    "create",
    "finish_rotation",
    "public_keys",
    "read_password_file",
    "read_recovery",
    "recover",
    "renew_recovery",
    "sign_turn",
    "typed_password",
    "unlock",
    "users",
    "verify",
    "verify_turn",
]
