"""Sentences begun in a question and not finished: kept for whoever was typing, until the question is answered."""

from __future__ import annotations

import hashlib

from motcua_tui.desk.office import Office

KIND = "prompt"
DIGEST_CHARS = 16


class Sentences:
    """One for each user and question. What a question is about may be a person, so only its digest names the draft."""

    def __init__(self, office: Office) -> None:
        self._drafts, self._user = office.store.drafts, office.officer.user

    def kept(self, question: str) -> str:
        """What was being typed as an answer, "" for nothing."""
        return self._drafts.load(self._user, _kind(question)) or ""

    def keep(self, question: str, words: str) -> None:
        """Keep these words, or nothing any more where there are none."""
        if words:
            self._drafts.save(self._user, _kind(question), words, None)
        elif self.kept(question):
            self._drafts.drop(self._user, _kind(question))


def _kind(question: str) -> str:
    return f"{KIND} {hashlib.sha256(question.encode()).hexdigest()[:DIGEST_CHARS]}"
