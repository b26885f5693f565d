"""Figures for lead, observer and management: volume, times against the norm, outcomes, workload."""
