"""A folder to put on a process's path: it then notes every host that the process turns to."""
