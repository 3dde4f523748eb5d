"""What the user is told: tables, lines, exit codes."""
