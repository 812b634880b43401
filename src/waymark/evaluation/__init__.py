"""Question sets with gold answers, and how well the answers do on them."""
