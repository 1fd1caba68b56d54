"""What things are: frozen dataclasses in the words of the trade, integers inside."""
