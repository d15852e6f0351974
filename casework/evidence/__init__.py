"""What lets anyone prove that no event was changed, removed or slipped in afterwards.

Each case's history is a chain (``casework.history``). Over all events of all kinds grows
one Merkle tree; its root is signed again and again (``checkpoints``), told to a file
outside the database (``anchor``) and checked against every row (``verifying``). See
docs/adr on signed checkpoints.
"""

from __future__ import annotations
