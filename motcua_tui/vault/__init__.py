"""Keys: slots, unlock, rotate, recover."""
