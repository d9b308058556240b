"""The contract of every table, raw and processed, as pandera models. No reading, no cleaning."""
