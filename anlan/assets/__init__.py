"""What is looked after: the register of assets, how they depend on each other, and their changes.

Words: asset, dependency, maintenance window, change, fact (what a domain knows about an asset now).
Invariants: an asset's code is unique in its organisation; a dependency never leaves it.
"""
