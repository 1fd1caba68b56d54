"""Verbs: each reads like a contents page and is the only place that knows both core and rim."""
