"""Models of the approval chain, by subject."""

from lanmu.publishing.models.article import ArticleAttachment, ArticlePage, Contribution
from lanmu.publishing.models.grounds import DeemedEvidence, JointRequirement, SecrecyReview
from lanmu.publishing.models.publication import ApprovalRecord, Publication, PublicMedium
from lanmu.publishing.models.review import FrozenContent, NumberSeries, ReviewAct, Submission

__all__ = [
    "ApprovalRecord",
    "ArticleAttachment",
    "ArticlePage",
    "Contribution",
    "DeemedEvidence",
    "FrozenContent",
    "JointRequirement",
    "NumberSeries",
    "PublicMedium",
    "Publication",
    "ReviewAct",
    "SecrecyReview",
    "Submission",
]
