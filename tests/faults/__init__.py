"""Faults of the machine: power cuts, full and failing disks, many writers, clocks that jump."""
