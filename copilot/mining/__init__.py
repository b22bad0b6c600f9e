"""Fault knowledge from manuals, FMEA sheets and work orders: causes, findings, links and past jobs of a model."""

from copilot.mining.mine import fault_knowledge, mine

__all__ = ["fault_knowledge", "mine"]
