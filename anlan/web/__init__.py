"""The UI kit every page stands on.

Pages extend `web/page.html` (with navigation) or `web/plain.html` (without), use the tags of
`templatetags/anlan.py`, and reach the navigation, other domains' pages, the overview and the red
bar on top through `registry`. Knows no business words and no domain.

Invariants: no inline script or style (the Content-Security-Policy allows files of this host only);
every page works without JavaScript; nothing is loaded from another host.
"""
