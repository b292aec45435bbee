"""Emergency strategies: one file that is read, drawn, matched, filled in and worked through.

Five words. A *strategy* is one slug. A *version* is a numbered, frozen pair of Chinese and English
texts. A *step* is one item of the section Respond. A *situation* is the customer's facts that fill
the placeholders. A *match* is a strategy with its score and the reasons for it.

Invariants. A file that does not parse is refused with file, line and reason, and the version in use
stays in use. A version never changes once it is written. Strategies are knowledge, not customer
data: every signed-in person may read them. Everything up to the match works without a database
(fileformat/, parser, lint, matching/, match, packs, cli_match know no Django).
"""
