"""Newton for the steady bends of trim.py: the slopes are taken by differences once and carried on by Broyden's update.

A Jacobian by differences costs as many evaluations of the balance as there are unknowns. From step to step and from one
steady state to the next it hardly changes, so Broyden's good method (Broyden, Math. Comp. 19, 1965, p. 577) carries it on
from what the last step brought. A step by carried slopes that does not bring the car much nearer to balance is taken back,
and the slopes are taken anew: what is found, and how precisely, is Newton's.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.solvers.trim_equations import UNKNOWNS, residuals

SIZE = UNKNOWNS + 1  # with the lateral acceleration itself
ACCELERATION = 5.0  # its scale, m/s²
DIFFERENCE = 1e-6  # of the Jacobian's quotients, in scaled unknowns
PRECISE = 1e-10
LOST = 1e3  # out of balance by so much, no step leads back
NEWTON_STEPS, MOST_TAKEN = 30, 15  # steps in all, and those for which the slopes are taken anew
ENOUGH = 0.5  # of what was out of balance: more must not be left of it by a step on carried slopes
LONGEST = 0.5  # of a step, in scaled unknowns


@formula
def make_rooms():
    """Return room for Newton: matrix, residual, shifted residual, shares, slopes, move, whether slopes are carried."""
    return (
        np.zeros((SIZE, SIZE)), np.zeros(SIZE), np.zeros(SIZE), np.zeros(4), np.zeros((UNKNOWNS, SIZE)),
        np.zeros(SIZE), np.zeros(1),
    )  # fmt: skip


@formula
def solve(matrix, right, size):
    """Solve matrix · x = right in place by Gauss with pivots; ``right`` becomes x. Return whether it is regular."""
    for i in range(size):
        pivot = i
        for j in range(i + 1, size):
            if abs(matrix[j, i]) > abs(matrix[pivot, i]):
                pivot = j
        if abs(matrix[pivot, i]) < 1e-14:
            return False
        if pivot != i:
            for n in range(size):
                matrix[i, n], matrix[pivot, n] = matrix[pivot, n], matrix[i, n]
            right[i], right[pivot] = right[pivot], right[i]
        for j in range(i + 1, size):
            factor = matrix[j, i] / matrix[i, i]
            if factor != 0.0:
                for n in range(i, size):
                    matrix[j, n] -= factor * matrix[i, n]
                right[j] -= factor * right[i]
    for i in range(size - 1, -1, -1):
        for n in range(i + 1, size):
            right[i] -= matrix[i, n] * right[n]
        right[i] /= matrix[i, i]
    return True


@formula
def out_of_balance(p, c, k, s, z, scale, bend, anchor, tangent, arc, share, r):
    """Fill ``r`` (SIZE,) with what is out of balance at ``z``, the plane's last; return the greatest size in it."""
    ay = bend[3] * z[UNKNOWNS] * ACCELERATION
    residuals(p, c, k, s, z, scale, ay, bend[0], bend[1], bend[2], share, r)
    r[UNKNOWNS] = -arc
    worst = 0.0
    for j in range(SIZE):
        r[UNKNOWNS] += tangent[j] * (z[j] - anchor[j])
    for j in range(SIZE):
        worst = max(worst, abs(r[j])) if r[j] == r[j] else np.inf
    return worst


@formula
def differences(p, c, k, s, z, scale, bend, r, share, shifted, slopes):
    """Fill ``slopes`` (UNKNOWNS, SIZE) by quotients of differences at ``z``, out of balance by ``r`` there."""
    for j in range(SIZE):
        kept = z[j]
        z[j] = kept + DIFFERENCE
        ay = bend[3] * z[UNKNOWNS] * ACCELERATION
        residuals(p, c, k, s, z, scale, ay, bend[0], bend[1], bend[2], share, shifted)
        z[j] = kept
        for i in range(UNKNOWNS):
            slopes[i, j] = (shifted[i] - r[i]) / DIFFERENCE


@formula
def learn(slopes, move, r, shifted):
    """Correct ``slopes`` by what the step −``move`` brought, from ``r`` to ``shifted``."""
    square = 0.0
    for j in range(SIZE):
        square += move[j] * move[j]
    for i in range(UNKNOWNS):
        missed = r[i] - shifted[i]
        for j in range(SIZE):
            missed -= slopes[i, j] * move[j]
        for j in range(SIZE):
            slopes[i, j] += missed * move[j] / square


@formula
def newton(p, c, k, s, z, scale, bend, anchor, tangent, arc, rooms):
    """Drive z (SIZE,) to balance on the plane tangent · (z − anchor) = arc; return whether it came to rest.

    ``bend`` = (along [m/s²], radius [m] or 0, speed [m/s], side ±1). ``rooms`` as of ``make_rooms``.
    """
    matrix, r, shifted, share, slopes, move, carried = rooms
    worst = out_of_balance(p, c, k, s, z, scale, bend, anchor, tangent, arc, share, r)
    taken = 0
    for _ in range(NEWTON_STEPS):
        if worst < PRECISE or not worst < LOST or taken == MOST_TAKEN:
            break
        fresh = carried[0] < 0.5
        if fresh:
            taken += 1
            differences(p, c, k, s, z, scale, bend, r, share, shifted, slopes)
        matrix[:UNKNOWNS] = slopes
        matrix[UNKNOWNS] = tangent
        move[:] = r
        carried[0] = 0.0
        if not solve(matrix, move, SIZE):
            if fresh:
                return False
            continue
        largest = 0.0
        for j in range(SIZE):
            largest = max(largest, abs(move[j]))
        move *= min(1.0, LONGEST / largest) if largest > 0.0 else 1.0
        z -= move
        reached = out_of_balance(p, c, k, s, z, scale, bend, anchor, tangent, arc, share, shifted)
        if reached < ENOUGH * worst:
            learn(slopes, move, r, shifted)
            carried[0] = 1.0
        elif not fresh:
            z += move
            continue
        r[:] = shifted
        worst = reached
    return worst < 1e3 * PRECISE
