"""Stories that cross domains, told from outside: by HTTP, by mail, on the terminal."""
