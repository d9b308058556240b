"""What page 02 finds: results of the interviews, agreement of coders, the reporting checklist."""

from pmio_lib.interviews.findings.checklist import checklist
from pmio_lib.interviews.findings.coders import KINDS, Coders
from pmio_lib.interviews.findings.results import Results, Settings

__all__ = ["KINDS", "Coders", "Results", "Settings", "checklist"]
