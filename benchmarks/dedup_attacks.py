"""Attacks."""


def measure_attacks(count: int) -> None:
    """Measure."""
    print(count)
