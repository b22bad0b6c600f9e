"""What the copilot knows and decides: no web framework, no file formats, no SQL strings."""
