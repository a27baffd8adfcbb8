"""The Spot Connect agent: runs one job on one instance, saves it, lets it go (docs/contracts.md section 4)."""

__version__ = "0.1.0"
