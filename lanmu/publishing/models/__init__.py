"""Models of the approval chain, by subject."""

from lanmu.publishing.models.activity import ActivityFile, ActivityPicture, ActivityReport
from lanmu.publishing.models.article import ArticleAttachment, ArticlePage, Contribution, InterpretedPolicy
from lanmu.publishing.models.checklist import ChecklistVersion, GateCheck, GateItem
from lanmu.publishing.models.event import Event
from lanmu.publishing.models.grounds import DeemedEvidence, JointRequirement, SecrecyReview
from lanmu.publishing.models.planned import PlannedWithdrawal
from lanmu.publishing.models.policy import CleanupConfirmation, InterpretationTask
from lanmu.publishing.models.proofing import (
    CheckExemption,
    CheckSettings,
    FileDecision,
    HitDecision,
    TextCheck,
    TextHit,
)
from lanmu.publishing.models.publication import ApprovalRecord, Publication, PublicMedium
from lanmu.publishing.models.ready import ReadyImage
from lanmu.publishing.models.relation import PublicRelation
from lanmu.publishing.models.review import FrozenContent, NumberSeries, ReviewAct, Submission
from lanmu.publishing.models.routing import Assignment, StageTerm
from lanmu.publishing.models.words import OwnWordList

__all__ = [
    "ActivityFile",
    "ActivityPicture",
    "ActivityReport",
    "ApprovalRecord",
    "ArticleAttachment",
    "ArticlePage",
    "Assignment",
    "CheckExemption",
    "CheckSettings",
    "ChecklistVersion",
    "CleanupConfirmation",
    "Contribution",
    "DeemedEvidence",
    "Event",
    "FileDecision",
    "FrozenContent",
    "GateCheck",
    "GateItem",
    "HitDecision",
    "InterpretationTask",
    "InterpretedPolicy",
    "JointRequirement",
    "NumberSeries",
    "OwnWordList",
    "PlannedWithdrawal",
    "PublicMedium",
    "PublicRelation",
    "Publication",
    "ReadyImage",
    "ReviewAct",
    "SecrecyReview",
    "StageTerm",
    "Submission",
    "TextCheck",
    "TextHit",
]
