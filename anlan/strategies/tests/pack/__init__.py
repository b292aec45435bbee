"""Whether what the shipped strategies say is true: their sentences, commands and statements."""
