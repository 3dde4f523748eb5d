"""Ways to an address that must not be contacted, and a canary that stands there."""
