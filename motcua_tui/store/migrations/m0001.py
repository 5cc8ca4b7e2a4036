"""Version 1: the ledger and its guards, projections, search, reference data and side tables."""

from __future__ import annotations

from motcua_tui.store.connect import StoreDatabase

LEDGER = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE chain (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    device TEXT NOT NULL,
    incarnation TEXT NOT NULL
);

CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    chain INTEGER NOT NULL REFERENCES chain (id),
    seq INTEGER NOT NULL CHECK (seq >= 0),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    act TEXT NOT NULL,
    author TEXT NOT NULL,
    day TEXT NOT NULL,
    dossier TEXT,
    header BLOB NOT NULL,
    content BLOB,
    UNIQUE (chain, seq)
);
CREATE INDEX entry_dossier ON entry (dossier, id) WHERE dossier IS NOT NULL;
CREATE INDEX entry_office ON entry (act, id) WHERE dossier IS NULL;
CREATE INDEX entry_day ON entry (day, id);

CREATE TABLE entry_parent (
    entry INTEGER NOT NULL REFERENCES entry (id),
    parent INTEGER NOT NULL REFERENCES entry (id),
    PRIMARY KEY (entry, parent)
) WITHOUT ROWID;
CREATE INDEX entry_child ON entry_parent (parent);

CREATE TABLE dossier_key (dossier TEXT PRIMARY KEY, key BLOB) WITHOUT ROWID;

CREATE TABLE signature (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    user TEXT NOT NULL,
    public_key TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (chain, seq, user),
    FOREIGN KEY (chain, seq) REFERENCES entry (chain, seq)
) WITHOUT ROWID;
CREATE INDEX signature_user ON signature (chain, user, seq);
"""

_DESTROYED = """EXISTS (
    SELECT 1 FROM entry AS ground WHERE ground.dossier = OLD.dossier AND ground.act = 'destroy-content'
)"""

GUARDS = f"""
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT raise(ABORT, 'ledger: entries stay'); END;
CREATE TRIGGER entry_fixed BEFORE UPDATE OF id, chain, seq, hash, act, author, day, dossier, header ON entry
    BEGIN SELECT raise(ABORT, 'ledger: entries are never changed'); END;
CREATE TRIGGER entry_content BEFORE UPDATE OF content ON entry
    WHEN NEW.content IS NOT NULL OR NOT {_DESTROYED}
    BEGIN SELECT raise(ABORT, 'ledger: content is destroyed on a recorded ground only'); END;
CREATE TRIGGER parent_stays BEFORE DELETE ON entry_parent
    BEGIN SELECT raise(ABORT, 'ledger: entries stay'); END;
CREATE TRIGGER parent_fixed BEFORE UPDATE ON entry_parent
    BEGIN SELECT raise(ABORT, 'ledger: entries are never changed'); END;
CREATE TRIGGER chain_stays BEFORE DELETE ON chain BEGIN SELECT raise(ABORT, 'ledger: chains stay'); END;
CREATE TRIGGER chain_fixed BEFORE UPDATE ON chain
    BEGIN SELECT raise(ABORT, 'ledger: chains are never changed'); END;
CREATE TRIGGER signature_stays BEFORE DELETE ON signature
    BEGIN SELECT raise(ABORT, 'ledger: signatures stay'); END;
CREATE TRIGGER signature_fixed BEFORE UPDATE ON signature
    BEGIN SELECT raise(ABORT, 'ledger: signatures are never changed'); END;
CREATE TRIGGER key_stays BEFORE DELETE ON dossier_key BEGIN SELECT raise(ABORT, 'ledger: keys stay'); END;
CREATE TRIGGER key_fixed BEFORE UPDATE ON dossier_key
    WHEN NEW.key IS NOT NULL OR NEW.dossier <> OLD.dossier OR NOT {_DESTROYED}
    BEGIN SELECT raise(ABORT, 'ledger: a key is destroyed on a recorded ground only'); END;
