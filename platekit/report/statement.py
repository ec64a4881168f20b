"""The statement that every report carries, word for word; no option removes it."""

from __future__ import annotations

STATEMENT = (
    "For research use only; not a medical device. "
    "It must not guide prescribing, stopping or changing any medicine. "
    "An in vitro rise in signal can come from more infection, more cells, a fluorescent compound or the plate; "
    "see the flags. "
    "Results depend on virus strain, cells, virus input and dose, and do not predict clinical outcome. "
    "'No pro-viral effect' is not evidence of safety, and a 'pro-viral' or 'antiviral' call is not evidence of harm or "
    "benefit in people; drugs must not be compared for patients by these results. "
    "Patients should speak to their doctor."
)
# What stands in the box above the verdicts; the whole follows at the end of the page.
IN_SHORT = STATEMENT.split(" An in vitro", maxsplit=1)[0]
