"""The four rounds of the fight: who asks for what, heat by heat, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from clinic.accounts.actor import Actor
from clinic.cli.proof.people import COLLEAGUES, LENGTHS, Crowd, Stage


@dataclass(frozen=True)
class Request:
    """One booking that one worker tries. All of one heat begin together."""

    actor: Actor
    visit_type_id: str
    starts_at: datetime
    doctor_id: str | None = None
    specialty_id: str | None = None


@dataclass(frozen=True)
class Round:
    """`requests` by worker, each in the order of the heats; so many of them must be accepted."""

    name: str
    requests: list[list[Request]]
    least: int
    most: int


def rounds(
    stage: Stage, crowd: Crowd, *, workers: int, requests: int, now: datetime
) -> Iterator[Round]:
    """The rounds, with `requests` spread over them and over the workers."""
    first = datetime.combine(now.date() + timedelta(days=7), time(), UTC)
    makers = (_one_slot, _lengths, _one_patient, _any_doctor)
    for make, share in zip(makers, _shares(requests, len(makers)), strict=True):
        yield make(stage, crowd, first, _shares(share, workers))


def _one_slot(stage: Stage, crowd: Crowd, first: datetime, shares: list[int]) -> Round:
    """Everybody wants the same time of the same doctor."""
    requests = [
        [
            Request(patient, stage.visit_types[15], _nth(first, heat, every=15), stage.one)
            for heat, patient in enumerate(crowd.enough_for(share))
        ]
        for share in shares
    ]
    return Round("One slot", requests, least=max(shares), most=max(shares))


def _lengths(stage: Stage, crowd: Crowd, first: datetime, shares: list[int]) -> Round:
    """Visits of different lengths that begin a quarter of an hour apart reach into each other."""
    requests = [
        [
            Request(
                patient,
                stage.visit_types[LENGTHS[(worker + heat) % 4]],
                _nth(first, heat, every=120) + timedelta(minutes=15 * (worker % 4)),
                stage.other,
            )
            for heat, patient in enumerate(crowd.enough_for(share))
        ]
        for worker, share in enumerate(shares)
    ]
    return Round("Overlapping lengths", requests, least=max(shares), most=sum(shares))


def _one_patient(stage: Stage, crowd: Crowd, first: datetime, shares: list[int]) -> Round:
    """One patient, from several devices, with two doctors at overlapping times."""
    patients = list(crowd.enough_for(max(shares)))
    requests = [
        [
            Request(
                patient,
                stage.visit_types[30],
                _nth(first, heat, every=60) + timedelta(minutes=15 * (worker % 2)),
                stage.third if worker % 2 else stage.fourth,
            )
            for heat, patient in enumerate(patients[:share])
        ]
        for worker, share in enumerate(shares)
    ]
    return Round("One patient, two doctors", requests, least=max(shares), most=max(shares))


def _any_doctor(stage: Stage, crowd: Crowd, first: datetime, shares: list[int]) -> Round:
    """Everybody wants the same time with any doctor of a specialty, of whom there are a few."""
    requests = [
        [
            Request(
                patient,
                stage.visit_types[15],
                _nth(first, heat, every=15),
                specialty_id=stage.specialty,
            )
            for heat, patient in enumerate(crowd.enough_for(share))
        ]
        for share in shares
    ]
    seated = sum(
        min(COLLEAGUES, sum(share > heat for share in shares)) for heat in range(max(shares))
    )
    return Round("Any doctor", requests, least=seated, most=seated)


def _shares(number: int, parts: int) -> list[int]:
    """A number in as equal whole parts as can be, the larger ones first."""
    return [number // parts + (part < number % parts) for part in range(parts)]


def _nth(first: datetime, number: int, *, every: int) -> datetime:
    return first + timedelta(minutes=number * every)
