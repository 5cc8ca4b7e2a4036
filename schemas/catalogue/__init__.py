"""Reading catalogues of procedures: the national portal's answers, gathered lists, our own file.

Documented in docs/catalogue-format.md. Every reader takes plain JSON values and gives each record either as a
`Procedure` or as a `BadRecord` with the reason; no content of a file makes it raise.
"""

from schemas.catalogue.file import read_catalogue
from schemas.catalogue.outcome import BadRecord, Outcome

__all__ = ["BadRecord", "Outcome", "read_catalogue"]
