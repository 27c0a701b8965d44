"""Storage: the only package that knows SQL. SQLite in one file, or PostgreSQL by its address.

Callers import the modules by subject: `engine` (open_store, shared_store, Store), `cases`, `assessments`, `drafts`,
`leftovers`, `versions`, `documents`, `events`, `snapshots`, `people`, `marks`. What leaves the package are the frozen
dataclasses of `records`. Every function takes the session first; `Store.write()` and `Store.read()` give one, and one
transaction each. Database errors become domain errors at that edge.
"""
