"""Database session, live hub, clock: tools without campus nouns."""
