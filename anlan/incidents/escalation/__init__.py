"""Who is called when: the matrix, its check and preview, and why somebody was or was not called."""
