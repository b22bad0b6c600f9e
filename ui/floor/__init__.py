"""The technician's app: pages and fragments for a tablet, acts on cases, answers, and what its browser side needs."""
