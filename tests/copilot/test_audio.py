"""Recordings: every format is decoded, nothing longer than allowed, and what is none is refused in one sentence."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from copilot.audio import RATE, decoded, read_recording
from copilot.errors import BadInputError
from tests.recordings import FORMATS, encoded, film, tone, wav

LONGEST = 60


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_samples(kind: str) -> None:
    samples = decoded(encoded(tone(2), kind), LONGEST)
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(2 * RATE, abs=0.1 * RATE)
    assert np.abs(samples).max() == pytest.approx(8000 / 32768, abs=0.05)


def test_other_rates_become_16_khz() -> None:
    assert len(decoded(wav(tone(1, 8000), 8000), LONGEST)) == pytest.approx(RATE, abs=0.01 * RATE)


@pytest.mark.parametrize("kind", ["m4a", "mp3", "flac", "webm", "ogg"])
def test_half_a_file_is_refused(kind: str) -> None:
    whole = encoded(tone(4), kind)
    with pytest.raises(BadInputError, match=r"cut off|no sound recording"):
        decoded(whole[: len(whole) // 2], LONGEST)


def test_half_a_wav_is_refused_but_a_streamed_one_is_not() -> None:
    whole = wav(tone(2))
    with pytest.raises(BadInputError, match="cut off"):
        decoded(whole[: len(whole) // 2], LONGEST)
    streamed = whole[:40] + (0x7FFFFFFF).to_bytes(4, "little") + whole[44:]
    assert len(decoded(streamed, LONGEST)) == 2 * RATE
    with pytest.raises(BadInputError, match="lasts"):
        decoded(streamed, 1)


def test_the_data_of_a_wav_is_found_behind_other_chunks() -> None:
    whole = wav(tone(1))
    noted = whole[:36] + b"LIST" + (8).to_bytes(4, "little") + b"data\xff\xff\xff\x00" + whole[36:]
    assert len(decoded(noted, LONGEST)) == RATE


def test_half_an_hour_is_refused_by_its_header() -> None:
    with pytest.raises(BadInputError, match="lasts 1800 seconds; at most 60"):
        decoded(wav(np.zeros(1800 * 4000, np.int16), 4000), LONGEST)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"this is not sound at all\n" * 40, "no sound recording"),
        (wav(tone(0)), "no sound"),
        (wav(tone(1))[44:], "no sound recording"),
        (encoded(tone(1), "webm")[600:], "no sound recording"),
        (film(), "holds no sound"),
        (np.random.default_rng(1).bytes(50_000), "no sound recording"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "no sound recording"),
        (
            b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1/a.mp3\n#EXT-X-ENDLIST\n",
            "no sound",
        ),
    ],
    ids=[
        "empty",
        "text",
        "nothing in it",
        "no wav header",
        "no webm header",
        "film",
        "random",
        "concat",
        "hls",
    ],
)
def test_what_is_no_recording_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(BadInputError, match=message) as caught:
        decoded(content, LONGEST)
    assert caught.value.remedy


@given(seconds=st.floats(0.05, 6), longest=st.floats(1, 4))
@property_settings(max_examples=40)
def test_no_more_than_the_limit_is_ever_given(seconds: float, longest: float) -> None:
    recording = wav(tone(seconds, 8000), 8000)
    if seconds > longest + 0.51:
        with pytest.raises(BadInputError, match="lasts"):
            decoded(recording, longest)
    elif seconds < longest + 0.49:
        assert len(decoded(recording, longest)) == pytest.approx(seconds * RATE, abs=40)


@given(
    content=st.binary(max_size=400), cut=st.integers(0, 3000), kind=st.sampled_from(["webm", "ogg", "wav"])
)
@property_settings(max_examples=60)
def test_any_bytes_give_samples_or_one_sentence(content: bytes, cut: int, kind: str) -> None:
    whole = wav(tone(0.5)) if kind == "wav" else encoded(tone(0.5), kind)
    for damaged in (content, whole[:cut], whole[:cut] + content):
        with suppress(BadInputError):
            assert len(decoded(damaged, 2)) <= 2.5 * RATE


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is a folder"):
        read_recording(tmp_path, LONGEST)
    with pytest.raises(BadInputError, match="No such file"):
        read_recording(tmp_path / "missing.wav", LONGEST)
    large = tmp_path / "large.wav"
    with large.open("wb") as file:
        file.truncate(26_000_000)
    with pytest.raises(BadInputError, match="26 MB: too large"):
        read_recording(large, LONGEST)
    large.write_bytes(b"small")
    assert read_recording(large, LONGEST) == b"small"
