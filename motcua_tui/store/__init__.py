"""Ledger, projections, search, attachments, migrations. The only part of the office that knows peewee."""
