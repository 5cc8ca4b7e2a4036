"""TLS as the office speaks it: everything is verified as `requests` does it, and the greeting carries no ballast."""

from __future__ import annotations

import ssl

from requests.adapters import HTTPAdapter
from urllib3.util.ssl_ import create_urllib3_context

# SSL_OP_TLSEXT_PADDING, one of OpenSSL's default workarounds: it fills every greeting up to 512 bytes, which on a slow line
# is a quarter of a second for a kind of load balancer that was mended in 2014. The `ssl` module has no name for it.
_PADDING = 0x10


class PlainAdapter(HTTPAdapter):
    """`requests` over a context of ours. Which certificates are believed stays with `Session.verify`."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: object) -> None:
        """As the base class, with our context."""
        super().init_poolmanager(connections, maxsize, block, ssl_context=_context(), **pool_kwargs)


def _context() -> ssl.SSLContext:
    context = create_urllib3_context()
    context.options &= ~ssl.Options(_PADDING)
    return context
