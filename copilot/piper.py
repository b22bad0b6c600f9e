"""A piper process kept ready: loading its model takes seconds, speaking a sentence with it a fraction of one."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from threading import Lock, Thread, Timer
from typing import IO

from copilot.errors import BusyError, VoiceError
from copilot.quiet import keep_quiet
from copilot.refusing import refusal

# Then its 200 MB are given back.
IDLE_SECONDS = 300.0

_WROTE = re.compile(r"Wrote (.+\.wav)\s*$")


class Piper:
    """Speaks line by line with one model. Started when first used, again after a failure; one text at a time."""

    def __init__(self, model: Path) -> None:
        self._model = model
        self._lock = Lock()
        self._running: _Running | None = None
        self._idle: Timer | None = None

    def wav(self, text: str, timeout: float) -> bytes:
        """A line of text as a WAV file; raises `BusyError` after ``timeout`` seconds, `VoiceError` where it fails."""
        with self._lock:
            if self._idle:
                self._idle.cancel()
            running = self._running = self._running or _Running(self._model)
            try:
                sound = running.say(text, timeout)
            except BaseException:
                self._stop()
                raise
            self._idle = Timer(IDLE_SECONDS, self.close)
            self._idle.daemon = True
            self._idle.start()
            return sound

    def close(self) -> None:
        """End the process, if it runs."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._idle:
            self._idle.cancel()
        if self._running:
            self._running.end()
        self._running = None


class _Running:
    """The process and what it has said of itself. It ends with ours: then its input does."""

    def __init__(self, model: Path) -> None:
        self._folder = TemporaryDirectory(prefix="piper-")
        keep_quiet()
        command = [sys.executable, "-I", "-m", "piper", "-m", str(model), "--output-dir", self._folder.name]
        self._process = subprocess.Popen(  # noqa: S603 - a list, never a shell; the text goes through stdin
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._written: SimpleQueue[str] = SimpleQueue()
        Thread(target=self._listen, args=(self._process.stderr,), name="piper", daemon=True).start()

    def say(self, text: str, timeout: float) -> bytes:
        """The next line's sound."""
        assert self._process.stdin
        try:
            self._process.stdin.write(f"{text}\n")
            self._process.stdin.flush()
        except OSError:
            raise VoiceError("piper has ended.", "Install it again.") from None
        try:
            written = self._written.get(timeout=timeout)
        except Empty:
            raise BusyError(*refusal("speak_slow")) from None
        if not written:
            raise VoiceError("piper has ended.", "Install it again.")
        file = Path(written)
        sound = file.read_bytes()
        file.unlink()
        return sound

    def end(self) -> None:
        """Kill it and remove what it wrote."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            # What it did not read is lost, and may be.
            with suppress(OSError):
                self._process.stdin.close()
        self._folder.cleanup()

    def _listen(self, output: IO[str]) -> None:
        """Pass on the files it tells of; what else it prints may quote the text and is dropped. "" at its end."""
        with output:
            for line in output:
                if found := _WROTE.search(line):
                    self._written.put(found[1])
        self._written.put("")
