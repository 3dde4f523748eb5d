"""An invented press: hard cases of real newspapers, whose truth is known."""

from benchmarks.press.days import Press, press

__all__ = ["Press", "press"]
