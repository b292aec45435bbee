"""Documents: what a report says, apart from how it is printed.

Five words: a *document* is a cover and a list of *blocks*; a block is a heading, a paragraph, a
list, a table, key-values, a picture, signatures or a page break; a *renderer* turns the document
into bytes.

Invariants: the model knows no Django and no file format; the same document always gives the same
bytes; a document survives the way to JSON and back unchanged, so an issued report stays frozen.
"""
