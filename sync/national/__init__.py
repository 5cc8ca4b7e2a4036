"""The national portal's shape: what both a province's forwarding and an office without our gateway speak."""
