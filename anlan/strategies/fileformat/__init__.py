"""How a strategy file is read: text, YAML, sections, steps. Knows no Django."""
