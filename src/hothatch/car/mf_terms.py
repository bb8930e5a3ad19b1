"""The tyre row: which coefficient of the Magic Formula stands in which place of a Plant's ``mf``.

A tyre is a row of MF_TERMS floats in SI and ISO 8855 signs, a left wheel's, named as in a .tir file (FITTYP 61 with what
only 5.2 has). Three places are no coefficients of a file: ``MF61`` is 1 where camber follows MF 6.1 and 0 for 5.2,
``ELLIPSE`` is 1 where the file has no combined slip of its own, ``FNOMIN`` already contains LFZO.
"""

from __future__ import annotations

MF_TERMS = 169

# fmt: off
(
    # nominal state
    FNOMIN, UNLOADED_RADIUS, LONGVL, NOMPRES, INFLPRES, MF61, ELLIPSE,
    # scaling
    LFZO, LCX, LMUX, LEX, LKX, LHX, LVX, LCY, LMUY, LEY, LKY, LHY, LVY, LTR, LRES, LXAL, LYKA, LVYKA, LS,
    LKYC, LKZC, LMX, LVMX, LMY, LSGKP, LSGAL,
    # longitudinal
    PCX1, PDX1, PDX2, PDX3, PEX1, PEX2, PEX3, PEX4, PKX1, PKX2, PKX3, PHX1, PHX2, PVX1, PVX2,
    PPX1, PPX2, PPX3, PPX4, RBX1, RBX2, RBX3, RCX1, REX1, REX2, RHX1,
    # lateral
    PCY1, PDY1, PDY2, PDY3, PEY1, PEY2, PEY3, PEY4, PEY5, PKY1, PKY2, PKY3, PKY4, PKY5, PKY6, PKY7,
    PHY1, PHY2, PHY3, PVY1, PVY2, PVY3, PVY4, PPY1, PPY2, PPY3, PPY4, PPY5,
    RBY1, RBY2, RBY3, RBY4, RCY1, REY1, REY2, RHY1, RHY2, RVY1, RVY2, RVY3, RVY4, RVY5, RVY6,
    # aligning
    QBZ1, QBZ2, QBZ3, QBZ4, QBZ5, QBZ6, QBZ9, QBZ10, QCZ1, QDZ1, QDZ2, QDZ3, QDZ4, QDZ6, QDZ7, QDZ8, QDZ9, QDZ10, QDZ11,
    QEZ1, QEZ2, QEZ3, QEZ4, QEZ5, QHZ1, QHZ2, QHZ3, QHZ4, PPZ1, PPZ2, SSZ1, SSZ2, SSZ3, SSZ4,
    # overturning and rolling
    QSX1, QSX2, QSX3, QSX4, QSX5, QSX6, QSX7, QSX8, QSX9, QSX10, QSX11, PPMX1,
    QSY1, QSY2, QSY3, QSY4, QSY5, QSY6, QSY7, QSY8,
    # relaxation: 5.2's fit, or 6.1's structural stiffness; the one that a tyre does not have is zero
    PTX1, PTX2, PTX3, PTY1, PTY2,
    LONGITUDINAL_STIFFNESS, LATERAL_STIFFNESS,
    PCFX1, PCFX2, PCFX3, PCFY1, PCFY2, PCFY3,
) = range(MF_TERMS)
# fmt: on

TERM_INDEX = {
    name: index
    for name, index in list(globals().items())
    if name.isupper() and name != "MF_TERMS" and isinstance(index, int)
}
