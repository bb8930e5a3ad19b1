# SPDX-License-Identifier: Apache-2.0
"""How fast a running ``hothatch serve`` answers many people at once.

    python studies/serve_load.py ADDRESS CLIENTS SECONDS [drag|mixed [PROCESS]]

``drag``: everybody drags a slider on Build, each value asked once the last is on the screen. ``mixed``: looking at cars,
shelves and drawings, dragging, laps, traces and builds that a newer one replaces. Prints p50 and p95 [ms] by kind, errors,
and the server's memory [MB] after the first minute and at the end where it can be read.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

import httpx

CARS = ("nissan-leaf-40-2018", "nissan-leaf-62-2019", "kia-ev6-gt-2023", "vw-golf-gti-mk7-2017")


async def drag(client: httpx.AsyncClient, draw: random.Random, taken: dict[str, list[float]]) -> None:
    """Ask for the quick figures of a car that nobody asked for before."""
    body = {"car": f"{draw.choice(CARS)};mass.curb={draw.uniform(1300, 1700):.3f} kg"}
    await timed(client, taken, "drag", "POST", "/api/quick", json=body)


async def timed(
    client: httpx.AsyncClient, taken: dict[str, list[float]], kind: str, method: str, path: str, **more
) -> None:
    """Ask, and note how long it took [s]; 409 and 429 are answers too, counted apart."""
    begun = time.perf_counter()
    try:
        answer = await client.request(method, path, **more)
    except httpx.HTTPError as error:
        taken[f"error {type(error).__name__}"].append(0.0)
        return
    if answer.status_code in (409, 429):
        kind = f"{kind} {answer.status_code}"
    elif answer.status_code >= 400:
        kind = f"error {answer.status_code} {path}"
    taken[kind].append(time.perf_counter() - begun)


async def mixed(client: httpx.AsyncClient, draw: random.Random, taken: dict[str, list[float]]) -> None:
    """Do one thing that people do."""
    car = draw.choice(CARS)
    kind = draw.choices(
        ("drag", "car", "shelf", "drawing", "garage", "laps", "drive", "build"), (40, 10, 5, 10, 5, 3, 3, 2)
    )[0]
    if kind == "drag":
        await drag(client, draw, taken)
    elif kind in ("car", "shelf", "drawing"):
        path = {"car": "/api/car", "shelf": "/api/car/shelf", "drawing": "/api/car/drawing"}[kind]
        await timed(client, taken, kind, "GET", path, params={"car": car})
    elif kind == "garage":
        await timed(client, taken, kind, "GET", "/api/garage")
    else:
        bodies = {
            "laps": {"kind": "laps", "cars": [car], "circuit": "tsukuba-2000"},
            "drive": {"kind": "drive", "cars": [car], "test": "launch"},
            "build": {"kind": "build", "car": f"{car};mass.curb={draw.uniform(1300, 1700):.1f} kg"},
        }
        await timed(client, taken, kind, "POST", "/api/jobs", json=bodies[kind])
    await asyncio.sleep(draw.uniform(0.2, 1.0))


async def person(address: str, number: int, until: float, what: str, taken: dict[str, list[float]]) -> None:
    """Be one person until the end."""
    draw = random.Random(number)
    async with httpx.AsyncClient(
        base_url=address, timeout=60, headers={"X-Client": f"load-{number}"}
    ) as client:
        while time.monotonic() < until:
            await (drag if what == "drag" else mixed)(client, draw, taken)
            if what == "drag":
                await asyncio.sleep(0.05)


def memory(process: str | None) -> float:
    """Return the resident memory of a process [MB]; NaN where it cannot be read."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
        return int(text.split("VmRSS:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return float("nan")


async def main(address: str, clients: int, seconds: float, what: str, process: str | None) -> None:
    """Run and print."""
    taken: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + seconds
    crowd = [asyncio.create_task(person(address, number, until, what, taken)) for number in range(clients)]
    while time.monotonic() < until:
        await asyncio.sleep(min(30.0, max(0.1, until - time.monotonic())))
        gone, answers = seconds - (until - time.monotonic()), sum(map(len, taken.values()))
        print(f"{gone:4.0f} s, {answers} answers, {memory(process):.0f} MB", flush=True)
    await asyncio.gather(*crowd)
    for kind, times in sorted(taken.items()):
        ordered = sorted(times)
        half, most = (1e3 * ordered[int(share * (len(times) - 1))] for share in (0.5, 0.95))
        print(f"{kind:16s} {len(times):6d}  p50 {half:6.0f}  p95 {most:6.0f} ms")


if __name__ == "__main__":
    place, count, length, *rest = sys.argv[1:]
    asyncio.run(
        main(
            place, int(count), float(length), rest[0] if rest else "mixed", rest[1] if len(rest) > 1 else None
        )
    )
