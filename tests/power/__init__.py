"""Power cuts: what is done to the disk is recorded, and every state a cut could leave is rebuilt and judged."""
