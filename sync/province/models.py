"""The province's tables. `unit` is in every key: it is what a large province partitions by.

Only SQL that SQLite and PostgreSQL both run. Entries are inserted, never updated or deleted; a destroyed
content is set to NULL and nothing else.
"""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, CompositeKey, DatabaseProxy, IntegerField, Model, TextField

SCHEMA_VERSION = 1
database = DatabaseProxy()


class Table(Model):
    """What every table shares."""

    class Meta:
        database = database
        legacy_table_names = False


class Setting(Table):
    """One value of the province itself."""

    name = TextField(primary_key=True)
    value = TextField()


class Unit(Table):
    """A unit of the three tiers. `turn` is counted up to hold the unit while it is written to."""

    code = TextField(primary_key=True)
    name = TextField()
    turn = BigIntegerField(default=0)
    digest = TextField()
    dossiers = BigIntegerField(default=0)


class Device(Table):
    """A device's keys (hex). Enrolling again adds a row; the newest one that is not revoked counts."""

    unit = TextField()
    device = TextField()
    sign = TextField()
    seal = TextField()
    enrolled_at = TextField()
    revoked_at = TextField(default="")
    last_exchange_at = TextField(default="")

    class Meta:
        primary_key = CompositeKey("unit", "device", "sign")


class EnrolCode(Table):
    """A one-time code, used up by the first device that proves it."""

    name = TextField(primary_key=True)
    letters = TextField()
    unit = TextField()
    expires_at = TextField()
    used_at = TextField(default="")
    tries = IntegerField(default=0)


class Chain(Table):
    """How far a chain is held."""

    unit = TextField()
    chain = TextField()
    device = TextField()
    length = BigIntegerField()
    head = TextField()

    class Meta:
        primary_key = CompositeKey("unit", "chain")


class EntryRow(Table):
    """One entry as its bytes were hashed."""

    unit = TextField()
    chain = TextField()
    seq = BigIntegerField()
    hash = TextField()
    act = TextField()
    dossier = TextField(null=True)
    header = BlobField()
    content = BlobField(null=True)

    class Meta:
        table_name = "entry"
        primary_key = CompositeKey("unit", "chain", "seq")
        indexes = ((("unit", "hash"), True), (("unit", "dossier", "chain", "seq"), False))


class DossierKey(Table):
    """A dossier's key, gone once it is destroyed."""

    unit = TextField()
    dossier = TextField()
    key = TextField()

    class Meta:
        primary_key = CompositeKey("unit", "dossier")


class SignatureRow(Table):
    """A signature over a head."""

    unit = TextField()
    chain = TextField()
    seq = BigIntegerField()
    role = TextField()
    user = TextField()
    key = TextField()
    signature = TextField()

    class Meta:
        table_name = "signature"
        primary_key = CompositeKey("unit", "chain", "seq", "role", "user", "key")


class DossierRow(Table):
    """A dossier as the province shows it. `item` is its place in the unit's digest, computed from these
    columns."""

    unit = TextField()
    dossier = TextField()
    status = IntegerField()
    procedure = TextField()
    procedure_name = TextField()
    applicant = TextField()
    folded = TextField()
    received_at = TextField()
    due_at = TextField()
    finished_at = TextField()
    returned_at = TextField()
    official_code = TextField()
    provisional_code = TextField()
    supplements = IntegerField()
    extensions = IntegerField()
    paid_vnd = BigIntegerField()
    conflicts = IntegerField()
    destroyed = IntegerField()
    holder_unit = TextField()
    item = TextField()
    state = BlobField()

    class Meta:
        table_name = "dossier"
        primary_key = CompositeKey("unit", "dossier")
        indexes = (
            (("unit", "received_at"), False),
            (("unit", "official_code"), False),
            (("holder_unit",), False),
        )


class OpenTask(Table):
    """A linked task that lies with a unit: what `dossiers --unit` lists beside the dossiers it holds whole."""

    unit = TextField()
    dossier = TextField()
    to_unit = TextField()

    class Meta:
        table_name = "open_task"
        primary_key = CompositeKey("unit", "dossier", "to_unit")
        indexes = ((("to_unit",), False),)


class Counter(Table):
    """The next number of a unit's day."""

    unit = TextField()
    day = TextField()
    next = IntegerField()

    class Meta:
        primary_key = CompositeKey("unit", "day")


class OfficialCode(Table):
    """Every official number ever bound, and to what: the key makes a second binding impossible."""

    unit = TextField()
    code = TextField()
    dossier = TextField()

    class Meta:
        primary_key = CompositeKey("unit", "code")
        indexes = ((("unit", "dossier"), True),)


class FurtherCode(Table):
    """Numbers that a dossier was given apart from the one that stands: it is found by them, and nobody else gets them."""

    unit = TextField()
    code = TextField()
    dossier = TextField()

    class Meta:
        table_name = "further_code"
        primary_key = CompositeKey("unit", "code")


class Block(Table):
    """Numbers granted to a device in advance: `size` of them from `first` on, for one day."""

    unit = TextField()
    device = TextField()
    day = TextField()
    first = IntegerField()
    size = IntegerField()

    class Meta:
        primary_key = CompositeKey("unit", "device", "day", "first")


class Spool(Table):
    """Chunks of parcels that are still on the way. Place -1 is the envelope."""

    unit = TextField()
    device = TextField()
    parcel = TextField()
    place = IntegerField()
    body = BlobField()

    class Meta:
        primary_key = CompositeKey("unit", "device", "parcel", "place")


class FileRow(Table):
    """A file of a dossier that came whole. `file` is its name on the line."""

    unit = TextField()
    file = TextField()
    dossier = TextField()
    sha256 = TextField()
    size_bytes = BigIntegerField()
    at = TextField()

    class Meta:
        table_name = "file"
        primary_key = CompositeKey("unit", "file")
        indexes = ((("unit", "dossier"), False),)


class FileChunk(Table):
    """A file as it came, sealed to the province. Place -1 is the envelope."""

    unit = TextField()
    file = TextField()
    place = IntegerField()
    body = BlobField()

    class Meta:
        table_name = "file_chunk"
        primary_key = CompositeKey("unit", "file", "place")


class Quarantine(Table):
    """Entries that are held but not understood, and forks: a person must look."""

    unit = TextField()
    chain = TextField()
    seq = BigIntegerField()
    hash = TextField()
    code = TextField()
    at = TextField()

    class Meta:
        primary_key = CompositeKey("unit", "chain", "seq", "hash")


class Reference(Table):
    """A version of reference data handed down: to all (unit empty), to a unit, or to one device."""

    name = TextField()
    version = BigIntegerField()
    unit = TextField(default="")
    device = TextField(default="")
    issued_at = TextField()
    body = BlobField()

    class Meta:
        primary_key = CompositeKey("name", "version", "unit", "device")


TABLES = (
    Setting, Unit, Device, EnrolCode, Chain, EntryRow, DossierKey, SignatureRow, DossierRow, Counter, OfficialCode, Block,
    Spool, FileRow, FileChunk, Quarantine, Reference, OpenTask, FurtherCode,
)  # fmt: skip
