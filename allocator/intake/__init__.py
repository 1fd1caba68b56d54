"""The rim where users' files come in: tables, columns, findings, and the case itself."""
