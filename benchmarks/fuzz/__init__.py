"""Random inputs for everything that reads foreign bytes."""
