"""What people read: key figures, proposals as files, the report page and the terminal."""
