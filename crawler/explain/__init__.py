"""What the ledger knows of an article, or of two, told in words."""
