"""Phone calls of the hotline: whom to call next and with which words, and who is calling in."""
