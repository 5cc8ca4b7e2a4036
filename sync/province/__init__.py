"""The province end: the gateway, its store and its adapters."""
