"""Every limit of the vault: sizes in bytes, lengths in characters, waits in seconds."""

from typing import Final

VAULT_BYTES_MAX: Final = 128 << 10
SLOTS_MAX: Final = 64
STORE_ID_MAX: Final = 64
TRIES_BYTES_MAX: Final = 16 << 10
PASSWORD_FILE_BYTES_MAX: Final = 4 << 10
RECOVERY_TEXT_MAX: Final = 400
CONTENT_ID_BYTES_MAX: Final = 128

FAILURES_FREE: Final = 5
"""Wrong passwords in a row that cost nothing; the next ones cost a growing wait."""
WAIT_FIRST_S: Final = 5
WAIT_MAX_S: Final = 60

KDF_MEMORY_MIN_KIB: Final = 19 << 10
KDF_MEMORY_MAX_KIB: Final = 256 << 10
KDF_PASSES_MIN: Final = 2
KDF_PASSES_MAX: Final = 4
KDF_LANES_MIN: Final = 1
KDF_LANES_MAX: Final = 4
