"""One function for each use case: one transaction, with the store, the actor and the time as arguments."""
