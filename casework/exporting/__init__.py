"""Files that leave the system: what is asked for, the table, the lock on it.

See docs/adr/0012. The room that measures hands in how a table is made
(``wanted.plug``); nothing of a file touches a disk.
"""
