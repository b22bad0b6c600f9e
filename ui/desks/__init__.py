"""What the desks of maintainers and trainers share: guarded handlers, panels, uploads, the look."""
