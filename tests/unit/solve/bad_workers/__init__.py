"""Children that misbehave, each in one way; run by the containment tests."""
