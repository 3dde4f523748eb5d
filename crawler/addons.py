"""Adds the user's contact to the user agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


class ContactAddon:
    """Lets sites ask the user before they block the crawler."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Add ``CONTACT`` to ``USER_AGENT``, at the priority that this has."""
        contact = " ".join(str(settings["CONTACT"] or "").split())
        if contact:
            agent = f"{settings['USER_AGENT']} (+{contact})"
            settings.set("USER_AGENT", agent, settings.getpriority("USER_AGENT") or 0)
