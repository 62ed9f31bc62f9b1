"""Counting requests for Prometheus."""

import os
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from entrypoints.settings import METRICS_FOLDER_VARIABLE

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Requests and their durations, by method, route and status; of all processes together."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "marquee_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._durations = Histogram(
            "marquee_request_seconds",
            "Seconds until an answer begins.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )

        # Finding a counter by its labels costs more than counting.
        self._counters = cache(lambda method, route, status: self._requests.labels(method, route, str(status)))
        self._timers = cache(self._durations.labels)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; the number of methods, routes and statuses is small."""
        self._counters(method, route, status).inc()
        self._timers(method, route).observe(seconds)

    def exposition(self) -> bytes:
        """The counters in Prometheus' text format."""
        registry = self._registry
        if METRICS_FOLDER_VARIABLE in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
        return generate_latest(registry)
