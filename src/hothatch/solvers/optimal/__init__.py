"""Minimum-time laps by optimal control: CasADi writes the equations down, IPOPT solves them (the extra ``optimal``)."""
