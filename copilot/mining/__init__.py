"""Fault knowledge from manuals, FMEA sheets and work orders: causes, findings, links and past jobs of a model."""

from copilot.mining.mine import fault_knowledge, knowledge_version, mine

__all__ = ["fault_knowledge", "knowledge_version", "mine"]
