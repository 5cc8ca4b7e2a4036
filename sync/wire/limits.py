"""Every limit of the line, enforced while reading. Those of the shared language are in `schemas.limits`.

Sizes are in bytes, times in seconds. A limit that a sender must keep is also one a receiver enforces.
"""

from __future__ import annotations

from schemas.limits import ATTACHMENT_BYTES_MAX, ENTRY_BYTES_MAX, JSON_DEPTH_MAX, PARENTS_MAX

__all__ = ["ATTACHMENT_BYTES_MAX", "ENTRY_BYTES_MAX", "JSON_DEPTH_MAX", "PARENTS_MAX"]

# One segment. The receiver holds one opened segment in memory, so its size bounds that memory.
SEGMENT_BYTES_MAX = 8 << 20
SEGMENT_ENTRIES_MAX = 20_000
SEGMENT_CHAINS_MAX = 64
SEGMENT_SIGNATURES_MAX = 2_000
LINE_BYTES_MAX = ENTRY_BYTES_MAX + (8 << 10)

# Compression. A day of a busy commune shrinks about ten times; a hundred times is no dossier.
PACK_RATIO_MAX = 100
PACK_RATIO_FROM_BYTES = 64 << 10
PACK_WINDOW_LOG_MAX = 23
PACK_READ_BYTES = 64 << 10
# What a segment may be packed upon: the entries before it that the receiver holds.
HISTORY_ENTRIES_MAX = 2_000
HISTORY_BYTES_MAX = 512 << 10

# Sealing.
CHUNK_BYTES_MAX = 16 << 10
CHUNK_TAG_BYTES = 16
CHUNKS_MAX = SEGMENT_BYTES_MAX // CHUNK_BYTES_MAX + 1
RECEIVERS_MAX = 16
ENVELOPE_BYTES_MAX = 8 << 10

# One exchange.
FRAME_BYTES_MAX = 64 << 10
HELLO_BYTES_MAX = 32 << 10
ANSWER_BYTES_MAX = 1 << 20
EXCHANGE_BYTES_MAX = 64 << 20
EXCHANGE_SEGMENTS_MAX = 64
EXCHANGE_ENTRIES_MAX = 100_000
EXCHANGE_ROUNDS_MAX = 200
CHAINS_MAX = 256
REFUSED_MAX = 1_000
PARAMS_MAX = 16
REFERENCE_BYTES_MAX = 64 << 20
REFERENCE_HEADER_BYTES_MAX = 2 << 10
FILE_HEAD_BYTES_MAX = 1 << 10
REFERENCES_MAX = 64

# Attachments: after everything else, so many at a time; the rest waits for another exchange.
FILES_AT_ONCE = 64
FILES_BYTES_PER_SYNC = 64 << 20
FILES_WAITING_BYTES = 128 << 20

# Times.
CONNECT_TIMEOUT_S = 20
NO_PROGRESS_TIMEOUT_S = 45
AT_WORK_EVERY_S = 5
BUDGET_DEFAULT_S = 600
NIGHT_SPREAD_S = 3 * 3600
BACK_OFF_FIRST_S = 2.0
BACK_OFF_LAST_S = 60.0
TRIES_MAX = 5

# Enrolment.
CODE_SECONDS = 72 * 3600
CODE_TRIES_MAX = 10
ENROL_BYTES_MAX = 16 << 10

# Reconciliation (SYNC 2.6).
RECONCILE_WAYS = 32
RECONCILE_LEAF = 24
RECONCILE_BYTES_MAX = 1 << 20
RECONCILE_ROUNDS_MAX = 8
RECONCILE_RANGES_MAX = 4_096
RECONCILE_ITEMS_MAX = 200_000

# Files beside the store.
STATE_BYTES_MAX = 1 << 20
OUTBOX_FILES_MAX = 2_000
INBOX_FILES_MAX = 2_000

# The devices of one unit.
DEVICES_MAX = 64
DEVICE_LIST_BYTES_MAX = 64 << 10

# The register of all devices beside the province's backups.
REGISTER_MAX = 50_000
REGISTER_BYTES_MAX = 32 << 20

# A stick or a shared folder.
STICK_CARD_BYTES_MAX = 256 << 10
STICK_FIRST_LINE_MAX = 32
STICK_FILES_MAX = 256
STICK_FILE_BYTES_MAX = EXCHANGE_BYTES_MAX
STICK_BYTES_MAX = 512 << 20
STICK_FOLDERS_MAX = 256
STICK_NAMES_MAX = 4_096
STICK_PARCELS_MAX = 24
STICK_READ_TRIES = 3
STICK_LETTERS_MAX = 16
STICK_ATTACHMENTS_MAX = 32
STICK_ATTACHMENTS_BYTES = 64 << 20
CARRIED_MAX = 64
CARRIED_BYTES_MAX = 256 << 20
