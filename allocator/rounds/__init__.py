"""How a carer's day fits: today's rounds in outline, and what one more package adds to them."""

from allocator.rounds.insertion import InsertionQuotes
from allocator.rounds.quotes import NO_QUOTE, Quotes
from allocator.rounds.sketch import RoundSketch, sketch_rounds

__all__ = ["NO_QUOTE", "InsertionQuotes", "Quotes", "RoundSketch", "sketch_rounds"]
