"""The offline pack: facts → document and pages → files."""
