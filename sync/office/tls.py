"""TLS as the office speaks it: everything is verified as `requests` does it, and the greeting carries no ballast."""

from __future__ import annotations

from typing import Final

# SSL_OP_TLSEXT_PADDING, one of OpenSSL's default workarounds: it fills every greeting up to 512 bytes, which on a slow line
# is a quarter of a second for a kind of load balancer that was mended in 2014. The `ssl` module has no name for it.
PADDING: Final = 0x10
