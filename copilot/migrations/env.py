"""Run by the migration tool, on the connection that `bring_up_to_date` holds."""

from __future__ import annotations

from alembic import context

import copilot.accounttables
import copilot.casetables
import copilot.floortables
import copilot.keytables
import copilot.learningtables
import copilot.translationtables  # noqa: F401 - each adds its tables to the metadata
from copilot.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
