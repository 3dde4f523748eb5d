"""The processes that read pages, and what one page may cost."""
