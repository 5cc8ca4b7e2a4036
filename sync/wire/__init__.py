"""The bytes both ends agree on: segment, receipt, limits, compression, sealing."""
