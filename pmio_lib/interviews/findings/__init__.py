"""What page 02 finds: results of the interviews, agreement of coders, the reporting checklist."""

from pmio_lib.interviews.findings.checklist import checklist
from pmio_lib.interviews.findings.coders import KINDS, Coders
from pmio_lib.interviews.findings.printed import printed_taking_part, unheard_pct
from pmio_lib.interviews.findings.results import Results
from pmio_lib.interviews.findings.sample import Settings

__all__ = [
    "KINDS",
    "Coders",
    "Results",
    "Settings",
    "checklist",
    "printed_taking_part",
    "unheard_pct",
]
