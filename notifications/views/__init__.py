"""The pages of this room: alerts, what scripts ask, and the wording."""

from __future__ import annotations
