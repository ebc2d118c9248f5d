# syntax=docker/dockerfile:1
FROM python:3.13-slim AS packages
WORKDIR /clinic
RUN python -m venv /clinic/.venv
COPY requirements.txt .
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --requirement requirements.txt

FROM python:3.13-slim
ENV PATH=/clinic/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CLINIC_MODE=production \
    HOST=0.0.0.0 \
    PORT=8000
RUN useradd --system --uid 10001 --home-dir /clinic --shell /usr/sbin/nologin clinic \
    && install --directory --owner clinic --group clinic --mode 0700 /clinic/instance
WORKDIR /clinic
COPY --from=packages /clinic/.venv .venv
COPY config.py gunicorn.conf.py realtime.conf.py worker.py wsgi.py ./
COPY clinic clinic
COPY migrations migrations
COPY static static
COPY templates templates
RUN python -m clinic.cli.pack_static
USER clinic
VOLUME /clinic/instance
EXPOSE 8000
# The clinic answers to its own name only, so the question is asked under that name.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "clinic.cli.health"]
# It prepares the database, then serves; `python worker.py` is the worker, from the same image.
CMD ["sh", "-c", "flask --app wsgi prepare && exec gunicorn"]
