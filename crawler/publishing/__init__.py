"""An article and its signature -> verdict, ledger and line: what one run does."""