"""

PROJECTIONS = """
CREATE TABLE dossier (
    id INTEGER PRIMARY KEY,
    dossier TEXT NOT NULL UNIQUE,
    last_entry INTEGER NOT NULL,
    provisional_code TEXT NOT NULL,
    official_code TEXT NOT NULL,
    name TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    procedure_name TEXT NOT NULL,
    status INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    received_day TEXT NOT NULL,
    due_at TEXT,
    due_sort TEXT NOT NULL,
    overdue_after TEXT,
    finished_at TEXT,
    finished_day TEXT,
    returned_at TEXT,
    returned_day TEXT,
    waiting_since TEXT,
    holder TEXT NOT NULL,
    open INTEGER NOT NULL,
    conflict INTEGER NOT NULL,
    late INTEGER NOT NULL,
    destroyed INTEGER NOT NULL,
    names TEXT NOT NULL
);
CREATE INDEX dossier_status ON dossier (status, id);
CREATE INDEX dossier_received ON dossier (received_day, id);
CREATE INDEX dossier_finished ON dossier (finished_day, id) WHERE finished_day IS NOT NULL;
CREATE INDEX dossier_returned ON dossier (returned_day, id) WHERE returned_day IS NOT NULL;
CREATE INDEX dossier_holder ON dossier (holder, due_sort, id) WHERE open = 1;
CREATE INDEX dossier_overdue ON dossier (overdue_after, id) WHERE overdue_after IS NOT NULL;
CREATE INDEX dossier_waiting ON dossier (status, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX dossier_conflict ON dossier (id) WHERE conflict = 1;

CREATE TABLE dossier_state (id INTEGER PRIMARY KEY REFERENCES dossier (id), state BLOB NOT NULL);

CREATE TABLE number (id INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE INDEX number_value ON number (value);

CREATE TABLE tally (status INTEGER PRIMARY KEY, count INTEGER NOT NULL);

CREATE TABLE officer (
    user TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    display TEXT NOT NULL,
    public_key TEXT NOT NULL,
    active INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE officer_key (
    user TEXT NOT NULL,
    public_key TEXT NOT NULL,
    PRIMARY KEY (user, public_key)
) WITHOUT ROWID;
CREATE TABLE calendar (year INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE closed_day (
    date TEXT PRIMARY KEY,
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    head TEXT NOT NULL
) WITHOUT ROWID;
"""

SEARCH = """
CREATE VIRTUAL TABLE dossier_name USING fts5 (
    names, content = 'dossier', content_rowid = 'id', tokenize = 'unicode61', prefix = '1 2 3', columnsize = 0
);
CREATE VIRTUAL TABLE number_part USING fts5 (
    value, content = 'number', content_rowid = 'id', tokenize = 'trigram', detail = none, columnsize = 0
);
INSERT INTO dossier_name (dossier_name, rank) VALUES ('secure-delete', 1);
INSERT INTO number_part (number_part, rank) VALUES ('secure-delete', 1);
"""

SIDE = """
CREATE TABLE procedure_version (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    hash TEXT NOT NULL,
    names TEXT NOT NULL,
    outline INTEGER NOT NULL,
    imported_from TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (code, hash)
);
CREATE VIRTUAL TABLE procedure_name USING fts5 (
    names, content = 'procedure_version', content_rowid = 'id', tokenize = 'unicode61', prefix = '1 2 3',
    columnsize = 0
);

CREATE TABLE draft (
    user TEXT NOT NULL,
    kind TEXT NOT NULL,
    dossier TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (user, kind)
) WITHOUT ROWID;

CREATE TABLE access_log (
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL,
    dossier TEXT NOT NULL,
    what TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX access_log_dossier ON access_log (dossier, id);

CREATE TABLE attachment (
    dossier TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    key BLOB NOT NULL,
    stored_name TEXT NOT NULL,
    PRIMARY KEY (dossier, sha256)
) WITHOUT ROWID;
CREATE TABLE doomed_file (stored_name TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE sync_reach (
    chain INTEGER NOT NULL REFERENCES chain (id),
    state TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (chain, state)
) WITHOUT ROWID;
CREATE TABLE sync_flag (
    entry INTEGER PRIMARY KEY REFERENCES entry (id),
    state TEXT NOT NULL,
    reason TEXT NOT NULL
);

CREATE TABLE notice (code TEXT PRIMARY KEY, noted_seq INTEGER NOT NULL) WITHOUT ROWID;
"""


def migrate(db: StoreDatabase) -> None:
    """Create every table of version 1."""
    for part in (LEDGER, GUARDS, PROJECTIONS, SEARCH, SIDE):
        for statement in _statements(part):
            db.run(statement)


def _statements(script: str) -> list[str]:
    """The statements of a script. Each ends with a semicolon at the end of a line; triggers end with END."""
    found: list[str] = []
    current: list[str] = []
    for line in script.strip().splitlines():
        current.append(line)
        text = "\n".join(current).strip()
        whole = text.endswith("END;") if text.startswith("CREATE TRIGGER") else text.endswith(";")
        if whole:
            found.append(text)
            current = []
    assert not "".join(current).strip(), "an unfinished statement"
    return found
