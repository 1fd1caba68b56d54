"""The rim that reads scenarios: TOML in, one resolved question out."""
