"""Everything a case remembers."""

from __future__ import annotations

from casework.models.case import (
    OPENS_THE_CASE,
    Case,
    CaseGroupPermission,
    CaseMember,
    CaseUserPermission,
    ReferenceCounter,
    Relation,
    Risk,
)
from casework.models.checkpoint import Checkpoint, HistoryLeaf
from casework.models.child import Child, NameWord, Sex
from casework.models.document import Document
from casework.models.export import Export
from casework.models.history import HistoryEvent, Reading, RefusalWithoutCase
from casework.models.intake import (
    CommandAnswer,
    Draft,
    ImportBatch,
    ImportRow,
    PossibleDouble,
)
from casework.models.plan import PlanRow, Visit, WorkResult
from casework.models.record import (
    CourtRequest,
    FormRecord,
    Forwarding,
    Isolation,
    Moment,
    Verification,
)
from casework.models.report import DANGEROUS, ChildState, Report, Scope
from casework.models.retention import LegalHold
from casework.models.sharing import AccessRequest, BrokenGlass, OpenedFile, Referral
from casework.sealing import DataKey

__all__ = [
    "DANGEROUS",
    "OPENS_THE_CASE",
    "AccessRequest",
    "BrokenGlass",
    "Case",
    "CaseGroupPermission",
    "CaseMember",
    "CaseUserPermission",
    "Checkpoint",
    "Child",
    "ChildState",
    "CommandAnswer",
    "CourtRequest",
    "DataKey",
    "Document",
    "Draft",
    "Export",
    "FormRecord",
    "Forwarding",
    "HistoryEvent",
    "HistoryLeaf",
    "ImportBatch",
    "ImportRow",
    "Isolation",
    "LegalHold",
    "Moment",
    "NameWord",
    "OpenedFile",
    "PlanRow",
    "PossibleDouble",
    "Reading",
    "ReferenceCounter",
    "Referral",
    "RefusalWithoutCase",
    "Relation",
    "Report",
    "Risk",
    "Scope",
    "Sex",
    "Verification",
    "Visit",
    "WorkResult",
]
