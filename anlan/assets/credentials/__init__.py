"""How Anlan signs in on a machine, and by which key it knows that machine."""
