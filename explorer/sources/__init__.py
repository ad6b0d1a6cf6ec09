"""Official services: ask, check, return; nothing here writes a layer."""
