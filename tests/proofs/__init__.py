"""Proofs of the command path: for every command, every statement, many people at once."""
