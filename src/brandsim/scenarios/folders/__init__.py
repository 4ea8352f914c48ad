"""A municipality's folder as a whole: begun anew, and searched for faults."""
